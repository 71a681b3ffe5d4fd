package io.github.karpentersetup.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversionTest {

  private static final String BETA =
      """
      apiVersion: karpenter.sh/v1beta1
      kind: NodePool
      metadata:
        name: default
      spec:
        template:
          spec:
            requirements:
              - key: karpenter.sh/capacity-type
                operator: In
                values:
                  - on-demand
            nodeClassRef:
              apiVersion: karpenter.k8s.aws/v1beta1
              kind: EC2NodeClass
              name: default
            kubelet:
              maxPods: 20
        limits:
          cpu: 1000
        disruption:
          consolidationPolicy: WhenUnderutilized
          expireAfter: 720h
      ---
      apiVersion: karpenter.k8s.aws/v1beta1
      kind: EC2NodeClass
      metadata:
        name: default
      spec:
        amiFamily: AL2023
        role: nodes
        subnetSelectorTerms:
          - tags:
              karpenter.sh/discovery: shop
        securityGroupSelectorTerms:
          - tags:
              karpenter.sh/discovery: shop
      """;

  private static final String V1 =
      """
      apiVersion: karpenter.sh/v1
      kind: NodePool
      metadata:
        name: default
      spec:
        template:
          spec:
            requirements:
              - key: karpenter.sh/capacity-type
                operator: In
                values:
                  - on-demand
            nodeClassRef:
              group: karpenter.k8s.aws
              kind: EC2NodeClass
              name: default
            expireAfter: 720h
        limits:
          cpu: 1000
        disruption:
          consolidationPolicy: WhenEmptyOrUnderutilized
          consolidateAfter: 0s
      ---
      apiVersion: karpenter.k8s.aws/v1
      kind: EC2NodeClass
      metadata:
        name: default
      spec:
        amiSelectorTerms:
          - alias: al2023@latest
        role: nodes
        subnetSelectorTerms:
          - tags:
              karpenter.sh/discovery: shop
        securityGroupSelectorTerms:
          - tags:
              karpenter.sh/discovery: shop
        kubelet:
          maxPods: 20
        metadataOptions:
          httpPutResponseHopLimit: 2
      """;

  private static String pool(String api, String name, String lines) {
    return Sample.templateSpec(
        (api.equals("v1") ? Sample.POOL : Sample.OLD_POOL)
            .replaceFirst("name: default", "name: " + name),
        lines);
  }

  private static String annotated(String line) {
    return "  name: default\n  annotations:\n    " + line + "\n";
  }

  private static Converted only(String text, ApiVersion api) {
    var conversion = Manifests.convert(text, api);
    assertThat(conversion.documents()).hasSize(1);
    return conversion.documents().get(0);
  }

  private static Object at(Manifest manifest, String pointer) {
    var node = Json.mapper().valueToTree(manifest.content()).at(pointer);
    return node.isString() ? node.stringValue() : node.isMissingNode() ? "" : node.toString();
  }

  @Test
  void turnsV1beta1IntoV1() {
    var conversion = Manifests.convert(BETA, ApiVersion.V1).requireComplete();

    assertThat(conversion.toYaml()).isEqualTo(V1);
    assertThat(conversion.documents().get(1).notes())
        .containsExactly(
            "spec.kubelet is taken from NodePool default",
            "spec.metadataOptions.httpPutResponseHopLimit: 2 is written out; it is v1beta1's"
                + " default and not the other's");
  }

  @Test
  void turnsV1IntoV1beta1() {
    var back = Manifests.convert(V1, ApiVersion.V1BETA1).requireComplete();

    // Only the order of a few fields is another.
    assertThat(back.toYaml().lines().sorted().toList())
        .isEqualTo(
            (BETA + "  metadataOptions:\n    httpPutResponseHopLimit: 2\n")
                .lines()
                .sorted()
                .toList());
  }

  @Test
  void leavesWhatIsInTheVersionAlready() {
    assertThat(Manifests.convert(V1, ApiVersion.V1).requireComplete().toYaml()).isEqualTo(V1);
    assertThat(Manifests.convert(BETA, ApiVersion.V1BETA1).requireComplete().toYaml())
        .isEqualTo(BETA);
  }

  @Test
  void namesTheDefaultsOfANodeClassReference() {
    var pool = only(Sample.OLD_POOL, ApiVersion.V1).manifest();
    assertThat(at(pool, "/spec/template/spec/nodeClassRef"))
        .isEqualTo(
            "{\"group\":\"karpenter.k8s.aws\",\"kind\":\"EC2NodeClass\",\"name\":\"default\"}");
  }

  @Test
  void keepsConsolidationSwitchedOffWhereTheWebhookWouldSwitchItOn() {
    var beta =
        Sample.spec(
            Sample.OLD_POOL,
            "disruption:\n  consolidationPolicy: WhenUnderutilized\n  consolidateAfter: Never\n");
    var pool = only(beta, ApiVersion.V1);
    assertThat(pool.problems()).isEmpty();
    assertThat(at(pool.manifest(), "/spec/disruption/consolidateAfter")).isEqualTo("Never");
    assertThat(at(pool.manifest(), "/spec/disruption/consolidationPolicy"))
        .isEqualTo("WhenEmptyOrUnderutilized");
    var back = only(pool.manifest().toYaml(), ApiVersion.V1BETA1);
    assertThat(back.problems()).isEmpty();
    assertThat(at(back.manifest(), "/spec/disruption"))
        .isEqualTo(
            "{\"consolidateAfter\":\"Never\",\"consolidationPolicy\":\"WhenUnderutilized\"}");
  }

  @Test
  void asksV1beta1ForNoWaitWhereV1HasNone() {
    var pool =
        only(Sample.spec(Sample.POOL, "disruption:\n  consolidateAfter: 0s\n"), ApiVersion.V1BETA1);
    assertThat(pool.problems()).isEmpty();
    assertThat(at(pool.manifest(), "/spec/disruption")).isEqualTo("");
  }

  @Test
  void saysThatV1beta1CannotWaitBeforeItConsolidates() {
    var pool =
        only(Sample.spec(Sample.POOL, "disruption:\n  consolidateAfter: 1m\n"), ApiVersion.V1BETA1);
    assertThat(pool.problems())
        .containsExactly(
            Problem.of(
                "spec.disruption.consolidateAfter",
                "consolidateAfter 1m does not go with consolidationPolicy WhenUnderutilized in"
                    + " v1beta1",
                "leave it out, use WhenEmpty, or use Karpenter 1.0 or later"));
  }

  @Test
  void saysWhatOnlyV1HasAndSinceWhen() {
    var pool =
        pool("v1", "batch", "terminationGracePeriod: 1h\n")
            .replace("spec:\n  template", "spec:\n  replicas: 2\n  template");
    assertThat(only(pool, ApiVersion.V1BETA1).problems())
        .containsExactlyInAnyOrder(
            Problem.of(
                "spec.replicas",
                "unknown field \"replicas\"",
                "remove it, or use Karpenter 1.8.0 or later, where it exists"),
            Problem.of(
                "spec.template.spec.terminationGracePeriod",
                "unknown field \"terminationGracePeriod\"",
                "remove it, or use Karpenter 1.0.0 or later, where it exists"));
  }

  @Test
  void saysThatBudgetsHaveNoReasonsInV1beta1() {
    var pool =
        Sample.spec(
            Sample.POOL,
            "disruption:\n  consolidateAfter: 0s\n  budgets:\n    - {nodes: \"1\", reasons: [Empty]}\n");
    assertThat(only(pool, ApiVersion.V1BETA1).problems())
        .extracting(Problem::path, Problem::fix)
        .containsExactly(
            tuple(
                "spec.disruption.budgets[0].reasons",
                "remove it, or use Karpenter 1.0.0 or later, where it exists"));
  }

  @Test
  void saysThatOperatorsAndLabelsOfV1AreNotInV1beta1() {
    var pool =
        Sample.requirement(
            Sample.POOL, "{key: karpenter.k8s.aws/instance-cpu, operator: Gte, values: [\"4\"]}");
    assertThat(only(pool, ApiVersion.V1BETA1).problems())
        .extracting(Problem::path, Problem::fix)
        .containsExactly(
            tuple(
                "spec.template.spec.requirements[0].operator",
                "use Karpenter 1.9.0 or later, where it exists, or another value"));
  }

  @Test
  void saysThatV1HasNoResources() {
    var pool = pool("v1beta1", "default", "resources: {requests: {cpu: 1}}\n");
    assertThat(only(pool, ApiVersion.V1).problems())
        .containsExactly(
            Problem.of(
                "spec.template.spec.resources",
                "unknown field \"resources\"",
                "remove it; v1 has no such field"));
    for (var empty : List.of("resources: {}\n", "resources: {requests: {}}\n")) {
      var none = only(pool("v1beta1", "default", empty), ApiVersion.V1);
      assertThat(none.problems()).isEmpty();
      assertThat(at(none.manifest(), "/spec/template/spec/resources")).isEqualTo("");
    }
  }

  @Test
  void saysThatAPinnedAliasHasNoFormInV1beta1() {
    var pinned = Sample.CLASS.replace("@latest", "@v20240807");
    assertThat(only(pinned, ApiVersion.V1BETA1).problems())
        .contains(
            Problem.of(
                "spec.amiSelectorTerms[0].alias",
                "unknown field \"alias\"",
                "select the AMI by id, name or tags; for the newest of a family, give amiFamily"
                    + " alone. Aliases exist from Karpenter 1.0 on"));
  }

  @Test
  void writesOutOneHopWhereV1beta1WouldAllowTwo() {
    var beta = only(Sample.CLASS, ApiVersion.V1BETA1);
    assertThat(beta.problems()).isEmpty();
    assertThat(at(beta.manifest(), "/spec/metadataOptions/httpPutResponseHopLimit")).isEqualTo("1");
    assertThat(at(beta.manifest(), "/spec/amiFamily")).isEqualTo("AL2023");
  }

  @Test
  void keepsAHopLimitThatIsSaid() {
    var beta = Sample.spec(Sample.OLD_CLASS, "metadataOptions: {httpPutResponseHopLimit: 3}\n");
    var v1 = only(beta, ApiVersion.V1);
    assertThat(at(v1.manifest(), "/spec/metadataOptions"))
        .isEqualTo("{\"httpPutResponseHopLimit\":3}");
    assertThat(v1.notes()).isEmpty();
  }

  @Test
  void runsUbuntuAsAl2WithUbuntusDefaultDiskAndBack() {
    var beta =
        Sample.OLD_CLASS.replace(
            "amiFamily: AL2023", "amiFamily: Ubuntu\n  amiSelectorTerms:\n    - id: ami-1");
    var v1 = only(beta, ApiVersion.V1);
    assertThat(v1.problems()).isEmpty();
    assertThat(at(v1.manifest(), "/spec/amiFamily")).isEqualTo("AL2");
    assertThat(at(v1.manifest(), "/spec/blockDeviceMappings/0/ebs/volumeSize")).isEqualTo("20Gi");
    assertThat(v1.notes())
        .contains(
            "amiFamily Ubuntu is AL2 in v1, which has the same user data; Ubuntu's default disk is"
                + " written out");
    var back = only(v1.manifest().toYaml(), ApiVersion.V1BETA1);
    assertThat(back.problems()).isEmpty();
    assertThat(at(back.manifest(), "/spec/amiFamily")).isEqualTo("Ubuntu");
    assertThat(at(back.manifest(), "/spec/blockDeviceMappings")).isEqualTo("");
    assertThat(at(back.manifest(), "/metadata")).isEqualTo("{\"name\":\"default\"}");
  }

  @Test
  void asksForUbuntusAmisWhereNoTermNamesThem() {
    var beta = Sample.OLD_CLASS.replace("AL2023", "Ubuntu");
    var problems = only(beta, ApiVersion.V1).problems();
    assertThat(problems.get(0).path()).isEqualTo("spec.amiFamily");
    assertThat(problems.get(0).message())
        .isEqualTo("v1 has no amiFamily Ubuntu, and no alias for the newest Ubuntu AMI");
    assertThat(problems.get(0).fix()).contains("owner: \"099720109477\"");
  }

  @Test
  void asksForTheAmisOfAClassThat10CouldNotConvert() {
    var marked =
        Sample.CLASS
            .replace("alias: al2023@latest", "id: ami-placeholder")
            .replace("\nspec:\n", "\nspec:\n  amiFamily: AL2\n")
            .replace(
                "  name: default\n",
                annotated(
                    "compatibility.karpenter.k8s.aws/v1beta1-ubuntu: amiFamily,incompatible"));
    assertThat(only(marked, ApiVersion.V1).problems())
        .containsExactly(
            Problem.of(
                "spec.amiSelectorTerms",
                "stands for the newest Ubuntu AMI of v1beta1, which v1 has no alias for;"
                    + " Karpenter makes no node of it",
                "select Ubuntu's AMIs by owner and name, and remove the annotation"
                    + " compatibility.karpenter.k8s.aws/v1beta1-ubuntu"));
  }

  @Test
  void takesTheAliasVersionThatADowngradeKept() {
    var beta =
        Sample.OLD_CLASS.replace(
            "  name: default\n",
            annotated("compatibility.karpenter.k8s.aws/v1-alias-version: v20240807"));
    var v1 = only(beta, ApiVersion.V1);
    assertThat(at(v1.manifest(), "/spec/amiSelectorTerms"))
        .isEqualTo("[{\"alias\":\"al2023@v20240807\"}]");
    assertThat(at(v1.manifest(), "/metadata/annotations")).isEqualTo("");
  }

  @Test
  void saysWhichClassIsMissingForThePoolsKubelet() {
    var pool = pool("v1beta1", "batch", "kubelet: {maxPods: 10}\n");
    assertThat(only(pool, ApiVersion.V1).problems())
        .containsExactly(
            Problem.of(
                "spec.template.spec.kubelet",
                "stands in the EC2NodeClass in v1, and EC2NodeClass \"default\" is not among these"
                    + " manifests",
                "convert the NodePool and its EC2NodeClass together"));
  }

  @Test
  void givesPoolsOfOneClassWithOtherKubeletSettingsACopyOfIt() {
    var text =
        String.join(
            "---\n",
            pool("v1beta1", "plain", ""),
            pool("v1beta1", "dense", "kubelet: {maxPods: 200}\n"),
            pool("v1beta1", "denser", "kubelet: {maxPods: 200}\n"),
            Sample.OLD_CLASS);
    var conversion = Manifests.convert(text, ApiVersion.V1).requireComplete();

    assertThat(conversion.manifests().stream().map(Manifest::name))
        .containsExactly("plain", "dense", "denser", "default", "default-dense");
    assertThat(at(conversion.manifests().get(3), "/spec/kubelet")).isEqualTo("");
    assertThat(at(conversion.manifests().get(4), "/spec/kubelet")).isEqualTo("{\"maxPods\":200}");
    assertThat(conversion.documents().get(4).notes())
        .contains(
            "is new: a copy of EC2NodeClass default with the kubelet settings of NodePool dense,"
                + " denser, since v1 has them in the class and the class's other pools differ");
    for (var name : List.of("dense", "denser")) {
      var pool = conversion.find("NodePool", name).orElseThrow();
      assertThat(at(pool.manifest(), "/spec/template/spec/nodeClassRef/name"))
          .isEqualTo("default-dense");
      assertThat(pool.notes())
          .containsExactly("refers to EC2NodeClass default-dense instead of default");
    }
  }

  @Test
  void settlesAPoolThat10ConvertedFor11() {
    var live =
        """
        apiVersion: karpenter.sh/v1
        kind: NodePool
        metadata:
          name: default
          uid: 7a3e
          resourceVersion: "812"
          generation: 4
          creationTimestamp: "2024-08-14T10:00:00Z"
          managedFields: [{manager: kubectl}]
          annotations:
            karpenter.sh/nodepool-hash: "123"
            karpenter.sh/nodepool-hash-version: v3
            karpenter.sh/stored-version-migrated: "true"
            team.example.com/owner: web
            compatibility.karpenter.sh/v1beta1-kubelet-conversion: '{"maxPods":20}'
            compatibility.karpenter.sh/v1beta1-nodeclass-reference: '{"name":"default"}'
        spec:
          template:
            spec:
              requirements: []
              nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
        status:
          resources: {cpu: "4"}
        """;
    var conversion =
        Conversion.of(
                List.of(
                    new Manifest(Json.tree(Json.yaml().readTree(live))),
                    new Manifest(Json.tree(Json.yaml().readTree(Sample.CLASS)))),
                KarpenterVersion.parse("1.1.0"))
            .requireComplete();

    assertThat(at(conversion.manifests().get(0), "/metadata"))
        .isEqualTo("{\"annotations\":{\"team.example.com/owner\":\"web\"},\"name\":\"default\"}");
    assertThat(conversion.manifests().get(0).content()).doesNotContainKey("status");
    assertThat(at(conversion.manifests().get(1), "/spec/kubelet")).isEqualTo("{\"maxPods\":20}");
    assertThat(at(conversion.manifests().get(1), "/spec/metadataOptions")).isEqualTo("");
  }

  @Test
  void saysThatAnAnnotationWithKubeletSettingsCannotBeRead() {
    var live =
        Sample.POOL.replace(
            "  name: default\nspec",
            annotated("compatibility.karpenter.sh/v1beta1-kubelet-conversion: '{\"maxPods'")
                + "spec");
    assertThat(only(live, ApiVersion.V1).problems())
        .containsExactly(
            Problem.of(
                "metadata.annotations[compatibility.karpenter.sh/v1beta1-kubelet-conversion]",
                "holds kubelet's settings of v1beta1, and is not JSON",
                "write them in spec.kubelet of EC2NodeClass default, and remove the annotation"));
  }

  @Test
  void namesTheManifestWithEachProblemOfASet() {
    var bad = pool("v1beta1", "batch", "resources: {requests: {cpu: 1}}\n");
    assertThatThrownBy(
            () -> Manifests.convert(BETA + "---\n" + bad, ApiVersion.V1).requireComplete())
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Conversion to v1")
        .hasMessageContaining(
            "NodePool batch spec.template.spec.resources: unknown field \"resources\" → remove it;"
                + " v1 has no such field");
  }

  @Test
  void saysWhatIsNoManifestOfKarpenter() {
    assertThat(only("kind: Service\n", ApiVersion.V1).problems())
        .extracting(Problem::message)
        .containsExactly("\"Service\" is not checked here");
    assertThat(only("a: b: c\n", ApiVersion.V1).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("line 1: is not YAML"));
    assertThat(Manifests.convert("", ApiVersion.V1).documents()).isEmpty();
  }
}
