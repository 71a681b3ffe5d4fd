package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts.HelmRelease;
import io.github.karpentersetup.facts.KubernetesFacts.Karpenter;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.ForgetRelease;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RepairRelease;
import io.github.karpentersetup.step.Undo;
import java.util.Optional;

/** What becomes of Helm's records: repaired where Helm was stopped, gone where it is let go. */
final class HelmReleases {

  private HelmReleases() {}

  /** As asked for; else as it is installed; else as plain objects. */
  static InstalledAs wanted(Draft draft, Optional<Karpenter> live) {
    return draft
        .spec()
        .chart()
        .installedAs()
        .orElse(live.map(HelmReleases::installedAs).orElse(InstalledAs.MANIFESTS));
  }

  static InstalledAs installedAs(Karpenter live) {
    return live.helmRelease().isEmpty() ? InstalledAs.MANIFESTS : InstalledAs.HELM_RELEASE;
  }

  /** The release that the chart is, or would be. */
  static Optional<HelmRelease> release(Draft draft) {
    return draft.kubernetes().helmReleases().stream()
        .filter(r -> r.name().equals(ControllerPhase.NAME))
        .filter(r -> r.namespace().equals(draft.spec().namespace()))
        .findFirst();
  }

  /**
   * Helm refuses a release that it was stopped at. Its record is marked as failed, which is how
   * Helm itself leaves an upgrade that went wrong, and from which the next one goes on.
   *
   * @return the step's id, if one is needed
   */
  static Optional<String> repair(Draft draft, InstalledAs wanted) {
    var pending = release(draft).filter(HelmRelease::isPending);
    if (pending.isEmpty()) {
      return Optional.empty();
    }
    var release = pending.get();
    var what =
        "Helm release "
            + release.namespace()
            + "/"
            + release.name()
            + " is "
            + release.status()
            + " at revision "
            + release.revision()
            + release.modified().map(t -> " since " + t).orElse("");
    if (wanted == InstalledAs.MANIFESTS) {
      draft.add(
          Finding.warning(
              "helm-release-pending",
              what + ": Helm was stopped half-way, or is still at it",
              "make sure that no Helm is running; what it leaves is not used here, and goes with:"
                  + " helm uninstall "
                  + release.name()
                  + " --namespace "
                  + release.namespace()));
      return Optional.empty();
    }
    draft.add(
        Finding.warning(
            "helm-release-pending",
            what + ": Helm was stopped half-way, or is still at it",
            "make sure that no Helm is running; this plan marks the revision as failed, so that"
                + " Helm goes on from it"));
    var record = "revision " + release.revision() + " status";
    var info =
        Steps.of(
                Phase.CONTROLLER,
                "release-repaired",
                "Helm release " + release.namespace() + "/" + release.name())
            .change(new Change(record, release.status(), RepairRelease.FAILED))
            .changeOrKeep(new Undo.Restore(record, release.status()));
    return Optional.of(
        draft.add(
            new RepairRelease(info, release.namespace(), release.name(), release.revision())));
  }

  /** An installation of ours whose objects are applied from now on is no release any more. */
  static void forget(Draft draft, Optional<Karpenter> live, InstalledAs wanted, String install) {
    var isRelease =
        live.filter(k -> !k.fingerprint().isEmpty())
            .filter(k -> k.helmRelease().equals(ControllerPhase.NAME))
            .isPresent();
    if (!isRelease || wanted == InstalledAs.HELM_RELEASE) {
      return;
    }
    var namespace = draft.spec().namespace();
    var info =
        Steps.of(
                Phase.CONTROLLER,
                "release-forgotten",
                "Helm's records of " + namespace + "/" + ControllerPhase.NAME)
            .after(install)
            .change(
                new Change(
                    "records",
                    release(draft).map(r -> "up to revision " + r.revision()).orElse("any"),
                    ""))
            .changeOrKeep(
                new Undo.Nothing(
                    "the history is gone; with asHelmRelease() it becomes a release again"));
    draft.add(new ForgetRelease(info, namespace, ControllerPhase.NAME));
  }

  /** Without a look at its records, a release cannot be told from none. */
  static void requireReadable(Draft draft, InstalledAs wanted) {
    draft
        .kubernetes()
        .helmReleasesHidden()
        .filter(why -> wanted == InstalledAs.HELM_RELEASE)
        .ifPresent(
            why ->
                draft.add(
                    Finding.blocking(
                        "helm-releases-hidden",
                        "Helm keeps its releases in Secrets, which cannot be read: " + why,
                        "have that allowed, or install the chart's objects with"
                            + " Chart.asManifests()")));
  }
}
