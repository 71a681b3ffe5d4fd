package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;

/** A namespace exists. One that is made is labelled as ours. */
public record EnsureNamespace(StepInfo info, String namespace) implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of(command("kubectl apply --server-side -f -").yaml(manifests()).text());
  }

  @Override
  public List<Map<String, Object>> manifests() {
    return List.of(
        Json.sorted(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Namespace",
                "metadata",
                Map.of(
                    "name",
                    namespace,
                    "labels",
                    Map.of(Ownership.MANAGED_BY, Ownership.FIELD_MANAGER)))));
  }
}
