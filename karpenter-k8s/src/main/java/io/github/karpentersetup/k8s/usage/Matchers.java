package io.github.karpentersetup.k8s.usage;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which series are meant.
 *
 * @param labels further matchers, each with a comma before it
 * @param namespaces empty for all
 */
record Matchers(String labels, List<String> namespaces) {

  Matchers(String labels, Collection<String> namespaces) {
    this(labels, List.copyOf(namespaces));
  }

  /** Those of containers, the pause container and the sums over pods left out. */
  String containers(LabelNames names) {
    return "{"
        + names.namespace()
        + "!=\"\","
        + names.pod()
        + "!=\"\","
        + names.container()
        + "!=\"\","
        + names.container()
        + "!=\"POD\""
        + namespaced(names)
        + labels
        + "}";
  }

  /** Those of an area of a JVM's memory. */
  String heap(LabelNames names) {
    return "{area=\"heap\"," + names.pod() + "!=\"\"" + namespaced(names) + labels + "}";
  }

  /** Those of the owners that control pods. */
  String owners(LabelNames names) {
    return "{owner_is_controller=\"true\","
        + names.pod()
        + "!=\"\""
        + namespaced(names)
        + labels
        + "}";
  }

  /** Any, of whatever containers. */
  String any() {
    return labels.isEmpty() ? "" : "{" + labels.substring(1) + "}";
  }

  private String namespaced(LabelNames names) {
    return namespaces.isEmpty()
        ? ""
        : ","
            + names.namespace()
            + "=~"
            + quoted(
                namespaces.stream()
                    .map(n -> n.replace(".", "\\."))
                    .collect(Collectors.joining("|")));
  }

  /** A string of PromQL. */
  static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + "\"";
  }
}
