package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Problem.Rule;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.manifest.ConvertedObject.Form;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads manifests into the fluent model by way of the JSON that the model reads itself. A key the
 * model does not know is an error there, so nothing is lost unseen.
 */
final class SpecsReader {

  /** Keys that the model spells in Java's way, by the manifest's. */
  private static final Map<String, String> SPELLING =
      Map.of(
          "httpProtocolIPv6", "httpProtocolIpv6",
          "clusterDNS", "clusterDns",
          "cpuCFSQuota", "cpuCfsQuota",
          "imageGCHighThresholdPercent", "imageGcHighThresholdPercent",
          "imageGCLowThresholdPercent", "imageGcLowThresholdPercent",
          "kmsKeyID", "kmsKeyId",
          "snapshotID", "snapshotId",
          "encrypted", "encryption",
          "associatePublicIPAddress", "associatePublicIpAddress",
          "blockDeviceMappings", "blockDevices");

  /** What the CRD fills in for a budget without a number of nodes. */
  private static final String DEFAULT_BUDGET = "10%";

  private static final String UBUNTU = AmiFamily.UBUNTU.text();

  private final List<NodePool> pools = new ArrayList<>();
  private final List<NodeClass> classes = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  /** The classes of the family Ubuntu by name, and whether they say which AMIs. */
  private final Map<String, Boolean> ubuntu = new HashMap<>();

  private SpecsReader() {}

  static Specs read(List<ConvertedObject> objects) {
    var reader = new SpecsReader();
    objects.forEach(reader::setUbuntuAside);
    var toV1 = Conversion.convert(objects, KarpenterVersion.NEWEST);
    reader.problems.addAll(toV1.problems());
    for (var document : toV1.documents()) {
      if (document.problems().stream().noneMatch(p -> p.rule() == Rule.SERVER)) {
        reader.read(document.manifest());
      }
    }
    return new Specs(reader.pools, reader.classes, reader.problems);
  }

  /** The model has the family Ubuntu; v1, which everything is read through, does not. */
  private void setUbuntuAside(ConvertedObject object) {
    var spec = object.at("spec");
    if (object.form() == Form.BETA_CLASS && spec.path("amiFamily").asString("").equals(UBUNTU)) {
      ubuntu.put(object.name(), !spec.path("amiSelectorTerms").isEmpty());
      spec.put("amiFamily", "AL2");
    }
  }

  private void read(Manifest manifest) {
    JsonNode content = Json.yaml().valueToTree(manifest.content());
    var title = manifest.kind() + " " + manifest.name();
    for (var field : content.path("metadata").properties()) {
      if (!field.getKey().equals("name") && !field.getValue().isEmpty()) {
        problems.add(
            Problem.of(
                title + " metadata." + field.getKey(),
                "is not part of the model and would be lost",
                "add it again to the manifest that is rendered, or leave it out"));
      }
    }
    if (manifest.kind().equals(CustomResource.NODE_POOL.kind())) {
      read(title, pool(manifest.name(), content.path("spec")), NodePool.class)
          .ifPresent(pools::add);
    } else {
      read(title, nodeClass(manifest.name(), content.path("spec")), NodeClass.class)
          .ifPresent(classes::add);
    }
  }

  private <T> Optional<T> read(String title, ObjectNode model, Class<T> type) {
    try {
      return Optional.of(Json.mapper().treeToValue(model, type));
    } catch (InvalidSpecException e) {
      problems.addAll(e.problems());
    } catch (JacksonException e) {
      problems.add(
          Problem.of(
              title,
              "cannot be read into the model: " + Json.complaint(e),
              "correct the value, or change the manifest by hand"));
    }
    return Optional.empty();
  }

  private static ObjectNode pool(String name, JsonNode spec) {
    var template = spec.path("template");
    var nodes = template.path("spec");
    var model = Documents.nodes().objectNode().put("name", name);
    model.put("nodeClass", nodes.path("nodeClassRef").path("name").asString(""));
    copyAll(template.path("metadata"), model);
    for (var field : nodes.properties()) {
      if (!field.getKey().equals("nodeClassRef")) {
        copy(field.getKey(), field.getValue(), model);
      }
    }
    copyAll(spec.path("disruption"), model);
    for (var field : spec.properties()) {
      if (!List.of("template", "disruption").contains(field.getKey())) {
        copy(field.getKey(), field.getValue(), model);
      }
    }
    for (var budget : model.path("budgets")) {
      if (!budget.has("nodes") && budget instanceof ObjectNode object) {
        object.put("nodes", DEFAULT_BUDGET);
      }
    }
    boolean system =
        model
            .path("requirements")
            .valueStream()
            .anyMatch(r -> r.path("key").asString("").equals(NodeLabels.OPERATING_SYSTEM));
    if (!system) {
      model
          .withArray("/requirements")
          .addObject()
          .put("key", NodeLabels.OPERATING_SYSTEM)
          .put("operator", "Exists");
    }
    return model;
  }

  private ObjectNode nodeClass(String name, JsonNode spec) {
    var model = Documents.nodes().objectNode().put("name", name);
    copyAll(spec, model);
    if (ubuntu.containsKey(name)) {
      model.put("amiFamily", UBUNTU);
      if (!ubuntu.getOrDefault(name, true)) {
        model.remove("amiSelectorTerms");
      }
    }
    for (var device : model.path("blockDevices")) {
      if (device instanceof ObjectNode volume && volume.remove("ebs") instanceof ObjectNode ebs) {
        volume.setAll(ebs);
      }
    }
    if (model.path("connectionTracking") instanceof ObjectNode tracking) {
      for (var field : List.copyOf(tracking.properties())) {
        tracking.put(field.getKey(), field.getValue().asString() + "s");
      }
    }
    return model;
  }

  private static void copyAll(JsonNode from, ObjectNode to) {
    from.properties().forEach(field -> copy(field.getKey(), field.getValue(), to));
  }

  private static void copy(String key, JsonNode value, ObjectNode to) {
    if (!value.isNull()) {
      to.set(SPELLING.getOrDefault(key, key), spelled(key, value));
    }
  }

  private static JsonNode spelled(String key, JsonNode value) {
    if (value.isBoolean()) {
      return Documents.nodes().stringNode(value.asString());
    }
    if (value.isArray()) {
      var list = Documents.nodes().arrayNode();
      value.forEach(item -> list.add(spelled(key, item)));
      return list;
    }
    // The keys of these are the user's own.
    boolean dictionary = List.of("tags", "labels", "annotations", "limits").contains(key);
    if (value.isObject() && !dictionary) {
      var object = Documents.nodes().objectNode();
      copyAll(value, object);
      return object;
    }
    return value;
  }
}
