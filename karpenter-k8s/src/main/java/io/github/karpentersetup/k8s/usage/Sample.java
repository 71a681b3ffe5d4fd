package io.github.karpentersetup.k8s.usage;

import java.util.Map;

/** A series and its value. */
record Sample(Map<String, String> labels, double value) {

  /** The label's value; empty if there is none. */
  String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
