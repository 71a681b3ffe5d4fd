package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.AwaitCrds;
import io.github.karpentersetup.step.AwaitDeployment;
import io.github.karpentersetup.step.AwaitStoredVersions;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What brings one release: its CRDs, its chart, itself running. Each release starts from what the
 * one before leaves, so that the plan of a run that died half-way says the same.
 *
 * @param as how the chart is to be installed
 * @param first the ids of what comes before any chart: the namespace, a Helm release repaired
 * @param after the ids of the last steps of the release before
 * @param before what the release before leaves of the controller; empty if there is none
 * @param crds the release that the one before leaves the CRDs at
 */
record ReleaseSteps(
    Draft draft,
    InstalledAs as,
    List<String> first,
    List<String> after,
    Optional<Controller> before,
    Optional<KarpenterVersion> crds) {

  /** What of a controller a plan tells apart. */
  private record Controller(
      InstalledAs as,
      String version,
      String role,
      String replicas,
      Map<String, Object> values,
      String fingerprint) {}

  /** The release on the way that a step brings; empty for every other step. */
  static Optional<KarpenterVersion> releaseOf(String step) {
    var parts = step.split("/", -1);
    return parts.length == 3 ? Upgrade.version(parts[1]) : Optional.empty();
  }

  /** From what is there. */
  static ReleaseSteps first(Draft draft, String namespace) {
    var live = live(draft);
    var as = HelmReleases.wanted(draft, live);
    HelmReleases.requireReadable(draft, as);
    var first = new ArrayList<>(List.of(namespace));
    HelmReleases.repair(draft, as).ifPresent(first::add);
    var before =
        live.map(
            k ->
                new Controller(
                    HelmReleases.installedAs(k),
                    k.version(),
                    k.roleArn(),
                    Integer.toString(k.replicas()),
                    k.values(),
                    k.fingerprint()));
    return new ReleaseSteps(draft, as, first, List.of(), before, Optional.empty());
  }

  private static Optional<KubernetesFacts.Karpenter> live(Draft draft) {
    return draft.kubernetes().karpenters().stream()
        .filter(k -> k.namespace().equals(draft.spec().namespace()))
        .findFirst();
  }

  /** A release on the way; gives what comes after it. */
  ReleaseSteps waypoint(KarpenterVersion release, String chart, Map<String, Object> values) {
    var done = steps(release, release + "/", chart, values);
    if (!release.atLeast(1, 0, 0)) {
      return done;
    }
    var ready = new ArrayList<>(done.after());
    OldWebhooks.remove(draft, release, ready).ifPresent(ready::add);
    var stored =
        draft.add(
            new AwaitStoredVersions(
                Steps.of(
                        Phase.CONTROLLER,
                        release + "/stored-versions",
                        "everything stored as v1, nothing as v1beta1")
                    .after(ready)
                    .await(Duration.ofMinutes(15)),
                Crds.CONVERTED,
                "v1"));
    return new ReleaseSteps(draft, as, first, List.of(stored), done.before(), done.crds());
  }

  /** The release wanted; gives the ids of the steps after which it runs. */
  List<String> wanted(KarpenterVersion release, String chart, Map<String, Object> values) {
    var done = steps(release, "", chart, values);
    if (draft.upgrade().waypoints().stream().noneMatch(w -> w.atLeast(1, 0, 0))) {
      OldWebhooks.remove(draft, release, done.after());
    }
    return done.after();
  }

  private ReleaseSteps steps(
      KarpenterVersion release, String prefix, String chart, Map<String, Object> values) {
    var established = applied(release, prefix, chart);
    var wanted =
        new Controller(
            as,
            release.toString(),
            ChartValues.roleArn(draft),
            Integer.toString(ChartValues.replicas(draft)),
            values,
            Json.fingerprint(
                Map.of("chart", chart, "release", release.toString(), "values", values)));
    var step =
        Steps.of(Phase.CONTROLLER, prefix + "chart", "chart " + chart + " " + release)
            .after(draft.idsOf(Phase.IDENTITY))
            .after(draft.idsOf(Phase.INTERRUPTION))
            .after(draft.idsOf(Phase.ACCESS))
            .after(first)
            .after(established)
            .after(FargateHost.of(draft).map(FargateHost::profile).stream().toList());
    var install =
        draft.add(
            new InstallChart(
                info(step, release, wanted),
                chart,
                release.toString(),
                ControllerPhase.NAME,
                draft.spec().namespace(),
                as,
                values,
                wanted.fingerprint()));
    if (prefix.isEmpty()) {
      HelmReleases.forget(draft, live(draft), as, install);
    }
    var ready =
        draft.add(
            new AwaitDeployment(
                Steps.of(
                        Phase.CONTROLLER,
                        prefix + "ready",
                        "deployment "
                            + draft.spec().namespace()
                            + "/"
                            + ControllerPhase.NAME
                            + " ready"
                            + (prefix.isEmpty() ? "" : " as " + release))
                    .after(install)
                    .await(Duration.ofMinutes(10)),
                draft.spec().namespace(),
                ControllerPhase.NAME));
    return new ReleaseSteps(
        draft, as, first, List.of(ready), Optional.of(wanted), Optional.of(release));
  }

  private StepInfo info(Steps step, KarpenterVersion release, Controller wanted) {
    if (before.isEmpty()) {
      if (as == InstalledAs.HELM_RELEASE) {
        step.change(Change.added("as", words(as)));
      }
      step.change(Change.added("replicas", wanted.replicas()))
          .change(Change.added("pinned to", draft.placement().words()))
          .change(Change.added("role", draft.choices().controllerRole()));
      draft.choices().queue().ifPresent(q -> step.change(Change.added("interruption queue", q)));
      ValueChanges.added(draft.spec().chart().values()).forEach(step::change);
      return step.create();
    }
    var changes = changes(before.get(), wanted);
    changes.forEach(step::change);
    return step.changeOrKeep(undo(release, changes));
  }

  private List<Change> changes(Controller live, Controller wanted) {
    var changes = new ArrayList<Change>();
    changes.add(new Change("as", words(live.as()), words(wanted.as())));
    changes.add(new Change("version", live.version(), wanted.version()));
    if (!live.role().equals(wanted.role())) {
      changes.add(
          new Change(
              "role", live.role(), wanted.role().isEmpty() ? "by Pod Identity" : wanted.role()));
    }
    changes.add(new Change("replicas", live.replicas(), wanted.replicas()));
    if (as == InstalledAs.HELM_RELEASE && live.as() == as) {
      HelmReleases.release(draft)
          .ifPresent(r -> changes.add(new Change("release", r.status(), "deployed")));
    }
    changes.removeIf(c -> c.before().equals(c.after()));
    changes.addAll(valueChanges(live, wanted));
    return changes;
  }

  /**
   * Where there is no record of the values, all that is known is that something differs. Where
   * there is, it also tells of an upgrade that somebody made of a release of ours.
   */
  private List<Change> valueChanges(Controller live, Controller wanted) {
    var differs = !live.fingerprint().equals(wanted.fingerprint());
    if (live.values().isEmpty()) {
      return differs
          ? List.of(
              new Change("values", shorten(live.fingerprint()), shorten(wanted.fingerprint())))
          : List.of();
    }
    var changes =
        ValueChanges.between(live.values(), wanted.values(), draft.asked().chart().values());
    return changes.isEmpty() && differs && live.version().equals(wanted.version())
        ? List.of(new Change("chart", "another", draft.spec().chart().location()))
        : changes;
  }

  private Undo undo(KarpenterVersion release, List<Change> changes) {
    return draft.upgrade().isOneWay(release)
        ? new Undo.Nothing("Karpenter has no way back from 1.1 or newer to before it")
        : new Undo.Restore(
            "chart",
            changes.stream()
                .map(c -> c.field() + " " + (c.before().isEmpty() ? "(none)" : c.before()))
                .collect(Collectors.joining("; ")));
  }

  private static String words(InstalledAs installedAs) {
    return installedAs == InstalledAs.HELM_RELEASE
        ? "Helm release " + ControllerPhase.NAME
        : "plain objects";
  }

  private static String shorten(String fingerprint) {
    return fingerprint.substring(0, Math.min(12, fingerprint.length()));
  }

  private String applied(KarpenterVersion release, String prefix, String chart) {
    var names = new ArrayList<>(Crds.of(release));
    var foreign = ControllerPhase.foreign(draft);
    names.removeAll(foreign);
    var step =
        Steps.of(Phase.CONTROLLER, prefix + "crds", "CRDs of Karpenter " + release).after(after);
    var live = draft.kubernetes().crds();
    for (var name : names) {
      crd(step, name, Optional.ofNullable(live.get(name)), release, !prefix.isEmpty());
    }
    var info =
        names.stream().noneMatch(live::containsKey) && crds.isEmpty()
            ? step.create()
            : step.changeOrKeep(new Undo.Nothing("CRDs stay: removing them removes every object"));
    var apply =
        draft.add(
            new ApplyCrds(
                info,
                chart,
                release.toString(),
                draft.spec().namespace(),
                foreign,
                draft.spec().upgradeExisting().isEnabled() ? names : List.of()));
    return draft.add(
        new AwaitCrds(
            Steps.of(
                    Phase.CONTROLLER,
                    prefix + "crds-established",
                    prefix.isEmpty() ? "CRDs established" : "CRDs of " + release + " established")
                .after(apply)
                .await(Duration.ofMinutes(2)),
            names));
  }

  /** CRDs may be ahead of the controller where a run died; on the way they are not taken back. */
  private void crd(
      Steps step,
      String name,
      Optional<KubernetesFacts.Crd> live,
      KarpenterVersion release,
      boolean onTheWay) {
    var there = live.map(KubernetesFacts.Crd::release).flatMap(Upgrade::version);
    var left =
        crds.filter(c -> Crds.of(c).contains(name))
            .filter(c -> there.isEmpty() || c.compareTo(there.get()) > 0)
            .or(() -> there);
    if (left.isPresent()) {
      boolean done = onTheWay ? left.get().compareTo(release) >= 0 : left.get().equals(release);
      if (!done) {
        step.change(new Change(name, left.get().toString(), release.toString()));
      }
    } else if (live.isPresent()) {
      step.change(new Change(name, "of someone else", release.toString()));
    } else {
      step.change(Change.added("+", name));
    }
  }
}
