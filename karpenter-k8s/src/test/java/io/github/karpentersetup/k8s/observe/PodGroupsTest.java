package io.github.karpentersetup.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodGroupsTest {

  private static List<PodGroup> groups(String... pods) {
    var groups = new PodGroups(new PodBudgets(List.of()), new Volumes(Map.of()));
    for (var yaml : pods) {
      var pod = Json.yaml().readTree(yaml);
      groups.add(pod, Requests.of(pod));
    }
    return groups.finish();
  }

  private static String pod(String name, String kind, String spec) {
    return """
        metadata:
          name: %s
          namespace: shop
          ownerReferences: [{kind: %s, name: owner, controller: true}]
        spec:
          nodeName: n1
        %s
        """
        .formatted(name, kind, spec.indent(2));
  }

  @Test
  void keepsAllThatPodsAskTheSchedulerFor() {
    var spec =
        """
        nodeSelector: {kubernetes.io/arch: arm64}
        priority: 7
        affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: z}]}}
        topologySpreadConstraints: [{maxSkew: 1, topologyKey: z}]
        tolerations: [{key: gpu, operator: Exists}, {key: node.kubernetes.io/not-ready, operator: Exists}]
        initContainers:
          - {name: i, resources: {requests: {ephemeral-storage: 2Gi}}}
        containers:
          - name: a
            ports: [{containerPort: 80}, {containerPort: 81, hostPort: 81, protocol: UDP}]
            resources: {requests: {cpu: 100m, nvidia.com/gpu: 1, ephemeral-storage: 1Gi}}
          - {name: b, resources: {requests: {nvidia.com/gpu: "2"}}}
        """;

    var group = groups(pod("a", "StatefulSet", spec), pod("b", "StatefulSet", spec)).get(0);

    assertThat(group.pods()).isEqualTo(2);
    assertThat(group.scheduling())
        .containsOnlyKeys(
            "nodeSelector",
            "priority",
            "affinity",
            "topologySpreadConstraints",
            "tolerations",
            "hostPorts",
            "requests")
        .containsEntry("tolerations", List.of(Map.of("key", "gpu", "operator", "Exists")))
        .containsEntry(
            "hostPorts", List.of(Map.of("containerPort", 81, "hostPort", 81, "protocol", "UDP")))
        .containsEntry("requests", Map.of("nvidia.com/gpu", 3L, "ephemeral-storage", 2L << 30));
  }

  @Test
  void countsThePodsThatStartButNotThoseThatFailOrEndOrAreLongNotReady() {
    var spec = "containers: [{name: a}]";
    var ready = "status: {conditions: [{type: Ready, status: 'True'}]}\n";
    var starts = "status: {containerStatuses: [{name: a, restartCount: 0}]}\n";
    var crashes = "status: {containerStatuses: [{name: a, restartCount: 3}]}\n";
    var old =
        pod("f", "ReplicaSet", spec)
                .replace("name: f", "name: f\n  creationTimestamp: 2026-01-01T00:00:00Z")
            + starts;
    var waits =
        pod("g", "ReplicaSet", spec)
            .replace("nodeName: n1", "nodeName: ''")
            .replace("name: g", "name: g\n  creationTimestamp: 2026-01-01T00:00:00Z");
    var ends = pod("e", "ReplicaSet", spec).replace("name: e", "name: e\n  deletionTimestamp: now");

    var group =
        groups(
                pod("a", "ReplicaSet", spec) + ready,
                pod("b", "ReplicaSet", spec) + starts,
                pod("c", "ReplicaSet", spec) + crashes,
                pod("d", "ReplicaSet", spec),
                old,
                waits,
                ends)
            .get(0);

    assertThat(group.pods()).isEqualTo(7);
    assertThat(group.ready()).isEqualTo(1);
    assertThat(group.starting()).as("b, d and g").isEqualTo(3);
  }

  @Test
  void keepsADaemonSetsAffinityWithoutWhatPinsEachOfItsPodsToANode() {
    var pinned =
        """
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms:
                - matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]
                  matchFields: [{key: metadata.name, operator: In, values: [%s]}]
        """;
    var alone =
        """
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms:
                - matchFields: [{key: metadata.name, operator: In, values: [n1]}]
        """;

    var groups =
        groups(
            pod("a", "DaemonSet", pinned.formatted("n1")),
            pod("b", "DaemonSet", pinned.formatted("n2")));

    assertThat(groups).hasSize(1);
    assertThat(groups.get(0).scheduling().toString())
        .contains("kubernetes.io/os")
        .doesNotContain("matchFields");
    assertThat(groups(pod("a", "DaemonSet", alone)).get(0).scheduling()).isEmpty();
    assertThat(groups(pod("a", "StatefulSet", alone)).get(0).scheduling().toString())
        .contains("matchFields");
  }
}
