package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks what Karpenter would do: collects a cluster's node pools, nodes and daemon sets, and packs
 * pods onto them. Nothing is touched, and the same input gives the same packing.
 *
 * <pre>{@code
 * Packing packing =
 *     WhatIf.on(Catalogue.embedded())
 *         .pools(NodePool.named("default").capacityTypes(CapacityType.ON_DEMAND).build())
 *         .pack(pods);
 * System.out.println(packing.newNodes().size() + " nodes, " + packing.cost() + " an hour");
 * }</pre>
 *
 * <p>It follows Karpenter 1.14, with {@code minValuesPolicy} and {@code preferencePolicy} at their
 * defaults. What it does not know: resource claims (DRA), capacity that EC2 is out of, pods of
 * daemon sets that are yet to be created on nodes that are there, and which instance EC2 picks
 * among those it is asked for; hence the range of prices.
 */
public final class WhatIf {

  private final Catalogue catalogue;
  private final List<NodePool> pools = new ArrayList<>();
  private final Map<String, NodeClass> nodeClasses = new LinkedHashMap<>();
  private final List<ExistingNode> existing = new ArrayList<>();
  private final List<Pod> daemons = new ArrayList<>();
  private NodeOverhead overhead = NodeOverhead.aws();
  private boolean limited = true;
  private int tries = Integer.MAX_VALUE;

  private WhatIf(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** On the instance types of this catalogue. */
  public static WhatIf on(Catalogue catalogue) {
    return new WhatIf(catalogue);
  }

  /** Node pools, besides those already said. Their order matters among equal weights. */
  public WhatIf pools(NodePool... pools) {
    return pools(List.of(pools));
  }

  /** Node pools, besides those already said. */
  public WhatIf pools(List<NodePool> pools) {
    this.pools.addAll(pools);
    return this;
  }

  /** The node classes that pools name; one that is not given has Karpenter's defaults. */
  public WhatIf nodeClasses(List<NodeClass> nodeClasses) {
    nodeClasses.forEach(c -> this.nodeClasses.put(c.name(), c));
    return this;
  }

  /** Nodes that are there and stay, with the pods on them, besides those already said. */
  public WhatIf existing(List<ExistingNode> nodes) {
    existing.addAll(nodes);
    return this;
  }

  /** One pod of each daemon set, besides those already said. */
  public WhatIf daemons(List<Pod> daemons) {
    this.daemons.addAll(daemons);
    return this;
  }

  /** What nodes keep from pods; as Karpenter's AWS provider reckons unless said. */
  public WhatIf overhead(NodeOverhead overhead) {
    this.overhead = overhead;
    return this;
  }

  /**
   * As if no node pool had limits: what the pods would need. Karpenter takes each node it is about
   * to launch for the largest it might become, so that limits hold nodes back for a while which fit
   * them in the end.
   */
  public WhatIf withoutLimits() {
    limited = false;
    return this;
  }

  /**
   * How much is looked at when {@link #consolidate consolidating}: it then stops after so many
   * tries, each of which packs the pods of some nodes onto the others, and says so. Without a bound
   * unless said; some thousands of tries on hundreds of nodes take seconds.
   */
  public WhatIf consolidationTries(int most) {
    tries = most;
    return this;
  }

  /** Packs pods. Input that makes no sense is named in the packing; nothing is thrown for it. */
  public Packing pack(List<Pod> pods) {
    var inputs = new Inputs(catalogue);
    var unplaced = new ArrayList<Unplaced>();
    var sound = inputs.sound(pods, unplaced);
    var nodes = existing.stream().filter(inputs::isNodeUsable).toList();
    return new Engine(cluster(inputs, sound), nodes).pack(sound, unplaced);
  }

  /**
   * Packs pods, then does what Karpenter's consolidation would until nothing is left to do. Only
   * nodes of the given pools are touched, as far as their pools allow it; disruption budgets and
   * pod disruption budgets delay consolidation, and do not prevent it, so they are not looked at.
   */
  public Consolidation consolidate(List<Pod> pods) {
    var inputs = new Inputs(catalogue);
    var unplaced = new ArrayList<Unplaced>();
    var sound = inputs.sound(pods, unplaced);
    var nodes = existing.stream().filter(inputs::isNodeUsable).toList();
    var all = new ArrayList<>(sound);
    nodes.forEach(node -> all.addAll(node.pods()));
    var cluster = cluster(inputs, all);
    var packing = new Engine(cluster, nodes).pack(sound, unplaced);
    return new Consolidator(cluster, nodes, packing, tries).consolidate();
  }

  private Cluster cluster(Inputs inputs, List<Pod> pods) {
    return new Cluster(catalogue, pools, nodeClasses, daemons, overhead, inputs, pods, limited);
  }
}
