package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.version.ApiVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What to do about a field or a value that this release does not know. */
final class Hints {

  /** Fields that stand elsewhere in the other API version, by kind and path. */
  private static final Map<String, String> MOVED =
      Map.of(
          "NodePool v1 spec.disruption.expireAfter",
          "move it to spec.template.spec.expireAfter, where v1 has it",
          "NodePool v1 spec.template.spec.kubelet",
          "move it to spec.kubelet of the EC2NodeClass, where v1 has it",
          "NodePool v1 spec.template.spec.resources",
          "remove it; v1 has no such field",
          "NodePool v1 spec.template.spec.nodeClassRef.apiVersion",
          "write group: karpenter.k8s.aws in its place",
          "NodePool v1beta1 spec.template.spec.expireAfter",
          "move it to spec.disruption.expireAfter, where v1beta1 has it",
          "NodePool v1beta1 spec.template.spec.nodeClassRef.group",
          "write apiVersion: karpenter.k8s.aws/v1beta1 in its place",
          "EC2NodeClass v1beta1 spec.kubelet",
          "move it to spec.template.spec.kubelet of the NodePool, where v1beta1 has it",
          "EC2NodeClass v1beta1 spec.amiSelectorTerms[].alias",
          "select the AMI by id, name or tags; for the newest of a family, give amiFamily alone."
              + " Aliases exist from Karpenter 1.0 on");

  private static final Map<String, String> EXAMPLES =
      Map.of(
          "group", ": karpenter.k8s.aws",
          "kind", ": EC2NodeClass",
          "consolidateAfter", ": 0s, or how long to wait",
          "requirements", ", a list that may be empty",
          "amiSelectorTerms", ", such as - alias: al2023@latest",
          "amiFamily", ": AL2023, or another family");

  private final Optional<CustomResource> resource;
  private final String kind;

  Hints(CustomResource resource, ApiVersion api) {
    this.resource = Optional.of(resource);
    this.kind = resource.kind() + " " + api + " ";
  }

  private Hints() {
    this.resource = Optional.empty();
    this.kind = "";
  }

  /** For a kind of which nothing is known beforehand. */
  static Hints ofAnyKind() {
    return new Hints();
  }

  String exampleOf(String field) {
    return EXAMPLES.getOrDefault(field, "");
  }

  String forUnknownField(String path, String name, Schema.Obj schema) {
    if (name.indexOf('\u00a0') >= 0) {
      return "replace the no-break spaces with plain ones, as a copy from a web page needs";
    }
    var place = withoutIndexes(Report.child(path, name));
    var moved = MOVED.get(kind + place);
    if (moved != null) {
      return moved;
    }
    var since = resource.flatMap(r -> r.since(place));
    if (since.isPresent()) {
      return "remove it, or use Karpenter " + since.get() + " or later, where it exists";
    }
    return Similar.to(name, schema.fields().keySet())
        .map(known -> "did you mean " + known + "?")
        .orElse(
            schema.fields().isEmpty()
                ? "remove it, or check its indentation"
                : "remove it, or check its indentation; known here: "
                    + String.join(", ", schema.fields().keySet()));
  }

  String forUnknownValue(String path, String value, List<String> known) {
    if (value.equals("WhenUnderutilized")) {
      return "write WhenEmptyOrUnderutilized, its name in v1";
    }
    if (value.equals("WhenEmptyOrUnderutilized")) {
      return "write WhenUnderutilized, its name in v1beta1";
    }
    var since = resource.flatMap(r -> r.since(withoutIndexes(path), value));
    if (since.isPresent()) {
      return "use Karpenter " + since.get() + " or later, where it exists, or another value";
    }
    return Similar.to(value, known)
        .map(word -> "did you mean " + word + "?")
        .orElse("write one of them");
  }

  private static String withoutIndexes(String path) {
    return path.replaceAll("\\[[0-9]+]", "[]");
  }
}
