package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.KubernetesFacts.Autoscaler;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.helm.ReleaseRecord;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Tells from a Deployment whether it is a Cluster Autoscaler or a Karpenter controller. */
final class Controllers {

  private static final String AUTOSCALER = "cluster-autoscaler";
  private static final Pattern RELEASE = Pattern.compile("v?(\\d+\\.\\d+\\.\\d+)");

  private Controllers() {}

  /**
   * A Karpenter controller, without the role of its service account.
   *
   * @param serviceAccount the account that has it
   * @param helmRelease the Helm release it is an object of; empty if of none
   * @param chartVersion of the chart it was rendered from; empty if it does not say
   */
  record Controller(
      String namespace,
      String name,
      String image,
      String version,
      int replicas,
      int readyReplicas,
      String serviceAccount,
      String fingerprint,
      String helmRelease,
      String chartVersion) {}

  static Optional<Autoscaler> autoscaler(JsonNode deployment) {
    var name = Trees.name(deployment);
    var image =
        images(deployment).filter(i -> repository(i).matches("(.*/)?" + AUTOSCALER)).findFirst();
    var isOne =
        image.isPresent()
            || name.equals(AUTOSCALER)
            || name.endsWith("-aws-" + AUTOSCALER)
            || Stream.of("app.kubernetes.io/name", "k8s-app")
                .map(label -> Trees.text(deployment, "metadata", "labels", label))
                .anyMatch(value -> value.equals(AUTOSCALER) || value.equals("aws-" + AUTOSCALER));
    return isOne
        ? Optional.of(
            new Autoscaler(
                Trees.namespace(deployment),
                name,
                image.or(() -> images(deployment).findFirst()).orElse(""),
                replicas(deployment),
                ready(deployment),
                before(deployment)))
        : Optional.empty();
  }

  static Optional<Controller> karpenter(JsonNode deployment) {
    var container =
        containers(deployment)
            .filter(
                c ->
                    repository(Trees.text(c, "image")).matches("(.*/)?karpenter/controller")
                        || c.path("env")
                            .valueStream()
                            .anyMatch(e -> Trees.text(e, "name").equals("KARPENTER_SERVICE")))
            .findFirst();
    return container.map(
        c ->
            new Controller(
                Trees.namespace(deployment),
                Trees.name(deployment),
                Trees.text(c, "image"),
                version(deployment, Trees.text(c, "image")),
                replicas(deployment),
                ready(deployment),
                Trees.text(deployment, "spec", "template", "spec", "serviceAccountName"),
                Trees.annotation(deployment, Ownership.FINGERPRINT),
                Trees.annotation(deployment, ReleaseRecord.RELEASE_NAME),
                Trees.text(deployment, "metadata", "labels", "helm.sh/chart")
                    .replaceFirst("^karpenter-", "")));
  }

  private static String version(JsonNode deployment, String image) {
    return Stream.of(
            tag(image), Trees.text(deployment, "metadata", "labels", "app.kubernetes.io/version"))
        .map(RELEASE::matcher)
        .filter(java.util.regex.Matcher::matches)
        .map(m -> m.group(1))
        .findFirst()
        .orElse("");
  }

  private static String withoutDigest(String image) {
    var at = image.indexOf('@');
    return at < 0 ? image : image.substring(0, at);
  }

  /** The image without tag and digest; a colon before the last slash is a registry's port. */
  private static String repository(String image) {
    var plain = withoutDigest(image);
    var colon = plain.indexOf(':', plain.lastIndexOf('/') + 1);
    return colon < 0 ? plain : plain.substring(0, colon);
  }

  private static String tag(String image) {
    var plain = withoutDigest(image);
    var colon = plain.indexOf(':', plain.lastIndexOf('/') + 1);
    return colon < 0 ? "" : plain.substring(colon + 1);
  }

  private static Stream<JsonNode> containers(JsonNode deployment) {
    return Trees.at(deployment, "spec", "template", "spec", "containers").valueStream();
  }

  private static Stream<String> images(JsonNode deployment) {
    return containers(deployment).map(c -> Trees.text(c, "image"));
  }

  private static int replicas(JsonNode deployment) {
    return Trees.number(1, deployment, "spec", "replicas");
  }

  private static int ready(JsonNode deployment) {
    return Trees.number(0, deployment, "status", "readyReplicas");
  }

  private static int before(JsonNode deployment) {
    var note = Trees.annotation(deployment, Ownership.REPLICAS);
    return note.matches("\\d{1,9}") ? Integer.parseInt(note) : 0;
  }
}
