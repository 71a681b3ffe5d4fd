package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.iam.ControllerPolicies;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.KubernetesVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.stream.Collectors;

/** What the reader of a plan should know of the upgrade in it; what stands in its way. */
final class Upgrades {

  private static final String V1BETA1 = "v1beta1";

  private Upgrades() {}

  static void check(Draft draft) {
    alphaObjects(draft);
    policyOfFormerReleases(draft);
    var upgrade = draft.upgrade();
    var wanted = upgrade.to();
    if (VersionMatrix.isUnknownPatch(wanted)) {
      draft.add(
          Finding.info(
              "unknown-patch",
              "Karpenter "
                  + wanted
                  + " came after "
                  + VersionMatrix.lastPatch(wanted).orElse(wanted)
                  + ", the newest patch known here; its permissions and API are taken to be those of"
                  + " its line"));
    }
    // CRDs outlive an uninstalled controller, and what they store does too.
    Upgrade.newest(draft.kubernetes())
        .filter(there -> wanted.compareTo(there) < 0)
        .ifPresentOrElse(
            there -> downgrade(draft, there, wanted),
            () -> {
              path(draft);
              leftBehind(draft);
            });
  }

  private static void alphaObjects(Draft draft) {
    var objects = draft.kubernetes().leftovers().alphaObjects();
    if (!objects.isEmpty() && draft.upgrade().to().atLeast(0, 33, 0)) {
      draft.add(
          Finding.blocking(
              "alpha-objects",
              "Karpenter "
                  + draft.upgrade().to()
                  + " does not know, and leaves to themselves the nodes of, "
                  + String.join(", ", objects),
              "replace them by NodePools and EC2NodeClasses while Karpenter is "
                  + VersionMatrix.lastPatch(new KarpenterVersion(0, 32, 0)).orElseThrow()
                  + ", which knows both, let their nodes be replaced, delete them, then plan again"));
    }
  }

  private static void downgrade(Draft draft, KarpenterVersion there, KarpenterVersion wanted) {
    draft.add(
        Finding.blocking(
            "karpenter-downgrade",
            "the cluster has Karpenter " + there + ", and " + wanted + " is older",
            "use karpenter(\"" + there + "\") or newer: Karpenter cannot go back"));
  }

  private static void path(Draft draft) {
    var upgrade = draft.upgrade();
    var obstacle = upgrade.path().obstacle();
    if (obstacle.isPresent()) {
      draft.add(
          Finding.blocking(
              "karpenter-upgrade-path", obstacle.get().message(), obstacle.get().fix()));
    } else {
      upgrade
          .from()
          .filter(from -> !from.equals(upgrade.to()))
          .ifPresent(from -> told(draft, from));
    }
  }

  private static void told(Draft draft, KarpenterVersion from) {
    var upgrade = draft.upgrade();
    if (upgrade.path().isStepwise()) {
      draft.add(
          Finding.info(
              "karpenter-upgrade",
              "Karpenter goes from "
                  + from
                  + " to "
                  + upgrade.to()
                  + " by way of "
                  + upgrade.waypoints().stream()
                      .map(Object::toString)
                      .collect(Collectors.joining(" and "))
                  + ", for only the 1.0 line converts what is stored as v1beta1"));
    }
    outsideItsRange(draft);
    permissionsBetween(draft);
    UpgradeNotes.between(from, upgrade.to()).forEach(n -> draft.add(n.finding()));
    kubeletSettings(draft);
  }

  /** From 1.9 on the policies have other names, and come beside the one that is there. */
  private static void permissionsBetween(Draft draft) {
    var upgrade = draft.upgrade();
    var policy = onePolicy(draft);
    var former = draft.formerPermissions();
    if (upgrade.migrates(upgrade.to())
        && !upgrade.to().atLeast(1, 9, 0)
        && !former.keeps(policy)
        && (draft.aws().policies().containsKey(policy) || former.isWithoutRoom())) {
      draft.add(
          Finding.warning(
              "permissions-in-between",
              "from the change of policy "
                  + policy
                  + " until Karpenter "
                  + upgrade.to()
                  + " runs, a few minutes, the Karpenter that is there may not launch nodes: 1.0"
                  + " tags them otherwise"
                  + (former.isWithoutRoom()
                      ? ", and the role's inline policies have no room for what both need"
                      : ""),
              former.isWithoutRoom()
                  ? "leave policies(INLINE) out: managed policies have the room; or upgrade while"
                      + " nothing large is launched"
                  : "upgrade while nothing large is launched, or to 1.9 or newer, whose policies"
                      + " come beside it"));
    }
  }

