package io.github.karpentersetup.manifest;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.manifest.ConvertedObject.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Kubelet's settings between the pools and the classes of a set. A v1 pool that was written by
 * 1.0's webhook carries them in an annotation, which counts before those of the class ({@code
 * GetKubeletConfigurationWithNodeClaim} of aws/karpenter-provider-aws 1.0.8).
 */
final class KubeletConversion {

  private static final String ANNOTATION = "compatibility.karpenter.sh/v1beta1-kubelet-conversion";
  private static final String PLACE = "spec.template.spec.kubelet";

  private KubeletConversion() {}

  /** From the pools to their classes, before the objects themselves are converted. */
  static void toClasses(List<ConvertedObject> objects) {
    pools(objects).forEach(KubeletConversion::fromAnnotation);
    for (var pool : pools(objects)) {
      if (pool.nodeSpec().path("kubelet").isObject() && classOf(pool, objects).isEmpty()) {
        pool.problem(
            PLACE,
            "stands in the EC2NodeClass in v1, and EC2NodeClass \""
                + className(pool)
                + "\" is not among these manifests",
            "convert the NodePool and its EC2NodeClass together");
      }
    }
    for (var nodeClass : List.copyOf(objects)) {
      if (nodeClass.isClass()) {
        toClass(nodeClass, objects);
      }
    }
  }

  private static void toClass(ConvertedObject nodeClass, List<ConvertedObject> objects) {
    JsonNode own = kubelet(nodeClass);
    Map<JsonNode, List<ConvertedObject>> wanted = new LinkedHashMap<>();
    for (var pool : pools(objects)) {
      if (className(pool).equals(nodeClass.name())) {
        var kubelet = pool.nodeSpec().path("kubelet").isObject() ? kubelet(pool) : own;
        wanted.computeIfAbsent(kubelet, k -> new ArrayList<>()).add(pool);
      }
    }
    wanted.values().forEach(users -> users.forEach(pool -> pool.nodeSpec().remove("kubelet")));
    if (wanted.isEmpty()) {
      return;
    }
    var kept = wanted.containsKey(own) ? own : wanted.keySet().iterator().next();
    if (!kept.equals(own)) {
      nodeClass.note(
          "spec.kubelet is taken from NodePool " + names(wanted.getOrDefault(kept, List.of())));
    }
    wanted.forEach(
        (kubelet, users) -> {
          if (!kubelet.equals(kept)) {
            copy(nodeClass, kubelet, users, objects);
          }
        });
    set(nodeClass, kubelet(kept));
  }

  /** A class of their own for pools that ask for other settings. */
  private static void copy(
      ConvertedObject nodeClass,
      JsonNode kubelet,
      List<ConvertedObject> users,
      List<ConvertedObject> objects) {
    var copy = new ConvertedObject(nodeClass.content().deepCopy(), nodeClass.origin(), List.of());
    var name = free(nodeClass.name() + "-" + users.get(0).name(), objects);
    copy.at("metadata").put("name", name);
    set(copy, kubelet(kubelet));
    copy.note(
        "is new: a copy of EC2NodeClass "
            + nodeClass.name()
            + (kubelet.isEmpty() ? " without kubelet settings" : " with the kubelet settings")
            + " of NodePool "
            + names(users)
            + ", since v1 has them in the class and the class's other pools differ");
    for (var pool : users) {
      pool.at("spec", "template", "spec", "nodeClassRef").put("name", name);
      pool.note("refers to EC2NodeClass " + name + " instead of " + nodeClass.name());
    }
    objects.add(objects.indexOf(nodeClass) + 1, copy);
  }

  /** From the classes to the pools that refer to them, before the objects are converted. */
  static void toPools(List<ConvertedObject> objects) {
    pools(objects).forEach(KubeletConversion::fromAnnotation);
    for (var nodeClass : objects) {
      if (nodeClass.form() != Form.CLASS || !nodeClass.nodeSpec().path("kubelet").isObject()) {
        continue;
      }
      var users =
          pools(objects).stream().filter(p -> className(p).equals(nodeClass.name())).toList();
      for (var pool : users) {
        if (!pool.nodeSpec().path("kubelet").isObject() && pool.isPool()) {
          pool.nodeSpec().set("kubelet", nodeClass.nodeSpec().path("kubelet").deepCopy());
          pool.note(PLACE + " is taken from EC2NodeClass " + nodeClass.name());
        }
      }
      if (!users.isEmpty()) {
        nodeClass.nodeSpec().remove("kubelet");
      }
    }
  }

  private static void fromAnnotation(ConvertedObject pool) {
    var text = pool.takeAnnotation(ANNOTATION);
    if (text.isEmpty()) {
      return;
    }
    try {
      if (Json.yaml().readTree(text) instanceof ObjectNode kubelet
          && !pool.nodeSpec().path("kubelet").isObject()) {
        pool.nodeSpec().set("kubelet", kubelet);
      }
    } catch (JacksonException e) {
      pool.problem(
          "metadata.annotations[" + ANNOTATION + "]",
          "holds kubelet's settings of v1beta1, and is not JSON",
          "write them in spec.kubelet of EC2NodeClass "
              + className(pool)
              + ", and remove the annotation");
    }
  }

  private static List<ConvertedObject> pools(List<ConvertedObject> objects) {
    return objects.stream().filter(ConvertedObject::isPool).toList();
  }

  private static Optional<ConvertedObject> classOf(
      ConvertedObject pool, List<ConvertedObject> objects) {
    return objects.stream()
        .filter(o -> o.isClass() && o.name().equals(className(pool)))
        .findFirst();
  }

  private static String className(ConvertedObject pool) {
    return pool.nodeSpec().path("nodeClassRef").path("name").asString("");
  }

  /** An object without settings where there are none. */
  private static ObjectNode kubelet(ConvertedObject object) {
    return kubelet(object.nodeSpec().path("kubelet"));
  }

  private static ObjectNode kubelet(JsonNode node) {
    return node instanceof ObjectNode kubelet ? kubelet : Documents.nodes().objectNode();
  }

  private static void set(ConvertedObject nodeClass, ObjectNode kubelet) {
    if (kubelet.isEmpty()) {
      nodeClass.nodeSpec().remove("kubelet");
    } else {
      nodeClass.nodeSpec().set("kubelet", kubelet);
    }
  }

  private static String free(String wanted, List<ConvertedObject> objects) {
    Set<String> taken =
        objects.stream()
            .filter(ConvertedObject::isClass)
            .map(ConvertedObject::name)
            .collect(Collectors.toSet());
    var name = wanted;
    for (int i = 2; taken.contains(name); i++) {
      name = wanted + "-" + i;
    }
    return name;
  }

  private static String names(List<ConvertedObject> pools) {
    return pools.stream().map(ConvertedObject::name).collect(Collectors.joining(", "));
  }
}
