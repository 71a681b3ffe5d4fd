package io.github.karpentersetup.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;

/** Good manifests, and small changes to them: each replaces or adds lines. */
final class Sample {

  static final KarpenterVersion NEW = KarpenterVersion.parse("1.14.1");
  static final KarpenterVersion OLD = KarpenterVersion.parse("0.36.0");

  static final String POOL =
      """
      apiVersion: karpenter.sh/v1
      kind: NodePool
      metadata:
        name: default
      spec:
        template:
          spec:
            requirements:
              - {key: kubernetes.io/os, operator: In, values: [linux]}
            nodeClassRef:
              group: karpenter.k8s.aws
              kind: EC2NodeClass
              name: default
      """;

  static final String OLD_POOL =
      """
      apiVersion: karpenter.sh/v1beta1
      kind: NodePool
      metadata:
        name: default
      spec:
        template:
          spec:
            requirements:
              - {key: kubernetes.io/os, operator: In, values: [linux]}
            nodeClassRef:
              name: default
      """;

  static final String CLASS =
      """
      apiVersion: karpenter.k8s.aws/v1
      kind: EC2NodeClass
      metadata:
        name: default
      spec:
        amiSelectorTerms:
          - alias: al2023@latest
        role: nodes
        subnetSelectorTerms:
          - id: subnet-1
        securityGroupSelectorTerms:
          - id: sg-1
      """;

  static final String OLD_CLASS =
      """
      apiVersion: karpenter.k8s.aws/v1beta1
      kind: EC2NodeClass
      metadata:
        name: default
      spec:
        amiFamily: AL2023
        role: nodes
        subnetSelectorTerms:
          - id: subnet-1
        securityGroupSelectorTerms:
          - id: sg-1
      """;

  private Sample() {}

  /** The sample with one requirement more; flow style. */
  static String requirement(String pool, String requirement) {
    return pool.replace("requirements:\n", "requirements:\n        - " + requirement + "\n");
  }

  /** The sample with lines under {@code spec}. */
  static String spec(String manifest, String lines) {
    return manifest.replace("\nspec:\n", "\nspec:\n" + lines.indent(2));
  }

  /** The sample with lines under {@code spec.template}. */
  static String template(String pool, String lines) {
    return pool.replace("template:\n", "template:\n" + lines.indent(4));
  }

  /** The sample with lines under {@code spec.template.spec}. */
  static String templateSpec(String pool, String lines) {
    return pool.replace("      requirements:\n", lines.indent(6) + "      requirements:\n");
  }

  /** The sample without a field of {@code spec}, and what belongs to it. */
  static String without(String manifest, String field) {
    return manifest.replaceAll("(?m)^  " + field + ":.*\n(    .*\n)*", "");
  }

  static List<Problem> problems(String manifest, KarpenterVersion karpenter) {
    var verdicts = Manifests.validate(manifest, karpenter);
    assertThat(verdicts).hasSize(1);
    return verdicts.get(0).problems();
  }
}
