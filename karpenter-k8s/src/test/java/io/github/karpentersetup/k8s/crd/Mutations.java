package io.github.karpentersetup.k8s.crd;

import io.github.karpentersetup.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every small change of a manifest that tends to break a rule, one at a time. */
final class Mutations {

  /** In the place of any value. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "1",
          "-1",
          "2",
          "5",
          "50",
          "51",
          "101",
          "1.0",
          "1.5",
          "1e3",
          "3000000000",
          "10000000000000000000",
          "[]",
          "{}",
          "[null]",
          "[{}]",
          "[\"a\"]",
          "{\"a\": \"b\"}",
          "{\"a\": null}",
          "{\"\": \"b\"}",
          "{\"a\": \"\"}",
          "{\"a\": 1}");

  /** In the place of any text. */
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "A",
          "a b",
          "a\n",
          "-a",
          "a/b",
          "a/b/c",
          "ä",
          "٣",
          "+5",
          "-5",
          "007",
          "0x5",
          "99999999999999999999",
          "5",
          "1.5",
          "10%",
          "100%",
          "101%",
          "5.55%",
          "1e3",
          "1Gi",
          "0Gi",
          "100G",
          "65Ti",
          "59001Gi",
          "Never",
          "0s",
          "30s",
          "1h30m",
          "1.5h",
          "1d",
          "-1m",
          "@daily",
          "@never",
          "* * * * *",
          "0 9 * * 9",
          "2026-11-23",
          "2026-11-23T10:00:00",
          "In",
          "NotIn",
          "Exists",
          "Gt",
          "Gte",
          "WhenEmpty",
          "WhenUnderutilized",
          "WhenEmptyOrUnderutilized",
          "Balanced",
          "NoSchedule",
          "Custom",
          "AL2",
          "Bottlerocket",
          "Windows2025",
          "Ubuntu",
          "al2023@v20260804",
          "bottlerocket@1.2.3",
          "windows2022@v1",
          "windows2022@latest",
          "al2@",
          "foo@latest",
          "ami-0",
          "sg-0",
          "subnet-0",
          "cr-0",
          "pg-0",
          "123456789012",
          "optional",
          "disabled",
          "interface",
          "targeted",
          "Empty",
          "karpenter.sh/nodepool",
          "karpenter.sh/x",
          "karpenter.sh/capacity-type",
          "karpenter.k8s.aws/x",
          "karpenter.k8s.aws/instance-cpu",
          "karpenter.k8s.aws/ec2nodeclass",
          "kubernetes.io/hostname",
          "kubernetes.io/x",
          "x.kubernetes.io/x",
          "node.kubernetes.io/x",
          "k8s.io/x",
          "kops.k8s.io/x",
          "karpenter.sh",
          "x.karpenter.sh/x",
          "topology.kubernetes.io/zone",
          "beta.kubernetes.io/arch",
          "kubernetes.io/cluster/web",
          "eks:eks-cluster-name",
          "memory.available",
          "pid",
          "cpu",
          "a".repeat(63),
          "a".repeat(64),
          "a".repeat(254),
          "a".repeat(317),
          "a/" + "a".repeat(64));

  private final JsonNode golden;
  private final List<JsonNode> made = new ArrayList<>();

  private Mutations(JsonNode golden) {
    this.golden = golden;
  }

  /** The manifest itself, and it with one change each. */
  static List<JsonNode> of(String yaml) {
    var mutations = new Mutations(Json.yaml().readTree(yaml));
    mutations.made.add(mutations.golden);
    mutations.at("", mutations.golden);
    return mutations.made;
  }

  private void at(String pointer, JsonNode value) {
    if (value instanceof ObjectNode object) {
      fields(pointer, object);
    } else if (value instanceof ArrayNode list) {
      items(pointer, list);
    }
  }

  private void fields(String pointer, ObjectNode object) {
    change(pointer, ObjectNode.class, o -> o.put("unknown", 1));
    change(pointer, ObjectNode.class, o -> o.putNull("nothing"));
    change(pointer, ObjectNode.class, o -> o.put("", "x"));
    for (int most : List.of(21, 101)) {
      change(pointer, ObjectNode.class, o -> grow(o, most));
    }
    for (var name : List.copyOf(object.propertyNames())) {
      change(pointer, ObjectNode.class, o -> o.remove(name));
      change(pointer, ObjectNode.class, o -> o.set(name + "s", o.remove(name)));
      var upper = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
      change(pointer, ObjectNode.class, o -> o.set(upper, o.remove(name)));
      var value = object.path(name);
      if (value.isValueNode()) {
        // Where keys are free, they have rules of their own.
        TEXTS.forEach(t -> change(pointer, ObjectNode.class, o -> o.set(t, o.remove(name))));
      }
      replaced(value, v -> change(pointer, ObjectNode.class, o -> o.set(name, v)));
      at(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), value);
    }
  }

  private void items(String pointer, ArrayNode list) {
    for (int most : List.of(2, 31, 51, 101, 151)) {
      change(pointer, ArrayNode.class, l -> grow(l, most));
    }
    change(pointer, ArrayNode.class, l -> l.addNull());
    change(pointer, ArrayNode.class, l -> l.addObject());
    for (int i = 0; i < list.size(); i++) {
      int at = i;
      change(pointer, ArrayNode.class, l -> l.remove(at));
      replaced(list.get(i), v -> change(pointer, ArrayNode.class, l -> l.set(at, v)));
      at(pointer + "/" + i, list.get(i));
    }
  }

  private static void replaced(JsonNode value, Consumer<JsonNode> change) {
    VALUES.forEach(v -> change.accept(Json.mapper().readTree(v)));
    if (value.isString()) {
      TEXTS.forEach(t -> change.accept(Json.mapper().valueToTree(t)));
    } else if (value.isNumber() || value.isBoolean()) {
      change.accept(Json.mapper().valueToTree(value.asString()));
    }
  }

  private static void grow(ObjectNode object, int most) {
    for (int i = 0; object.size() < most; i++) {
      object.put("key" + i, "x");
    }
  }

  private static void grow(ArrayNode list, int most) {
    while (!list.isEmpty() && list.size() < most) {
      list.add(list.get(list.size() - 1).deepCopy());
    }
  }

  private <T extends JsonNode> void change(String pointer, Class<T> type, Consumer<T> change) {
    var copy = golden.deepCopy();
    change.accept(type.cast(pointer.isEmpty() ? copy : copy.at(pointer)));
    made.add(copy);
  }
}
