package io.github.karpentersetup.whatif;

import java.util.HashMap;
import java.util.Map;

/** What is left of the limits of a node pool. */
final class Limits {

  /** Among limits, how many nodes. */
  static final String NODES = "nodes";

  private final Pool pool;

  /** Of each limited resource, by its number. */
  private final Map<Integer, Long> left = new HashMap<>();

  private long nodesLeft = Long.MAX_VALUE;

  Limits(Pool pool, Map<String, String> limits, ResourceNames names) {
    this.pool = pool;
    limits.forEach(
        (name, text) -> {
          long limit = Quantity.parse(name, text).orElse(Long.MAX_VALUE);
          if (name.equals(NODES)) {
            nodesLeft = limit;
          } else {
            left.put(names.number(name), limit);
          }
        });
  }

  /** The types a new node may be. */
  long[] types() {
    if (nodesLeft <= 0) {
      return Bits.none(pool.index().size());
    }
    var types = pool.template().types().clone();
    left.forEach((resource, amount) -> pool.retainUpTo(types, resource, amount));
    return types;
  }

  /** Counts a new node as the largest of what it may become, as Karpenter does. */
  void countNew(long[] types) {
    countNode();
    left.replaceAll((resource, amount) -> amount - pool.mostCapacity(resource, types));
  }

  /** Counts a node that is there. */
  void countExisting(long[] has) {
    countNode();
    left.replaceAll((resource, amount) -> amount - has[resource]);
  }

  private void countNode() {
    if (nodesLeft != Long.MAX_VALUE) {
      nodesLeft--;
    }
  }
}
