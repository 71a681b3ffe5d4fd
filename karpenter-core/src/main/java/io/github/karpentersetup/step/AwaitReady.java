package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/** Objects have the condition Ready, or what stands for it where their version has none. */
public record AwaitReady(StepInfo info, List<ObjectRef> objects) implements KubernetesStep {

  public AwaitReady {
    objects = List.copyOf(objects);
  }

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl wait --for=condition=Ready")
            .words(objects.stream().map(ObjectRef::path).toList())
            .with("--timeout", info.timeoutSeconds())
            .text());
  }
}
