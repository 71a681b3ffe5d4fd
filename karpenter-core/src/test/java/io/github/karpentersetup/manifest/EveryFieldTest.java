package io.github.karpentersetup.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The model can say everything that the released CRDs can. */
class EveryFieldTest {

  /** The CRD has it and allows nothing in it. */
  private static final Set<String> CANNOT_BE_SET =
      Set.of("template.spec.resources", "template.spec.resources.requests");

  private static KarpenterVersion release(ApiVersion api) {
    return api == ApiVersion.V1 ? Sample.NEW : Sample.OLD;
  }

  @ParameterizedTest
  @EnumSource
  void everythingIsRenderedAsTheGoldenFileHasIt(ApiVersion api) throws IOException {
    var text =
        String.join("---\n", Everything.manifests(api).stream().map(Manifest::toYaml).toList());
    try (var golden = EveryFieldTest.class.getResourceAsStream("everything-" + api + ".yaml")) {
      assertThat(golden).isNotNull();
      assertThat(text).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @EnumSource
  void everythingIsValidAtTheReleaseThatHasIt(ApiVersion api) {
    for (var manifest : Everything.manifests(api)) {
      assertThat(manifest.problems(release(api))).as(manifest.name()).isEmpty();
    }
  }

  /** As the golden files were checked against the CRDs, this holds without them too. */
  @ParameterizedTest
  @EnumSource
  void everyFieldOfOurSchemasCanBeSet(ApiVersion api) {
    for (var resource : CustomResource.values()) {
      var known = new TreeSet<String>();
      fields(resource.spec(api, release(api)), "", known);
      known.removeAll(CANNOT_BE_SET);
      assertThat(rendered(api, resource)).as(resource + " " + api).isEqualTo(known);
    }
  }

  @Test
  void everyFieldOfTheReleasedCrdsCanBeSet() throws IOException {
    var found = CrdDriftTest.crds();
    var crds =
        found == null
            ? Assumptions.<Path>abort("the released CRDs (shared/crds) are not here")
            : found;
    for (var api : ApiVersion.values()) {
      for (var resource : CustomResource.values()) {
        var plural = resource == CustomResource.NODE_POOL ? "nodepools" : "ec2nodeclasses";
        var file =
            crds.resolve("v" + release(api)).resolve(resource.group() + "_" + plural + ".yaml");
        var crd = Json.yaml().readTree(Files.readString(file));
        var known = new TreeSet<String>();
        for (var version : crd.path("spec").path("versions")) {
          if (version.path("name").asString().equals(api.id())) {
            fields(version.at("/schema/openAPIV3Schema/properties/spec"), "", known);
          }
        }
        known.removeAll(CANNOT_BE_SET);
        assertThat(known).hasSizeGreaterThan(20);
        assertThat(rendered(api, resource)).as(file.toString()).isEqualTo(known);
      }
    }
  }

  @Test
  void whatV1beta1DoesNotHaveIsNamedWithTheReleaseThatHasIt() {
    var pools = Manifests.read(Everything.manifests(ApiVersion.V1));
    var v1Class = pools.nodeClasses().get(0);
    var asBeta = NodeClassManifest.of(v1Class, ApiVersion.V1BETA1).problems(Sample.OLD);
    assertThat(asBeta.stream().collect(Collectors.toMap(Problem::path, Problem::fix)))
        .containsEntry("spec.networkInterfaces", since("1.11.0"))
        .containsEntry("spec.placementGroupSelector", since("1.11.0"))
        .containsEntry("spec.connectionTracking", since("1.13.0"))
        .containsEntry("spec.cpuOptions", since("1.13.0"))
        .containsEntry("spec.ipPrefixCount", since("1.8.0"))
        .containsEntry("spec.capacityReservationSelectorTerms", since("1.3.0"))
        .containsEntry("spec.amiSelectorTerms[2].ssmParameter", since("1.4.0"))
        .containsEntry("spec.blockDeviceMappings[1].ebs.volumeInitializationRate", since("1.5.0"));
    var staticPool = pools.nodePools().get(1);
    assertThat(
            NodePoolManifest.of(staticPool, v1Class, ApiVersion.V1)
                .problems(KarpenterVersion.parse("1.6.0")))
        .containsExactly(Problem.of("spec.replicas", "unknown field \"replicas\"", since("1.8.0")));
  }

  private static String since(String version) {
    return "remove it, or use Karpenter " + version + " or later, where it exists";
  }

  private static Set<String> rendered(ApiVersion api, CustomResource resource) {
    var paths = new TreeSet<String>();
    for (var manifest : Everything.manifests(api)) {
      if (manifest.kind().equals(resource.kind())) {
        JsonNode content = Json.mapper().valueToTree(manifest.content());
        paths(content.path("spec"), resource.spec(api, release(api)), "", paths);
      }
    }
    return paths;
  }

  /** The fields that are there; the keys of dictionaries are the user's own. */
  private static void paths(JsonNode node, Schema schema, String at, Set<String> paths) {
    if (schema instanceof Schema.Items items) {
      node.forEach(item -> paths(item, items.item(), at, paths));
    } else if (schema instanceof Schema.Obj object) {
      for (var field : node.properties()) {
        var path = at.isEmpty() ? field.getKey() : at + "." + field.getKey();
        paths.add(path);
        var known = object.fields().get(field.getKey());
        if (known != null) {
          paths(field.getValue(), known.schema(), path, paths);
        }
      }
    }
  }

  private static void fields(Schema schema, String at, Set<String> paths) {
    if (schema instanceof Schema.Items items) {
      fields(items.item(), at, paths);
    } else if (schema instanceof Schema.Obj object) {
      object
          .fields()
          .forEach(
              (name, field) -> {
                var path = at.isEmpty() ? name : at + "." + name;
                paths.add(path);
                fields(field.schema(), path, paths);
              });
    }
  }

  private static void fields(JsonNode crd, String at, Set<String> paths) {
    for (var field : crd.path("properties").properties()) {
      var path = at.isEmpty() ? field.getKey() : at + "." + field.getKey();
      paths.add(path);
      fields(field.getValue(), path, paths);
      fields(field.getValue().path("items"), path, paths);
    }
  }
}
