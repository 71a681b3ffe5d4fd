package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.spec.Memory.gibibytes;
import static io.github.karpentersetup.spec.Memory.mebibytes;

import io.github.karpentersetup.spec.Kubelet;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The two mixes of pods that speed is measured with. */
final class Benchmarks {

  private static final long[] CPU = {100, 250, 500, 1000, 1500};
  private static final long[] MEMORY = {100, 256, 512, 1024, 2048, 4096};

  private Benchmarks() {}

  /** The types of Karpenter's own benchmark: i processors, 2i GiB, 10i pods. */
  static Catalogue karpentersTypes(int count) {
    var types = new ArrayList<InstanceType>();
    for (int i = 1; i <= count; i++) {
      double price = 0.1 * i + 0.1 * gibibytes(2L * i).bytes() / 1e9;
      types.add(
          new InstanceType(
              "fake-it-" + (i - 1),
              Map.of(
                  NodeLabels.INSTANCE_TYPE,
                  "fake-it-" + (i - 1),
                  NodeLabels.ARCHITECTURE,
                  "amd64",
                  NodeLabels.INSTANCE_CPU,
                  String.valueOf(i)),
              Resources.of(i * 1000L, gibibytes(2L * i)).with(Resources.PODS, 10L * i),
              List.of(
                  Offering.spot("test-zone-1", price),
                  Offering.spot("test-zone-2", price),
                  Offering.onDemand("test-zone-1", price),
                  Offering.onDemand("test-zone-2", price),
                  Offering.onDemand("test-zone-3", price))));
    }
    return new Catalogue("test", "as Karpenter's benchmark", types);
  }

  static WhatIf karpenters() {
    return WhatIf.on(karpentersTypes(400))
        .overhead(NodeOverhead.fixed(Resources.of(100, mebibytes(10))))
        .pools(
            NodePool.named("default")
                .limit("cpu", "10000000")
                .limit("memory", "10000000Gi")
                .build());
  }

  /**
   * The mix of Karpenter's own benchmark, in fifths: generic, spread over zones, spread over hosts,
   * together in a zone, alone on a host.
   */
  static List<Pod> karpentersPods(int count) {
    var random = new Random(42);
    var pods = new ArrayList<Pod>();
    int fifth = count / 5;
    for (int i = 0; i < fifth; i++) {
      add(pods, labelled(random));
    }
    for (var key : List.of(NodeLabels.ZONE, WellKnown.HOSTNAME)) {
      for (int i = 0; i < fifth; i++) {
        add(
            pods,
            labelled(random)
                .topologySpread(
                    TopologySpread.required(key, 1, LabelSelector.of("my-label", letter(random)))));
      }
    }
    for (int i = 0; i < fifth; i++) {
      var letter = letter(random);
      add(
          pods,
          sized(random)
              .label("my-affinity", letter)
              .podAffinity(
                  PodAffinityTerm.of(NodeLabels.ZONE, LabelSelector.of("my-affinity", letter))));
    }
    for (int i = 0; i < fifth; i++) {
      add(
          pods,
          sized(random)
              .label("app", "nginx")
              .podAntiAffinity(
                  PodAffinityTerm.of(WellKnown.HOSTNAME, LabelSelector.of("app", "nginx"))));
    }
    while (pods.size() < count) {
      add(pods, labelled(random));
    }
    return pods;
  }

  private static void add(List<Pod> pods, PodTemplate.Builder template) {
    pods.add(Pod.of("default", "pod-" + pods.size(), template.build()));
  }

  private static PodTemplate.Builder sized(Random random) {
    return PodTemplate.requesting(
        Resources.of(
            CPU[random.nextInt(CPU.length)], mebibytes(MEMORY[random.nextInt(MEMORY.length)])));
  }

  private static PodTemplate.Builder labelled(Random random) {
    return sized(random).label("my-label", letter(random));
  }

  private static String letter(Random random) {
    return String.valueOf((char) ('a' + random.nextInt(7)));
  }

  static WhatIf realistic() {
    var kubelet = Kubelet.builder().maxPods(110).build();
    return WhatIf.on(Catalogue.embedded())
        .nodeClasses(List.of(NodeClass.named("default").kubelet(kubelet).build()))
        .pools(
            NodePool.named("default").build(),
            NodePool.named("batch").taints(Taint.noSchedule("batch")).weight(10).build(),
            NodePool.named("memory").instanceCategories("r", "x").weight(5).build())
        .daemons(
            List.of(
                Pod.of(
                    "kube-system",
                    "aws-node",
                    PodTemplate.requesting(Resources.of(50, mebibytes(64)))
                        .toleration(Toleration.EVERYTHING)
                        .build()),
                Pod.of(
                    "kube-system",
                    "logs",
                    PodTemplate.requesting(Resources.of(100, mebibytes(200))).build())));
  }

  /**
   * Workloads of 1 to 200 replicas, most of them small: half spread over zones if possible, some
   * strictly, some never two on a host, some on Graviton, some on tainted nodes, some with volumes.
   */
  static List<Pod> realisticPods(int count) {
    var random = new Random(7);
    var pods = new ArrayList<Pod>();
    for (int workload = 0; pods.size() < count; workload++) {
      int replicas = Math.min(count - pods.size(), 1 + random.nextInt(random.nextInt(200) + 1));
      var app = "app-" + workload;
      var selector = LabelSelector.of("app", app);
      long cpu = 10L * (1 + random.nextInt(random.nextInt(200) + 1));
      var template =
          PodTemplate.requesting(
                  Resources.of(cpu, mebibytes(cpu * (1 + random.nextInt(8)) / 2 + 16)))
              .label("app", app)
              .label("team", "team-" + random.nextInt(20));
      int kind = random.nextInt(20);
      if (kind < 10) {
        template.topologySpread(TopologySpread.preferred(NodeLabels.ZONE, 1, selector));
      } else if (kind < 12) {
        template.topologySpread(TopologySpread.required(NodeLabels.ZONE, 1, selector));
      }
      if (kind % 5 == 0 && replicas <= 50) {
        template.podAntiAffinity(PodAffinityTerm.of(WellKnown.HOSTNAME, selector));
      } else if (kind % 5 == 1) {
        template.preferredPodAntiAffinity(100, PodAffinityTerm.of(WellKnown.HOSTNAME, selector));
      }
      if (kind % 7 == 0) {
        template.nodeSelector(NodeLabels.ARCHITECTURE, "arm64");
      } else if (kind % 7 == 1) {
        template.toleration(Toleration.exists("batch"));
      }
      if (kind == 13) {
        template.volume(Volume.ebs(app, "us-east-1" + "abc".charAt(random.nextInt(3))));
      }
      var built = template.build();
      for (int i = 0; i < replicas; i++) {
        pods.add(Pod.of("team-" + workload % 20, app + "-" + i, built));
      }
    }
    return pods;
  }
}
