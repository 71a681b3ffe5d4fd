package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Names;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.NodeOverhead;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Nodes as a kubelet on EC2 registers them. */
public final class NodeObjects {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private NodeObjects() {}

  /**
   * Fills in everything about a node but its taints.
   *
   * @param labels with the zone and the architecture
   */
  static ObjectNode node(
      ObjectNode node,
      String name,
      Map<String, String> labels,
      NodeOverhead.NodeResources has,
      String gitVersion,
      String now) {
    node.put("apiVersion", "v1").put("kind", "Node");
    Json.in(node, "metadata").put("name", name).set("labels", Json.object(labels));
    Json.in(node, "spec").put("providerID", providerId(name, labels.getOrDefault(ZONE, "")));
    var status = Json.in(node, "status");
    status.set("capacity", Machines.quantities(has.capacity()));
    status.set("allocatable", Machines.quantities(has.allocatable()));
    status.putArray("addresses").addObject().put("type", "Hostname").put("address", name);
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "True")
        .put("reason", "KubeletReady")
        .put("message", "kubelet is posting ready status")
        .put("lastHeartbeatTime", now)
        .put("lastTransitionTime", now);
    Json.in(status, "nodeInfo")
        .put("architecture", labels.getOrDefault("kubernetes.io/arch", "amd64"))
        .put("operatingSystem", "linux")
        .put("osImage", "Amazon Linux 2023")
        .put("kubeletVersion", gitVersion)
        .put("containerRuntimeVersion", "containerd://2.0.0");
    return node;
  }

  /**
   * A node on an instance of this type, before it is told which labels it has beside the type's.
   */
  public static ObjectNode node(
      ObjectNode node,
      String name,
      String zone,
      InstanceType type,
      Map<String, String> more,
      String gitVersion,
      String now) {
    var labels = new LinkedHashMap<String, String>();
    type.labels()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("karpenter")) {
                labels.put(key, value);
              }
            });
    labels.put("kubernetes.io/os", "linux");
    labels.put("kubernetes.io/hostname", name);
    labels.put("topology.kubernetes.io/region", zone.substring(0, Math.max(0, zone.length() - 1)));
    labels.put(ZONE, zone);
    labels.putAll(more);
    return node(node, name, labels, Machines.has(type), gitVersion, now);
  }

  /** {@code aws:///eu-west-1a/i-…}; the same for the same name. */
  public static String providerId(String name, String zone) {
    var hex =
        String.format(
            "%016x%01x",
            name.hashCode() * 0x9E3779B97F4A7C15L, Names.suffix(name, 1).charAt(0) % 16);
    return "aws:///" + zone + "/i-" + hex;
  }

  /** What follows the address in a node's name: {@code .eu-west-1.compute.internal}. */
  public static String domain(String region) {
    return region.equals("us-east-1") ? ".ec2.internal" : "." + region + ".compute.internal";
  }
}
