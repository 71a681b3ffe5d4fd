package io.github.karpentersetup.executor;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.step.KubernetesStep;
import java.util.List;
import java.util.Optional;

/** The Kubernetes plug point. */
public interface KubernetesExecutor extends StepExecutor<KubernetesStep> {

  /**
   * Reads what the cluster holds. Never writes.
   *
   * @throws PreflightException if the API server cannot be reached or refuses a read
   */
  KubernetesFacts observe();

  /**
   * Why this step cannot succeed, as far as that can be told before anything of the plan is
   * written: a chart that is not there. Never writes. Default: nothing is known against it.
   */
  default Optional<Problem> obstacle(KubernetesStep step) {
    return Optional.empty();
  }

  /**
   * The cluster's nodes as last heard of, for those who look on while nodes are emptied. Asks the
   * API server nothing; empty while nothing watches nodes. Default: nothing does.
   */
  default List<LiveNode> nodesInView() {
    return List.of();
  }
}
