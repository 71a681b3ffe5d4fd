package io.github.karpentersetup.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Holds our schemas against the released CRDs, field by field: names, types, enums, patterns,
 * bounds, required fields, defaults and the number of CEL rules at each place.
 */
class CrdDriftTest {

  @TestFactory
  Stream<DynamicTest> schemasAgreeWithTheReleasedCrds() throws IOException {
    var crds = crds();
    assumeTrue(crds != null, "the released CRDs (shared/crds) are not here; nothing compared");
    var tests = new ArrayList<DynamicTest>();
    try (var versions = Files.list(crds)) {
      for (var dir : versions.sorted().toList()) {
        var karpenter = KarpenterVersion.parse(dir.getFileName().toString());
        for (var resource : CustomResource.values()) {
          tests.addAll(tests(dir, karpenter, resource));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThanOrEqualTo(2);
    return tests.stream();
  }

  private static List<DynamicTest> tests(
      Path dir, KarpenterVersion karpenter, CustomResource resource) throws IOException {
    var plural = resource.kind().toLowerCase(Locale.ROOT) + (isClass(resource) ? "es" : "s");
    var file = dir.resolve(resource.group() + "_" + plural + ".yaml");
    var crd = Json.yaml().readTree(Files.readString(file));
    var tests = new ArrayList<DynamicTest>();
    for (var version : crd.path("spec").path("versions")) {
      for (var api : CustomResource.served(karpenter)) {
        if (version.path("name").asString().equals(api.id())) {
          tests.add(
              DynamicTest.dynamicTest(
                  karpenter + " " + resource.kind() + " " + api,
                  () -> compare(version, resource, api, karpenter)));
        }
      }
    }
    return tests;
  }

  private static boolean isClass(CustomResource resource) {
    return resource == CustomResource.NODE_CLASS;
  }

  private static void compare(
      JsonNode version, CustomResource resource, ApiVersion api, KarpenterVersion karpenter) {
    var spec = version.at("/schema/openAPIV3Schema/properties/spec");
    var differences = new ArrayList<String>();
    compare("spec", spec, resource.spec(api, karpenter), differences);
    assertThat(differences).isEmpty();
  }

  private static void compare(String at, JsonNode crd, Schema ours, List<String> differences) {
    var expected = new TreeSet<>(facts(crd));
    var actual = new TreeSet<>(facts(ours));
    if (!expected.equals(actual)) {
      differences.add(at + ": the CRD says " + expected + ", we say " + actual);
      return;
    }
    if (ours instanceof Schema.Obj object) {
      object
          .fields()
          .forEach(
              (name, field) ->
                  compare(
                      at + "." + name,
                      crd.path("properties").path(name),
                      field.schema(),
                      differences));
    } else if (ours instanceof Schema.Dictionary dictionary) {
      compare(at + ".*", crd.path("additionalProperties"), dictionary.values(), differences);
    } else if (ours instanceof Schema.Items items) {
      compare(at + "[]", crd.path("items"), items.item(), differences);
    }
  }

  private static Set<String> facts(JsonNode crd) {
    var facts = new LinkedHashSet<String>();
    var type = crd.path("type").asString("");
    boolean intOrString = crd.path("x-kubernetes-int-or-string").asBoolean(false);
    facts.add("type " + (intOrString ? "int-or-string" : type));
    for (var field : crd.path("properties").properties()) {
      facts.add("field " + field.getKey());
      if (field.getValue().has("default")) {
        facts.add("default " + field.getKey());
      }
    }
    crd.path("required").forEach(name -> facts.add("required " + name.asString()));
    crd.path("enum").forEach(word -> facts.add("word " + word.asString()));
    if (crd.has("additionalProperties")) {
      facts.add("any key");
    }
    // A pattern or a length on a list is never applied by the API server.
    if (type.equals("string") || intOrString) {
      number(crd, "maxLength", facts);
      number(crd, "minLength", facts);
      if (crd.has("pattern")) {
        facts.add("pattern " + crd.path("pattern").asString());
      }
      crd.path("allOf").forEach(one -> facts.add("pattern " + one.path("pattern").asString()));
    }
    if (crd.path("format").asString("").equals("date-time")) {
      facts.add("date-time");
    }
    if (type.equals("integer")) {
      facts.add("format " + crd.path("format").asString("int64"));
      number(crd, "minimum", facts);
      number(crd, "maximum", facts);
    }
    number(crd, "minItems", facts);
    number(crd, "maxItems", facts);
    number(crd, "maxProperties", facts);
    if (crd.path("x-kubernetes-list-type").asString("").equals("set")) {
      facts.add("distinct");
    }
    long rules =
        crd.path("x-kubernetes-validations")
            .valueStream()
            .filter(rule -> !rule.path("rule").asString().contains("oldSelf"))
            .count();
    if (rules > 0) {
      facts.add("rules " + rules);
    }
    return facts;
  }

  private static void number(JsonNode crd, String name, Set<String> facts) {
    if (crd.has(name)) {
      facts.add(name + " " + crd.path(name).asString());
    }
  }

  private static Set<String> facts(Schema ours) {
    var facts = new LinkedHashSet<String>();
    if (ours instanceof Schema.Obj object) {
      facts.add("type object");
      object
          .fields()
          .forEach(
              (name, field) -> {
                facts.add("field " + name);
                if (field.required()) {
                  facts.add("required " + name);
                }
                if (field.defaulted()) {
                  facts.add("default " + name);
                }
              });
      bound("maxProperties", object.maxFields(), -1, facts);
    } else if (ours instanceof Schema.Dictionary dictionary) {
      facts.add("type object");
      facts.add("any key");
      bound("maxProperties", dictionary.maxFields(), -1, facts);
    } else if (ours instanceof Schema.Items items) {
      facts.add("type array");
      bound("minItems", items.minItems(), 0, facts);
      bound("maxItems", items.maxItems(), -1, facts);
      if (items.distinct()) {
        facts.add("distinct");
      }
    } else if (ours instanceof Schema.Text text) {
      facts.add("type string");
      text.patterns().forEach(pattern -> facts.add("pattern " + pattern.regex()));
      text.oneOf().forEach(word -> facts.add("word " + word));
      bound("minLength", text.minLength(), 0, facts);
      bound("maxLength", text.maxLength(), -1, facts);
      if (text.dateTime()) {
        facts.add("date-time");
      }
    } else if (ours instanceof Schema.Whole whole) {
      facts.add("type integer");
      facts.add("format int" + whole.bits());
      long least = whole.bits() == 32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
      long most = whole.bits() == 32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
      bound("minimum", whole.min(), least, facts);
      bound("maximum", whole.max(), most, facts);
    } else if (ours instanceof Schema.WholeOrText either) {
      facts.add("type int-or-string");
      either.patterns().forEach(pattern -> facts.add("pattern " + pattern.regex()));
    } else if (ours instanceof Schema.Flag) {
      facts.add("type boolean");
    }
    int rules = ours.checks().stream().mapToInt(Schema.Check::crdRules).sum();
    if (rules > 0) {
      facts.add("rules " + rules);
    }
    return facts;
  }

  private static void bound(String name, long value, long none, Set<String> facts) {
    if (value != none) {
      facts.add(name + " " + value);
    }
  }

  static @Nullable Path crds() {
    var named = System.getProperty("karpentersetup.crds");
    if (named != null) {
      return Path.of(named);
    }
    for (var dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve("shared/crds"))) {
        return dir.resolve("shared/crds");
      }
    }
    return null;
  }
}
