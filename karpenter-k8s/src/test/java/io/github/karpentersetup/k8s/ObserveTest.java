package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Deployment;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserveTest {

  @TempDir Path directory;

  @Test
  void absentApisAreEmptyAndNoError() {
    try (var server = new CannedServer();
        var executor = Fabric8Executor.on(server.client())) {
      server.on("GET /version", "{major: \"1\", minor: 33+}");

      var facts = executor.observe();

      assertThat(facts.version()).isEqualTo("1.33");
      assertThat(facts.awsAuth()).isEmpty();
      assertThat(facts.crds()).isEmpty();
      assertThat(facts.nodePools()).isEmpty();
    }
  }

  @Test
  void seesWhereTheDeploymentsThatMatterRunAndWhoManagesThem() {
    try (var cluster =
            ClusterSandbox.builder()
                .node("n1", n -> n.instanceType("t3.large"))
                .addOns()
                .deployment("shop", "api", 1, "100m", "64Mi")
                .objects(
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata:
                      name: metrics-server
                      namespace: monitoring
                      labels: {app.kubernetes.io/name: metrics-server}
                      annotations: {meta.helm.sh/release-name: metrics}
                    spec:
                      selector: {matchLabels: {app: m}}
                      template:
                        metadata: {labels: {app: m, app.kubernetes.io/name: metrics-server}}
                        spec:
                          affinity: {nodeAffinity: {}}
                          nodeSelector: {kubernetes.io/os: linux}
                          tolerations: [{key: a, operator: Exists}]
                          containers:
                            - name: m
                              image: m:1
                              resources: {requests: {cpu: 100m, memory: 200Mi}}
                    """)
                .start();
        var executor = Fabric8Executor.on(cluster.client())) {
      cluster.awaitSettled(Duration.ofSeconds(10));

      assertThat(executor.observe().deployments())
          .containsExactlyInAnyOrder(
              new Deployment(
                  KubernetesFacts.Component.COREDNS,
                  "kube-system",
                  "coredns",
                  2,
                  new Room(100, 70L << 20, 1),
                  Map.of(),
                  Map.of(),
                  List.of(),
                  "",
                  Map.of("n1", new Room(200, 140L << 20, 2))),
              new Deployment(
                  KubernetesFacts.Component.METRICS_SERVER,
                  "monitoring",
                  "metrics-server",
                  1,
                  new Room(100, 200L << 20, 1),
                  Map.of("nodeAffinity", Map.of()),
                  Map.of("kubernetes.io/os", "linux"),
                  List.of(Map.of("key", "a", "operator", "Exists")),
                  "Helm release metrics",
                  Map.of("n1", new Room(100, 200L << 20, 1))));
    }
  }

  @Test
  void readsOnPageAfterPage() {
    try (var server = new CannedServer();
        var executor = Fabric8Executor.on(server.client())) {
      server.on("GET /version", "{major: \"1\", minor: \"33\"}");
      server.pages(
          "GET /api/v1/namespaces",
          "{metadata: {continue: next}, items: [{metadata: {name: b}}]}",
          "{items: [{metadata: {name: a}}]}");

      assertThat(executor.observe().namespaces()).containsExactly("a", "b");
    }
  }

  @Test
  void readsWhatNodesCanAttachAndWhatPodsHaveAttached() {
    try (var server = new CannedServer();
        var executor = Fabric8Executor.on(server.client())) {
      server.on("GET /version", "{major: \"1\", minor: \"33\"}");
      server.on(
          "GET /api/v1/nodes",
          """
          items:
            - metadata: {name: n1}
              status: {allocatable: {cpu: "2", memory: 4Gi, pods: "29", ephemeral-storage: 17Gi,
                nvidia.com/gpu: "1"}}
            - metadata: {name: n2}
          """);
      server.on(
          "GET /apis/storage.k8s.io/v1/csinodes",
          """
          items:
            - metadata: {name: n1}
              spec: {drivers: [{name: ebs.csi.aws.com, allocatable: {count: 24}}, {name: efs}]}
            - {metadata: {name: n2}, spec: {drivers: []}}
          """);
      server.on(
          "GET /api/v1/persistentvolumes",
          """
          items:
            - spec: {claimRef: {namespace: shop, name: data}, csi: {driver: ebs.csi.aws.com}}
            - spec: {claimRef: {namespace: shop, name: old}, awsElasticBlockStore: {volumeID: v}}
            - spec: {claimRef: {namespace: shop, name: share}, nfs: {server: s}}
          """);
      server.on(
          "GET /api/v1/pods",
          """
          items:
            - metadata: {name: db, namespace: shop}
              spec:
                nodeName: n1
                containers: [{name: c}]
                volumes:
                  - {name: a, persistentVolumeClaim: {claimName: data}}
                  - {name: b, persistentVolumeClaim: {claimName: old}}
                  - {name: c, persistentVolumeClaim: {claimName: share}}
                  - {name: d, persistentVolumeClaim: {claimName: unbound}}
          """);

      var facts = executor.observe();

      assertThat(facts.nodes())
          .extracting(KubernetesFacts.Node::attachLimits)
          .containsExactly(Map.of("ebs.csi.aws.com", 24), Map.of());
      assertThat(facts.nodes().get(0).others())
          .isEqualTo(Map.of("ephemeral-storage", 17L << 30, "nvidia.com/gpu", 1L));
      assertThat(facts.podGroups())
          .singleElement()
          .satisfies(
              g ->
                  assertThat(g.scheduling())
                      .containsEntry("volumes", Map.of("ebs.csi.aws.com", 2)));
      assertThat(facts.unreadable()).isEmpty();
    }
  }

  @Test
  void doesWithoutWhatDriversReportWhereItMayNotBeRead() {
    try (var server = new CannedServer();
        var executor = Fabric8Executor.on(server.client())) {
      server.on("GET /version", "{major: \"1\", minor: \"33\"}");
      server.refuse(
          "GET /apis/storage.k8s.io/v1/csinodes",
          403,
          "Forbidden",
          "csinodes.storage.k8s.io is forbidden");

      assertThat(executor.observe().unreadable())
          .singleElement()
          .satisfies(call -> assertThat(call).contains("csinodes"));
    }
  }

  @Test
  void reportsEveryMissingPermissionAtOnce() {
    try (var server = new CannedServer();
        var executor = Fabric8Executor.on(server.client())) {
      for (var kind : new String[] {"nodes", "pods"}) {
        server.refuse(
            "GET /api/v1/" + kind,
            403,
            "Forbidden",
            kind
                + " is forbidden: User \"jane\" cannot list resource \""
                + kind
                + "\" in API group \"\" at the cluster scope");
      }

      assertThatThrownBy(executor::observe)
          .isInstanceOfSatisfying(
              PreflightException.class,
              e ->
                  assertThat(e.problems())
                      .extracting(p -> p.fix())
                      .containsExactlyInAnyOrder(
                          "add the rule {apiGroups: [\"\"], resources: [\"nodes\"], verbs:"
                              + " [\"list\"]} to a ClusterRole bound to that user",
                          "add the rule {apiGroups: [\"\"], resources: [\"pods\"], verbs:"
                              + " [\"list\"]} to a ClusterRole bound to that user"));
    }
  }

  /** As when the kubeconfig's command for a token fails; anonymous users get no advice on rules. */
  @Test
  void saysOnceThatNoCredentialsWereSent() {
    try (var server = new CannedServer();
        var executor = Fabric8Executor.on(server.client())) {
      for (var kind : new String[] {"nodes", "pods"}) {
        server.refuse(
            "GET /api/v1/" + kind,
            403,
            "Forbidden",
            kind
                + " is forbidden: User \"system:anonymous\" cannot list resource \""
                + kind
                + "\" in API group \"\" at the cluster scope");
      }

      assertThatThrownBy(executor::observe)
          .isInstanceOfSatisfying(
              PreflightException.class,
              e -> {
                assertThat(e.problems()).hasSize(1);
                assertThat(e.problems().get(0).message())
                    .isEqualTo("no credentials reached the API server: it sees system:anonymous");
                assertThat(e.problems().get(0).fix()).startsWith("log in again");
              });
    }
  }

  @Test
  void reportsAServerThatCannotBeReachedOnce() throws IOException {
    var server = new CannedServer();
    var url = server.client().getMasterUrl().toString();
    server.close();
    var file = directory.resolve("config");
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s"}}]
        users: [{name: u, user: {}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(url));

    try (var executor = Fabric8Executor.fromKubeconfig(file)) {
      assertThatThrownBy(executor::observe)
          .isInstanceOfSatisfying(
              PreflightException.class,
              e -> {
                assertThat(e.problems()).hasSize(1);
                assertThat(e.problems().get(0).message()).startsWith("cannot reach http://");
              });
    }
  }

  @Test
  void namesAMissingKubeconfig() {
    var file = directory.resolve("none");
    assertThatThrownBy(() -> Fabric8Executor.fromKubeconfig(file))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining(file + ": there is no kubeconfig here that can be read")
        .hasMessageContaining("aws eks update-kubeconfig");
  }

  @Test
  void namesAKubeconfigWithoutACurrentContext() throws IOException {
    var file = directory.resolve("config");
    Files.writeString(file, "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\n");
    assertThatThrownBy(() -> Fabric8Executor.fromKubeconfig(file))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("no current context");
  }

  @Test
  void namesAKubeconfigThatIsNone() throws IOException {
    var file = directory.resolve("config");
    Files.writeString(file, "]: not YAML");
    assertThatThrownBy(() -> Fabric8Executor.fromKubeconfig(file))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("cannot be read as a kubeconfig");
  }
}
