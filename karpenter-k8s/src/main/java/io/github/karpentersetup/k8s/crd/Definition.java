package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One served version of a definition.
 *
 * @param status whether status is set apart: it is then not kept when an object is created
 */
record Definition(
    String group, String kind, String version, StructuralSchema schema, Status status) {

  enum Status {
    OF_ITS_OWN,
    PART_OF_THE_OBJECT
  }

  /** The served versions; what is not right is added to the problems. */
  static List<Definition> read(JsonNode object, List<Problem> problems) {
    var name = object.path("metadata").path("name").asString("");
    var spec = object.path("spec");
    var group = spec.path("group").asString("");
    var kind = spec.path("names").path("kind").asString("");
    if (group.isEmpty() || kind.isEmpty() || !spec.path("versions").isArray()) {
      problems.add(
          Problem.of(
              name,
              "is not a definition of apiextensions.k8s.io/v1: group, names.kind or versions is"
                  + " missing",
              "take the definition from a Karpenter release"));
      return List.of();
    }
    var definitions = new ArrayList<Definition>();
    for (var version : spec.path("versions")) {
      if (Keywords.isTrue(version, "served")) {
        try {
          definitions.add(of(group, kind, version));
        } catch (InvalidRuleException e) {
          problems.add(
              Problem.of(
                  name + " " + version.path("name").asString(""),
                  String.valueOf(e.getMessage()),
                  "correct the definition, or take it from a Karpenter release; without it the"
                      + " built-in rules are used"));
        }
      }
    }
    return definitions;
  }

  private static Definition of(String group, String kind, JsonNode version) {
    return new Definition(
        group,
        kind,
        version.path("name").asString(""),
        StructuralSchema.of(version.path("schema").path("openAPIV3Schema")),
        version.path("subresources").has("status") ? Status.OF_ITS_OWN : Status.PART_OF_THE_OBJECT);
  }

  /** What creating the object would meet; changes the object. */
  List<Violation> violations(ObjectNode object) {
    var violations = new ArrayList<>(schema.prune(object));
    if (status == Status.OF_ITS_OWN) {
      object.remove("status");
    }
    schema.fillDefaults(object);
    violations.addAll(schema.check(object));
    return violations;
  }
}
