package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Karpenter chart, and how Karpenter itself runs.
 *
 * <p>The released chart pins the controller's image in {@code public.ecr.aws} by its digest. With a
 * mirror of the image as well, say so in the values: {@code controller.image.repository}, and
 * {@code controller.image.digest} where the mirror's differs; an empty digest leaves the tag alone
 * to tell.
 *
 * @param reference {@code oci://…}, a directory, or a {@code .tgz}, any but a directory with {@code
 *     @sha256:…} after it; default: the released chart
 * @param digest what the chart must be, as {@code sha256:} and 64 hexadecimal digits
 * @param installedAs as a Helm release or as plain objects; default: as it is installed, and plain
 *     objects for a new installation
 * @param replicas of the controller; two need two nodes, for they never share one
 * @param cpu requested and limited, as a Kubernetes quantity
 * @param memory requested and limited, as a Kubernetes quantity
 * @param values further chart values; they win over what this library sets. A null
 *     takes a default of the chart's away, as Helm has it
 */
public record Chart(
    Optional<String> reference,
    Optional<String> digest,
    Optional<InstalledAs> installedAs,
    Optional<Integer> replicas,
    Optional<String> cpu,
    Optional<String> memory,
    @JsonSetter(contentNulls = Nulls.SET) Map<String, Object> values) {

  /** Where the project publishes its chart. */
  public static final String RELEASED = "oci://public.ecr.aws/karpenter/karpenter";

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final Pattern OCI = Pattern.compile("oci://[^/\\s]+(/[^/\\s]+)+");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");

  /**
   * With the digest taken out of the reference.
   *
   * @throws InvalidSpecException if the reference is neither a chart in an OCI registry nor a path,
   *     or has a user or a password in it; if a digest is none, contradicts the reference's own, or
   *     is given for a directory
   */
  public Chart {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    var text = reference.orElse(RELEASED);
    var at = text.lastIndexOf("@sha256:");
    if (at >= 0) {
      var own = text.substring(at + 1);
      reference = Optional.of(text.substring(0, at));
      if (digest.isPresent() && !digest.get().equals(own)) {
        throw invalid(
            "chart.digest",
            digest.get() + " is not the digest in the reference, " + own,
            "give one of the two");
      }
      digest = Optional.of(own);
    }
    reference.ifPresent(Chart::requireChart);
    if (digest.isPresent()) {
      requirePinnable(reference.orElse(RELEASED), digest.get());
    }
  }

  /**
   * What is refused for a password is not repeated: neither plans nor logs are the place for it.
   */
  private static void requireChart(String reference) {
    var oci =
        "write oci://host/path/name, such as " + RELEASED + ", or a directory's or a .tgz's path";
    if (reference.isBlank()) {
      throw invalid(
          "chart.reference", "it is empty", oci + "; leave it out for the released chart");
    }
    if (!SCHEME.matcher(reference).lookingAt()) {
      return;
    }
    if (reference.indexOf('@') >= 0) {
      throw invalid(
          "chart.reference",
          "it has an @ in it, as after a user and a password, which every plan would show",
          "write oci://host/path/name and log in with helm registry login HOST, or with the"
              + " executor's registryLogin(..)");
    }
    if (!OCI.matcher(reference).matches()) {
      throw invalid(
          "chart.reference", "\"" + reference + "\" is not a chart in an OCI registry", oci);
    }
  }

  private static void requirePinnable(String reference, String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw invalid(
          "chart.digest",
          "\"" + digest + "\" is not a digest",
          "write sha256: and 64 hexadecimal digits, as crane digest or sha256sum print them");
    }
    if (!reference.startsWith("oci://") && !isArchive(reference)) {
      throw invalid(
          "chart.digest",
          reference + " is a directory, which has no digest",
          "pin the .tgz that helm package makes of it, or leave the digest out");
    }
  }

  private static boolean isArchive(String reference) {
    return reference.endsWith(".tgz") || reference.endsWith(".tar.gz");
  }

  private static InvalidSpecException invalid(String path, String message, String fix) {
    return new InvalidSpecException("Chart", List.of(Problem.of(path, message, fix)));
  }

  /** The released chart, two replicas of 1 CPU and 1Gi, as in the lab. */
  public static Chart released() {
    return new Chart(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  /**
   * A chart elsewhere: {@code oci://…}, a directory, or a {@code .tgz}.
   *
   * @throws InvalidSpecException if it is none of these, or has a user or a password in it
   */
  public static Chart at(String reference) {
    return released().from(reference);
  }

  /**
   * From elsewhere; a digest given before was another chart's, and is forgotten.
   *
   * @throws InvalidSpecException if it is no chart, or has a user or a password in it
   */
  public Chart from(String reference) {
    return new Chart(
        Optional.of(reference), Optional.empty(), installedAs, replicas, cpu, memory, values);
  }

  /**
   * Only this very chart: for {@code oci://…} the digest of its manifest, for a {@code .tgz} the
   * SHA-256 of the file. Another one is refused before anything is written. The CRDs come from the
   * same chart.
   *
   * @param digest {@code sha256:} and 64 hexadecimal digits
   * @throws InvalidSpecException if it is none, or the chart is a directory
   */
  public Chart digest(String digest) {
    return new Chart(reference, Optional.of(digest), installedAs, replicas, cpu, memory, values);
  }

  /** Installed by Helm as a release; one of plain objects made before becomes one. */
  public Chart asHelmRelease() {
    return installedAs(InstalledAs.HELM_RELEASE);
  }

  /** Installed as plain objects; a release made before becomes that, and Helm forgets it. */
  public Chart asManifests() {
    return installedAs(InstalledAs.MANIFESTS);
  }

  private Chart installedAs(InstalledAs wanted) {
    return new Chart(reference, digest, Optional.of(wanted), replicas, cpu, memory, values);
  }

  /** With another number of replicas. */
  public Chart replicas(int replicas) {
    return new Chart(reference, digest, installedAs, Optional.of(replicas), cpu, memory, values);
  }

  /** With other resources, requested and limited alike. */
  public Chart resources(String cpu, String memory) {
    return new Chart(
        reference, digest, installedAs, replicas, Optional.of(cpu), Optional.of(memory), values);
  }

  /** With further chart values. */
  public Chart values(Map<String, Object> values) {
    return new Chart(reference, digest, installedAs, replicas, cpu, memory, values);
  }

  /** With more values over those given so far, map by map, as Helm takes several files. */
  public Chart moreValues(Map<String, Object> more) {
    return values(merged(values, more));
  }

  /** The values of one map over those of another; maps in both are merged, all else replaced. */
  public static Map<String, Object> merged(Map<String, Object> base, Map<String, Object> over) {
    var all = new LinkedHashMap<>(base);
    over.forEach(
        (key, value) ->
            all.put(
                key,
                all.get(key) instanceof Map<?, ?> below && value instanceof Map<?, ?> above
                    ? merged(strings(below), strings(above))
                    : value));
    return all;
  }

  private static Map<String, Object> strings(Map<?, ?> map) {
    var strings = new LinkedHashMap<String, Object>();
    map.forEach((k, v) -> strings.put(String.valueOf(k), v));
    return strings;
  }

  /** The reference, with the digest after it if there is one: {@code oci://…@sha256:…}. */
  public String location() {
    return reference.orElse(RELEASED) + digest.map(d -> "@" + d).orElse("");
  }
}
