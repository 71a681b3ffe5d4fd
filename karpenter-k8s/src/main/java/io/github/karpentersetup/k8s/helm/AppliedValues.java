package io.github.karpentersetup.k8s.helm;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.Trees;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The values a chart's objects were rendered with, kept beside them, so that the next plan can say
 * what changes and how it is undone. In a Secret, as Helm does, for values may be secret.
 */
public final class AppliedValues {

  private static final String KEY = "values";

  private AppliedValues() {}

  /** The name of the Secret that keeps a controller's values. */
  public static String secret(String controller) {
    return "karpenter-setup." + controller;
  }

  /** The Secret, marked with what the values are part of. */
  public static Map<String, Object> manifest(
      String namespace, String controller, String fingerprint, Map<String, Object> values) {
    var text = Json.write(values).getBytes(StandardCharsets.UTF_8);
    return Map.of(
        "apiVersion",
        "v1",
        "kind",
        "Secret",
        "metadata",
        Map.of(
            "name",
            secret(controller),
            "namespace",
            namespace,
            "annotations",
            Map.of(Ownership.FINGERPRINT, fingerprint)),
        "data",
        Map.of(KEY, Base64.getEncoder().encodeToString(text)));
  }

  /** Empty if the Secret is of another installation, or was edited into something else. */
  public static Map<String, Object> read(JsonNode secret, String fingerprint) {
    if (!Trees.annotation(secret, Ownership.FINGERPRINT).equals(fingerprint)) {
      return Map.of();
    }
    try {
      var text = Base64.getDecoder().decode(Trees.text(secret, "data", KEY));
      return Json.readTree(new String(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | JacksonException e) {
      return Map.of();
    }
  }
}
