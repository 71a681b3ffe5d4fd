package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Taint;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the labels of a node, and with that, which types it may be. Nodes of which the
 * same is known share one state; what a pod's constraints make of a state is computed once.
 */
final class NodeState {

  /** All states of one pool, or of the nodes that are there. */
  static final class Space {
    private final Map<Constraints, NodeState> states = new HashMap<>();
    private final Optional<TypeIndex> index;
    private final List<Taint> taints;
    private final Constraints.Unmentioned unmentioned;

    /** Of nodes still to be launched. */
    Space(TypeIndex index, List<Taint> taints) {
      this.index = Optional.of(index);
      this.taints = taints;
      this.unmentioned = Constraints.Unmentioned.WELL_KNOWN_ALLOWED;
    }

    /** Of nodes that are there. */
    Space(List<Taint> taints) {
      this.index = Optional.empty();
      this.taints = taints;
      this.unmentioned = Constraints.Unmentioned.REFUSED;
    }

    NodeState state(Constraints constraints) {
      return states.computeIfAbsent(constraints, c -> new NodeState(this, c));
    }
  }

  private final Space space;
  private final Constraints constraints;
  private final long[] types;
  // Constraints and filters are interned, and large: by identity.
  private final IdentityHashMap<Constraints, Optional<NodeState>> after = new IdentityHashMap<>();
  private final Map<DomainTable, long[]> domains = new HashMap<>();
  private final IdentityHashMap<NodeFilter, Boolean> filtered = new IdentityHashMap<>();
  private @Nullable PriceOrder priceOrder;

  private NodeState(Space space, Constraints constraints) {
    this.space = space;
    this.constraints = constraints;
    this.types = space.index.map(index -> index.matching(constraints)).orElseGet(() -> new long[0]);
  }

  Constraints constraints() {
    return constraints;
  }

  List<Taint> taints() {
    return space.taints;
  }

  /** The types that meet the constraints; empty for nodes that are there. */
  long[] types() {
    return types;
  }

  Optional<TypeIndex> index() {
    return space.index;
  }

  Constraints.Unmentioned unmentioned() {
    return space.unmentioned;
  }

  /** The state once these hold too; empty if they cannot. */
  Optional<NodeState> after(Constraints wanted) {
    if (wanted.isEmpty()) {
      return Optional.of(this);
    }
    var known = after.get(wanted);
    if (known == null) {
      known =
          constraints.conflict(wanted, space.unmentioned).isPresent()
              ? Optional.empty()
              : Optional.of(space.state(constraints.and(wanted)));
      after.put(wanted, known);
    }
    return known;
  }

  /** Which domains of a topology the node may be in. */
  long[] domains(DomainTable table) {
    return domains.computeIfAbsent(table, t -> t.possible(this));
  }

  /** Whether a spread constraint counts the node. */
  boolean counts(NodeFilter filter) {
    return filtered.computeIfAbsent(filter, f -> f.matches(this));
  }

  PriceOrder priceOrder() {
    if (priceOrder == null) {
      priceOrder = PriceOrder.of(space.index.orElseThrow(), constraints);
    }
    return priceOrder;
  }
}
