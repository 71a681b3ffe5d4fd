package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.spec.Memory.gibibytes;
import static io.github.karpentersetup.spec.Memory.mebibytes;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Small inputs for the tests of this package. */
final class Samples {

  static final List<String> ZONES = List.of("zone-a", "zone-b", "zone-c");

  private Samples() {}

  /** On demand in all zones, a dollar for ten processors; nothing is kept from pods. */
  static InstanceType type(String name, int cpus, int gibibytes, int pods) {
    var offerings = new ArrayList<Offering>();
    ZONES.forEach(zone -> offerings.add(Offering.onDemand(zone, cpus / 10.0)));
    return new InstanceType(
        name,
        Map.of(
            NodeLabels.INSTANCE_TYPE,
            name,
            NodeLabels.ARCHITECTURE,
            "amd64",
            NodeLabels.INSTANCE_CPU,
            String.valueOf(cpus)),
        Resources.of(cpus * 1000L, gibibytes(gibibytes)).with(Resources.PODS, pods),
        offerings);
  }

  /** {@code t2}, {@code t4}, {@code t8}: so many processors, 4 GiB and 10 pods for each. */
  static Catalogue catalogue() {
    return new Catalogue(
        "test",
        "test",
        List.of(type("t2", 2, 8, 20), type("t4", 4, 16, 40), type("t8", 8, 32, 80)));
  }

  static NodePool.Builder pool(String name) {
    var pool = NodePool.named(name);
    pool.capacityTypes(CapacityType.ON_DEMAND);
    return pool;
  }

  static WhatIf on(NodePool... pools) {
    return WhatIf.on(catalogue()).overhead(NodeOverhead.fixed(Resources.NONE)).pools(pools);
  }

  static PodTemplate.Builder asking(int millis) {
    return PodTemplate.requesting(Resources.of(millis, mebibytes(256)));
  }

  static List<Pod> pods(String name, int count, PodTemplate template) {
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < count; i++) {
      pods.add(Pod.of("shop", name + "-" + i, template));
    }
    return pods;
  }

  static ExistingNode node(String name, String zone, int millis) {
    return ExistingNode.of(
        name,
        Map.of(NodeLabels.ZONE, zone, WellKnown.HOSTNAME, name),
        Resources.of(millis, gibibytes(32)).with(Resources.PODS, 100));
  }
}
