package io.github.karpentersetup.manifest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One Kubernetes object as it is sent to the API server. Made by {@link NodePoolManifest} and
 * {@link NodeClassManifest}.
 *
 * @param content the whole object as maps, lists, texts and numbers, in the order it is written
 */
public record Manifest(@JsonValue Map<String, Object> content) {

  /** Keeps the order of the content. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Manifest {
    content = Collections.unmodifiableMap(new LinkedHashMap<>(content));
  }

  /** {@code karpenter.sh/v1}. */
  public String apiVersion() {
    return String.valueOf(content.get("apiVersion"));
  }

  /** {@code NodePool} or {@code EC2NodeClass}; empty where it does not say. */
  public String kind() {
    return text(content.get("kind"));
  }

  /** The name in the metadata; empty where there is none. */
  public String name() {
    return content.get("metadata") instanceof Map<?, ?> metadata ? text(metadata.get("name")) : "";
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : String.valueOf(value);
  }

  /** The same object with more labels of its own, such as the mark of who owns it. */
  public Manifest withLabels(Map<String, String> labels) {
    var metadata = new LinkedHashMap<String, Object>();
    var all = new TreeMap<String, Object>();
    if (content.get("metadata") instanceof Map<?, ?> old) {
      old.forEach((key, value) -> metadata.put(String.valueOf(key), value));
      if (old.get("labels") instanceof Map<?, ?> present) {
        present.forEach((key, value) -> all.put(String.valueOf(key), value));
      }
    }
    all.putAll(labels);
    metadata.put("labels", all);
    var changed = new LinkedHashMap<>(content);
    changed.put("metadata", metadata);
    return new Manifest(changed);
  }

  /**
   * Everything that the API server or Karpenter would refuse at this release; empty when the
   * manifest is good. What this API version cannot express stands in the manifest all the same, and
   * is reported here.
   */
  public List<Problem> problems(KarpenterVersion karpenter) {
    return Manifests.problems(this, karpenter);
  }

  /** The same as a verdict, as {@link Manifests#validate} gives it for each document of a file. */
  public Verdict validate(KarpenterVersion karpenter) {
    return new Verdict(
        0, content.get("kind") instanceof String kind ? kind : "", name(), problems(karpenter));
  }

  /**
   * This manifest in another API version. A pool and its class belong together: convert both with
   * {@link Conversion#of(List, ApiVersion)}.
   */
  public Conversion to(ApiVersion api) {
    return Conversion.of(List.of(this), api);
  }

  /**
   * This manifest, if it has no problem.
   *
   * @throws InvalidSpecException with every problem
   */
  public Manifest requireValid(KarpenterVersion karpenter) {
    var problems = problems(karpenter);
    if (!problems.isEmpty()) {
      throw new InvalidSpecException(kind() + " \"" + name() + "\"", problems);
    }
    return this;
  }

  /** For {@code kubectl apply -f -}. */
  public String toYaml() {
    return Json.yaml().writeValueAsString(content);
  }

  /** On one line. */
  public String toJson() {
    return Json.write(content);
  }
}
