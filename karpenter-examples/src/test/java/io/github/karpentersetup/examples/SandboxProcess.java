package io.github.karpentersetup.examples;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.k8s.Fabric8Executor;
import io.github.karpentersetup.step.KubernetesStep;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A process with a view of its own of a lab, which dies where the lab's API server lets it: its
 * next step never hears what came of its call.
 */
final class SandboxProcess implements AutoCloseable {

  /** Not an exception: nothing that handles those survives it. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final LabSandbox lab;
  private final Mortal kubernetes;

  SandboxProcess(LabSandbox lab) {
    this.lab = lab;
    this.kubernetes = new Mortal(Fabric8Executor.on(lab.cluster().client()));
  }

  LabSandbox lab() {
    return lab;
  }

  AwsExecutor aws() {
    return lab.aws();
  }

  KubernetesExecutor kubernetes() {
    return kubernetes;
  }

  @Override
  public void close() {
    kubernetes.close();
  }

  private final class Mortal implements KubernetesExecutor {

    private final KubernetesExecutor real;

    Mortal(KubernetesExecutor real) {
      this.real = real;
    }

    private <T> T alive(Supplier<T> call) {
      var answer = call.get();
      if (lab.cluster().isCrashed()) {
        throw new Death();
      }
      return answer;
    }

    @Override
    public KubernetesFacts observe() {
      return alive(real::observe);
    }

    @Override
    public Optional<Problem> obstacle(KubernetesStep step) {
      return alive(() -> real.obstacle(step));
    }

    @Override
    public Check check(KubernetesStep step) {
      return alive(() -> real.check(step));
    }

    @Override
    public Outcome execute(KubernetesStep step) {
      return alive(() -> real.execute(step));
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
