package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.k8s.usage.PrometheusUsage;
import io.github.karpentersetup.manifest.CrdSource;
import io.github.karpentersetup.run.RunControl;
import io.github.karpentersetup.usage.UsageSource;
import io.github.karpentersetup.whatif.CatalogueSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** What the commands reach out to; a test gives sandboxes instead. */
interface Surroundings {

  /** A new executor, which the command closes. */
  AwsExecutor aws(Optional<String> region, Optional<URI> endpoint);

  /**
   * A new executor, which the command closes.
   *
   * @param plainHttpRegistry host and port of a chart registry without TLS
   */
  KubernetesExecutor kubernetes(Optional<Path> kubeconfig, Optional<String> plainHttpRegistry);

  /** The custom resource definitions of Karpenter's kinds that the cluster has. */
  CrdSource crds(Optional<Path> kubeconfig);

  /** What metrics-server in the cluster measures. */
  UsageSource metricsServer(Optional<Path> kubeconfig);

  /** What a Prometheus in the cluster has, behind this Service. */
  UsageSource prometheus(
      Optional<Path> kubeconfig,
      PrometheusUsage.Builder settings,
      String namespace,
      String service,
      int port);

  /** EC2's own instance types and prices. */
  CatalogueSource catalogue(Optional<URI> endpoint);

  /** Whether a person sits at a terminal. */
  boolean isInteractive();

  /** What the person answers; only where there is one. */
  String ask(String question);

  /** What Ctrl-C requests while a plan runs. */
  RunControl control();
}
