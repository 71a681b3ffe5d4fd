package io.github.karpentersetup.k8s;

import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AwaitReady;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
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

  static ApplyObject nodePool(String name) {
    return new ApplyObject(
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

  static AwaitReady ready(String apiVersion, String kind, String name) {
    return new AwaitReady(info(Action.AWAIT), List.of(new ObjectRef(apiVersion, kind, name)));
  }
}
