package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.SelectorTerm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** The tags by which Karpenter finds subnets and security groups. */
final class NetworkPhase implements Planner.PhasePlanner {

  /** Below this a subnet is called short of addresses. */
  private static final int FEW_ADDRESSES = 16;

  @Override
  public void plan(Draft draft) {
    var classes = draft.nodeClasses().values();
    var subnets = subnets(draft);
    if (!subnets.isEmpty() && isUsed(draft, classes, NodeClass::subnetSelectorTerms)) {
      tag(draft, "subnet-tags", "subnets", subnets, tagsOfSubnets(draft));
    }
    if (isUsed(draft, classes, NodeClass::securityGroupSelectorTerms)) {
      var groups = securityGroups(draft);
      if (!groups.isEmpty()) {
        tag(draft, "security-group-tags", "security groups", groups, tagsOfSecurityGroups(draft));
      }
    }
  }

  /** Whether a node class looks for subnets by a tag that nothing will get. */
  static boolean subnetsAreUnknown(Draft draft) {
    return isUsed(draft, draft.nodeClasses().values(), NodeClass::subnetSelectorTerms)
        && subnetIds(draft).isEmpty()
        && draft.aws().subnets().values().stream()
            .noneMatch(s -> draft.spec().cluster().equals(s.tags().get(NodeClass.DISCOVERY_TAG)));
  }

  /** Whether a node class finds anything by the tag; if all name what they use, none is needed. */
  private static boolean isUsed(
      Draft draft,
      Collection<NodeClass> classes,
      Function<NodeClass, List<SelectorTerm>> selectorTerms) {
    return classes.stream()
        .flatMap(c -> selectorTerms.apply(c).stream())
        .anyMatch(t -> draft.spec().cluster().equals(t.tags().get(NodeClass.DISCOVERY_TAG)));
  }

  /** Without node groups, where Karpenter itself runs on Fargate. */
  private static Collection<String> subnetIds(Draft draft) {
    var subnets = new TreeSet<String>();
    draft.aws().nodeGroups().forEach(g -> subnets.addAll(g.subnets()));
    if (subnets.isEmpty() && draft.placement().host() instanceof Host.Fargate fargate) {
      subnets.addAll(FargateHost.subnets(draft, fargate));
    }
    return subnets;
  }

  /** The node groups' subnets: where nodes run today, they can run tomorrow. */
  private static Collection<String> subnets(Draft draft) {
    var subnets = subnetIds(draft);
    for (var id : subnets) {
      var subnet = draft.aws().subnets().get(id);
      if (subnet != null && subnet.freeAddresses() < FEW_ADDRESSES) {
        draft.add(
            Finding.warning(
                "few-addresses",
                "subnet "
                    + id
                    + " in "
                    + subnet.zone()
                    + " has "
                    + subnet.freeAddresses()
                    + " free addresses",
                "Karpenter cannot launch many nodes there; add a larger subnet to the node class"));
      }
    }
    return subnets;
  }

  /**
   * The cluster's own group and, where a node group has a launch template with groups of its own,
   * those: EKS then does not attach the cluster's group to its nodes.
   */
  private static Collection<String> securityGroups(Draft draft) {
    var fromTemplates = new TreeSet<String>();
    var clusterGroupInUse = new ArrayList<String>();
    for (var group : draft.aws().nodeGroups()) {
      var own =
          group.launchTemplate().map(AwsFacts.LaunchTemplate::securityGroups).orElse(List.of());
      if (own.isEmpty()) {
        clusterGroupInUse.add(group.name());
      }
      fromTemplates.addAll(own);
    }
    var cluster = draft.aws().cluster().clusterSecurityGroup();
    var chosen = new TreeSet<String>();
    if (fromTemplates.isEmpty() || !clusterGroupInUse.isEmpty()) {
      cluster.ifPresent(chosen::add);
    }
    if (clusterGroupInUse.isEmpty()) {
      chosen.addAll(fromTemplates);
    }
    explain(draft, chosen, fromTemplates, clusterGroupInUse);
    return chosen;
  }

  private static void explain(
      Draft draft, Collection<String> chosen, Collection<String> templates, List<String> without) {
    if (chosen.isEmpty()) {
      draft.add(
          Finding.warning(
              "no-security-group",
              "neither the cluster nor a launch template names a security group",
              "tag the nodes' security group "
                  + NodeClass.DISCOVERY_TAG
                  + "="
                  + draft.spec().cluster()
                  + ", or name it in the node class"));
    } else if (templates.isEmpty()) {
      draft.add(
          Finding.info(
              "security-group-chosen",
              "security group "
                  + String.join(", ", chosen)
                  + " chosen: the cluster's own; no launch template has groups"));
    } else if (without.isEmpty()) {
      draft.add(
          Finding.info(
              "security-group-chosen",
              "security groups "
                  + String.join(", ", chosen)
                  + " chosen: those of the node groups' launch templates, whose nodes do not have"
                  + " the cluster's own"));
    } else {
      draft.add(
          Finding.warning(
              "security-groups-differ",
              "node groups differ: "
                  + String.join(", ", without)
                  + " use the cluster's security group, others have "
                  + String.join(", ", templates)
                  + " from launch templates; "
                  + String.join(", ", chosen)
                  + " chosen for Karpenter's nodes",
              "if pods need the others, name the groups in the node class"));
    }
  }

  private static Map<String, Map<String, String>> tagsOfSubnets(Draft draft) {
    var tags = new java.util.HashMap<String, Map<String, String>>();
    draft.aws().subnets().forEach((id, s) -> tags.put(id, s.tags()));
    return tags;
  }

  private static Map<String, Map<String, String>> tagsOfSecurityGroups(Draft draft) {
    var tags = new java.util.HashMap<String, Map<String, String>>();
    draft.aws().securityGroups().forEach((id, g) -> tags.put(id, g.tags()));
    return tags;
  }

  private static void tag(
      Draft draft,
      String name,
      String kind,
      Collection<String> ids,
      Map<String, Map<String, String>> live) {
    var cluster = draft.spec().cluster();
    var step = Steps.of(Phase.NETWORK, name, kind);
    for (var id : ids) {
      var before = live.getOrDefault(id, Map.of()).getOrDefault(NodeClass.DISCOVERY_TAG, "");
      if (!before.equals(cluster)) {
        if (!before.isEmpty()) {
          draft.add(
              Finding.blocking(
                  "discovery-tag-of-others",
                  id
                      + " is already tagged "
                      + NodeClass.DISCOVERY_TAG
                      + "="
                      + before
                      + ": another cluster's Karpenter finds it by that",
                  "name the node classes' own with "
                      + (name.startsWith("subnet")
                          ? "subnets(SelectorTerm.id(..))"
                          : "securityGroups(SelectorTerm.id(..))")
                      + "; nothing is tagged then"));
        }
        step.change(new Change(id + " " + NodeClass.DISCOVERY_TAG, before, cluster));
      }
    }
    draft.add(
        new AwsStep.TagResources(
            step.changeOrKeep(new Undo.Remove("the tags added")),
            List.copyOf(ids),
            Map.of(NodeClass.DISCOVERY_TAG, cluster)));
  }
}
