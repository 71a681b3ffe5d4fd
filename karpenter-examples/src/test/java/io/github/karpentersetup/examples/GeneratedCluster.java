package io.github.karpentersetup.examples;

import io.github.karpentersetup.k8s.sandbox.ClusterSandboxBuilder;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A cluster of some shape, made from a seed, and a retirement of some of its nodes: groups that EKS
 * manages and one that it does not, nodes in no group, nodes of a former Karpenter; workloads of
 * every kind, with budgets that allow much, little or nothing.
 */
final class GeneratedCluster {

  /** The Auto Scaling group that EKS does not manage. */
  static final String SELF_MANAGED = "own";

  /** The node pool of a former Karpenter. */
  static final String LEGACY = "legacy";

  private static final List<String> ZONES = List.of("a", "b", "c");

  private final Random random;
  private final List<String> said = new ArrayList<>();
  private boolean isOwn;
  private boolean isBatch;
  private boolean isLegacy;
  private int nodes;
  private Retirement retirement = Retirement.of(NodeGroups.all());

  GeneratedCluster(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /** Adds it to the lab, and settles what is to be retired. */
  ClusterSandboxBuilder addTo(ClusterSandboxBuilder builder) {
    isOwn = one(2);
    isBatch = one(3);
    isLegacy = one(4);
    some(builder, random.nextInt(4), "web");
    some(builder, isBatch ? 1 + random.nextInt(2) : 0, "batch");
    some(builder, isOwn ? 1 + random.nextInt(2) : 0, SELF_MANAGED);
    some(builder, one(3) ? 1 : 0, "");
    some(builder, isLegacy ? 1 + random.nextInt(2) : 0, LEGACY);
    builder.neverReady("broken");
    for (int workload = 1 + random.nextInt(5); workload > 0; workload--) {
      workload(builder, "w" + workload);
    }
    if (one(16)) {
      builder.objects(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: bare, namespace: shop}
          spec: {containers: [{name: c, image: 'bare:1', resources: {requests: {cpu: 10m}}}]}
          """);
      say("a bare pod");
    }
    retirement = retirement();
    return builder;
  }

  /** What is to be retired, and how. */
  Retirement retire() {
    return retirement;
  }

  /** The groups that are to go, the nodes of none as "", and the node pool. */
  List<String> retired() {
    var chosen = retirement.nodeGroups();
    var groups =
        new ArrayList<>(
            chosen.names().isEmpty() ? List.of("web", "batch", SELF_MANAGED, "") : chosen.names());
    groups.addAll(chosen.nodePools());
    return groups;
  }

  /** How many nodes of a retired group stay. */
  int keep(String group) {
    return retirement.keep().getOrDefault(group, 0);
  }

  @Override
  public String toString() {
    return String.join("; ", said) + "; " + retirement;
  }

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  private void say(String what) {
    said.add(what);
  }

  private void some(ClusterSandboxBuilder builder, int count, String group) {
    for (int i = 0; i < count; i++) {
      var zone = ZONES.get(random.nextInt(3));
      builder.node(
          "ip-10-0-9-" + nodes++ + ".eu-west-1.compute.internal",
          n -> {
            n.instanceType("t3.large").zone("eu-west-1" + zone);
            return switch (group) {
              case "" -> n;
              case SELF_MANAGED -> n.label(LabSandbox.SELF_MANAGED, group);
              case LEGACY -> n.label("karpenter.sh/nodepool", group);
              default -> n.nodeGroup(group);
            };
          });
      say("node " + (group.isEmpty() ? "alone" : "of " + group) + " in " + zone);
    }
  }

  private void workload(ClusterSandboxBuilder builder, String name) {
    int replicas = 1 + random.nextInt(6);
    var kind =
        switch (random.nextInt(10)) {
          case 0 -> "Job";
          case 1 -> "ReplicaSet";
          case 2, 3, 4 -> "StatefulSet";
          default -> "Deployment";
        };
    var image = one(20) ? "broken:1" : "app:1";
    var cpu = 50 + 50 * random.nextInt(6);
    builder.objects(workload(kind, name, replicas, image, cpu));
    say(replicas + " pods of " + kind + " " + name + " of " + cpu + "m" + " with " + image);
    // Kubernetes counts the pods of a Job for a number of them that stay, and for nothing else.
    int bounds = kind.equals("Job") && !one(6) ? 1 : 4;
    if (!one(3)) {
      budget(builder, name, replicas, bounds);
    }
    if (one(60)) {
      budget(builder, name, replicas, bounds);
    }
  }

  private String workload(String kind, String name, int replicas, String image, int cpu) {
    var selector = "selector: {matchLabels: {app: " + name + "}}";
    var more =
        switch (kind) {
          case "Job" -> "parallelism: " + replicas;
          case "StatefulSet" ->
              "replicas: "
                  + replicas
                  + "\n  serviceName: "
                  + name
                  + (one(3) ? "\n  podManagementPolicy: Parallel" : "")
                  + (one(2) ? volumes() : "")
                  + "\n  "
                  + selector;
          default -> "replicas: " + replicas + "\n  " + selector;
        };
    return """
        apiVersion: %s/v1
        kind: %s
        metadata: {name: %s, namespace: shop}
        spec:
          %s
          template:
            metadata: {labels: {app: %s}}
            spec:
              containers: [{name: c, image: '%s', resources: {requests: {cpu: %dm, memory: 64Mi}}}]
        """
        .formatted(kind.equals("Job") ? "batch" : "apps", kind, name, more, name, image, cpu);
  }

  private String volumes() {
    say("with volumes");
    return """

          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\
        """;
  }

  private void budget(ClusterSandboxBuilder builder, String app, int replicas, int bounds) {
    // Seldom one that allows nothing: such a plan is refused.
    int most = one(16) ? replicas : replicas - 1;
    var bound =
        switch (random.nextInt(bounds)) {
          case 0 -> "minAvailable: " + (most == 0 ? 0 : 1 + random.nextInt(most));
          case 1 -> "minAvailable: " + random.nextInt(1 + 100 * most / replicas) + "%";
          case 2 -> "maxUnavailable: " + (one(16) ? 0 : 1 + random.nextInt(3));
          default -> "maxUnavailable: " + (one(16) ? 0 : 1 + random.nextInt(100)) + "%";
        };
    var name = app + "-" + said.size();
    builder.objects(
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: %s, namespace: shop}
        spec: {%s, selector: {matchLabels: {app: %s}}%s}
        """
            .formatted(
                name, bound, app, one(3) ? ", unhealthyPodEvictionPolicy: AlwaysAllow" : ""));
    say("budget " + name + " " + bound);
  }

  private Retirement retirement() {
    var names = new ArrayList<String>();
    if (!one(3)) {
      names.add("web");
      if (isOwn && !one(3)) {
        names.add(SELF_MANAGED);
      }
      if (isBatch && one(2)) {
        names.add("batch");
      }
    }
    var groups = NodeGroups.named(names.toArray(String[]::new));
    if (isLegacy && !one(3)) {
      groups = groups.andNodePools(LEGACY);
    }
    var pace =
        Pace.careful()
            .nodesAtOnce(1 + random.nextInt(3))
            .podsAtOnce(1 + random.nextInt(10))
            .first(List.of(Pace.Order.values()).get(random.nextInt(3)))
            .podTimeout(Duration.ofSeconds(4))
            .moveTimeout(Duration.ofSeconds(20));
    var wanted = Retirement.of(groups).at(pace);
    if (one(2)) {
      wanted = wanted.protectingTheUnprotected();
    }
    return one(6) ? wanted.keeping("web", 1) : wanted;
  }
}
