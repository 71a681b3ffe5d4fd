package io.github.karpentersetup.k8s.sandbox.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.k8s.chart.RenderRequest;
import io.github.karpentersetup.k8s.chart.RenderedChart;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StandInChartsTest {

  private static final String ROLE =
      "arn:aws:iam::111122223333:role/KarpenterControllerRole-payments-prod";

  private final ChartRenderer renderer = new ChartRenderer();

  @Test
  void rendersEveryKindThatTheReleasedChartRenders() {
    var rendered = render("1.14.1", values());

    assertThat(rendered.chartName()).isEqualTo("karpenter");
    assertThat(rendered.chartVersion()).isEqualTo("1.14.1");
    assertThat(rendered.appVersion()).isEqualTo("1.14.1");
    assertThat(rendered.objects().stream().map(o -> (String) o.get("kind")).distinct())
        .containsExactlyInAnyOrder(
            "PodDisruptionBudget",
            "ServiceAccount",
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "Service",
            "Deployment");
  }

  @Test
  void bindsEveryRoleToTheServiceAccountOfTheRelease() {
    var objects = JsonMapper.shared().valueToTree(render("1.14.1", values()).objects());
    var bindings = 0;
    for (var object : objects) {
      if (object.path("kind").asString().endsWith("Binding")) {
        bindings++;
        assertThat(object.at("/subjects/0/name").asString()).isEqualTo("karpenter");
        assertThat(object.at("/subjects/0/namespace").asString()).isEqualTo("kube-system");
        assertThat(object.at("/roleRef/name").asString())
            .isEqualTo(object.at("/metadata/name").asString());
      }
    }
    assertThat(bindings).isEqualTo(5);
  }

  @Test
  void putsTheClusterTheQueueAndTheResourcesIntoTheDeployment() {
    var values = values();
    values.put(
        "settings",
        Map.of(
            "clusterName", "payments-prod",
            "clusterEndpoint", "https://example.eks",
            "interruptionQueue", "payments-prod-queue",
            "featureGates", Map.of("spotToSpotConsolidation", true)));
    values.put(
        "controller",
        Map.of(
            "resources", Map.of("requests", Map.of("cpu", 1), "limits", Map.of("memory", "1Gi"))));

    var deployment = only("Deployment", render("1.14.1", values));

    assertThat(environment(deployment))
        .containsEntry("KARPENTER_SERVICE", "karpenter")
        .containsEntry("CLUSTER_NAME", "payments-prod")
        .containsEntry("CLUSTER_ENDPOINT", "https://example.eks")
        .containsEntry("INTERRUPTION_QUEUE", "payments-prod-queue")
        .containsEntry("FEATURE_GATES", "SpotToSpotConsolidation=true")
        .containsEntry("VM_MEMORY_OVERHEAD_PERCENT", "0.075")
        .containsKey("MEMORY_LIMIT")
        .doesNotContainKey("ISOLATED_VPC");
    var container = deployment.at("/spec/template/spec/containers/0");
    assertThat(container.path("image").asString())
        .isEqualTo("public.ecr.aws/karpenter/controller:1.14.1");
    assertThat(container.at("/resources/requests/cpu").asInt()).isEqualTo(1);
    assertThat(container.at("/resources/limits/memory").asString()).isEqualTo("1Gi");
  }

  @Test
  void leavesTheQueueOutWhenThereIsNone() {
    assertThat(environment(only("Deployment", render("1.14.1", values()))))
        .doesNotContainKeys("INTERRUPTION_QUEUE", "CLUSTER_ENDPOINT");
  }

  @Test
  void schedulesAsReleasedWithoutAnyValues() {
    var pod = only("Deployment", render("1.14.1", values())).at("/spec/template/spec");

    assertThat(pod.at("/priorityClassName").asString()).isEqualTo("system-cluster-critical");
    assertThat(pod.at("/dnsPolicy").asString()).isEqualTo("ClusterFirst");
    assertThat(pod.at("/tolerations/0/key").asString()).isEqualTo("CriticalAddonsOnly");
    assertThat(pod.at("/nodeSelector").toString()).isEqualTo("{\"kubernetes.io/os\":\"linux\"}");
    var apart =
        pod.at("/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0");
    assertThat(apart.path("topologyKey").asString()).isEqualTo("kubernetes.io/hostname");
    assertThat(apart.at("/labelSelector/matchLabels/app.kubernetes.io~1instance").asString())
        .isEqualTo("karpenter");
    var spread = pod.at("/topologySpreadConstraints/0");
    assertThat(spread.path("topologyKey").asString()).isEqualTo("topology.kubernetes.io/zone");
    assertThat(spread.path("whenUnsatisfiable").asString()).isEqualTo("DoNotSchedule");
    assertThat(spread.at("/labelSelector/matchLabels/app.kubernetes.io~1name").asString())
        .isEqualTo("karpenter");
  }

  @Test
  void takesAnAffinityAndAnAnnotationKeyWithDotsAsTheyAre() {
    var values = values();
    var term =
        Map.of(
            "matchExpressions",
            List.of(
                Map.of("key", "karpenter.sh/nodepool", "operator", "DoesNotExist"),
                Map.of(
                    "key", "eks.amazonaws.com/nodegroup",
                    "operator", "In",
                    "values", List.of("system", "web"))));
    var required =
        Map.of(
            "requiredDuringSchedulingIgnoredDuringExecution",
            Map.of("nodeSelectorTerms", List.of(term)));
    values.put("affinity", Map.of("nodeAffinity", required));

    var rendered = render("1.14.1", values);

    var terms =
        only("Deployment", rendered)
            .at(
                "/spec/template/spec/affinity/nodeAffinity"
                    + "/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms");
    assertThat(terms).hasSize(1);
    assertThat(terms.at("/0/matchExpressions/1/values/1").asString()).isEqualTo("web");
    assertThat(
            only("ServiceAccount", rendered)
                .at("/metadata/annotations/eks.amazonaws.com~1role-arn")
                .asString())
        .isEqualTo(ROLE);
  }

  @Test
  void pinsTheImageToADigest() {
    var values = values();
    var digest = "sha256:" + "ab".repeat(32);
    values.put(
        "controller",
        Map.of("image", Map.of("repository", "mirror/karpenter/controller", "digest", digest)));

    assertThat(
            only("Deployment", render("1.14.1", values))
                .at("/spec/template/spec/containers/0/image")
                .asString())
        .isEqualTo("mirror/karpenter/controller:1.14.1@" + digest);
  }

  @Test
  void labelsEveryObjectAsAsked() {
    var values = values();
    values.put("additionalLabels", Map.of("team", "platform"));
    values.put("additionalAnnotations", Map.of("note", "ours"));

    assertThat(render("1.14.1", values).objects())
        .allSatisfy(
            object -> {
              var metadata = JsonMapper.shared().<JsonNode>valueToTree(object).path("metadata");
              assertThat(metadata.at("/labels/team").asString()).isEqualTo("platform");
              assertThat(metadata.at("/labels/app.kubernetes.io~1version").asString())
                  .isEqualTo("1.14.1");
              assertThat(metadata.at("/annotations/note").asString()).isEqualTo("ours");
            });
  }

  @Test
  void usesAServiceAccountThatExistsInsteadOfCreatingOne() {
    var values = values();
    values.put("serviceAccount", Map.of("create", false, "name", "ours"));

    var rendered = render("1.14.1", values);

    assertThat(rendered.objects()).noneMatch(o -> "ServiceAccount".equals(o.get("kind")));
    assertThat(only("Deployment", rendered).at("/spec/template/spec/serviceAccountName").asString())
        .isEqualTo("ours");
  }

  @Test
  void addsAServiceMonitorOnlyOnRequest() {
    var values = values();
    values.put("serviceMonitor", Map.of("enabled", true));

    assertThat(only("ServiceMonitor", render("1.14.1", values)).at("/metadata/name").asString())
        .isEqualTo("karpenter");
  }

  @Test
  void refusesToRenderWithoutAClusterName() {
    assertThatThrownBy(() -> render("1.14.1", Map.of()))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("settings.clusterName is required")
        .hasMessageContaining("correct the values");
  }

  @Test
  void followsAnOldRelease() {
    var rendered = render("0.34.5", values());

    assertThat(rendered.chartVersion()).isEqualTo("v0.34.5");
    assertThat(rendered.appVersion()).isEqualTo("0.34.5");
    var pod = only("Deployment", rendered).at("/spec/template/spec");
    assertThat(pod.at("/containers/0/image").asString())
        .isEqualTo("public.ecr.aws/karpenter/controller:0.34.5");
    assertThat(pod.at("/containers/0/ports/0/containerPort").asInt()).isEqualTo(8000);
    assertThat(pod.at("/topologySpreadConstraints/0/whenUnsatisfiable").asString())
        .isEqualTo("ScheduleAnyway");
  }

  @ParameterizedTest
  @CsvSource({
    "0.36.0,v1beta1,",
    "0.36.9,v1beta1 v1,kube-system/karpenter",
    "1.0.8,v1 v1beta1,kube-system/karpenter",
    "1.14.1,v1,"
  })
  void definesTheResourcesInTheReleasesApiVersions(
      String version, String served, @Nullable String webhook) {
    var all =
        renderer.crds(StandInCharts.directory(KarpenterVersion.parse(version)).karpenterCrd());
    var crds = all.stream().filter(crd -> !isLater(name(crd))).toList();
    assertThat(all.stream().map(StandInChartsTest::name).filter(StandInChartsTest::isLater))
        .hasSize(version.equals("1.14.1") ? 2 : 0);

    assertThat(crds)
        .extracting(StandInChartsTest::name)
        .containsExactlyInAnyOrder(
            "nodepools.karpenter.sh",
            "nodeclaims.karpenter.sh",
            "ec2nodeclasses.karpenter.k8s.aws");
    for (var crd : crds) {
      var spec = JsonMapper.shared().<JsonNode>valueToTree(crd).path("spec");
      assertThat(spec.path("scope").asString()).isEqualTo("Cluster");
      assertThat(spec.path("versions").valueStream().map(v -> v.path("name").asString()))
          .containsExactly(served.split(" "));
      var service = spec.at("/conversion/webhook/clientConfig/service");
      assertThat(
              service.isMissingNode()
                  ? null
                  : service.path("namespace").asString() + "/" + service.path("name").asString())
          .isEqualTo(webhook);
      assertThat(spec.path("versions").valueStream().filter(v -> v.path("storage").asBoolean()))
          .hasSize(1);
      assertThat(spec.at("/versions/0/schema/openAPIV3Schema/properties/spec").isMissingNode())
          .isFalse();
    }
  }

  private static String name(Map<String, Object> crd) {
    return JsonMapper.shared().<JsonNode>valueToTree(crd).at("/metadata/name").asString();
  }

  private static boolean isLater(String name) {
    return name.startsWith("nodeoverlays.") || name.startsWith("capacitybuffers.");
  }

  @Test
  void showsNodeClaimsAsTheLabsTableDoes() {
    var crds =
        renderer.crds(StandInCharts.directory(KarpenterVersion.parse("0.36.0")).karpenterCrd());

    var claims =
        crds.stream()
            .map(crd -> JsonMapper.shared().<JsonNode>valueToTree(crd))
            .filter(crd -> crd.at("/spec/names/kind").asString().equals("NodeClaim"))
            .findFirst()
            .orElseThrow();
    assertThat(
            claims
                .at("/spec/versions/0/additionalPrinterColumns")
                .valueStream()
                .filter(column -> column.path("priority").asInt(0) == 0)
                .map(column -> column.path("name").asString()))
        .containsExactly("Type", "Zone", "Node", "Ready", "Age");
  }

  private RenderedChart render(String version, Map<String, Object> values) {
    return renderer.render(
        StandInCharts.directory(KarpenterVersion.parse(version)).karpenter(),
        new RenderRequest("karpenter", "kube-system", values, "1.33"));
  }

  private static Map<String, Object> values() {
    var values = new HashMap<String, Object>();
    values.put("settings", Map.of("clusterName", "payments-prod"));
    values.put("serviceAccount", Map.of("annotations", Map.of("eks.amazonaws.com/role-arn", ROLE)));
    return values;
  }

  private static JsonNode only(String kind, RenderedChart rendered) {
    var found = rendered.objects().stream().filter(o -> kind.equals(o.get("kind"))).toList();
    assertThat(found).as(kind).hasSize(1);
    return JsonMapper.shared().valueToTree(found.get(0));
  }

  private static Map<String, String> environment(JsonNode deployment) {
    var environment = new HashMap<String, String>();
    for (var variable : deployment.at("/spec/template/spec/containers/0/env")) {
      environment.put(
          variable.path("name").asString(), variable.path("value").asString("from the pod"));
    }
    return environment;
  }
}
