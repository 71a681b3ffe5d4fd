package io.github.karpentersetup.step;

import java.util.List;

/** No pod waits for a node, and every NodeClaim is Ready. */
public record AwaitNodeClaims(StepInfo info) implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of("kubectl get nodeclaims");
  }
}
