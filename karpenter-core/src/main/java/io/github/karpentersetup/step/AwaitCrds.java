package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/** CRDs are Established. */
public record AwaitCrds(StepInfo info, List<String> names) implements KubernetesStep {

  public AwaitCrds {
    names = List.copyOf(names);
  }

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl wait --for=condition=Established")
            .words(names.stream().map(n -> "crd/" + n).toList())
            .with("--timeout", info.timeoutSeconds())
            .text());
  }
}
