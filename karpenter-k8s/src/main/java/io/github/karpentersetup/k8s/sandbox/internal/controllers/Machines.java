package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.NodeOverhead;
import io.github.karpentersetup.whatif.Quantity;
import io.github.karpentersetup.whatif.Resources;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The EC2 instance types of a region, and their resources as nodes write them. */
public final class Machines {
  private static final Map<String, Catalogue> REGIONS = new ConcurrentHashMap<>();

  private Machines() {}

  /** The zones that a sandbox has subnets in, in order of preference. */
  static List<String> zones(String region) {
    return List.of(region + "a", region + "b", region + "c");
  }

  /** The embedded types in these zones; read once, for a program starts many sandboxes. */
  static Catalogue in(String region) {
    return REGIONS.computeIfAbsent(region, r -> Catalogue.embedded(r, zones(r)));
  }

  /**
   * The embedded type of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static InstanceType named(String type) {
    return in(Catalogue.EMBEDDED_PRICE_REGION)
        .type(type)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "instance type "
                        + type
                        + " is not in the embedded catalogue; give an InstanceType with its"
                        + " figures"));
  }

  /** What a node of this type has, as Karpenter reckons without a node class's settings. */
  static NodeOverhead.NodeResources has(InstanceType type) {
    return NodeOverhead.aws().resources(type, NodeClass.named("default").build());
  }

  static ObjectNode quantities(Resources resources) {
    var object = Json.object();
    resources.amounts().forEach((name, amount) -> object.put(name, Quantity.text(name, amount)));
    return object;
  }

  static Resources resources(JsonNode quantities) {
    var amounts = new TreeMap<String, Long>();
    Json.map(quantities)
        .forEach(
            (name, text) ->
                Quantity.parse(name, text).ifPresent(amount -> amounts.put(name, amount)));
    return new Resources(amounts);
  }
}
