package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.AuthenticationMode;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.ControllerPolicy;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.ControllerRole.Policies;
import io.github.karpentersetup.spec.IamSettings;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.NodeRole;
import io.github.karpentersetup.spec.SelectorTerm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Specs and facts of every shape, the same ones for the same seed. */
final class RandomSetups {

  private final Random random;

  RandomSetups(long seed) {
    this.random = new Random(seed);
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  KarpenterSetup setup() {
    var setup = KarpenterSetup.forCluster(LabFacts.CLUSTER);
    if (random.nextInt(5) > 0) {
      setup = setup.migrateFrom(ClusterAutoscaler.discovered());
    }
    var role = maybe() ? ControllerRole.irsa() : ControllerRole.podIdentity();
    if (maybe()) {
      role = role.createMissing();
    }
    if (maybe()) {
      setup = setup.namespace("karpenter");
    }
    if (maybe()) {
      role = role.permissions(ControllerPolicy.GUIDE);
    }
    if (maybe()) {
      role = role.policies(maybe() ? Policies.INLINE : Policies.MANAGED);
    }
    setup = setup.controllerRole(role);
    if (maybe()) {
      setup =
          setup
              .iam(IamSettings.standard().path("/a/").permissionsBoundary(IdentityCases.BOUNDARY))
              .tag("team", "platform");
    }
    if (maybe()) {
      var modes = AuthenticationMode.values();
      setup = setup.authenticationMode(modes[random.nextInt(modes.length)]);
    }
    if (maybe()) {
      setup = setup.withoutInterruptionQueue();
    }
    if (maybe()) {
      setup = setup.nodeRole(NodeRole.standard().withInstanceProfile());
    }
    if (maybe()) {
      setup = setup.chart(Chart.released().replicas(1 + random.nextInt(3)));
    }
    if (maybe()) {
      setup = setup.chart(Chart.released().values(Map.of("replicas", 1 + random.nextInt(3))));
    }
    for (int i = 0; i < random.nextInt(4); i++) {
      setup = setup.withNodePool(pool("pool-" + i));
    }
    for (int i = 0; i < random.nextInt(3); i++) {
      setup = setup.withNodeClass(nodeClass("class-" + i));
    }
    return maybe() ? setup.pinSystemDeployments() : setup;
  }

  private NodePool.Builder pool(String name) {
    var pool = NodePool.named(name);
    if (maybe()) {
      pool.nodeClass("class-" + random.nextInt(3));
    }
    if (maybe()) {
      pool.capacityTypes(maybe() ? CapacityType.SPOT : CapacityType.ON_DEMAND);
    }
    if (maybe()) {
      pool.architectures(maybe() ? Architecture.AMD64 : Architecture.ARM64);
    }
    return maybe() ? pool.cpuLimit(random.nextInt(1000)) : pool;
  }

  private NodeClass.Builder nodeClass(String name) {
    var nodeClass = NodeClass.named(name);
    if (random.nextInt(4) == 0) {
      nodeClass.amiFamily(AmiFamily.WINDOWS2022);
    }
    if (maybe()) {
      nodeClass.subnets(SelectorTerm.id("subnet-1"));
    }
    if (maybe()) {
      nodeClass.securityGroups(SelectorTerm.id("sg-1"));
    }
    return nodeClass;
  }

  ClusterFacts facts() {
    var kubernetes = List.of("1.26", "1.29", "1.31", "1.33", "1.35");
    var facts = edit(LabFacts.of(kubernetes.get(random.nextInt(kubernetes.size()))));
    var modes = List.of(AwsFacts.AuthenticationMode.values());
    facts.set(modes.get(random.nextInt(modes.size())), "aws", "cluster", "authenticationMode");
    nodeGroups(facts);
    autoscalers(facts);
    if (maybe()) {
      facts.set(null, "aws", "oidcProvider");
    }
    if (maybe()) {
      facts.set(List.of(), "aws", "amis");
    }
    if (maybe()) {
      facts.set(
          List.of(SystemCases.coreDns("", "node-0-0"), SystemCases.metrics("", "node-1-0")),
          "kubernetes",
          "deployments");
    }
    if (maybe()) {
      SystemCases.withAddon(facts, maybe() ? "" : "{\"replicaCount\":3}");
    }
    if (maybe()) {
      facts.set(List.of("default", "kube-system", "karpenter"), "kubernetes", "namespaces");
    }
    return facts.facts();
  }

  private void nodeGroups(FactsEditor facts) {
    var groups = new ArrayList<AwsFacts.NodeGroup>();
    var nodes = new ArrayList<KubernetesFacts.Node>();
    for (int i = 0; i < random.nextInt(4); i++) {
      groups.add(LabFacts.nodeGroup("group-" + i));
      for (int n = 0; n < random.nextInt(4); n++) {
        nodes.add(LabFacts.node("node-" + i + "-" + n, "group-" + i));
      }
    }
    facts.set(groups, "aws", "nodeGroups").set(nodes, "kubernetes", "nodes");
  }

  private void autoscalers(FactsEditor facts) {
    var found = new ArrayList<KubernetesFacts.Autoscaler>();
    for (int i = 0; i < random.nextInt(3); i++) {
      int replicas = random.nextInt(3);
      found.add(
          new KubernetesFacts.Autoscaler("ns-" + i, "autoscaler", "ca:1", replicas, replicas));
    }
    facts.set(found, "kubernetes", "autoscalers");
  }

  /** One fact changed by someone else. */
  ClusterFacts changed(ClusterFacts facts) {
    var edited = edit(facts);
    switch (random.nextInt(12)) {
      case 0 -> edited.set("999900001111", "aws", "accountId");
      case 1 -> edited.set("https://127.0.0.1:1", "kubernetes", "server");
      case 2 -> edited.set("1.32", "aws", "cluster", "kubernetesVersion");
      case 3 -> edited.set(Map.of("a", "b"), "aws", "subnets", "subnet-1", "tags");
      case 4 ->
          edited.set(
              Map.of(NodeClass.DISCOVERY_TAG, LabFacts.CLUSTER),
              "aws",
              "subnets",
              "subnet-2",
              "tags");
      case 5 -> edited.set("sg-9", "aws", "cluster", "clusterSecurityGroup");
      case 6 ->
          edited.set(
              List.of(new KubernetesFacts.Autoscaler("ns-9", "autoscaler", "ca:1", 2, 2)),
              "kubernetes",
              "autoscalers");
      case 7 -> edited.set(List.of(), "kubernetes", "nodes");
      case 8 -> edited.set("", "kubernetes", "awsAuth");
      case 9 -> edited.set(List.of(LabFacts.nodeGroup("other")), "aws", "nodeGroups");
      case 10 -> edited.set(Optional.empty(), "aws", "cluster", "oidcIssuer");
      default -> edited.set(new HashMap<>(), "kubernetes", "crds");
    }
    return edited.facts();
  }
}
