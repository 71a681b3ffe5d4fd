package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts.AuthenticationMode;
import java.util.List;

/** Lets the nodes that Karpenter launches into the cluster. */
final class AccessPhase implements Planner.PhasePlanner {

  private static final String ENTRY_TYPE = "EC2_LINUX";
  private static final String USERNAME = "system:node:{{EC2PrivateDNSName}}";
  private static final List<String> GROUPS = List.of("system:bootstrappers", "system:nodes");

  @Override
  public void plan(Draft draft) {
    var mode = draft.aws().cluster().authenticationMode();
    if (mode != AuthenticationMode.CONFIG_MAP) {
      accessEntry(draft);
    }
    if (mode != AuthenticationMode.API) {
      awsAuth(draft);
    }
  }

  private static void accessEntry(Draft draft) {
    var arn = draft.roleArn(draft.choices().nodeRole());
    var live = draft.aws().accessEntries().get(arn);
    var step =
        Steps.of(Phase.ACCESS, "access-entry", "access entry for " + draft.choices().nodeRole())
            .after("identity/node-role");
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("type", ENTRY_TYPE)).create();
    } else {
      if (!live.equals(ENTRY_TYPE)) {
        draft.add(
            Finding.blocking(
                "access-entry-type",
                "the access entry of " + arn + " has type " + live + "; nodes need " + ENTRY_TYPE,
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
        new AwsStep.EnsureAccessEntry(
            info, draft.spec().cluster(), arn, ENTRY_TYPE, draft.choices().owned()));
  }

  private static void awsAuth(Draft draft) {
    // aws-auth compares ARNs without the role's path.
    var arn = draft.choices().roleArn(draft.choices().nodeRole());
    var step =
        Steps.of(Phase.ACCESS, "aws-auth", "ConfigMap kube-system/aws-auth")
            .after("identity/node-role");
    var mapped = AwsAuth.of(draft.kubernetes().awsAuth().orElse(""));
    if (mapped.problem().isPresent()) {
      draft.add(
          Finding.blocking(
              "aws-auth-broken",
              "mapRoles of kube-system/aws-auth is not YAML: " + mapped.problem().get(),
              "correct it: kubectl edit configmap aws-auth --namespace kube-system"));
    }
    var lacking = mapped.lacking(arn, GROUPS);
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
    draft.add(new KubernetesStep.MapNodeRole(info, draft.spec().cluster(), arn, USERNAME, GROUPS));
  }
}
