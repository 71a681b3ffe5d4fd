package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.NodeOverhead;
import io.github.karpentersetup.whatif.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How large the nodes of a group are, also of one that has none now. */
final class NodeSizes {

  /** Read once: sizes of instance types do not depend on a region. */
  private static final class Known {
    static final Map<String, InstanceType> TYPES =
        Catalogue.embedded().types().stream()
            .collect(Collectors.toMap(InstanceType::name, Function.identity()));
  }

  private static final NodeClass USUAL = NodeClass.named("usual").build();

  private final AwsFacts aws;

  NodeSizes(AwsFacts aws) {
    this.aws = aws;
  }

  /**
   * What one node has for pods: as one that is there tells, else as the smallest of the group's
   * instance types has by Karpenter's reckoning; empty if nothing is known of one of them.
   */
  Optional<Room> of(Retiring.Group group) {
    return group.nodes().isEmpty()
        ? smallest(types(group))
        : Optional.of(group.nodes().get(0).allocatable());
  }

  private List<String> types(Retiring.Group group) {
    var types = new ArrayList<String>();
    aws.nodeGroups().stream()
        .filter(g -> g.name().equals(group.name()))
        .map(NodeGroup::instanceTypes)
        .forEach(types::addAll);
    if (types.isEmpty()) {
      group.autoScalingGroups().forEach(g -> types.addAll(g.launch().instanceTypes()));
    }
    return types;
  }

  private static Optional<Room> smallest(List<String> types) {
    if (!Known.TYPES.keySet().containsAll(types)) {
      return Optional.empty();
    }
    return types.stream()
        .flatMap(name -> Optional.ofNullable(Known.TYPES.get(name)).stream())
        .map(NodeSizes::room)
        .reduce(
            (a, b) ->
                new Room(
                    Math.min(a.cpuMillis(), b.cpuMillis()),
                    Math.min(a.memoryBytes(), b.memoryBytes()),
                    Math.min(a.pods(), b.pods())));
  }

  private static Room room(InstanceType type) {
    var has = NodeOverhead.aws().resources(type, USUAL).allocatable();
    return new Room(
        has.amount(Resources.CPU), has.amount(Resources.MEMORY), (int) has.amount(Resources.PODS));
  }
}
