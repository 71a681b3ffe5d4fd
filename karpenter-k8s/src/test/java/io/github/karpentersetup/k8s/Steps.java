package io.github.karpentersetup.k8s;

import io.github.karpentersetup.plan.Action;
import io.github.karpentersetup.plan.KubernetesStep;
import io.github.karpentersetup.plan.Phase;
import io.github.karpentersetup.plan.StepInfo;
import io.github.karpentersetup.plan.Undo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Steps for tests. */
final class Steps {

  private Steps() {}

  static StepInfo info(Action action) {
    return new StepInfo(
        "test/step",
        Phase.CAPACITY,
        "a step",
        action,
        List.of(),
        List.of(),
        new Undo.Nothing("a test"),
        Optional.empty());
  }

  static KubernetesStep.ApplyObject nodePool(String name) {
    return new KubernetesStep.ApplyObject(
        info(Action.CREATE),
        "karpenter.sh/v1",
        "NodePool",
        "",
        name,
        Map.of(
            "apiVersion",
            "karpenter.sh/v1",
            "kind",
            "NodePool",
            "metadata",
            Map.of("name", name),
            "spec",
            Map.of()),
        "fingerprint");
  }

  static KubernetesStep.AwaitReady ready(String apiVersion, String kind, String name) {
    return new KubernetesStep.AwaitReady(
        info(Action.AWAIT), List.of(new KubernetesStep.ObjectRef(apiVersion, kind, name)));
  }
}
