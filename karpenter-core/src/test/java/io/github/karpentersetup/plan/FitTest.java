package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.plan.HostPod.Expression;
import io.github.karpentersetup.plan.HostPod.Spread;
import io.github.karpentersetup.plan.HostPod.Toleration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many replicas find a place, against every way of placing them. */
class FitTest {

  private static final String HOSTNAME = "kubernetes.io/hostname";
  private static final String ZONE = "topology.kubernetes.io/zone";

  private static Room free(Node node) {
    return new Room(
        node.allocatable().cpuMillis() - node.requested().cpuMillis(),
        node.allocatable().memoryBytes() - node.requested().memoryBytes(),
        node.allocatable().pods() - node.requested().pods());
  }

  private static int replicas(HostPod pod, List<Node> nodes, int atMost) {
    return new Fit(pod, nodes, FitTest::free).replicas(atMost);
  }

  private static HostPod pod(List<String> apartBy, List<Spread> spreads) {
    return new HostPod(
        1000,
        1 << 20,
        Map.of("kubernetes.io/os", "linux"),
        List.of(List.of(new Expression("karpenter.sh/nodepool", "DoesNotExist", List.of()))),
        apartBy,
        spreads,
        List.of(new Toleration("CriticalAddonsOnly", "Exists", "", "")));
  }

  private static Node node(Random random, int number) {
    var labels = new HashMap<String, String>();
    labels.put("kubernetes.io/os", random.nextInt(12) == 0 ? "windows" : "linux");
    labels.put(HOSTNAME, "n" + number);
    if (random.nextInt(12) > 0) {
      labels.put(ZONE, "zone-" + random.nextInt(3));
    }
    if (random.nextInt(10) == 0) {
      labels.put("karpenter.sh/nodepool", "default");
    }
    var taints =
        switch (random.nextInt(8)) {
          case 0 -> List.of(new Taint("dedicated", "", "NoSchedule"));
          case 1 -> List.of(new Taint("CriticalAddonsOnly", "true", "NoSchedule"));
          case 2 -> List.of(new Taint("soft", "", "PreferNoSchedule"));
          default -> List.<Taint>of();
        };
    return new Node(
        "n" + number,
        labels,
        taints,
        new Room(3500, 8 << 20, 5),
        new Room(500L * random.nextInt(7), (long) random.nextInt(9) << 20, random.nextInt(6)),
        random.nextInt(8) == 0 ? Schedulable.NO : Schedulable.YES,
        "",
        Instant.EPOCH,
        "");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void agreesWithEveryWayOfPlacingTheReplicas(int shape) {
    var apartBy = shape == 0 || shape == 1 ? List.of(HOSTNAME) : List.<String>of();
    var spreads = shape == 0 || shape == 2 ? List.of(new Spread(ZONE, 1, 1)) : List.<Spread>of();
    var pod = pod(apartBy, spreads);
    var seen = new HashSet<Integer>();
    for (int seed = 0; seed < 400; seed++) {
      var random = new Random(seed);
      var nodes = IntStream.range(0, random.nextInt(6)).mapToObj(i -> node(random, i)).toList();
      var bruteForce = new BruteForce(pod, nodes, 5);
      int most = bruteForce.most(new ArrayList<>());

      assertThat(replicas(pod, nodes, 5))
          .as("shape %s, seed %s: %s", shape, seed, nodes)
          .isEqualTo(most);
      seen.add(most);
    }
    assertThat(seen).as("the nodes are of every kind").contains(0, 1, 2, 3);
  }

  /** Puts each replica on every node in turn; knows the rules anew. */
  private record BruteForce(HostPod pod, List<Node> nodes, int atMost) {

    int most(List<Node> places) {
      int most = places.size();
      if (most == atMost) {
        return most;
      }
      for (var node : nodes) {
        if (isAllowed(node, places)) {
          var more = new ArrayList<>(places);
          more.add(node);
          most = Math.max(most, most(more));
        }
      }
      return most;
    }

    private boolean isAllowed(Node node, List<Node> places) {
      var labels = node.labels();
      if (!isEligible(node)
          || node.schedulable() == Schedulable.NO
          || node.taints().stream()
              .anyMatch(t -> t.key().equals("dedicated") && t.effect().equals("NoSchedule"))) {
        return false;
      }
      long here = places.stream().filter(p -> p.name().equals(node.name())).count() + 1;
      if (node.requested().cpuMillis() + here * 1000 > node.allocatable().cpuMillis()
          || node.requested().memoryBytes() + (here << 20) > node.allocatable().memoryBytes()
          || node.requested().pods() + here > node.allocatable().pods()) {
        return false;
      }
      if (pod.apartBy().contains(HOSTNAME) && here > 1) {
        return false;
      }
      if (pod.spreads().isEmpty()) {
        return true;
      }
      if (!labels.containsKey(ZONE)) {
        return false;
      }
      var perZone = new HashMap<String, Integer>();
      nodes.stream()
          .filter(this::isEligible)
          .filter(n -> n.labels().containsKey(ZONE))
          .forEach(n -> perZone.put(n.labels().get(ZONE), 0));
      places.forEach(p -> perZone.merge(String.valueOf(p.labels().get(ZONE)), 1, Integer::sum));
      int least = perZone.values().stream().mapToInt(i -> i).min().orElse(0);
      return perZone.getOrDefault(String.valueOf(labels.get(ZONE)), 0) + 1 - least <= 1;
    }

    private boolean isEligible(Node node) {
      return "linux".equals(node.labels().get("kubernetes.io/os"))
          && !node.labels().containsKey("karpenter.sh/nodepool");
    }
  }

  @Test
  void countsSidecarsAndTheGreatestInitContainer() {
    var pod =
        HostPod.of(
            Map.of(
                "controller",
                Map.of("resources", Map.of("requests", Map.of("cpu", "500m", "memory", "1Gi"))),
                "initContainers",
                List.of(
                    Map.of(
                        "restartPolicy",
                        "Always",
                        "resources",
                        Map.of("requests", Map.of("cpu", "100m", "memory", "64Mi"))),
                    Map.of("resources", Map.of("limits", Map.of("cpu", "2"))))));

    assertThat(pod.cpuMillis()).isEqualTo(2100);
    assertThat(pod.memoryBytes()).isEqualTo((1L << 30) + (64L << 20));
  }

  @ParameterizedTest
  @CsvSource({"In,a,a", "NotIn,b,a", "Exists,,a", "Gt,3,4", "Lt,5,4"})
  void readsEveryOperatorOfANodeAffinity(String operator, @Nullable String wanted, String value) {
    var values = wanted == null ? List.<String>of() : List.of(wanted);

    assertThat(new Expression("k", operator, values).holds(Map.of("k", value))).isTrue();
    assertThat(new Expression("k", "DoesNotExist", List.of()).holds(Map.of("k", value))).isFalse();
    assertThat(new Expression("k", "Gt", List.of("x")).holds(Map.of("k", value))).isFalse();
  }
}
