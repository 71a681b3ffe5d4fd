package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Sample.CLASS;
import static io.github.karpentersetup.manifest.Sample.NEW;
import static io.github.karpentersetup.manifest.Sample.OLD;
import static io.github.karpentersetup.manifest.Sample.OLD_CLASS;
import static io.github.karpentersetup.manifest.Sample.POOL;
import static io.github.karpentersetup.manifest.Sample.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.json.YamlReader;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.DisruptionBudget;
import io.github.karpentersetup.spec.DisruptionReason;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestsTest {

  private static Problem only(String manifest) {
    assertThat(problems(manifest, NEW)).hasSize(1);
    return problems(manifest, NEW).get(0);
  }

  @Test
  void givesAVerdictForEachDocumentThatIsNotEmpty() {
    var verdicts =
        Manifests.validate(
            "# a comment\n---\n" + POOL + "---\n---\n# nothing\n--- # and more\n" + CLASS + "---\n",
            NEW);
    assertThat(verdicts)
        .containsExactly(
            new Verdict(0, "NodePool", "default", List.of()),
            new Verdict(1, "EC2NodeClass", "default", List.of()));
  }

  @Test
  void aDocumentThatCannotBeReadLeavesTheOthersAlone() {
    var verdicts = Manifests.validate(POOL + "---\na: [1\nb: 2\n---\n" + CLASS, NEW);
    assertThat(verdicts).extracting(Verdict::valid).containsExactly(true, false, true);
    var lines = POOL.lines().count();
    assertThat(verdicts.get(1).problems())
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.message()).startsWith("line " + (lines + 3) + ": is not YAML");
              assertThat(p.fix()).contains("indentation and quotes");
            });
  }

  @Test
  void readsOneOrSeveralJsonDocuments() {
    var pool = Json.write(Json.yaml().readTree(POOL));
    assertThat(Manifests.validate(pool + "\n" + pool, NEW))
        .extracting(Verdict::valid)
        .containsExactly(true, true);
    assertThat(Manifests.validate("{\n\t\"kind\": ]}", NEW).get(0).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("line 2: is not JSON"));
    assertThat(Manifests.validate("{\"kind\": \"a\",\n \"kind\": \"b\"}", NEW).get(0).problems())
        .extracting(Problem::message)
        .contains("\"kind\" is given twice, on lines 1 and 2");
  }

  @Test
  void countsTheItemsOfAList() {
    var list =
        "apiVersion: v1\nkind: List\nitems:\n"
            + ("- " + POOL.indent(2).substring(2))
            + ("- " + CLASS.indent(2).substring(2));
    assertThat(Manifests.validate(list, NEW))
        .extracting(Verdict::kind, Verdict::valid)
        .containsExactly(tuple("NodePool", true), tuple("EC2NodeClass", true));
  }

  @Test
  void nothingGivesNoVerdict() {
    assertThat(Manifests.validate("", NEW)).isEmpty();
    assertThat(Manifests.validate("---\n# nothing\n", NEW)).isEmpty();
  }

  @Test
  void namesBothLinesOfAKeyGivenTwice() {
    var twice = POOL.replace("  name: default\nspec", "  name: default\n  name: other\nspec");
    assertThat(only(twice))
        .isEqualTo(
            Problem.of(
                "metadata.name",
                "\"name\" is given twice, on lines 4 and 5",
                "keep one of the two"));
  }

  @Test
  void seesTheNoBreakSpacesOfACopyFromAWebPage() {
    var copied = CLASS.replace("  role: nodes", "  role: nodes\n\u00a0\u00a0context: x");
    assertThat(Manifests.validate(copied, NEW).get(0).problems())
        .anySatisfy(p -> assertThat(p.fix()).contains("replace the no-break spaces"));
  }

  @Test
  void refusesTheLabsNodeClassAsItIsPrinted() {
    var lab =
        """
        apiVersion: karpenter.k8s.aws/v1beta1
        kind: EC2NodeClass
        metadata:
         name: default
        spec:
         amiFamily: AL2
         role: "KarpenterNodeRole-shop"
         subnetSelectorTerms:
          - tags:
            karpenter.sh/discovery: "shop"
         securityGroupSelectorTerms:
          - tags:
            karpenter.sh/discovery: "shop"
         amiSelectorTerms:
          - id: "ami-01af8560b504eb3db"
        """;
    assertThat(problems(lab, OLD))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "spec.subnetSelectorTerms[0][karpenter.sh/discovery]",
            "spec.subnetSelectorTerms[0]",
            "spec.securityGroupSelectorTerms[0][karpenter.sh/discovery]",
            "spec.securityGroupSelectorTerms[0]");
  }

  @Test
  void refusesAVersionThatTheReleaseDoesNotServe() {
    var problem = Manifests.validate(OLD_CLASS, NEW).get(0).problems().get(0);
    assertThat(problem.path()).isEqualTo("apiVersion");
    assertThat(problem.message())
        .isEqualTo("Karpenter 1.14.1 does not serve EC2NodeClass as \"karpenter.k8s.aws/v1beta1\"");
    assertThat(problem.fix()).startsWith("write the manifest in karpenter.k8s.aws/v1;");
    assertThat(Manifests.validate(CLASS, OLD).get(0).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.fix()).contains("karpenter.k8s.aws/v1beta1"));
    assertThat(only(POOL.replace("karpenter.sh/v1", "v1")).path()).isEqualTo("apiVersion");
    assertThat(only(POOL.replace("apiVersion: karpenter.sh/v1\n", "")).message())
        .isEqualTo("is required and missing");
  }

  @ParameterizedTest
  @CsvSource({
    "0.33.5, false", "0.33.6, true", "0.34.6, false", "0.34.7, true", "0.35.5, false",
    "0.35.6, true", "0.36.2, false", "0.36.3, true", "0.37.0, false", "0.37.1, true",
  })
  void theLastPatchesBefore10ServeV1Too(String release, boolean both) {
    var karpenter = KarpenterVersion.parse(release);
    assertThat(problems(POOL, karpenter).isEmpty()).isEqualTo(both);
    assertThat(problems(CLASS, karpenter).isEmpty()).isEqualTo(both);
    assertThat(problems(OLD_CLASS.replace("AL2023", "AL2"), karpenter)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{node: 1}|status.node|did you mean nodes?",
        "{conditions: [{type: a, kind: b}]}|status.conditions[0].kind|"
            + "remove it, or check its indentation; known here: lastTransitionTime, message,"
            + " observedGeneration, reason, status, type",
        "{resources: {cpu: {a: 1}}}|status.resources.cpu.a|remove it, or check its indentation",
        "[{a: 1}]|status[0].a|remove it, or check its indentation"
      })
  void refusesUnknownFieldsOfStatus(String status, String path, String fix) {
    var problem = only(POOL + "status: " + status + "\n");
    assertThat(problem.path()).isEqualTo(path);
    assertThat(problem.message()).startsWith("unknown field");
    assertThat(problem.fix()).isEqualTo(fix);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"text", "{resources: 1, nodes: many}", "null", "[a]"})
  void looksAtNothingButTheNamesOfStatus(String status) {
    assertThat(problems(POOL + "status: " + status + "\n", NEW)).isEmpty();
  }

  @Test
  void aNullInAMapIsNoEntry() {
    var soft = "kubelet: {evictionSoft: {memory.available: %s}, evictionSoftGracePeriod: {%s}}";
    assertThat(problems(Sample.spec(CLASS, soft.formatted("null", "")), NEW)).isEmpty();
    assertThat(problems(Sample.spec(CLASS, soft.formatted("5%", "memory.available: null")), NEW))
        .extracting(Problem::path)
        .containsExactly("spec.kubelet.evictionSoft[memory.available]");
  }

  @Test
  void aLimitFitsIn64Bits() {
    assertThat(problems(Sample.spec(POOL, "limits: {cpu: 9223372036854775807}"), NEW)).isEmpty();
    assertThat(only(Sample.spec(POOL, "limits: {cpu: 9223372036854775808}")))
        .isEqualTo(
            Problem.of(
                "spec.limits.cpu",
                "must be a whole number or text, is the number 9223372036854775808",
                "write \"9223372036854775808\", in quotes"));
  }

  @Test
  void aListInPlaceOfATimeIsKarpentersToRefuse() {
    var taint = "taints: [{key: a, effect: NoSchedule, timeAdded: []}]";
    assertThat(only(Sample.templateSpec(POOL, taint)))
        .isEqualTo(
            Problem.runtime(
                "spec.template.spec.taints[0].timeAdded",
                "must be a date and time, is a list; the API server lets it pass",
                "write one as 2026-11-23T10:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weight: !!int \"10\"|",
        "weight: !!str 10|must be a whole number, is the text \"10\"",
        "weight: !mine 10|must be a whole number, is the text \"10\"",
        "weight: !!bool \"true\"|must be a whole number, is true",
      })
  void aTagSaysWhatAValueIs(String field, String message) {
    assertThat(problems(Sample.spec(POOL, field), NEW))
        .extracting(Problem::message)
        .containsExactlyElementsOf(message == null ? List.of() : List.of(message));
  }

  @Test
  void aTabBeforeAValueIsASpaceAndInATextATab() {
    var tabs =
        Sample.spec(CLASS, "context:\tx\nuserData: |\n  a:\tb\ntags:\n  a: \t1")
            .replace("kind: EC2", "kind:\t EC2");
    var document = Documents.read(tabs).get(0);
    assertThat(document.problems()).isEmpty();
    assertThat(document.content().at("/spec/context").asString()).isEqualTo("x");
    assertThat(document.content().at("/spec/userData").asString()).isEqualTo("a:\tb\n");
    assertThat(problems(CLASS.replace("  role", "\trole"), NEW))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("line 8: is not YAML"));
  }

  @Test
  void aNullIsNoKey() {
    var manifest = POOL.replace("  name: default\nspec", "  name: default\n  null: x\nspec");
    assertThat(only(manifest))
        .isEqualTo(Problem.of("metadata", "the key on line 5 is null", "put it in quotes"));
  }

  @Test
  void refusesAnotherKind() {
    assertThat(only("apiVersion: v1\nkind: Service\n").message())
        .isEqualTo("\"Service\" is not checked here");
    assertThat(only("apiVersion: karpenter.sh/v1\nkind: NodeClaim\n").fix())
        .contains("Karpenter makes NodeClaims itself");
    assertThat(only("just text\n").message()).isEqualTo("is not a Kubernetes object");
    assertThat(only("apiVersion: karpenter.sh/v1\n").message())
        .isEqualTo("is required and missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: Default|metadata.name|\"Default\" is not an RFC 1123 subdomain",
        "name: a_b|metadata.name|\"a_b\" is not an RFC 1123 subdomain",
        "name: ''|metadata.name|is required and missing",
        "generateName: a|metadata.name|is missing; an object is not applied by generateName",
        "name: 1|metadata.name|must be text, is the number 1",
        "{name: a, labels: {'a b': c}}|metadata.labels[a b]|\"a b\" is not a qualified name",
        "{name: a, labels: {a: 'b c'}}|metadata.labels.a|\"b c\" is not a label value",
        "{name: a, labels: {a: 1}}|metadata.labels.a|must be text, is the number 1",
        "{name: a, annotations: {a: yes}}|metadata.annotations.a|must be text, is true",
        "{name: a, annotations: {'/a': b}}|metadata.annotations[/a]|\"/a\" is not a qualified name",
        "{name: a, finalizers: [a b]}|metadata.finalizers[a b]|\"a b\" is not a qualified name",
        "{name: a, ownerReferences: [{name: b}]}|metadata.ownerReferences[0].uid"
            + "|is required and missing",
        "{name: a, ownerReferences: [x]}|metadata.ownerReferences[0]"
            + "|must be an object, is the text \"x\"",
        "{name: a, managedFields: [{x: 1}]}|metadata.managedFields[0].x|unknown field \"x\"",
        "{name: a, lables: {a: b}}|metadata.lables|unknown field \"lables\"",
        "text|metadata|must be an object, is the text \"text\""
      })
  void refusesMetadata(String metadata, String path, String message) {
    var inline = metadata.startsWith("{") || metadata.equals("text");
    var manifest =
        POOL.replace(
            "metadata:\n  name: default\n",
            "metadata:" + (inline ? " " : "\n  ") + metadata + "\n");
    assertThat(problems(manifest, NEW))
        .anySatisfy(
            p -> {
              assertThat(p.path()).isEqualTo(path);
              assertThat(p.message()).isEqualTo(message);
            });
  }

  @Test
  void acceptsTheNamesAndKeysThatKubernetesAccepts() {
    var manifest =
        POOL.replace(
            "  name: default\nspec",
            "  name: a.b-c.9\n  labels: {a.example/Team_x: '', b: X.y}\n"
                + "  annotations: {Example.com/A: 'any text: at all'}\nspec");
    assertThat(problems(manifest, NEW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yes|true",
        "Off|false",
        "y|true",
        "~|null",
        "0x10|16",
        "010|8",
        "1_000|1000",
        "1e3|1000",
        "1.5|1.5",
        "0b11|3",
        "-5|-5",
        "+5|5",
        "'2'|\"2\"",
        "\"on\"|\"on\"",
        "2026-01-01|\"2026-01-01\"",
        "1.2.3|\"1.2.3\"",
        "10%|\"10%\"",
        "30s|\"30s\"",
        "08|8",
        "0o7|7",
        "!!str 5|\"5\"",
        "nope|\"nope\"",
        "-x|\"-x\"",
        "1__0|10"
      },
      quoteCharacter = '`')
  void readsPlainScalarsAsKubernetesDoes(String yaml, String json) {
    var content = YamlReader.manifests("a: " + yaml, 0).get(0).content();
    assertThat(content.path("a").toString()).isEqualTo(json);
  }

  @Test
  void readsAnchorsAndMergeKeysAndStopsAtBombs() {
    var content =
        YamlReader.manifests("p: &p {a: 1, b: 2}\nq: {<<: *p, b: 3}\nr: *p\n", 0).get(0).content();
    assertThat(content.path("q").toString()).isEqualTo("{\"b\":3,\"a\":1}");
    assertThat(content.path("r").toString()).isEqualTo("{\"a\":1,\"b\":2}");
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
    }
    assertThat(YamlReader.manifests(bomb.toString(), 0).get(0).problems().get(0).message())
        .contains("grow without bound");
    assertThat(YamlReader.manifests("a: 1\nb: &b [*b]\n", 0).get(0).problems())
        .extracting(Problem::message)
        .containsExactly(
            "line 2: is not YAML: its aliases refer to themselves or grow without bound");
    assertThat(YamlReader.manifests("a: 1\n<<: [2]\n", 0).get(0).problems())
        .extracting(Problem::message)
        .containsExactly("line 2: is not YAML: only mappings can be merged with <<");
  }

  @Test
  void refusesWhatIsNestedTooDeepInTheTextOrByItsAliases() {
    assertThat(only("x: " + "[".repeat(499) + "]".repeat(499)).message())
        .isEqualTo("is required and missing");
    for (int levels : List.of(500, 3_000, 20_000)) {
      assertThat(only("x:\n  " + "[".repeat(levels) + "]".repeat(levels)))
          .isEqualTo(
              Problem.of(
                  "",
                  "line 2: is not YAML: it is nested deeper than 500 levels",
                  "correct the YAML there; check indentation and quotes"));
    }
    var chain = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 600; i++) {
      chain.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    assertThat(only(chain.toString()).message()).contains("nested deeper than 500 levels");
  }

  @Test
  void readsFlowYamlAndJsonThatIsCutAsYamlIs() {
    assertThat(Manifests.validate("{apiVersion: karpenter.sh/v1, kind: NodePool}", NEW))
        .extracting(Verdict::kind)
        .containsExactly("NodePool");
    var pool = Json.write(Json.yaml().readTree(POOL));
    assertThat(Manifests.validate(pool + "\n---\n" + pool, NEW))
        .extracting(Verdict::valid)
        .containsExactly(true, true);
    assertThat(Manifests.validate(pool + "\n---\n{\"kind\": [", NEW).get(1).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("line 4: is not YAML: "));
    assertThat(only("{kind: [").message()).startsWith("line 2: is not YAML: ");
  }

  @Test
  void oddShapesAreProblemsAndNeverFailures() {
    for (var odd : List.of("1", "text", "[]", "[1, {}]", "{}", "{a: 1}", "true", "~", "[~]")) {
      for (var line : (POOL + CLASS).lines().toList()) {
        var colon = line.indexOf(": ");
        var manifest = line.startsWith("apiVersion") ? POOL : line.isBlank() ? POOL : POOL + "";
        var base = POOL.contains(line) ? manifest : CLASS;
        if (colon > 0 || line.endsWith(":")) {
          var key = line.substring(0, line.indexOf(':'));
          var cut = cutChildren(base, line);
          Manifests.validate(cut.replace(line, key + ": " + odd), NEW);
          Manifests.validate(cut.replace(line, key + ": " + odd), OLD);
        }
      }
    }
  }

  private static String cutChildren(String manifest, String line) {
    int depth = line.length() - line.stripLeading().length();
    var kept = new StringBuilder();
    boolean inside = false;
    for (var one : manifest.lines().toList()) {
      int indent = one.length() - one.stripLeading().length();
      inside = inside && indent > depth;
      if (!inside) {
        kept.append(one).append('\n');
      }
      inside = inside || one.equals(line);
    }
    return kept.toString();
  }

  @Test
  void aVerdictHasAStableJsonForm() {
    var verdict =
        new Verdict(0, "NodePool", "", List.of(Problem.runtime("spec", "is odd", "mend it")));
    assertThat(Json.write(verdict))
        .isEqualTo(
            "{\"index\":0,\"kind\":\"NodePool\",\"name\":\"\",\"valid\":false,\"problems\":[{"
                + "\"path\":\"spec\",\"message\":\"is odd\",\"fix\":\"mend it\","
                + "\"rule\":\"runtime\"}]}");
    assertThat(Json.read(Json.write(verdict), Verdict.class)).isEqualTo(verdict);
    assertThat(Json.write(new Verdict(1, "NodePool", "a", List.of())))
        .isEqualTo(
            "{\"index\":1,\"kind\":\"NodePool\",\"name\":\"a\",\"valid\":true,\"problems\":[]}");
  }

  @Test
  void saysWhatTheOlderApiCannotExpress() {
    var nodeClass =
        NodeClass.named("default").amiAlias("al2023@v20240807").build().completedFor("c", "r");
    var pool =
        NodePool.named("default")
            .capacityTypes(CapacityType.RESERVED)
            .requirement(Requirement.atLeast(NodeLabels.INSTANCE_CPU, 4))
            .consolidateAfter(Duration.ofMinutes(1))
            .terminationGracePeriod(Duration.ofHours(1))
            .budgets(DisruptionBudget.nodes(1).forReasons(DisruptionReason.DRIFTED))
            .build();
    assertThat(NodePoolManifest.of(pool, nodeClass, ApiVersion.V1).problems(NEW)).isEmpty();
    assertThat(NodePoolManifest.of(pool, nodeClass, ApiVersion.V1BETA1).problems(OLD))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "spec.template.spec.requirements[1].values",
            "spec.template.spec.requirements[2].operator",
            "spec.template.spec.terminationGracePeriod",
            "spec.disruption.consolidateAfter",
            "spec.disruption.budgets[0].reasons");
    var beta = NodeClassManifest.of(nodeClass, ApiVersion.V1BETA1);
    assertThat(NodeClassManifest.of(nodeClass, ApiVersion.V1).requireValid(NEW).problems(NEW))
        .isEmpty();
    assertThatThrownBy(() -> beta.requireValid(OLD))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("EC2NodeClass \"default\" is not valid")
        .hasMessageContaining("spec.amiFamily: is required and missing")
        .hasMessageContaining("Aliases exist from Karpenter 1.0 on");
  }

  @Test
  void theLabsManifestsAreValidInBothVersions() {
    var nodeClass = NodeClass.named("default").build().completedFor("shop", "NodeRole");
    var pool = NodePool.named("default").cpuLimit(1000).expireAfter(Duration.ofDays(30)).build();
    for (var text : List.of("0.36.0", "0.37.7", "1.0.8", "1.5.0", "1.14.1")) {
      var karpenter = KarpenterVersion.parse(text);
      var api = ApiVersion.of(karpenter);
      assertThat(NodePoolManifest.of(pool, nodeClass, api).problems(karpenter)).as(text).isEmpty();
      assertThat(NodeClassManifest.of(nodeClass, api).problems(karpenter)).as(text).isEmpty();
      // What is written as text reads back as the same object.
      var yaml =
          NodePoolManifest.of(pool, nodeClass, api).toYaml()
              + "---\n"
              + NodeClassManifest.of(nodeClass, api).toYaml();
      assertThat(Manifests.validate(yaml, karpenter)).allMatch(Verdict::valid).hasSize(2);
    }
  }
}
