package io.github.karpentersetup.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.version.ApiVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Model to manifest to model, and from one API version to the other and back. */
class RoundTripTest {

  private static final int ROUNDS = 300;

  private static List<Manifest> render(NodePool pool, NodeClass nodeClass, ApiVersion api) {
    return List.of(NodePoolManifest.of(pool, nodeClass, api), NodeClassManifest.of(nodeClass, api));
  }

  /** As text holds them, so that an int and a long of one value are the same. */
  private static List<JsonNode> plain(List<Manifest> manifests, ApiVersion api) {
    return manifests.stream().map(m -> withDefaults(m, api)).toList();
  }

  /** Conversion writes out the defaults that the two API versions do not share. */
  private static JsonNode withDefaults(Manifest manifest, ApiVersion api) {
    var node = (ObjectNode) Json.mapper().readTree(manifest.toJson());
    if (manifest.kind().equals("EC2NodeClass")) {
      var options = node.withObject("/spec/metadataOptions");
      options.putIfAbsent("httpEndpoint", Documents.nodes().stringNode("enabled"));
      options.putIfAbsent("httpProtocolIPv6", Documents.nodes().stringNode("disabled"));
      options.putIfAbsent("httpTokens", Documents.nodes().stringNode("required"));
      options.putIfAbsent(
          "httpPutResponseHopLimit", Documents.nodes().numberNode(api == ApiVersion.V1 ? 1 : 2));
    }
    return node;
  }

  @ParameterizedTest
  @EnumSource
  void whatTheModelRendersItReadsBack(ApiVersion api) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var specs = new RandomSpecs(new Random(seed), api);
      var pool = specs.pool();
      var nodeClass = specs.nodeClass();
      var manifests = render(pool, nodeClass, api);

      var read = Manifests.read(manifests).requireComplete();

