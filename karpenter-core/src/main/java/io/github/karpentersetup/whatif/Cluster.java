package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What stays the same from packing to packing: types, pools, daemon sets. */
final class Cluster {

  private final Catalogue catalogue;
  private final Inputs inputs;
  private final ResourceNames names = new ResourceNames();
  private final List<Pod> daemons;
  private final NodeRoom rooms;
  private final List<Pool> pools = new ArrayList<>();
  private final boolean preferNoScheduleTaints;
  private final boolean limited;

  /**
   * @param pods all pods that are going to be packed, whose resources are to be known
   * @param limited whether the limits of node pools hold
   */
  Cluster(
      Catalogue catalogue,
      List<NodePool> nodePools,
      Map<String, NodeClass> nodeClasses,
      List<Pod> daemonPods,
      NodeOverhead overhead,
      Inputs inputs,
      List<Pod> pods,
      boolean limited) {
    this.catalogue = catalogue;
    this.limited = limited;
    this.inputs = inputs;
    daemons = daemonPods.stream().filter(inputs::isDaemonUsable).toList();
    daemons.forEach(d -> names.addAll(d.template().requests()));
    pods.forEach(pod -> names.addAll(pod.template().requests()));
    var usable =
        nodePools.stream()
            .filter(inputs::isPoolUsable)
            .sorted(Comparator.comparingInt(p -> -p.weight().orElse(0)))
            .toList();
    for (var pool : usable) {
      pool.limits().keySet().stream().filter(n -> !n.equals(Limits.NODES)).forEach(names::number);
    }
    rooms = new NodeRoom(names, daemons);
    var index = new TypeIndex(catalogue);
    for (var pool : usable) {
      var nodeClass =
          nodeClasses.getOrDefault(pool.nodeClass(), NodeClass.named(pool.nodeClass()).build());
      pools.add(new Pool(pool, nodeClass, index, overhead, daemons, names));
    }
    preferNoScheduleTaints =
        usable.stream()
            .flatMap(p -> p.taints().stream())
            .anyMatch(t -> t.effect() == TaintEffect.PREFER_NO_SCHEDULE);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Inputs inputs() {
    return inputs;
  }

  ResourceNames names() {
    return names;
  }

  List<Pod> daemons() {
    return daemons;
  }

  /** What is known of nodes that are there. */
  NodeRoom rooms() {
    return rooms;
  }

  /** Those of a higher weight first. */
  List<Pool> pools() {
    return pools;
  }

  /** What is left of a pool's limits before the first node. */
  Limits limits(Pool pool) {
    return new Limits(pool, limited ? pool.nodePool().limits() : Map.of(), names);
  }

  /** Shapes of pods for one packing. */
  Shapes shapes() {
    return new Shapes(names, preferNoScheduleTaints);
  }
}
