package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.facts.PodBudget;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.Retirement.Unprotected;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.Undo;
import io.github.karpentersetup.version.KubernetesVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * PodDisruptionBudgets for workloads that have none, while their nodes are emptied. They carry our
 * label, so that a later plan finds and removes them whatever became of the run that made them.
 */
final class TemporaryBudgets {

  private static final String API = "policy/v1";
  private static final String KIND = "PodDisruptionBudget";
  private static final String PREFIX = "karpenter-setup-";

  /** The longest name of a Kubernetes object. */
  private static final int LONGEST = 253;

  private static final int HASH = 8;

  /**
   * The owners that every Kubernetes counts pods by. Of another owner without a scale, such as a
   * Job, its disruption controller cannot tell how many pods there should be, and a budget of
   * {@code maxUnavailable} allows no eviction at all (kubernetes 1.33, getExpectedScale in
   * pkg/controller/disruption/disruption.go).
   */
  private static final Set<String> COUNTED =
      Set.of("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet");

  /** On by default since then. Without it a pod that is never Ready could not be evicted. */
  private static final KubernetesVersion UNHEALTHY_POD_EVICTION_POLICY =
      new KubernetesVersion(1, 27);

  /** Labels that differ between the pods of one workload over a rollout. */
  private static final Set<String> OF_A_ROLLOUT =
      Set.of("pod-template-hash", "controller-revision-hash", "pod-template-generation");

  private TemporaryBudgets() {}

  /** Makes them; gives what has to come before the first drain. */
  static List<String> plan(Draft draft, Retirement wanted, List<String> nodes, String cordoned) {
    var ids = new ArrayList<String>();
    if (wanted.unprotected() == Unprotected.PROTECT) {
      unprotected(draft, nodes).stream()
          .filter(TemporaryBudgets::isCounted)
          .forEach(g -> selector(draft, g).ifPresent(s -> ids.add(make(draft, g, s, cordoned))));
    }
    return ids;
  }

  /** Whether Kubernetes knows how many pods its owner should have. */
  static boolean isCounted(PodGroup group) {
    return COUNTED.contains(group.ownerKind());
  }

  /** Whether its labels tell its pods from those of other workloads. */
  static boolean isToldApart(Draft draft, PodGroup group) {
    return selector(draft, group).isPresent();
  }

  /** Whether a step makes one. */
  static boolean isMadeBy(Step step) {
    return step instanceof ApplyObject o && o.kind().equals(KIND);
  }

  /** Workloads of several pods, some of them on these nodes, that no budget selects. */
  static List<PodGroup> unprotected(Draft draft, List<String> nodes) {
    var seen = new HashSet<String>();
    var workloads = Workloads.of(draft);
    return RetirementPhase.moving(draft, nodes)
        .filter(g -> !g.traits().contains(Trait.BARE))
        .filter(g -> g.budgets().stream().allMatch(b -> b.startsWith(PREFIX)))
        .filter(g -> workloads.pods(g) > 1)
        .filter(g -> seen.add(Workloads.key(g)))
        .sorted(Comparator.comparing(PodGroup::name))
        .toList();
  }

  /**
   * The labels that select this workload's pods and no other's; empty if its labels are another's
   * as well, for a budget over two workloads would protect neither.
   */
  private static Optional<Map<String, String>> selector(Draft draft, PodGroup group) {
    var labels = new TreeMap<>(group.labels());
    OF_A_ROLLOUT.forEach(labels::remove);
    var isShared =
        draft.kubernetes().podGroups().stream()
            .filter(g -> g.namespace().equals(group.namespace()))
            .filter(
                g ->
                    !g.ownerName().equals(group.ownerName())
                        || !g.ownerKind().equals(group.ownerKind()))
            .anyMatch(g -> g.labels().entrySet().containsAll(labels.entrySet()));
    return labels.isEmpty() || isShared ? Optional.empty() : Optional.of(labels);
  }

