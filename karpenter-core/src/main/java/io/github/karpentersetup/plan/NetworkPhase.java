package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.TagResources;
import io.github.karpentersetup.step.Undo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The tags by which Karpenter finds subnets and security groups. */
final class NetworkPhase implements Planner.PhasePlanner {

  @Override
  public void plan(Draft draft) {
    if (Existing.isUpgradeAlone(draft.spec())) {
      return;
    }
    var classes = draft.nodeClasses().values();
    var subnets = subnets(draft);
    var ofNodes = new SecurityGroups(draft);
    var groups = new Selection(draft, NetworkKind.SECURITY_GROUP, ofNodes.discovered());
    new SelectionFindings(draft, subnets).add();
    new SelectionFindings(draft, groups).add();
    new SubnetFindings(draft, subnets).add();
    if (subnets.isTagUsed(classes)) {
      tag(draft, "subnet-tags", subnets);
    }
    if (groups.isTagUsed(classes)) {
      ofNodes.explain(groups.chosen());
      tag(draft, "security-group-tags", groups);
    }
    ofNodes.forLoadBalancers(groups);
    var used = new TreeSet<String>();
    classes.forEach(c -> used.addAll(subnets.of(c)));
    new Isolation(draft, used).add();
  }

  /** Whether a node class looks for subnets by a tag that nothing will get. */
  static boolean subnetsAreUnknown(Draft draft) {
    var subnets = subnets(draft);
    return subnets.isTagUsed(draft.nodeClasses().values())
        && subnets.chosen().isEmpty()
        && subnets.alsoTagged().isEmpty();
  }

  /** What is selected, and what each node class gets of it. */
  static Selection subnets(Draft draft) {
    return new Selection(draft, NetworkKind.SUBNET, today(draft));
  }

  /** Where nodes run today, they can run tomorrow; without any, where Karpenter runs on Fargate. */
  static Collection<String> today(Draft draft) {
    var today = new TreeSet<String>();
    draft.aws().nodeGroups().forEach(g -> today.addAll(g.subnets()));
    if (today.isEmpty() && draft.placement().host() instanceof Host.Fargate fargate) {
      today.addAll(FargateHost.subnets(draft, fargate));
    }
    return today;
  }

  private static void tag(Draft draft, String name, Selection selection) {
    var ids = selection.chosen();
    if (ids.isEmpty()) {
      return;
    }
    var cluster = draft.spec().cluster();
    var step = Steps.of(Phase.NETWORK, name, selection.kind().word() + "s");
    for (var id : ids) {
      var live = selection.there().get(id);
      var before = live == null ? "" : live.tags().getOrDefault(NodeClass.DISCOVERY_TAG, "");
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
                      + selection.kind().method().replace("..", "SelectorTerm.id(..)")
                      + "; nothing is tagged then"));
        }
        step.change(new Change(id + " " + NodeClass.DISCOVERY_TAG, before, cluster));
      }
    }
    draft.add(
        new TagResources(
            step.changeOrKeep(new Undo.Remove("the tags added")),
            List.copyOf(ids),
            Map.of(NodeClass.DISCOVERY_TAG, cluster)));
  }
}
