package io.github.karpentersetup.manifest;

import io.github.karpentersetup.manifest.ConvertedObject.Form;
import io.github.karpentersetup.version.ApiVersion;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One NodePool from one API version to the other, its kubelet settings apart. */
final class PoolConversion {

  private static final String REFERENCE = "compatibility.karpenter.sh/v1beta1-nodeclass-reference";
  private static final Pattern NO_TIME = Pattern.compile("(0+[smh])+");

  private PoolConversion() {}

  static void convert(ConvertedObject pool, ApiVersion api) {
    // It holds what nodeClassRef was in v1beta1, and so nothing that is not known here.
    pool.takeAnnotation(REFERENCE);
    if (api == ApiVersion.V1 && pool.form() == Form.BETA_POOL) {
      toV1(pool);
    } else if (api == ApiVersion.V1BETA1 && pool.form() == Form.POOL) {
      toBeta(pool);
    }
  }

  private static void toV1(ConvertedObject pool) {
    var spec = pool.at("spec");
    var template = pool.at("spec", "template", "spec");
    if (template.path("nodeClassRef") instanceof ObjectNode ref) {
      var apiVersion = ref.path("apiVersion").asString("");
      var group =
          apiVersion.isEmpty() ? CustomResource.NODE_CLASS.group() : apiVersion.split("/", -1)[0];
      var kind = ref.path("kind").asString("");
      template.set(
          "nodeClassRef",
          reference("group", group, kind.isEmpty() ? CustomResource.NODE_CLASS.kind() : kind, ref));
    }
    var resources = template.path("resources");
    if (resources.isObject() && (resources.isEmpty() || isOnlyEmptyRequests(resources))) {
      template.remove("resources");
    }
    if (spec.path("disruption") instanceof ObjectNode disruption) {
      if (disruption.hasNonNull("expireAfter") && !template.has("expireAfter")) {
        template.set("expireAfter", disruption.remove("expireAfter"));
      }
      boolean underutilized = isUnderutilized(disruption, "WhenUnderutilized");
      if (disruption.isEmpty()) {
        spec.remove("disruption");
      } else if (underutilized) {
        if (disruption.hasNonNull("consolidationPolicy")) {
          disruption.put("consolidationPolicy", "WhenEmptyOrUnderutilized");
        }
        if (!disruption.hasNonNull("consolidateAfter")) {
          disruption.put("consolidateAfter", "0s");
        }
      }
    }
    pool.content().put("apiVersion", "karpenter.sh/v1");
  }

  private static boolean isOnlyEmptyRequests(JsonNode resources) {
    return resources.size() == 1 && resources.path("requests").isEmpty();
  }

  private static void toBeta(ConvertedObject pool) {
    var spec = pool.at("spec");
    var template = pool.at("spec", "template", "spec");
    if (template.path("nodeClassRef") instanceof ObjectNode ref) {
      var group = ref.path("group").asString("");
      template.set(
          "nodeClassRef",
          reference(
              "apiVersion",
              (group.isEmpty() ? CustomResource.NODE_CLASS.group() : group) + "/v1beta1",
              ref.path("kind").asString(CustomResource.NODE_CLASS.kind()),
              ref));
    }
    if (spec.path("disruption") instanceof ObjectNode disruption
        && isUnderutilized(disruption, "WhenEmptyOrUnderutilized")) {
      if (disruption.hasNonNull("consolidationPolicy")) {
        disruption.put("consolidationPolicy", "WhenUnderutilized");
      }
      if (NO_TIME.matcher(disruption.path("consolidateAfter").asString("")).matches()) {
        disruption.remove("consolidateAfter");
      }
      if (disruption.isEmpty()) {
        spec.remove("disruption");
      }
    }
    if (template.hasNonNull("expireAfter")) {
      if (!(spec.path("disruption") instanceof ObjectNode)) {
        spec.set("disruption", Documents.nodes().objectNode());
      }
      ((ObjectNode) spec.path("disruption")).set("expireAfter", template.remove("expireAfter"));
    }
    pool.content().put("apiVersion", "karpenter.sh/v1beta1");
  }

  /** It is the default where no policy is said. */
  private static boolean isUnderutilized(ObjectNode disruption, String word) {
    return disruption.path("consolidationPolicy").asString(word).equals(word);
  }

  /** The reference with its first two fields given anew; what else stands in it is kept. */
  private static ObjectNode reference(String field, String value, String kind, ObjectNode old) {
    var ref = Documents.nodes().objectNode().put(field, value).put("kind", kind);
    var other = field.equals("group") ? "apiVersion" : "group";
    old.properties().stream()
        .filter(e -> !ref.has(e.getKey()) && !e.getKey().equals(other))
        .forEach(e -> ref.set(e.getKey(), e.getValue()));
    return ref;
  }
}
