package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.step.EnsureNamespace;
import io.github.karpentersetup.step.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * The namespace, the CRDs and the chart; Karpenter running. On an upgrade, the releases on the way
 * come one after the other, each with its CRDs, its chart and itself running, before the wanted
 * one.
 */
final class ControllerPhase implements Planner.PhasePlanner {

  /** Of the Helm release, and of the Deployment it makes. */
  static final String NAME = "karpenter";

  /** Replaced in a chart's reference by the release that is installed. */
  private static final String RELEASE = "{release}";

  @Override
  public void plan(Draft draft) {
    if (!Existing.keepsPlace(draft.asked())) {
      PlacementFindings.add(draft);
    }
    foreignBuffers(draft);
    var namespace = namespace(draft);
    var upgrade = draft.upgrade();
    var reference = draft.spec().chart().location();
    chartOfOneRelease(draft, reference);
    var values = ChartValues.of(draft);
    var release = ReleaseSteps.first(draft, namespace);
    for (var waypoint : upgrade.waypoints()) {
      release =
          release.waypoint(
              waypoint, at(reference, waypoint), ChartValues.withConversionWebhook(values));
    }
    var ready = release.wanted(upgrade.to(), at(reference, upgrade.to()), values);
    ControllerIdentity.leaveFormer(draft, ready);
    draft.formerPermissions().end(ready);
  }

  private static String at(String reference, Object release) {
    return reference.replace(RELEASE, release.toString());
  }

  private static void chartOfOneRelease(Draft draft, String reference) {
    var waypoints = new ArrayList<>(draft.upgrade().waypoints());
    waypoints.remove(draft.upgrade().to());
    if (!waypoints.isEmpty() && !isOfEveryRelease(reference)) {
      draft.add(
          Finding.blocking(
              "chart-of-one-release",
              "the chart "
                  + reference
                  + " is of one release, and the upgrade goes by way of "
                  + String.join(" and ", waypoints.stream().map(Object::toString).toList()),
              "put the charts of all releases side by side and name them with "
                  + RELEASE
                  + " in place of the release, such as /charts/karpenter-"
                  + RELEASE
                  + ".tgz"));
    }
  }

  /** A registry has them all, unless a digest picks one. */
  private static boolean isOfEveryRelease(String reference) {
    return reference.contains(RELEASE)
        || (reference.startsWith("oci://") && !reference.contains("@sha256:"));
  }

  private static String namespace(Draft draft) {
    var name = draft.spec().namespace();
    var step = Steps.of(Phase.CONTROLLER, "namespace", "namespace " + name);
    var info = draft.kubernetes().namespaces().contains(name) ? step.keep() : step.create();
    return draft.add(new EnsureNamespace(info, name));
  }

  /** Cluster Autoscaler brings the same definition; whose it is stays as it is. */
  private static void foreignBuffers(Draft draft) {
    if (foreign(draft).isEmpty() || !Crds.of(draft.upgrade().to()).containsAll(foreign(draft))) {
      return;
    }
    var served =
        draft.kubernetes().crds().values().stream()
            .filter(c -> c.name().equals(Crds.CAPACITY_BUFFERS))
            .map(KubernetesFacts.Crd::servedVersions)
            .findFirst()
            .orElse(List.of());
    draft.add(
        Finding.warning(
            "capacity-buffers-of-others",
            "the definition "
                + Crds.CAPACITY_BUFFERS
                + " was brought by someone else, Cluster Autoscaler as a rule, and stays as it is;"
                + " it serves "
                + String.join(", ", served)
                + ", and Karpenter "
                + draft.upgrade().to()
                + " reads v1beta1",
            served.contains("v1beta1")
                ? "nothing, unless capacity buffers are used: then compare the two definitions"
                : "capacity buffers do not work with Karpenter until whoever brought it brings a"
                    + " newer one, or deletes it before the next plan"));
  }

  /** The definitions that are someone else's to change. */
  static List<String> foreign(Draft draft) {
    return draft.kubernetes().crds().values().stream()
        .filter(c -> c.name().equals(Crds.CAPACITY_BUFFERS) && c.release().isEmpty())
        .map(KubernetesFacts.Crd::name)
        .toList();
  }
}