  private static void policyOfFormerReleases(Draft draft) {
    var policy = onePolicy(draft);
    var role = draft.choices().controllerRole();
    var live = draft.aws().roles().get(role);
    var arn = draft.choices().policyArn(policy);
    if (live != null
        && live.attachedPolicies().contains(arn)
        && draft.upgrade().to().atLeast(1, 9, 0)
        && !draft.formerPermissions().attached().contains(arn)) {
      draft.add(
          Finding.warning(
              "policy-of-former-releases",
              "role "
                  + role
                  + " carries "
                  + policy
                  + " of releases before 1.9, which those on the way need and Karpenter "
                  + draft.upgrade().to()
                  + " does not",
              "once the upgrade is through: aws iam detach-role-policy --role-name "
                  + role
                  + " --policy-arn "
                  + arn));
    }
  }

  private static String onePolicy(Draft draft) {
    return ControllerPolicies.names(draft.spec().cluster()).get(0);
  }

  /** A line that runs on the cluster already is finished there, in its range or not. */
  private static void outsideItsRange(Draft draft) {
    var kubernetes = KubernetesVersion.parse(draft.aws().cluster().kubernetesVersion());
    for (var release : draft.upgrade().waypoints()) {
      if (!VersionMatrix.supports(release, kubernetes)) {
        draft.add(
            Finding.warning(
                "waypoint-outside-its-range",
                "Karpenter "
                    + release
                    + ", which is on the way, supports Kubernetes "
                    + VersionMatrix.range(release).map(Object::toString).orElse("")
                    + ", and the cluster runs "
                    + kubernetes,
                "it is of the line that runs here already; launch nothing large until the upgrade"
                    + " is through"));
      }
    }
  }

  /** The webhook cannot move them, for several node pools may share a node class. */
  private static void kubeletSettings(Draft draft) {
    if (!draft.upgrade().isOneWay(draft.upgrade().to())) {
      return;
    }
    for (var pool : draft.kubernetes().nodePools()) {
      if (pool.fingerprint().isEmpty()
          && pool.apiVersion().endsWith(V1BETA1)
          && Specs.has(pool.spec(), "template", "spec", "kubelet")) {
        draft.add(
            Finding.blocking(
                "kubelet-not-moved",
                "NodePool "
                    + pool.name()
                    + " has kubelet settings, which belong to the node class from 1.0 on and are"
                    + " not looked at in a node pool from 1.1 on",
                "plan with karpenter(\""
                    + VersionMatrix.lastPatch(new KarpenterVersion(1, 0, 0)).orElseThrow()
                    + "\") first, put them into its EC2NodeClass, take the annotation"
                    + " compatibility.karpenter.sh/v1beta1-kubelet-conversion off the node pool, then"
                    + " plan again"));
      }
    }
  }

  /** The API server refuses definitions without a version of which it still stores objects. */
  private static void leftBehind(Draft draft) {
    if (draft.upgrade().from().isPresent() || !draft.upgrade().to().atLeast(1, 1, 0)) {
      return;
    }
    var names =
        draft.kubernetes().crds().values().stream()
            .filter(c -> c.storedVersions().contains(V1BETA1))
            .map(KubernetesFacts.Crd::name)
            .sorted()
            .collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      draft.add(
          Finding.blocking(
              "crds-left-behind",
              "a Karpenter that is gone left definitions that store v1beta1, which "
                  + draft.upgrade().to()
                  + " does not know: "
                  + names,
              "delete them if nobody needs their objects: kubectl delete crd "
                  + names.replace(",", "")));
    }
  }
}
