package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.plan.Retiring.Group;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.step.GroupKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Which nodes a retirement takes, in its order. */
final class LeavingNodes {

  private final Retirement wanted;
  private final PodsOnNodes pods;

  LeavingNodes(Retirement wanted, PodsOnNodes pods) {
    this.wanted = wanted;
    this.pods = pods;
  }

  List<Leaving> of(List<Group> groups, Retiring retiring) {
    var leaving = new ArrayList<Leaving>();
    for (var group : groups) {
      var ordered = group.nodes().stream().sorted(order()).toList();
      int going = Math.max(0, ordered.size() - wanted.keep().getOrDefault(group.name(), 0));
      ordered.stream().limit(going).forEach(n -> leaving.add(new Leaving(n, group)));
    }
    for (var pool : wanted.nodeGroups().nodePools()) {
      var group =
          new Group(GroupKind.NONE, pool, List.of(), new Scaling(0, 0, 0), Map.of(), List.of());
      retiring.pools().getOrDefault(pool, List.of()).stream()
          .sorted(order())
          .forEach(n -> leaving.add(new Leaving(n, group)));
    }
    leaving.sort(Comparator.comparing(Leaving::node, order()));
    return leaving;
  }

  private Comparator<Node> order() {
    var emptiest = Comparator.comparing((Node n) -> pods.count(n.name())).thenComparing(Node::name);
    return switch (wanted.pace().order()) {
      case EMPTIEST -> emptiest;
      case NEWEST -> Comparator.comparing(Node::created).reversed().thenComparing(Node::name);
      case ZONE ->
          Comparator.comparing((Node n) -> n.labels().getOrDefault(NodeLabels.ZONE, ""))
              .thenComparing(emptiest);
    };
  }
}
