package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The pods of a Deployment that someone else made run where they should. Applied on the server's
 * side, and nothing but the required node affinity and, where they change, the tolerations.
 *
 * @param from what the plan was made from
 */
public record PlaceDeployment(
    StepInfo info, String namespace, String name, PodPlacement from, PodPlacement to)
    implements KubernetesStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("kubectl apply --server-side --force-conflicts")
            .with("--field-manager", Ownership.FIELD_MANAGER)
            .flag("-f -")
            .yaml(List.of(patch()))
            .text());
  }

  /** What is applied: not the whole object, and nothing for those who use GitOps. */
  public Map<String, Object> patch() {
    var pod = new TreeMap<String, Object>();
    pod.put(
        "affinity",
        Map.of(
            "nodeAffinity",
            Map.of(
                "requiredDuringSchedulingIgnoredDuringExecution",
                Map.of("nodeSelectorTerms", to.terms()))));
    if (!to.tolerations().equals(from.tolerations())) {
      pod.put("tolerations", to.tolerations());
    }
    return Json.sorted(
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            "Deployment",
            "metadata",
            Map.of("namespace", namespace, "name", name),
            "spec",
            Map.of("template", Map.of("spec", pod))));
  }
}
