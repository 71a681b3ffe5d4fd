package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.PodGroup.Container;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The containers of a pod that run as long as it does. Of a command or a variable nothing is kept
 * but a heap's size: the rest may be secret.
 */
final class Containers {

  private static final Pattern HEAP =
      Pattern.compile("(?:-Xmx|-XX:MaxHeapSize=)([0-9]{1,15})([kKmMgGtT]?)(?![0-9A-Za-z])");
  private static final Pattern SHARE =
      Pattern.compile("-XX:MaxRAMPercentage=([0-9]{1,3}(?:\\.[0-9]{1,6})?)(?![0-9.])");
  private static final String UNITS = "kmgt";

  private Containers() {}

  static List<Container> of(JsonNode pod) {
    var containers = new ArrayList<Container>();
    for (var container : Trees.at(pod, "spec", "containers")) {
      containers.add(container(container));
    }
    for (var container : Trees.at(pod, "spec", "initContainers")) {
      if (Trees.text(container, "restartPolicy").equals("Always")) {
        containers.add(container(container));
      }
    }
    return containers;
  }

  private static Container container(JsonNode container) {
    var requests = Trees.at(container, "resources", "requests");
    var limits = Trees.at(container, "resources", "limits");
    long heap = 0;
    double share = 0;
    for (var options : options(container)) {
      var size = HEAP.matcher(options);
      while (size.find()) {
        heap = bytes(size.group(1), size.group(2));
      }
      var percent = SHARE.matcher(options);
      while (percent.find()) {
        share = Double.parseDouble(percent.group(1));
      }
    }
    return new Container(
        Trees.text(container, "name"),
        Requests.millis(requests, "cpu"),
        Requests.bytes(requests, "memory"),
        Requests.bytes(limits, "memory"),
        heap,
        share);
  }

  /** In the order in which a JVM heeds them, the last winning. */
  private static List<String> options(JsonNode container) {
    var options = new ArrayList<String>();
    var last = new ArrayList<String>();
    for (var variable : container.path("env")) {
      var name = Trees.text(variable, "name");
      var value = Trees.text(variable, "value");
      switch (name) {
        case "JAVA_TOOL_OPTIONS" -> options.add(0, value);
        case "_JAVA_OPTIONS" -> last.add(value);
        default -> options.add(value);
      }
    }
    container.path("command").forEach(part -> options.add(part.asString("")));
    container.path("args").forEach(part -> options.add(part.asString("")));
    options.addAll(last);
    return options;
  }

  private static long bytes(String number, String unit) {
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(Character.toLowerCase(unit.charAt(0))) + 1;
    double bytes = Double.parseDouble(number) * Math.pow(1024, power);
    // More than any machine has is a slip, and says nothing.
    return bytes < 1L << 50 ? (long) bytes : 0;
  }
}
