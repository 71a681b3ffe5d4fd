package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.instances.InstanceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Names;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Nodes as a kubelet on EC2 registers them. */
public final class NodeObjects {
  private static final long MIB = 1L << 20;

  private NodeObjects() {}

  /** Fills in everything about a node but its taints. */
  public static ObjectNode node(
      ObjectNode node,
      String name,
      String zone,
      InstanceType type,
      Map<String, String> labels,
      String gitVersion,
      String now) {
    node.put("apiVersion", "v1").put("kind", "Node");
    Json.in(node, "metadata").put("name", name).set("labels", Json.object(labels));
    Json.in(node, "spec").put("providerID", providerId(name, zone));
    var status = Json.in(node, "status");
    Json.in(status, "capacity")
        .put("cpu", Integer.toString(type.cpus()))
        .put("memory", type.memoryMib() + "Mi")
        .put("pods", Integer.toString(type.allocatablePods()));
    Json.in(status, "allocatable")
        .put("cpu", type.allocatableCpuMillis() + "m")
        .put("memory", type.allocatableMemoryBytes() / MIB + "Mi")
        .put("pods", Integer.toString(type.allocatablePods()));
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
        .put("architecture", type.arch())
        .put("operatingSystem", "linux")
        .put("osImage", "Amazon Linux 2023")
        .put("kubeletVersion", gitVersion)
        .put("containerRuntimeVersion", "containerd://2.0.0");
    return node;
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
