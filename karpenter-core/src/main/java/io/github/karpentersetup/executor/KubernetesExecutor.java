package io.github.karpentersetup.executor;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.plan.KubernetesStep;

/** The Kubernetes plug point. */
public interface KubernetesExecutor extends StepExecutor<KubernetesStep> {

  /**
   * Reads what the cluster holds. Never writes.
   *
   * @throws PreflightException if the API server cannot be reached or refuses a read
   */
  KubernetesFacts observe();
}
