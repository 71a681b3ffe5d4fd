package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * No NodeClaim of these node pools is left: Karpenter has ended their instances. What hangs is told
 * with the finalizer that holds it.
 *
 * @param apiVersion of the NodeClaims
 */
public record AwaitNodeClaimsGone(StepInfo info, String apiVersion, List<String> nodePools)
    implements KubernetesStep {

  public AwaitNodeClaimsGone {
    nodePools = List.copyOf(nodePools);
  }

  @Override
  public List<String> shell() {
    return nodePools.stream()
        .map(
            pool ->
                command("kubectl wait --for=delete nodeclaims")
                    .with("--selector", "karpenter.sh/nodepool=" + pool)
                    .with("--timeout", info.timeoutSeconds())
                    .text())
        .toList();
  }
}
