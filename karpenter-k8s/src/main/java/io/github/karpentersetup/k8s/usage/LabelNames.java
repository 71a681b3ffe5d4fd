package io.github.karpentersetup.k8s.usage;

import java.util.List;

/** What a Prometheus calls the labels of a container. */
record LabelNames(String namespace, String pod, String container) {

  /** As the kubelet has them. */
  static final LabelNames USUAL = new LabelNames("namespace", "pod", "container");

  /**
   * The usual ones, those from before Kubernetes 1.16, and those that a scrape job pushed aside.
   */
  static final List<LabelNames> ALL =
      List.of(
          USUAL,
          new LabelNames("namespace", "pod_name", "container_name"),
          new LabelNames("exported_namespace", "exported_pod", "exported_container"));

  /** {@code by (namespace, pod, container)}. */
  String by() {
    return "by (" + namespace + ", " + pod + ", " + container + ")";
  }
}
