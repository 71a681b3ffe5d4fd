package io.github.karpentersetup.k8s.helm;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.Trees;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One revision of a Helm release. What Helm looks releases up by is in labels; the release itself
 * is gzipped JSON in the Secret's {@code release} (Helm 3, package {@code storage/driver}).
 *
 * @param revision counted from 1
 * @param status {@code deployed}, {@code superseded}, {@code failed}, {@code pending-upgrade}, …
 * @param modified when Helm last wrote it; not there in a revision written once
 */
public record ReleaseRecord(
    String namespace, String release, int revision, String status, Optional<Instant> modified) {

  /** On every object of a release; without it Helm does not take an object for its own. */
  public static final String RELEASE_NAME = "meta.helm.sh/release-name";

  /** Beside {@link #RELEASE_NAME}. */
  public static final String RELEASE_NAMESPACE = "meta.helm.sh/release-namespace";

  /** Selects the Secrets that are records of releases. */
  public static final Map<String, String> ALL = Map.of("labelSelector", "owner=helm");

  /** Helm's records of one release. */
  public static Map<String, String> of(String release) {
    return Map.of("labelSelector", "owner=helm,name=" + release);
  }

  /** From a Secret, or its metadata alone. */
  public static ReleaseRecord read(JsonNode secret) {
    var labels = Trees.at(secret, "metadata", "labels");
    var seconds = labels.path("modifiedAt").asLong(labels.path("createdAt").asLong(0));
    return new ReleaseRecord(
        Trees.namespace(secret),
        Trees.text(labels, "name"),
        labels.path("version").asInt(0),
        Trees.text(labels, "status"),
        seconds == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds)));
  }

  /** The name of its Secret. */
  public String secret() {
    return secret(release, revision);
  }

  /** The name of a revision's Secret. */
  public static String secret(String release, int revision) {
    return "sh.helm.release.v1." + release + ".v" + revision;
  }

  /**
   * An object of a release.
   *
   * @param namespace empty if the manifest does not say, or for cluster-wide kinds
   */
  public record Part(String apiVersion, String kind, String namespace, String name) {}

  /** The objects of a revision; none if the Secret does not hold a release. */
  public static List<Part> parts(JsonNode secret) {
    var manifest = contents(secret).map(r -> Trees.text(r, "manifest")).orElse("");
    var parts = new ArrayList<Part>();
    try (var documents = Json.yaml().readerFor(JsonNode.class).<JsonNode>readValues(manifest)) {
      while (documents.hasNextValue()) {
        var object = documents.nextValue();
        if (object != null && !Trees.name(object).isEmpty()) {
          parts.add(
              new Part(
                  Trees.text(object, "apiVersion"),
                  Trees.text(object, "kind"),
                  Trees.namespace(object),
                  Trees.name(object)));
        }
      }
    }
    return parts;
  }

  /** The values given to Helm with this revision; empty if the Secret does not hold a release. */
  public static Map<String, Object> values(JsonNode secret) {
    return contents(secret).map(r -> Trees.fields(r, "config")).orElse(Map.of());
  }

  /**
   * What to merge into the Secret so that Helm finds the revision in another status; empty if the
   * Secret does not hold a release.
   *
   * @param reason becomes the release's description, which {@code helm history} shows
   */
  public static Optional<Map<String, Object>> inStatus(
      JsonNode secret, String status, String reason) {
    return contents(secret)
        .filter(r -> r.path("info") instanceof ObjectNode)
        .map(
            release -> {
              ((ObjectNode) release.path("info")).put("status", status).put("description", reason);
              return Map.of(
                  "metadata",
                  Map.of(
                      "resourceVersion",
                      Trees.text(secret, "metadata", "resourceVersion"),
                      "labels",
                      Map.of("status", status)),
                  "data",
                  Map.of("release", packed(release)));
            });
  }

  private static Optional<JsonNode> contents(JsonNode secret) {
    try {
      // Encoded by Helm, and once more as every Secret's contents.
      var packed = Base64.getDecoder().decode(Trees.text(secret, "data", "release"));
      try (var in =
          new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
        return Optional.of(Json.mapper().readTree(in.readAllBytes()));
      }
    } catch (IOException | IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static String packed(JsonNode release) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(Json.write(release).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written to", e);
    }
    var once = Base64.getEncoder().encode(bytes.toByteArray());
    return Base64.getEncoder().encodeToString(once);
  }
}
