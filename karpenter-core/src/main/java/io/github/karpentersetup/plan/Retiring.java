package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.AutoScalingGroup;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.step.GroupKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Today's groups of nodes, as a retirement sees them: each node is in exactly one.
 *
 * @param groups by name; managed node groups, Auto Scaling groups, then nodes in neither
 * @param pools nodes of Karpenter's, by node pool
 * @param strangers nodes whose instance cannot be told
 */
record Retiring(Map<String, Group> groups, Map<String, List<Node>> pools, List<Node> strangers) {

  /** The label with the managed node group of a node. */
  static final String NODE_GROUP = "eks.amazonaws.com/nodegroup";

  /** The label with the node pool of a node. */
  static final String NODE_POOL = "karpenter.sh/nodepool";

  private static final String COMPUTE = "eks.amazonaws.com/compute-type";
  private static final Pattern INSTANCE = Pattern.compile("aws:///[^/]*/(i-[0-9a-f]{8,17})");

  /** The name of the nodes that are in no group. */
  static final String STANDALONE = "standalone";

  /**
   * Nodes that come and go together.
   *
   * @param autoScalingGroups by name, with their instances
   * @param scaling its sizes; zeros for nodes in no group
   * @param tags of the group itself
   */
  record Group(
      GroupKind kind,
      String name,
      List<AutoScalingGroup> autoScalingGroups,
      Scaling scaling,
      Map<String, String> tags,
      List<Node> nodes) {

    /** The Auto Scaling group that holds an instance; empty for none. */
    String holder(String instance) {
      return autoScalingGroups.stream()
          .filter(g -> g.instances().contains(instance))
          .map(AutoScalingGroup::name)
          .findFirst()
          .orElse("");
    }

    List<String> autoScalingGroupNames() {
      return autoScalingGroups.stream().map(AutoScalingGroup::name).sorted().toList();
    }
  }

  static Retiring of(Draft draft) {
    var byName = new HashMap<String, AutoScalingGroup>();
    draft.aws().autoScalingGroups().forEach(g -> byName.put(g.name(), g));
    var groups = new LinkedHashMap<String, Group>();
    var managed = new HashSet<String>();
    for (var group : new TreeMap<>(managedByName(draft.aws())).values()) {
      managed.addAll(group.autoScalingGroups());
      groups.put(group.name(), managed(group, byName));
    }
    for (var group : new TreeMap<>(byName).values()) {
      if (!managed.contains(group.name())) {
        groups.put(
            group.name(),
            new Group(
                GroupKind.SELF_MANAGED,
                group.name(),
                List.of(group),
                group.scaling(),
                group.tags(),
                new ArrayList<>()));
      }
    }
    var standalone =
        new Group(
            GroupKind.NONE,
            STANDALONE,
            List.of(),
            new Scaling(0, 0, 0),
            Map.of(),
            new ArrayList<>());
    var pools = new TreeMap<String, List<Node>>();
    var strangers = new ArrayList<Node>();
    for (var node : draft.kubernetes().nodes()) {
      var pool = node.labels().get(NODE_POOL);
      if (pool != null) {
        pools.computeIfAbsent(pool, p -> new ArrayList<>()).add(node);
      } else if (!"fargate".equals(node.labels().get(COMPUTE))) {
        place(node, groups, standalone, strangers);
      }
    }
    if (!standalone.nodes().isEmpty()) {
      groups.put(STANDALONE, standalone);
    }
    return new Retiring(groups, pools, strangers);
  }

  private static Map<String, NodeGroup> managedByName(AwsFacts aws) {
    var byName = new HashMap<String, NodeGroup>();
    aws.nodeGroups().forEach(g -> byName.put(g.name(), g));
    return byName;
  }

  private static Group managed(NodeGroup group, Map<String, AutoScalingGroup> byName) {
    return new Group(
        GroupKind.MANAGED,
        group.name(),
        group.autoScalingGroups().stream()
            .flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
            .toList(),
        group.scaling(),
        group.tags(),
        new ArrayList<>());
  }

  private static void place(
      Node node, Map<String, Group> groups, Group standalone, List<Node> strangers) {
    var labelled = groups.get(node.labels().getOrDefault(NODE_GROUP, ""));
    var instance = instance(node);
    if (instance.isEmpty()) {
      strangers.add(node);
    } else if (labelled != null && labelled.kind() == GroupKind.MANAGED) {
      labelled.nodes().add(node);
    } else {
      groups.values().stream()
          .filter(g -> !g.holder(instance.get()).isEmpty())
          .findFirst()
          .orElse(standalone)
          .nodes()
          .add(node);
    }
  }

  /** The id in a provider id of EC2's; empty for a malformed one, or one of another cloud. */
  static Optional<String> instance(Node node) {
    var matcher = INSTANCE.matcher(node.providerId());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The groups that are to go, without those that host Karpenter. */
  List<Group> chosen(Retirement wanted, Set<String> hosts) {
    var names = wanted.nodeGroups().names();
    return groups.values().stream()
        .filter(g -> names.isEmpty() || names.contains(g.name()))
        .filter(g -> !wanted.nodeGroups().except().contains(g.name()))
        .filter(g -> !hosts.contains(g.name()))
        .toList();
  }

  /** The names of the nodes that no group would bring back. */
  List<String> inNoGroup() {
    var standalone = groups.get(STANDALONE);
    return Stream.concat(
            strangers.stream(), standalone == null ? Stream.of() : standalone.nodes().stream())
        .map(Node::name)
        .sorted()
        .toList();
  }

  /** The groups that run Karpenter's pods now, or are to run them. */
  Set<String> hosts(Draft draft) {
    var hosts = new HashSet<String>();
    if (draft.placement().host() instanceof Host.NodeGroups wanted) {
      hosts.addAll(wanted.nodeGroups());
    }
    var nodes = hostNodes(draft);
    groups
        .values()
        .forEach(
            g -> {
              if (g.nodes().stream().anyMatch(n -> nodes.contains(n.name()))) {
                hosts.add(g.name());
              }
            });
    return hosts;
  }

  /** The nodes that run Karpenter's pods now, or carry the labels of those that are to. */
  static Set<String> hostNodes(Draft draft) {
    var host = draft.placement().host();
    var nodes = new HashSet<String>();
    if (host instanceof Host.Labels wanted) {
      draft.kubernetes().nodes().stream()
          .filter(n -> n.labels().entrySet().containsAll(wanted.labels().entrySet()))
          .forEach(n -> nodes.add(n.name()));
    }
    draft.kubernetes().podGroups().stream()
        .filter(Retiring::isKarpenter)
        .map(PodGroup::nodes)
        .forEach(n -> nodes.addAll(n.keySet()));
    return nodes;
  }

  private static boolean isKarpenter(PodGroup pods) {
    return pods.ownerKind().equals("Deployment")
        && "karpenter".equals(pods.labels().get("app.kubernetes.io/name"));
  }
}
