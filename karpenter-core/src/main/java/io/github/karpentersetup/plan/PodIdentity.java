package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureAddon;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** EKS Pod Identity: the agent on each node, and the association of the service account. */
final class PodIdentity {

  static final String AGENT = "eks-pod-identity-agent";
  private static final Set<String> GOES_ON = Set.of("ACTIVE", "CREATING", "UPDATING");

  private PodIdentity() {}

  static void agent(Draft draft) {
    refuseFargate(draft);
    var live = Optional.ofNullable(draft.aws().addons().get(AGENT));
    if (live.isEmpty()
        && draft.kubernetes().podIdentityAgent() == KubernetesFacts.PodIdentityAgent.PRESENT) {
      draft.add(
          Finding.info(
              "agent-of-others",
              "the pod identity agent runs as DaemonSet kube-system/"
                  + AGENT
                  + " and not as an EKS add-on; it is used as it is"));
      return;
    }
    var step = Steps.of(Phase.IDENTITY, "pod-identity-agent", "EKS add-on " + AGENT);
    StepInfo info;
    if (live.isEmpty()) {
      if (draft.spec().controllerRole().missing() == ControllerRole.Missing.STOP) {
        draft.add(
            Finding.blocking(
                "pod-identity-agent-missing",
                "the cluster has no pod identity agent; Karpenter could not get its role",
                "have this plan install it with"
                    + " controllerRole(ControllerRole.podIdentity().createMissing())"
                    + " (--install-pod-identity-agent), or run: aws eks create-addon --cluster-name "
                    + draft.spec().cluster()
                    + " --addon-name "
                    + AGENT));
      }
      info = step.change(Change.added("add-on", "the newest version for the cluster")).create();
    } else {
      unhealthy(draft, live.get().status());
      info = step.keep();
    }
    var cluster = draft.spec().cluster();
    var made = draft.add(new EnsureAddon(info, cluster, AGENT, draft.choices().owned()));
    draft.add(
        new EnsureAddon(
            Steps.of(Phase.IDENTITY, "pod-identity-agent-active", "EKS add-on " + AGENT + " active")
                .after(made)
                .await(Duration.ofMinutes(10)),
            cluster,
            AGENT,
            draft.choices().owned()));
  }

  private static void refuseFargate(Draft draft) {
    if (draft.placement().host() instanceof Host.Fargate) {
      draft.add(
          Finding.blocking(
              "pod-identity-on-fargate",
              "Karpenter's own pods run on Fargate, where the pod identity agent cannot",
              "use controllerRole(ControllerRole.irsa()), or run Karpenter on a node group"));
    }
  }

  private static void unhealthy(Draft draft, String status) {
    if (!GOES_ON.contains(status)) {
      draft.add(
          Finding.warning(
              "pod-identity-agent-unhealthy",
              "EKS add-on " + AGENT + " is " + status + "; Karpenter waits for it to be ACTIVE",
              "look at its health: aws eks describe-addon --cluster-name "
                  + draft.spec().cluster()
                  + " --addon-name "
                  + AGENT
                  + " --query addon.health"));
    }
  }

  static PolicyDocument trust(Draft draft) {
    return TrustPolicies.podIdentity(
        draft.aws().cluster().arn(), draft.spec().namespace(), ControllerIdentity.ACCOUNT);
  }

  /**
   * The association goes before pods of the service account are made anew: where there is one, they
   * get their role by it whatever the service account says.
   */
  static void leave(Draft draft, String role) {
    var namespace = draft.spec().namespace();
    var who = namespace + "/" + ControllerIdentity.ACCOUNT;
    var arn =
        Optional.ofNullable(draft.aws().podIdentities().get(who))
            .map(AwsFacts.PodIdentity::roleArn)
            .orElseGet(() -> draft.roleArn(draft.choices().controllerRole()));
    draft.add(
        new RemovePodIdentityAssociation(
            Steps.of(Phase.IDENTITY, "former-association", "pod identity association of " + who)
                .after(role)
                .change(new Change("role", arn, ""))
                .remove(new Undo.Restore("role", arn)),
            draft.spec().cluster(),
            namespace,
            ControllerIdentity.ACCOUNT,
            arn,
            draft.choices().owned()));
  }

  static void association(Draft draft, String role) {
    var namespace = draft.spec().namespace();
    var who = namespace + "/" + ControllerIdentity.ACCOUNT;
    var arn = draft.roleArn(draft.choices().controllerRole());
    var live = Optional.ofNullable(draft.aws().podIdentities().get(who));
    var step =
        Steps.of(Phase.IDENTITY, "pod-identity", "pod identity association of " + who).after(role);
    StepInfo info;
    if (live.isEmpty()) {
      info = step.change(Change.added("role", arn)).create();
    } else {
      var before = live.get().roleArn();
      if (!before.equals(arn)) {
        if (!Roles.isOurs(draft, live.get().tags())) {
          draft.add(
              Finding.blocking(
                  "association-of-others",
                  "the pod identity association of "
                      + who
                      + " was made by someone else and gives another role: "
                      + before,
                  "use that role with controllerRole(ControllerRole.podIdentity().existing(\""
                      + Roles.name(before)
                      + "\")), or have the association removed: aws eks"
                      + " delete-pod-identity-association --cluster-name "
                      + draft.spec().cluster()
                      + " --association-id "
                      + live.get().id()));
        }
        step.change(new Change("role", before, arn));
      }
      info = step.changeOrKeep(new Undo.Restore("role", before));
    }
    draft.add(
        new EnsurePodIdentityAssociation(
            info,
            draft.spec().cluster(),
            namespace,
            ControllerIdentity.ACCOUNT,
            arn,
            draft.choices().owned()));
  }
}
