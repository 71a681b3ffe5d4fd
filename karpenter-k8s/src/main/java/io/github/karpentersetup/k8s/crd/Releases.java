package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The release that definitions are marked with: by this library, or by their chart's labels. */
final class Releases {

  private static final Pattern CHART = Pattern.compile(".*-v?([0-9]+\\.[0-9]+\\.[0-9]+)");

  private Releases() {}

  /** The release of all that are marked; empty if none is, or if they differ. */
  static Optional<KarpenterVersion> of(List<? extends JsonNode> definitions) {
    var releases = definitions.stream().flatMap(Releases::marks).distinct().toList();
    return releases.size() == 1 ? Optional.of(releases.get(0)) : Optional.empty();
  }

  private static Stream<KarpenterVersion> marks(JsonNode definition) {
    var metadata = definition.path("metadata");
    var labels = metadata.path("labels");
    var chart = CHART.matcher(labels.path("helm.sh/chart").asString(""));
    return Stream.of(
            metadata.path("annotations").path(Ownership.RELEASE).asString(""),
            labels.path("app.kubernetes.io/version").asString(""),
            chart.matches() ? chart.group(1) : "")
        .flatMap(text -> parse(text).stream())
        .limit(1);
  }

  static Optional<KarpenterVersion> parse(String text) {
    try {
      return Optional.of(KarpenterVersion.parse(text));
    } catch (InvalidSpecException e) {
      return Optional.empty();
    }
  }
}
