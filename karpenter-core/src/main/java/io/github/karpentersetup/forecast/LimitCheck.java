package io.github.karpentersetup.forecast;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.forecast.Forecast.LimitTooLow;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.whatif.Quantity;
import io.github.karpentersetup.whatif.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds the limits of node pools against what nodes have together. */
final class LimitCheck {

  private static final String NODES = "nodes";

  private final List<NodePool> pools;

  /** What the nodes have that each pool runs already. */
  private final Map<String, Resources> there = new HashMap<>();

  LimitCheck(List<NodePool> pools, List<Node> stay, Nodes nodes) {
    this.pools = pools;
    for (var node : stay) {
      var pool = node.labels().get(Nodes.NODE_POOL);
      if (pool != null) {
        there.merge(pool, one(nodes.existing(node, List.of()).capacity()), Resources::plus);
      }
    }
  }

  private static Resources one(Resources node) {
    return node.with(NODES, 1);
  }

  /** Whether all pools together may not have what the pods ask for; false if one has no limit. */
  boolean surelyTooLow(ClusterPods pods) {
    return surelyTooLow(pods, Resources.CPU) || surelyTooLow(pods, Resources.MEMORY);
  }

  private boolean surelyTooLow(ClusterPods pods, String resource) {
    long left = 0;
    for (var pool : pools) {
      var limit = Quantity.parse(resource, pool.limits().getOrDefault(resource, ""));
      if (limit.isEmpty()) {
        return false;
      }
      var has = there.getOrDefault(pool.name(), Resources.NONE).amount(resource);
      left += Math.max(0, limit.getAsLong() - has);
    }
    return pods.asked(resource) > left;
  }

  /** The limits below what these nodes would have, beside those that are there. */
  List<LimitTooLow> tooLow(Map<String, Packed.Launched> launched) {
    var needed = new HashMap<>(there);
    launched
        .values()
        .forEach(l -> needed.merge(l.node().pool(), one(l.as().capacity()), Resources::plus));
    var tooLow = new ArrayList<LimitTooLow>();
    for (var pool : pools) {
      var has = needed.getOrDefault(pool.name(), Resources.NONE);
      pool.limits()
          .forEach(
              (resource, text) -> {
                var limit = Quantity.parse(resource, text);
                if (limit.isPresent() && limit.getAsLong() < has.amount(resource)) {
                  tooLow.add(
                      new LimitTooLow(
                          pool.name(), resource, text, rounded(resource, has.amount(resource))));
                }
              });
    }
    return tooLow;
  }

  /** Up to whole processors and gibibytes: nobody writes others. */
  private static String rounded(String resource, long amount) {
    return switch (resource) {
      case Resources.CPU -> String.valueOf((amount + 999) / 1000);
      case Resources.MEMORY, Resources.EPHEMERAL_STORAGE ->
          Memory.gibibytes((amount + (1L << 30) - 1) >> 30).toString();
      default -> Quantity.text(resource, amount);
    };
  }
}
