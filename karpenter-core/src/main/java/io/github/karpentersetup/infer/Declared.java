package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The labels and taints of an Auto Scaling group: as its tags tell Cluster Autoscaler (its README
 * for AWS, "Auto-Discovery Setup"), as its user data tells kubelet, and else as its nodes have
 * them.
 *
 * @param others what else the tags say, in words
 */
record Declared(Map<String, String> labels, List<Taint> taints, List<String> others) {

  private static final String TEMPLATE = "k8s.io/cluster-autoscaler/node-template/";
  private static final String LABEL = TEMPLATE + "label/";
  private static final String TAINT = TEMPLATE + "taint/";
  private static final String RESOURCE = TEMPLATE + "resources/";
  private static final String OPTION = TEMPLATE + "autoscaling-options/";

  /** Karpenter tells these from the instance type. */
  private static final List<String> KNOWN_RESOURCES =
      List.of(
          "cpu",
          "memory",
          "pods",
          "ephemeral-storage",
          "nvidia.com/gpu",
          "amd.com/gpu",
          "aws.amazon.com/neuron",
          "vpc.amazonaws.com/pod-eni");

  /** Labels that agents find out on each node. */
  private static final List<String> FOUND_OUT =
      List.of("feature.node.kubernetes.io/", "nvidia.com/", "node.cilium.io/", "csi.");

  private static final Pattern NODE_LABELS = flag("node-labels");
  private static final Pattern NODE_TAINTS = flag("register-with-taints");

  private static Pattern flag(String name) {
    return Pattern.compile("--" + name + "[= ]['\"]?([^\\s'\"]+)");
  }

  static Declared of(Map<String, String> tags, String userData) {
    var labels = new TreeMap<String, String>();
    var taints = new TreeSet<String>();
    var others = new ArrayList<String>();
    new TreeMap<>(tags)
        .forEach(
            (key, value) -> {
              if (key.startsWith(LABEL)) {
                labels.put(key.substring(LABEL.length()), value);
              } else if (key.startsWith(TAINT)) {
                taints.add(key.substring(TAINT.length()) + "=" + value);
              } else if (key.startsWith(OPTION)) {
                others.add("autoscaling option " + key.substring(OPTION.length()) + "=" + value);
              } else if (key.startsWith(RESOURCE)
                  && !KNOWN_RESOURCES.contains(key.substring(RESOURCE.length()))) {
                others.add("extended resource " + key.substring(RESOURCE.length()) + "=" + value);
              }
            });
    for (var label : flags(NODE_LABELS, userData)) {
      int at = label.indexOf('=');
      labels.put(at < 0 ? label : label.substring(0, at), at < 0 ? "" : label.substring(at + 1));
    }
    taints.addAll(flags(NODE_TAINTS, userData));
    return new Declared(labels, taints.stream().map(Declared::taint).distinct().toList(), others);
  }

  private static List<String> flags(Pattern flag, String userData) {
    var found = new ArrayList<String>();
    var matcher = flag.matcher(userData);
    while (matcher.find()) {
      for (var one : matcher.group(1).split(",", -1)) {
        // What the shell fills in is not known here.
        if (!one.isEmpty() && !one.contains("$")) {
          found.add(one);
        }
      }
    }
    return found;
  }

  /** {@code key=value:effect}, {@code key=:effect} or {@code key:effect}. */
  private static Taint taint(String text) {
    int colon = text.lastIndexOf(':');
    var effect = colon < 0 ? "" : text.substring(colon + 1);
    var rest = colon < 0 ? text : text.substring(0, colon);
    int equals = rest.indexOf('=');
    return equals < 0
        ? new Taint(rest, "", effect)
        : new Taint(rest.substring(0, equals), rest.substring(equals + 1), effect);
  }

  /** Where nothing is declared, what all the nodes have in common. */
  Declared orOf(List<Node> nodes) {
    if (nodes.isEmpty()) {
      return this;
    }
    return new Declared(
        labels.isEmpty() ? common(nodes) : labels,
        taints.isEmpty() ? commonTaints(nodes) : taints,
        others);
  }

  private static Map<String, String> common(List<Node> nodes) {
    var common = new TreeMap<>(nodes.get(0).labels());
    nodes.forEach(n -> common.entrySet().retainAll(n.labels().entrySet()));
    common.keySet().removeIf(k -> FOUND_OUT.stream().anyMatch(k::startsWith));
    return common;
  }

  private static List<Taint> commonTaints(List<Node> nodes) {
    var common = new ArrayList<>(nodes.get(0).taints());
    nodes.forEach(n -> common.retainAll(n.taints()));
    return common;
  }
}