  private static String make(
      Draft draft, PodGroup group, Map<String, String> labels, String cordoned) {
    var own = own(draft, group);
    var name = within(PREFIX + own);
    var manifest =
        Json.sorted(
            Map.of(
                "apiVersion",
                API,
                "kind",
                KIND,
                "metadata",
                Map.of(
                    "name",
                    name,
                    "namespace",
                    group.namespace(),
                    "labels",
                    Map.of(Ownership.TAG, draft.spec().cluster())),
                "spec",
                spec(draft, labels)));
    var step =
        Steps.of(
                Phase.RETIREMENT,
                // A namespace has no dot: another's budget has another id.
                "protect-" + group.namespace() + "." + own,
                "temporary " + KIND + " for " + group.name())
            .after(cordoned);
    var there =
        ours(draft).stream()
            .anyMatch(b -> b.namespace().equals(group.namespace()) && b.name().equals(name));
    var info = there ? step.keep() : step.change(Change.added("maxUnavailable", "1")).create();
    return draft.add(
        new ApplyObject(
            info, API, KIND, group.namespace(), name, manifest, Json.fingerprint(manifest)));
  }

  /**
   * Its name; behind its kind where a workload of another kind has that name too, and this is no
   * Deployment. No name begins with a hyphen, so that this is nobody else's.
   */
  private static String own(Draft draft, PodGroup group) {
    var isShared =
        !group.ownerKind().equals("Deployment")
            && draft.kubernetes().podGroups().stream()
                .filter(g -> g.name().equals(group.name()))
                .anyMatch(g -> !g.ownerKind().equals(group.ownerKind()) && isCounted(g));
    return isShared
        ? "-" + group.ownerKind().toLowerCase(Locale.ROOT) + "-" + group.ownerName()
        : group.ownerName();
  }

  /** A name that would be too long is cut, and ends in digits that the whole of it gives. */
  private static String within(String name) {
    return name.length() <= LONGEST
        ? name
        : name.substring(0, LONGEST - HASH - 1).replaceAll("[.-]+$", "")
            + "-"
            + Json.fingerprint(name).substring(0, HASH);
  }

  private static Map<String, Object> spec(Draft draft, Map<String, String> labels) {
    var spec = new TreeMap<String, Object>();
    spec.put("maxUnavailable", 1);
    spec.put("selector", Map.of("matchLabels", labels));
    var kubernetes = KubernetesVersion.parse(draft.aws().cluster().kubernetesVersion());
    if (kubernetes.compareTo(UNHEALTHY_POD_EVICTION_POLICY) >= 0) {
      spec.put("unhealthyPodEvictionPolicy", "AlwaysAllow");
    }
    return spec;
  }

  /** Removes those of this plan and those that a plan before left, if there are any. */
  static void remove(Draft draft, List<String> last) {
    var refs = new TreeSet<>(Comparator.comparing(ObjectRef::toString));
    ours(draft).forEach(b -> refs.add(new ObjectRef(API, KIND, b.namespace(), b.name())));
    draft.steps().stream()
        .filter(TemporaryBudgets::isMadeBy)
        .map(s -> (ApplyObject) s)
        .forEach(s -> refs.add(new ObjectRef(API, KIND, s.namespace(), s.name())));
    if (!refs.isEmpty()) {
      draft.add(
          new RemoveObjects(
              Steps.of(Phase.RETIREMENT, "unprotect", "temporary PodDisruptionBudgets removed")
                  .after(last)
                  .change(
                      new Change(
                          "removed",
                          String.join(
                              ", ",
                              refs.stream().map(r -> r.namespace() + "/" + r.name()).toList()),
                          ""))
                  .changeOrKeep(new Undo.Nothing("they were temporary")),
              RemoveObjects.Whose.OURS,
              List.copyOf(refs)));
    }
  }

  /** Those that are there and carry our label for this cluster. */
  static List<PodBudget> ours(Draft draft) {
    return draft.kubernetes().podBudgets().stream()
        .filter(b -> b.cluster().equals(draft.spec().cluster()))
        .toList();
  }
}
