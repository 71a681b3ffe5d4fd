package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.AuthenticationMode;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureAccessEntry;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.util.List;
import java.util.stream.Stream;

/** Lets the nodes that Karpenter launches into the cluster. */
final class AccessPhase implements Planner.PhasePlanner {

  private static final String USERNAME = "system:node:{{EC2PrivateDNSName}}";
  private static final List<String> GROUPS = List.of("system:bootstrappers", "system:nodes");
  private static final String WINDOWS_GROUP = "eks:kube-proxy-windows";

  @Override
  public void plan(Draft draft) {
    if (Existing.isUpgradeAlone(draft.spec())) {
      return;
    }
    var modes = AccessModes.of(draft);
    var ready = modes.toBoth(draft);
    if (modes.wanted() != AuthenticationMode.CONFIG_MAP) {
      draft.nodeRoles().all().forEach(role -> accessEntry(draft, role, ready));
    }
    if (modes.wanted() != AuthenticationMode.API) {
      awsAuth(draft);
    }
    modes.toApi(draft);
  }

  private static void accessEntry(Draft draft, NodeRoles.One role, List<String> ready) {
    var arn = draft.roleArn(role.name());
    var type = role.os() == NodeRoles.Os.WINDOWS ? "EC2_WINDOWS" : "EC2_LINUX";
    var live = draft.aws().accessEntries().get(arn);
    var step =
        Steps.of(Phase.ACCESS, role.step("access-entry"), "access entry for " + role.name())
            .after("identity/" + role.step("node-role"))
            .after(ready);
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("type", type)).create();
    } else {
      if (!live.equals(type)) {
        draft.add(
            Finding.blocking(
                "access-entry-type",
                "the access entry of " + arn + " has type " + live + "; nodes need " + type,
                "give Karpenter's nodes a role of their own with nodeRole(NodeRole.standard()"
                    + ".named(..)), or delete the entry if nobody needs it: aws eks"
                    + " delete-access-entry --cluster-name "
                    + draft.spec().cluster()
                    + " --principal-arn "
                    + arn));
      }
      info = step.keep();
    }
    draft.add(
        new EnsureAccessEntry(info, draft.spec().cluster(), arn, type, draft.choices().owned()));
  }

  private static void awsAuth(Draft draft) {
    var mapped = AwsAuth.of(draft.kubernetes().awsAuth().orElse(""));
    if (mapped.problem().isPresent()) {
      draft.add(
          Finding.blocking(
              "aws-auth-broken",
              "mapRoles of kube-system/aws-auth is not YAML: " + mapped.problem().get(),
              "correct it: kubectl edit configmap aws-auth --namespace kube-system"));
    }
    draft.nodeRoles().all().forEach(role -> awsAuth(draft, role, mapped));
  }

  private static void awsAuth(Draft draft, NodeRoles.One role, AwsAuth mapped) {
    // aws-auth compares ARNs without the role's path.
    var arn = draft.choices().pathlessRoleArn(role.name());
    var groups =
        role.os() == NodeRoles.Os.WINDOWS
            ? Stream.concat(GROUPS.stream(), Stream.of(WINDOWS_GROUP)).toList()
            : GROUPS;
    var step =
        Steps.of(Phase.ACCESS, role.step("aws-auth"), title(role))
            .after("identity/" + role.step("node-role"));
    // One at a time: each adds its entry to what it read.
    step.after(draft.idsOf(Phase.ACCESS).stream().filter(id -> id.contains("aws-auth")).toList());
    var lacking = mapped.lacking(arn, groups);
    if (!lacking.isEmpty()) {
      draft.add(
          Finding.blocking(
              "aws-auth-groups",
              "kube-system/aws-auth maps " + arn + " without " + String.join(", ", lacking),
              "nodes cannot join that way; add the groups to the entry: kubectl edit configmap"
                  + " aws-auth --namespace kube-system"));
    }
    if (!mapped.maps(arn)) {
      step.change(Change.added("mapRoles +", arn + " as " + USERNAME));
    }
    var info = step.changeOrKeep(new Undo.Remove("the entry added to mapRoles"));
    draft.add(new MapNodeRole(info, draft.spec().cluster(), arn, USERNAME, groups));
  }

  private static String title(NodeRoles.One role) {
    return "ConfigMap kube-system/aws-auth"
        + (role.source() == NodeRoles.Source.SETUP ? "" : " for " + role.name());
  }
}
