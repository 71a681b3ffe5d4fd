package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The stand-in for Karpenter launches what the what-if engine says, for every kind of wish. */
class KarpenterPlacesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String POOL = "karpenter.sh/nodepool";
  private static final String ZONE = "topology.kubernetes.io/zone";

  private static ClusterSandbox cluster(String... pools) {
    var sandbox =
        ClusterSandbox.builder()
            .region("eu-west-1")
            .node("old", n -> n.instanceType("t3.medium").zone("eu-west-1a"))
            .start()
            .awaitSettled(SOON);
    KarpenterStandInTest.install(sandbox, "v1");
    sandbox.apply(
        """
        apiVersion: karpenter.k8s.aws/v1
        kind: EC2NodeClass
        metadata: {name: default}
        spec: {role: r}
        """);
    for (var pool : pools) {
      sandbox.apply(pool);
    }
    return sandbox.awaitSettled(SOON);
  }

  private static String pool(String name, String spec, String requirements) {
    return """
        apiVersion: karpenter.sh/v1
        kind: NodePool
        metadata: {name: %s}
        spec:
          %s
          template:
            spec:
              nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
              requirements:
              - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
              - {key: kubernetes.io/arch, operator: In, values: [amd64]}
              %s
        """
        .formatted(name, spec, requirements);
  }

  private static String pool(String name) {
    return pool(name, "weight: 1", "");
  }

  private static void pods(ClusterSandbox sandbox, int replicas, String podSpec) {
    sandbox
        .apply(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: api, namespace: shop}
            spec:
              replicas: %d
              selector: {matchLabels: {app: api}}
              template:
                metadata: {labels: {app: api}}
                spec:
            %s
            """
                .formatted(replicas, podSpec.indent(8)))
        .awaitSettled(SOON);
  }

  private static String asking(String cpu) {
    return "containers: [{name: api, image: a, resources: {requests: {cpu: '"
        + cpu
        + "', memory: 64Mi}}}]\n";
  }

  private static List<Node> launched(ClusterSandbox sandbox) {
    return sandbox.client().nodes().withLabel(POOL).list().getItems();
  }

  private static long pending(ClusterSandbox sandbox) {
    return shop(sandbox).stream().filter(p -> p.getSpec().getNodeName() == null).count();
  }

  private static List<Pod> shop(ClusterSandbox sandbox) {
    return sandbox.client().pods().inNamespace("shop").list().getItems();
  }

  private static List<String> events(ClusterSandbox sandbox) {
    return sandbox.client().v1().events().inNamespace("shop").list().getItems().stream()
        .map(Event::getMessage)
        .toList();
  }

  private static Map<String, Object> used(ClusterSandbox sandbox, String pool) {
    GenericKubernetesResource found =
        sandbox
            .client()
            .genericKubernetesResources("karpenter.sh/v1", "NodePool")
            .withName(pool)
            .get();
    return found.get("status", "resources");
  }

  @Test
  void launchesFromTheHeavierPoolFirst() {
    try (var sandbox = cluster(pool("a-light"), pool("heavy", "weight: 50", ""))) {
      pods(sandbox, 2, asking("1500m"));

      assertThat(pending(sandbox)).isZero();
      assertThat(launched(sandbox))
          .isNotEmpty()
          .allSatisfy(n -> assertThat(n.getMetadata().getLabels()).containsEntry(POOL, "heavy"));
    }
  }

  @Test
  void launchesOneNodeForPodsThatComeTogether() {
    try (var sandbox = cluster(pool("default"))) {
      pods(sandbox, 12, asking("500m"));

      assertThat(pending(sandbox)).isZero();
      assertThat(launched(sandbox)).hasSize(1);
    }
  }

  @Test
  void neverLaunchesAboveAPoolsLimitAndGoesOnWhenItIsRaised() {
    var small = "- {key: karpenter.k8s.aws/instance-cpu, operator: In, values: ['2']}";
    try (var sandbox = cluster(pool("default", "limits: {cpu: 4}", small))) {
      pods(sandbox, 4, asking("1500m"));

      assertThat(launched(sandbox)).hasSize(2);
      assertThat(pending(sandbox)).isEqualTo(2);
      assertThat(used(sandbox, "default")).containsEntry("cpu", "4").containsEntry("nodes", "2");
      assertThat(events(sandbox))
          .hasSize(2)
          .allSatisfy(
              e ->
                  assertThat(e)
                      .startsWith("no node pool can host this pod: ")
                      .contains("NodePool default: ")
                      .contains("limit"));

      sandbox.apply(pool("default", "limits: {cpu: 8}", small)).awaitSettled(SOON);

      assertThat(pending(sandbox)).isZero();
      assertThat(used(sandbox, "default")).containsEntry("cpu", "8").containsEntry("nodes", "4");
    }
  }

  @Test
  void countsALimitOfMemoryToo() {
    try (var sandbox = cluster(pool("default", "limits: {memory: 100Mi}", ""))) {
      pods(sandbox, 1, asking("1500m"));

      assertThat(launched(sandbox)).isEmpty();
      assertThat(pending(sandbox)).isEqualTo(1);
    }
  }

  @Test
  void launchesInEveryZoneForPodsThatSpread() {
    try (var sandbox = cluster(pool("default"))) {
      pods(
          sandbox,
          6,
          asking("900m")
              + """
              topologySpreadConstraints:
              - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: api}}}
              """);

      var zones = new TreeMap<String, Integer>();
      for (var pod : shop(sandbox)) {
        var node = sandbox.client().nodes().withName(pod.getSpec().getNodeName()).get();
        zones.merge(node.getMetadata().getLabels().get(ZONE), 1, Integer::sum);
      }
      assertThat(zones)
          .containsExactly(
              Map.entry("eu-west-1a", 2), Map.entry("eu-west-1b", 2), Map.entry("eu-west-1c", 2));
    }
  }

  @Test
  void launchesInTheZoneOfTheVolume() {
    try (var sandbox = cluster(pool("default"))) {
      sandbox.apply(
          """
          apiVersion: v1
          kind: PersistentVolume
          metadata: {name: disk}
          spec:
            claimRef: {namespace: shop, name: data}
            nodeAffinity:
              required:
                nodeSelectorTerms:
                - matchExpressions:
                  - {key: topology.kubernetes.io/zone, operator: In, values: [eu-west-1c]}
          """);
      pods(
          sandbox,
          1,
          asking("100m") + "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]\n");

      assertThat(launched(sandbox))
          .singleElement()
          .satisfies(
              n -> assertThat(n.getMetadata().getLabels()).containsEntry(ZONE, "eu-west-1c"));
      assertThat(pending(sandbox)).as("the node that was there has room, elsewhere").isZero();
    }
  }

  @Test
  void launchesANodeForEachPodThatTakesTheSameHostPort() {
    try (var sandbox = cluster(pool("default"))) {
      pods(
          sandbox,
          3,
          "containers: [{name: api, image: a, ports: [{containerPort: 80, hostPort: 80}]}]\n");

      assertThat(pending(sandbox)).isZero();
      assertThat(launched(sandbox)).as("one is on the node that was there").hasSize(2);
    }
  }

  @Test
  void keepsPodsApartThatRepelEachOther() {
    try (var sandbox = cluster(pool("default"))) {
      pods(
          sandbox,
          3,
          asking("100m")
              + """
              affinity:
                podAntiAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution:
                  - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: api}}}
              """);

      assertThat(pending(sandbox)).isZero();
      assertThat(shop(sandbox)).extracting(p -> p.getSpec().getNodeName()).doesNotHaveDuplicates();
    }
  }

  @Test
  void saysWhyNoPoolCanHostAPod() {
    try (var sandbox = cluster(pool("default"))) {
      pods(sandbox, 1, asking("100m") + "nodeSelector: {kubernetes.io/arch: arm64}\n");

      assertThat(pending(sandbox)).isEqualTo(1);
      assertThat(events(sandbox))
          .singleElement()
          .asString()
          .startsWith("no node pool can host this pod: ")
          .contains("NodePool default: ")
          .contains("kubernetes.io/arch");
    }
  }

  @Test
  void launchesNothingWhereTooFewValuesAreLeftToChooseFrom() {
    var choice =
        "- {key: karpenter.k8s.aws/instance-family, operator: In, values: [m5, c5], minValues: 3}";
    try (var sandbox = cluster(pool("default", "weight: 1", choice))) {
      pods(sandbox, 1, asking("1500m"));

      assertThat(launched(sandbox)).isEmpty();
      assertThat(pending(sandbox)).isEqualTo(1);
    }
  }

  @Test
  void obeysEveryOperatorOfAPoolsRequirements() {
    var requirements =
        """
        - {key: karpenter.k8s.aws/instance-category, operator: NotIn, values: [t, c]}
              - {key: karpenter.k8s.aws/instance-generation, operator: Gt, values: ['5']}
              - {key: karpenter.k8s.aws/instance-cpu, operator: Lt, values: ['5']}
              - {key: karpenter.k8s.aws/instance-local-nvme, operator: Exists}
              - {key: karpenter.k8s.aws/instance-gpu-name, operator: DoesNotExist}\
        """;
    try (var sandbox = cluster(pool("default", "weight: 1", requirements))) {
      pods(sandbox, 1, asking("1500m"));

      assertThat(launched(sandbox))
          .singleElement()
          .satisfies(
              n ->
                  assertThat(n.getMetadata().getLabels())
                      .containsKey("karpenter.k8s.aws/instance-local-nvme")
                      .doesNotContainKey("karpenter.k8s.aws/instance-gpu-name")
                      .hasEntrySatisfying(
                          "karpenter.k8s.aws/instance-cpu",
                          cpu -> assertThat(Integer.parseInt(cpu)).isLessThan(5))
                      .hasEntrySatisfying(
                          "karpenter.k8s.aws/instance-generation",
                          g -> assertThat(Integer.parseInt(g)).isGreaterThan(5))
                      .hasEntrySatisfying(
                          "karpenter.k8s.aws/instance-category",
                          c -> assertThat(c).isNotIn("t", "c")));
    }
  }
}
