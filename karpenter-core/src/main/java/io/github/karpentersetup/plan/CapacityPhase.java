package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.manifest.Manifest;
import io.github.karpentersetup.manifest.NodeClassManifest;
import io.github.karpentersetup.manifest.NodePoolManifest;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AwaitReady;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Differences;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Node classes and node pools, and both Ready. */
final class CapacityPhase implements Planner.PhasePlanner {

  private static final String CRDS = "controller/crds-established";

  @Override
  public void plan(Draft draft) {
    if (Existing.isUpgradeAlone(draft.spec())) {
      ready(draft, List.of(), Existing.objects(draft));
      return;
    }
    CapacityFindings.add(draft);
    ForecastFindings.add(draft);
    UsageFindings.add(draft);
    var manifests = manifests(draft);
    refuseInvalid(draft, manifests);
    var applied = new ArrayList<String>();
    var refs = new ArrayList<ObjectRef>();
    for (var manifest : manifests) {
      applied.add(apply(draft, manifest));
      refs.add(new ObjectRef(manifest.apiVersion(), manifest.kind(), manifest.name()));
    }
    ready(draft, applied, refs);
  }

  private static void ready(Draft draft, List<String> applied, List<ObjectRef> refs) {
    draft.add(
        new AwaitReady(
            Steps.of(Phase.CAPACITY, "ready", "node classes and node pools Ready")
                .after(applied)
                .after("controller/ready")
                .await(Duration.ofMinutes(5)),
            refs));
  }

  /** Node classes first, for node pools refer to them. */
  static List<Manifest> manifests(Draft draft) {
    var classes = draft.nodeClasses();
    var manifests = new ArrayList<Manifest>();
    classes.values().forEach(c -> manifests.add(NodeClassManifest.of(c, draft.choices().api())));
    draft
        .nodePools()
        .forEach(
            p ->
                manifests.add(
                    NodePoolManifest.of(
                        p,
                        classes.getOrDefault(p.nodeClass(), NodeClass.named(p.nodeClass()).build()),
                        draft.choices().api())));
    return manifests;
  }

  /** All problems of all objects at once, each under the object it belongs to. */
  private static void refuseInvalid(Draft draft, List<Manifest> manifests) {
    var problems = new ArrayList<Problem>();
    for (var manifest : manifests) {
      for (var p : manifest.problems(draft.choices().karpenter())) {
        problems.add(
            new Problem(
                manifest.kind() + "/" + manifest.name() + " " + p.path(),
                p.message(),
                p.fix(),
                p.rule()));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidSpecException(
          "The setup for Karpenter " + draft.choices().karpenter(), problems);
    }
  }

  private static String apply(Draft draft, Manifest manifest) {
    var isPool = manifest.kind().equals("NodePool");
    var live =
        (isPool ? draft.kubernetes().nodePools() : draft.kubernetes().nodeClasses())
            .stream().filter(o -> o.name().equals(manifest.name())).findFirst();
    var content = manifest.content();
    var fingerprint = Json.fingerprint(content);
    var name = (isPool ? "node-pool-" : "node-class-") + manifest.name();
    var step =
        Steps.of(Phase.CAPACITY, name, manifest.kind() + " " + manifest.name())
            .after(draft.idsOf(Phase.NETWORK))
            .after(draft.idsOf(Phase.ACCESS))
            .after(nodeIdentity(draft))
            .after(CRDS);
    if (draft.upgrade().path().isStepwise()) {
      // A controller of another release might take the object for something else.
      step.after("controller/ready");
    }
    step.after(draft.idsOf(Phase.CONTROLLER).stream().filter(OldWebhooks::isRemoval).toList());
    if (isPool) {
      step.after(
          draft.idsOf(Phase.CAPACITY).stream().filter(i -> i.contains("/node-class-")).toList());
    }
    var info = info(draft, step, manifest, live, fingerprint);
    return draft.add(
        new ApplyObject(
            info,
            manifest.apiVersion(),
            manifest.kind(),
            "",
            manifest.name(),
            content,
            fingerprint));
  }

  /** What EC2 needs to launch a node, and the node to join. */
  private static List<String> nodeIdentity(Draft draft) {
    return draft.idsOf(Phase.IDENTITY).stream()
        .filter(id -> id.contains("node-role-policies") || id.equals("identity/spot-role"))
        .toList();
  }

  private static StepInfo info(
      Draft draft,
      Steps step,
      Manifest manifest,
      Optional<KubernetesFacts.LiveObject> live,
      String fingerprint) {
    var wanted = manifest.content().get("spec");
    if (live.isEmpty()) {
      Differences.between(Map.of(), wanted).forEach(step::change);
      return step.create();
    }
    if (live.get().fingerprint().isEmpty()) {
      draft.add(
          Finding.blocking(
              "not-ours",
              manifest.kind() + " " + manifest.name() + " exists and was made by someone else",
              "give yours another name, or delete that one if nobody needs it: kubectl delete "
                  + manifest.kind().toLowerCase(Locale.ROOT)
                  + " "
                  + manifest.name()));
    }
    Differences.between(Migrated.spec(draft, live.get(), manifest.kind()), wanted)
        .forEach(step::change);
    if (!live.get().fingerprint().equals(fingerprint)) {
      // What is no longer wanted does not show in a comparison of what is.
      step.change(new Change("applied by this library", "another version", "this version"));
    }
    return step.changeOrKeep(new Undo.Restore("spec", Json.write(live.get().spec())));
  }
}
