package io.github.karpentersetup.k8s.sandbox;

import io.github.karpentersetup.k8s.sandbox.internal.controllers.Machines;
import io.github.karpentersetup.k8s.sandbox.internal.controllers.NodeObjects;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A node to put into the sandbox; every call changes it and returns it. */
public final class NodeSeed {
  private final String name;
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final ObjectNode object = Json.object();
  private InstanceType instanceType = Machines.named("t3.small");
  private String zone;
  private String instance = "";

  NodeSeed(String name, String region) {
    this.name = name;
    this.zone = region + "a";
  }

  /**
   * What it runs on; t3.small when not said.
   *
   * @throws IllegalArgumentException when the type is not in {@link Catalogue#embedded()}
   */
  public NodeSeed instanceType(String type) {
    return instanceType(Machines.named(type));
  }

  /** What it runs on. */
  public NodeSeed instanceType(InstanceType type) {
    this.instanceType = type;
    return this;
  }

  /** Its availability zone; the region's a when not said. */
  public NodeSeed zone(String availabilityZone) {
    this.zone = availabilityZone;
    return this;
  }

  /** The id of its instance; made up from its name when not said. */
  public NodeSeed instance(String id) {
    this.instance = id;
    return this;
  }

  /** The managed node group that it belongs to, as a label; none when not said. */
  public NodeSeed nodeGroup(String nodeGroup) {
    return label("eks.amazonaws.com/nodegroup", nodeGroup)
        .label("eks.amazonaws.com/capacityType", "ON_DEMAND");
  }

  /** One more label. */
  public NodeSeed label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  /** One more taint. */
  public NodeSeed taint(String key, String value, String effect) {
    Json.in(object, "spec")
        .withArray("/taints")
        .addObject()
        .put("key", key)
        .put("value", value)
        .put("effect", effect);
    return this;
  }

  ObjectNode build(String gitVersion, String now) {
    var node =
        NodeObjects.node(object.deepCopy(), name, zone, instanceType, labels, gitVersion, now);
    if (!instance.isEmpty()) {
      Json.in(node, "spec").put("providerID", "aws:///" + zone + "/" + instance);
    }
    return node;
  }
}
