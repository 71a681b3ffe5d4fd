package io.github.karpentersetup.k8s.chart;

import io.github.karpentersetup.version.KarpenterVersion;
import java.nio.file.Path;
import java.util.Optional;

/** Where a Helm chart is: in an OCI registry, or in a directory or {@code .tgz} on this machine. */
public sealed interface ChartRef permits OciChart, LocalChart {

  /**
   * The released Karpenter chart, {@code oci://public.ecr.aws/karpenter/karpenter}.
   *
   * @see #tag(KarpenterVersion)
   */
  static OciChart karpenter(KarpenterVersion version) {
    return oci("oci://public.ecr.aws/karpenter/karpenter", tag(version));
  }

  /**
   * The released chart whose templates are Karpenter's custom resource definitions, {@code
   * oci://public.ecr.aws/karpenter/karpenter-crd}. Helm never upgrades what is in a chart's {@code
   * crds/}, so this is the one to install from.
   *
   * @see #tag(KarpenterVersion)
   */
  static OciChart karpenterCrd(KarpenterVersion version) {
    return oci("oci://public.ecr.aws/karpenter/karpenter-crd", tag(version));
  }

  /**
   * A chart in an OCI registry, read without logging in.
   *
   * @param repository {@code oci://host[:port]/path/name}
   * @param version the tag, which is the chart's version: {@code 1.14.1}
   * @throws io.github.karpentersetup.error.InvalidSpecException if the repository does not begin
   *     with {@code oci://} and name a chart, or the version is blank
   */
  static OciChart oci(String repository, String version) {
    return new OciChart(repository, version);
  }

  /** A chart's directory (with its {@code Chart.yaml}) or its {@code .tgz}. */
  static LocalChart path(Path path) {
    return new LocalChart(path, Optional.empty());
  }

  /**
   * The tag under which a Karpenter release's charts are published: {@code v0.34.5}, and without
   * the {@code v} from 0.35 on.
   */
  static String tag(KarpenterVersion version) {
    return version.atLeast(0, 35, 0) ? version.toString() : "v" + version;
  }
}
