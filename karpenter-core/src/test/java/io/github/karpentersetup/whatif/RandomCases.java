package io.github.karpentersetup.whatif;

import static io.github.karpentersetup.spec.Memory.gibibytes;
import static io.github.karpentersetup.spec.Memory.mebibytes;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Generated clusters, small and crowded, so that constraints meet. */
final class RandomCases {

  private static final List<String> NAMESPACES = List.of("shop", "pay");
  private static final List<String> APPS = List.of("a", "b", "c");
  private final Random random;
  private final Random volumes;

  RandomCases(long seed) {
    random = new Random(seed);
    volumes = new Random(-1 - seed);
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  private <T> T of(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  Case next() {
    var daemons = new ArrayList<Pod>();
    for (int i = 0; i < random.nextInt(3); i++) {
      var template = PodTemplate.requesting(Resources.of(50L + random.nextInt(300), mebibytes(64)));
      if (oneIn(2)) {
        template.toleration(Toleration.EVERYTHING);
      }
      if (oneIn(3)) {
        template.nodeSelector(NodeLabels.ARCHITECTURE, "amd64");
      }
      if (oneIn(4)) {
        template.hostPort(HostPort.tcp(9000 + i));
      }
      daemons.add(new Pod("kube-system", "daemon-" + i, "DaemonSet/daemon-" + i, template.build()));
    }
    var pools = new ArrayList<NodePool>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      pools.add(pool("pool-" + i));
    }
    var templates = new ArrayList<PodTemplate>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      templates.add(template());
    }
    var existing = new ArrayList<ExistingNode>();
    for (int i = 0; i < random.nextInt(4); i++) {
      existing.add(existing("node-" + i, templates, daemons));
    }
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < 1 + random.nextInt(30); i++) {
      pods.add(Pod.of(of(NAMESPACES), "pod-" + i, of(templates)));
    }
    var overhead =
        oneIn(2) ? NodeOverhead.fixed(Resources.of(100, mebibytes(200))) : NodeOverhead.aws();
    return new Case(catalogue(), pools, existing, daemons, overhead, pods);
  }

  private Catalogue catalogue() {
    var types = new ArrayList<InstanceType>();
    for (int i = 0; i < 3 + random.nextInt(5); i++) {
      int cpus = 1 << random.nextInt(5);
      var name = "t" + i + ".x" + cpus;
      var labels =
          new HashMap<>(
              Map.of(
                  NodeLabels.INSTANCE_TYPE,
                  name,
                  NodeLabels.ARCHITECTURE,
                  oneIn(3) ? "arm64" : "amd64",
                  NodeLabels.INSTANCE_CPU,
                  String.valueOf(cpus)));
      var resources =
          Resources.of(cpus * 1000L, gibibytes(cpus * (1L + random.nextInt(4))))
              .with(Resources.PODS, 3L + random.nextInt(20));
      if (oneIn(4)) {
        resources = resources.with("nvidia.com/gpu", 1 + random.nextInt(2));
        labels.put(WellKnown.AWS + "instance-gpu-name", "l4");
      }
      var offerings = new ArrayList<Offering>();
      for (var zone : Samples.ZONES) {
        if (!oneIn(6)) {
          double price = oneIn(12) ? Double.NaN : cpus * (0.04 + random.nextInt(5) / 100.0);
          offerings.add(Offering.onDemand(zone, price));
          if (oneIn(2)) {
            offerings.add(oneIn(2) ? Offering.spot(zone) : Offering.spot(zone, price / 3));
          }
        }
      }
      types.add(new InstanceType(name, labels, resources, offerings));
    }
    return new Catalogue("test", "generated", types);
  }

  private NodePool pool(String name) {
    var pool = NodePool.named(name);
    if (oneIn(2)) {
      pool.capacityTypes(oneIn(3) ? CapacityType.SPOT : CapacityType.ON_DEMAND);
    }
    if (oneIn(3)) {
      pool.requirement(Requirement.in(NodeLabels.ARCHITECTURE, oneIn(2) ? "arm64" : "amd64"));
    }
    if (oneIn(3)) {
      pool.requirement(Requirement.notIn(NodeLabels.ZONE, of(Samples.ZONES)));
    }
    if (oneIn(4)) {
      pool.requirement(Requirement.above(NodeLabels.INSTANCE_CPU, random.nextInt(4)));
    }
    if (oneIn(8)) {
      pool.requirement(Requirement.exists(NodeLabels.INSTANCE_TYPE).withMinValues(2));
    }
    if (oneIn(3)) {
      pool.label("team", of(APPS));
    } else if (oneIn(4)) {
      pool.requirement(Requirement.in("team", "a", "b"));
    }
    if (oneIn(4)) {
      pool.taints(
          new Taint(
              "dedicated",
              oneIn(2) ? "x" : "",
              oneIn(2) ? TaintEffect.NO_SCHEDULE : TaintEffect.PREFER_NO_SCHEDULE));
    }
    if (oneIn(4)) {
      pool.startupTaints(Taint.noSchedule("starting"));
    }
    if (oneIn(4)) {
      pool.cpuLimit(1 + random.nextInt(40));
    }
    if (oneIn(6)) {
      pool.limit("nodes", String.valueOf(random.nextInt(4)));
    }
    if (oneIn(3)) {
      pool.weight(1 + random.nextInt(3));
    }
    return pool.build();
  }

  private PodTemplate template() {
    var requests =
        Resources.of(50L * (1 + random.nextInt(40)), mebibytes(64L << random.nextInt(6)));
    if (oneIn(10)) {
      requests = requests.with("nvidia.com/gpu", 1);
    }
    var template = PodTemplate.requesting(requests).label("app", of(APPS));
    if (oneIn(2)) {
      template.label("hash", of(List.of("1", "2")));
    }
    if (oneIn(5)) {
      template.nodeSelector(NodeLabels.ZONE, of(Samples.ZONES));
    }
    if (oneIn(6)) {
      template.nodeSelector("team", of(APPS));
    }
    if (oneIn(4)) {
      for (int i = 0; i <= random.nextInt(2); i++) {
        template.nodeAffinity(nodeRequirement());
      }
    }
    if (oneIn(4)) {
      template.preferredNodeAffinity(1 + random.nextInt(3), nodeRequirement());
    }
    if (oneIn(6)) {
      template.podAffinity(term());
    }
    if (oneIn(4)) {
      template.podAntiAffinity(term());
    }
    if (oneIn(6)) {
      template.preferredPodAntiAffinity(1 + random.nextInt(3), term());
    }
    if (oneIn(6)) {
      template.preferredPodAffinity(1 + random.nextInt(3), term());
    }
    while (oneIn(3)) {
      template.topologySpread(spread());
    }
    if (oneIn(2)) {
      template.toleration(
          oneIn(2) ? Toleration.exists("dedicated") : Toleration.equal("dedicated", "x"));
    }
    if (oneIn(6)) {
      template.hostPort(HostPort.tcp(9000 + random.nextInt(3)));
    }
    if (oneIn(6)) {
      template.volume(Volume.ebs("vol-" + random.nextInt(4), of(Samples.ZONES)));
    }
    if (volumes.nextInt(8) == 0) {
      template.volume(new Volume("", Volume.EBS_DRIVER, List.of()));
    }
    return template.build();
  }

  private Requirement nodeRequirement() {
    return switch (random.nextInt(6)) {
      case 0 -> Requirement.in(NodeLabels.ZONE, of(Samples.ZONES), of(Samples.ZONES));
      case 1 -> Requirement.notIn(NodeLabels.ARCHITECTURE, "arm64");
      case 2 -> Requirement.above(NodeLabels.INSTANCE_CPU, random.nextInt(8));
      case 3 -> Requirement.doesNotExist("team");
      case 4 -> Requirement.exists("team");
      default -> Requirement.notIn("team", of(APPS));
    };
  }

  private LabelSelector selector() {
    return oneIn(5)
        ? new LabelSelector(Map.of(), List.of(Requirement.in("app", of(APPS), of(APPS))))
        : LabelSelector.of("app", of(APPS));
  }

  private String key() {
    return oneIn(2) ? NodeLabels.ZONE : WellKnown.HOSTNAME;
  }

  private PodAffinityTerm term() {
    return new PodAffinityTerm(key(), selector(), oneIn(4) ? Set.copyOf(NAMESPACES) : Set.of());
  }

  private TopologySpread spread() {
    var spread =
        oneIn(3)
            ? TopologySpread.preferred(key(), 1 + random.nextInt(2), selector())
            : TopologySpread.required(key(), 1 + random.nextInt(2), selector());
    if (oneIn(5)) {
      spread = spread.withMinDomains(1 + random.nextInt(4));
    }
    if (oneIn(5)) {
      spread =
          spread.withPolicies(
              of(List.of(TopologySpread.NodeInclusion.values())),
              of(List.of(TopologySpread.NodeInclusion.values())));
    }
    return oneIn(5) ? spread.withMatchLabelKeys("hash") : spread;
  }

  private ExistingNode existing(String name, List<PodTemplate> templates, List<Pod> daemons) {
    var labels =
        new HashMap<>(
            Map.of(
                WellKnown.HOSTNAME,
                name,
                NodeLabels.ZONE,
                of(Samples.ZONES),
                NodeLabels.ARCHITECTURE,
                oneIn(4) ? "arm64" : "amd64"));
    if (oneIn(3)) {
      labels.put("team", of(APPS));
    }
    if (oneIn(2)) {
      labels.put(WellKnown.NODE_POOL, "pool-0");
    }
    if (oneIn(2)) {
      labels.put(NodeLabels.INSTANCE_CPU, "4");
    }
    var pods = new ArrayList<Pod>();
    for (int i = 0; i < random.nextInt(4); i++) {
      pods.add(Pod.of(of(NAMESPACES), name + "-pod-" + i, of(templates)));
    }
    if (!daemons.isEmpty() && oneIn(2)) {
      var daemon = of(daemons);
      pods.add(
          new Pod(
              daemon.namespace(), daemon.name() + "-" + name, daemon.owner(), daemon.template()));
    }
    var node =
        ExistingNode.of(
                name,
                labels,
                Resources.of(1000L + random.nextInt(8000), gibibytes(1L + random.nextInt(16)))
                    .with(Resources.PODS, 4L + random.nextInt(20)))
            .withPods(pods);
    if (oneIn(4)) {
      node = node.withTaints(new Taint("dedicated", "x", TaintEffect.NO_SCHEDULE));
    }
    return oneIn(3) ? node.withAttachLimits(Map.of(Volume.EBS_DRIVER, random.nextInt(3))) : node;
  }
}