      var again = render(read.nodePools().get(0), read.nodeClasses().get(0), api);
      assertThat(plain(again, api)).as("seed " + seed).isEqualTo(plain(manifests, api));
      if (api == ApiVersion.V1 && pool.consolidateAfter().isPresent()) {
        assertThat(read.nodePools()).as("seed " + seed).containsExactly(pool);
      }
    }
  }

  @Test
  void v1beta1ComesBackFromV1AsItWas() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var specs = new RandomSpecs(new Random(seed), ApiVersion.V1BETA1);
      var beta = render(specs.pool(), specs.nodeClass(), ApiVersion.V1BETA1);

      var v1 = Conversion.of(beta, ApiVersion.V1).requireComplete();
      var back = Conversion.of(v1.manifests(), ApiVersion.V1BETA1).requireComplete();

      assertThat(plain(back.manifests(), ApiVersion.V1BETA1))
          .as("seed " + seed)
          .isEqualTo(plain(beta, ApiVersion.V1BETA1));
    }
  }

  @Test
  void convertingIsTheSameAsRenderingTheModelInTheOtherVersion() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      var specs = new RandomSpecs(new Random(seed), ApiVersion.V1BETA1);
      var pool = specs.pool();
      var nodeClass = specs.nodeClass();
      if (nodeClass.amiFamily().filter(AmiFamily.UBUNTU::equals).isPresent()) {
        continue; // v1 runs it as AL2, the model keeps the family
      }
      var v1 =
          Conversion.of(render(pool, nodeClass, ApiVersion.V1BETA1), ApiVersion.V1)
              .requireComplete();
      var model = Manifests.read(v1.manifests()).requireComplete();
      var rendered = render(model.nodePools().get(0), model.nodeClasses().get(0), ApiVersion.V1);
      assertThat(plain(rendered, ApiVersion.V1))
          .as("seed " + seed)
          .isEqualTo(plain(v1.manifests(), ApiVersion.V1));
    }
  }

  @Test
  void everythingThatCanBeSaidReadsBack() {
    for (var api : ApiVersion.values()) {
      var manifests = Everything.manifests(api);
      var read = Manifests.read(manifests).requireComplete();
      var again = new ArrayList<Manifest>();
      for (var pool : read.nodePools()) {
        var nodeClass =
            read.nodeClasses().stream().filter(c -> c.name().equals(pool.nodeClass())).findFirst();
        again.add(NodePoolManifest.of(pool, nodeClass.orElseThrow(), api));
      }
      read.nodeClasses().forEach(c -> again.add(NodeClassManifest.of(c, api)));
      assertThat(plain(again, api)).isEqualTo(plain(manifests, api));
    }
  }

  @Test
  void leavesTheOperatingSystemUnsaidWhereTheManifestDoes() {
    var pool = Sample.POOL.replaceAll(" *- \\{key: kubernetes.io/os.*\\n", "");
    pool = pool.replace("requirements:\n", "requirements: []\n");
    var read = Manifests.read(pool).requireComplete().nodePools().get(0);
    var rendered = NodePoolManifest.of(read, NodeClass.named("default").build(), ApiVersion.V1);
    assertThat(Json.mapper().readTree(rendered.toJson()).at("/spec/template/spec/requirements"))
        .isEmpty();
    assertThat(rendered.problems(Sample.NEW)).isEmpty();
    assertThat(Json.read(Json.write(read), NodePool.class)).isEqualTo(read);
  }

  @Test
  void saysWhatTheModelDoesNotCarry() {
    var labelled =
        Sample.CLASS.replace("  name: default\n", "  name: default\n  labels: {team: web}\n");
    var read = Manifests.read(labelled);
    assertThat(read.nodeClasses()).hasSize(1);
    assertThat(read.problems())
        .containsExactly(
            Problem.of(
                "EC2NodeClass default metadata.labels",
                "is not part of the model and would be lost",
                "add it again to the manifest that is rendered, or leave it out"));
  }

  @Test
  void readsNothingThatTheServerWouldRefuse() {
    var read = Manifests.read(Sample.spec(Sample.POOL, "weight: 101\n"));
    assertThat(read.nodePools()).isEmpty();
    assertThat(read.problems())
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo("NodePool default spec.weight"));
    assertThatThrownBy(read::requireComplete)
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("101 is out of range");
  }

  @Test
  void saysWhereANumberIsBeyondTheModel() {
    var wide =
        Sample.spec(
            Sample.CLASS,
            "blockDeviceMappings: [{deviceName: a, ebs: {volumeSize: 1Gi, iops: 3000000000}}]\n");
    assertThat(Manifests.read(wide).problems())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.path()).isEqualTo("EC2NodeClass default");
              assertThat(p.message()).startsWith("cannot be read into the model: ");
              assertThat(p.fix()).isEqualTo("correct the value, or change the manifest by hand");
            });
  }

  @Test
  void parsesOneManifestOfAKindAndValidatesIt() {
    var verdict =
        NodePoolManifest.parse(Sample.spec(Sample.POOL, "weight: 101\n")).validate(Sample.NEW);
    assertThat(verdict.valid()).isFalse();
    assertThat(verdict.name()).isEqualTo("default");
    assertThat(verdict.problems()).extracting(Problem::path).containsExactly("spec.weight");
    assertThat(NodeClassManifest.parse(Sample.CLASS).validate(Sample.NEW).valid()).isTrue();
    assertThat(
            NodePoolManifest.parse(Sample.OLD_POOL)
                .to(ApiVersion.V1)
                .requireComplete()
                .manifests()
                .get(0)
                .validate(Sample.NEW)
                .valid())
        .isTrue();
    assertThatThrownBy(() -> NodePoolManifest.parse(Sample.CLASS))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is not of kind NodePool → give one NodePool");
    assertThatThrownBy(() -> NodeClassManifest.parse(Sample.CLASS + "---\n" + Sample.CLASS))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("holds 2 documents, not one");
    assertThatThrownBy(() -> NodeClassManifest.parse("a: b: c"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is not YAML");
  }
}
