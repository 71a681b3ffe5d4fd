package io.github.karpentersetup.k8s.handler;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and adds to manifests; never changes the one it is given. */
final class Manifests {

  private Manifests() {}

  static String text(Map<String, Object> manifest, String key) {
    return String.valueOf(manifest.getOrDefault(key, ""));
  }

  static String name(Map<String, Object> manifest) {
    return text(child(manifest, "metadata"), "name");
  }

  static String namespace(Map<String, Object> manifest) {
    return text(child(manifest, "metadata"), "namespace");
  }

  static Map<String, Object> annotations(Map<String, Object> manifest) {
    return child(child(manifest, "metadata"), "annotations");
  }

  static Map<String, Object> annotated(Map<String, Object> manifest, String key, String value) {
    var annotations = annotations(manifest);
    annotations.put(key, value);
    return withMetadata(manifest, "annotations", annotations);
  }

  static Map<String, Object> inNamespace(Map<String, Object> manifest, String namespace) {
    return withMetadata(manifest, "namespace", namespace);
  }

  private static Map<String, Object> withMetadata(
      Map<String, Object> manifest, String key, Object value) {
    var metadata = child(manifest, "metadata");
    metadata.put(key, value);
    var copy = new LinkedHashMap<>(manifest);
    copy.put("metadata", metadata);
    return copy;
  }

  /** A copy; empty if there is none. */
  private static Map<String, Object> child(Map<String, Object> parent, String key) {
    var copy = new LinkedHashMap<String, Object>();
    if (parent.get(key) instanceof Map<?, ?> child) {
      child.forEach(
          (k, v) -> {
            if (v != null) {
              copy.put(String.valueOf(k), v);
            }
          });
    }
    return copy;
  }
}
