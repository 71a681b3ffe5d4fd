package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;

/**
 * An object is as in the manifest, applied on the server's side.
 *
 * @param apiVersion such as {@code karpenter.sh/v1}
 * @param namespace empty for cluster-wide kinds
 * @param manifest the whole object, without the fingerprint
 * @param fingerprint of the manifest; written on the object as an annotation
 */
public record ApplyObject(
    StepInfo info,
    String apiVersion,
    String kind,
    String namespace,
    String name,
    Map<String, Object> manifest,
    String fingerprint)
    implements KubernetesStep {

  public ApplyObject {
    manifest = Json.sorted(manifest);
  }

  /**
   * What in the spec of a live object is not as in the manifest; what the API server added does not
   * count. Someone may have changed an object and left our annotation on it.
   */
  public List<Change> differences(Map<String, Object> liveSpec) {
    return Differences.between(liveSpec, manifest.getOrDefault("spec", Map.of()));
  }

  @Override
  public List<String> shell() {
    return List.of(command("kubectl apply --server-side -f -").yaml(manifests()).text());
  }

  @Override
  public List<Map<String, Object>> manifests() {
    return List.of(manifest);
  }
}
