package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An object on its way from one API version to the other: changed in place. */
final class ConvertedObject {

  /** What an object says it is. */
  enum Form {
    BETA_POOL,
    POOL,
    BETA_CLASS,
    CLASS,
    OTHER
  }

  private final ObjectNode content;
  private final Converted.Origin origin;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  ConvertedObject(ObjectNode content, Converted.Origin origin, List<Problem> problems) {
    this.content = content;
    this.origin = origin;
    this.problems.addAll(problems);
  }

  ObjectNode content() {
    return content;
  }

  Converted.Origin origin() {
    return origin;
  }

  List<Problem> problems() {
    return problems;
  }

  List<String> notes() {
    return notes;
  }

  void note(String text) {
    notes.add(text);
  }

  void problem(String path, String message, String fix) {
    problems.add(Problem.of(path, message, fix));
  }

  String name() {
    return content.path("metadata").path("name").asString("");
  }

  Form form() {
    return switch (content.path("kind").asString("")
        + " "
        + content.path("apiVersion").asString("")) {
      case "NodePool karpenter.sh/v1beta1" -> Form.BETA_POOL;
      case "NodePool karpenter.sh/v1" -> Form.POOL;
      case "EC2NodeClass karpenter.k8s.aws/v1beta1" -> Form.BETA_CLASS;
      case "EC2NodeClass karpenter.k8s.aws/v1" -> Form.CLASS;
      default -> Form.OTHER;
    };
  }

  boolean isPool() {
    return form() == Form.BETA_POOL || form() == Form.POOL;
  }

  boolean isClass() {
    return form() == Form.BETA_CLASS || form() == Form.CLASS;
  }

  /** The object at this place; empty and apart from the content where there is none. */
  ObjectNode at(String... names) {
    JsonNode node = content;
    for (var name : names) {
      node = node.path(name);
    }
    return node instanceof ObjectNode object ? object : Documents.nodes().objectNode();
  }

  /** {@code spec} of a class, {@code spec.template.spec} of a pool: where kubelet may stand. */
  ObjectNode nodeSpec() {
    return isPool() ? at("spec", "template", "spec") : at("spec");
  }

  /** The annotation of this key, taken away; empty if it is not there. */
  String takeAnnotation(String key) {
    var annotations = at("metadata", "annotations");
    var taken = annotations.remove(key);
    if (annotations.isEmpty()) {
      at("metadata").remove("annotations");
    }
    return taken == null ? "" : taken.asString("");
  }

  void annotate(String key, String value) {
    var metadata = at("metadata");
    if (!(metadata.path("annotations") instanceof ObjectNode)) {
      metadata.set("annotations", Documents.nodes().objectNode());
    }
    ((ObjectNode) metadata.path("annotations")).put(key, value);
  }

  /** Puts a field in the place of another, at the same point of the order. */
  static void replace(ObjectNode object, String old, String name, JsonNode value) {
    var fields = List.copyOf(object.properties());
    object.removeAll();
    for (var field : fields) {
      if (field.getKey().equals(old)) {
        object.set(name, value);
      } else if (!field.getKey().equals(name)) {
        object.set(field.getKey(), field.getValue());
      }
    }
  }
}
