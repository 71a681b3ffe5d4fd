package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.plan.FindingsTest.Case;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The findings about where Karpenter runs, for {@link FindingsTest}. */
final class PlacementCases {

  private PlacementCases() {}

  private static KarpenterSetup lab() {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER).migrateFrom(ClusterAutoscaler.discovered());
  }

  private static FactsEditor facts() {
    return edit(LabFacts.of("1.33"));
  }

  private static FactsEditor nodes(Node... nodes) {
    return facts().set(List.of(nodes), "kubernetes", "nodes");
  }

  /** Of node group web, with this much free. */
  static Node node(String name, String group, String zone, long cpuMillis, long mebibytes) {
    var node = LabFacts.node(name, group);
    var labels = new HashMap<>(node.labels());
    labels.put("topology.kubernetes.io/zone", zone);
    return new Node(
        name,
        labels,
        List.of(),
        new Room(1930, 7L << 30, 29),
        new Room(1930 - cpuMillis, (7L << 30) - (mebibytes << 20), 6),
        Schedulable.YES,
        node.providerId(),
        node.created(),
        node.cordonedFor());
  }

  static Node tainted(Node node, String key) {
    return new Node(
        node.name(),
        node.labels(),
        List.of(new Taint(key, "", "NoSchedule")),
        node.allocatable(),
        node.requested(),
        node.schedulable(),
        node.providerId(),
        node.created(),
        node.cordonedFor());
  }

  static Node cordoned(Node node) {
    return new Node(
        node.name(),
        node.labels(),
        node.taints(),
        node.allocatable(),
        node.requested(),
        Schedulable.NO,
        node.providerId(),
        node.created(),
        node.cordonedFor());
  }

  static Node labelled(Node node, String key, String value) {
    var labels = new HashMap<>(node.labels());
    labels.put(key, value);
    return new Node(
        node.name(),
        labels,
        node.taints(),
        node.allocatable(),
        node.requested(),
        node.schedulable(),
        node.providerId(),
        node.created(),
        node.cordonedFor());
  }

  static FactsEditor groups(FactsEditor facts, AwsFacts.NodeGroup... groups) {
    return facts.set(List.of(groups), "aws", "nodeGroups");
  }

  static AwsFacts.NodeGroup group(String name, int min, int desired, int max) {
    var group = LabFacts.nodeGroup(name);
    return new AwsFacts.NodeGroup(
        name,
        group.roleArn(),
        group.subnets(),
        group.instanceTypes(),
        group.amiType(),
        group.capacityType(),
        new AwsFacts.Scaling(min, desired, max),
        group.labels(),
        group.launchTemplate(),
        group.autoScalingGroups(),
        group.tags());
  }

  private static Case of(String code, KarpenterSetup setup, FactsEditor facts, String finding) {
    return new Case(code, setup, facts.facts(), finding);
  }

  static List<Case> cases() {
    var cases = new ArrayList<Case>();
    cases.addAll(fit());
    cases.addAll(hosts());
    cases.addAll(fargate());
    return cases;
  }

  private static List<Case> fit() {
    var roomy = node("n1", "web", "a", 1500, 4096);
    var full = node("n2", "web", "b", 500, 700);
    return List.of(
        of(
            "karpenter-placed",
            lab(),
            facts(),
            "info Karpenter's own pods are pinned to node group web, where 2 nodes "
                + "have room for a replica of 1 CPU and 1Gi"),
        of(
            "karpenter-does-not-fit",
            lab(),
            nodes(roomy, full),
            "warning node group web has room for 1 of 2 replicas of 1 CPU and 1Gi, "
                + "each on a node of its own: of 2 nodes 1 is short of CPU → scale web to"
                + " 3 nodes: aws eks update-nodegroup-config --cluster-name payments-prod"
                + " --nodegroup-name web --scaling-config "
                + "minSize=1,maxSize=4,desiredSize=3; or use "
                + "chart(Chart.released().replicas(1)); or ask for at most 500m CPU and "
                + "700Mi with chart(Chart.released().resources(..))"),
        of(
            "karpenter-does-not-fit",
            lab(),
            groups(nodes(full), group("web", 1, 1, 2)),
            "warning node group web has room for 0 of 2 replicas of 1 CPU and 1Gi, "
                + "each on a node of its own: its one node is short of CPU → scale web to"
                + " 3 nodes, which raises its maximum of 2: aws eks "
                + "update-nodegroup-config --cluster-name payments-prod --nodegroup-name "
                + "web --scaling-config minSize=1,maxSize=3,desiredSize=3"),
        of(
            "karpenter-does-not-fit",
            lab(),
            nodes(tainted(roomy, "dedicated"), cordoned(full)),
            "warning node group web has room for 0 of 2 replicas of 1 CPU and 1Gi, "
                + "each on a node of its own: of 2 nodes 1 is cordoned or not ready, 1 is"
                + " tainted dedicated → scale web to 4 nodes: aws eks "
                + "update-nodegroup-config --cluster-name payments-prod --nodegroup-name "
                + "web --scaling-config minSize=1,maxSize=4,desiredSize=4"),
        of(
            "karpenter-does-not-fit",
            lab(),
            nodes(roomy, node("n3", "web", "a", 1500, 4096), full),
            "warning node group web has room for 1 of 2 replicas of 1 CPU and 1Gi, "
                + "each on a node of its own: of 3 nodes 1 is short of CPU; replicas must"
                + " be spread evenly over a, b → scale web to 3 nodes: aws eks "
                + "update-nodegroup-config --cluster-name payments-prod --nodegroup-name "
                + "web --scaling-config minSize=1,maxSize=4,desiredSize=3; or use "
                + "chart(Chart.released().replicas(1))"),
        of(
            "karpenter-does-not-fit",
            lab().karpenterOn("web"),
            groups(
                nodes(full, node("n4", "db", "a", 1500, 2048), node("n5", "db", "b", 1500, 2048)),
                group("web", 1, 1, 1),
                group("db", 2, 2, 2)),
            "warning node group web has room for 0 of 2 replicas of 1 CPU and 1Gi, "
                + "each on a node of its own: its one node is short of CPU; other node "
                + "groups have room for 2 (db) → use karpenterOn(\"db\"); or scale web to 3"
                + " nodes, which raises its maximum of 1: aws eks update-nodegroup-config"
                + " --cluster-name payments-prod --nodegroup-name web --scaling-config "
                + "minSize=1,maxSize=3,desiredSize=3"),
        of(
            "karpenter-does-not-fit",
            lab().chart(Chart.released().resources("4", "4Gi")),
            nodes(roomy),
            "warning node group web has room for 0 of 2 replicas of 4 CPU and 4Gi, "
                + "each on a node of its own: its one node is short of CPU → add larger "
                + "nodes and name them in karpenterOn(..), or ask for less with "
                + "chart(Chart.released().resources(cpu, memory))"),
        of(
            "host-stays",
            lab(),
            facts(),
            "info node group web has to stay when node groups are retired: "
                + "Karpenter runs there, and cannot run on nodes of its own"));
  }

  private static AwsFacts.FargateProfile profile(
      String name, String status, AwsFacts.FargateSelector... selectors) {
    return new AwsFacts.FargateProfile(
        name,
        status,
        "arn:aws:iam::111122223333:role/pods",
        List.of("subnet-1"),
        List.of(selectors),
        Map.of());
  }

  static AwsFacts.FargateProfile ofSystem(String name, String status) {
    return profile(name, status, new AwsFacts.FargateSelector("kube-*", Map.of()));
  }

  static FactsEditor profiles(FactsEditor facts, AwsFacts.FargateProfile... profiles) {
    return facts.set(List.of(profiles), "aws", "fargateProfiles");
  }

  private static List<Case> fargate() {
    var asked = lab().karpenterOn(Host.fargate("karpenter"));
    var made = Host.fargate("karpenter").createdIfMissing();
    return List.of(
        of(
            "unknown-fargate-profile",
            asked,
            facts(),
            "blocking Fargate profile \"karpenter\" is not among those of the cluster: it has "
                + "none → have it made with Host.fargate(\"karpenter\").createdIfMissing()"),
        of(
            "unknown-fargate-profile",
            asked,
            profiles(facts(), ofSystem("karpentr", "ACTIVE")),
            "blocking Fargate profile \"karpenter\" is not among those of the cluster: "
                + "karpentr → did you mean karpentr?"),
        of(
            "fargate-profile-selects-others",
            asked,
            profiles(
                facts(),
                profile(
                    "karpenter",
                    "ACTIVE",
                    new AwsFacts.FargateSelector("default", Map.of()),
                    new AwsFacts.FargateSelector("kube-system", Map.of("k8s-app", "kube-dns")))),
            "blocking Fargate profile karpenter selects pods of default, kube-system "
                + "(k8s-app=kube-dns), and not Karpenter's in kube-system → EKS changes no "
                + "profile: name another one that does, have one made with "
                + "Host.fargate(..).createdIfMissing(), or plan with a namespace(..) it selects"),
        of(
            "fargate-profile-not-active",
            asked,
            profiles(facts(), ofSystem("karpenter", "CREATE_FAILED")),
            "blocking Fargate profile karpenter is CREATE_FAILED → delete it (aws eks "
                + "delete-fargate-profile --cluster-name payments-prod --fargate-profile-name "
                + "karpenter) and plan again, or name another one"),
        of(
            "fargate-needs-private-subnets",
            lab().karpenterOn(made.onSubnets("subnet-1")),
            facts()
                .set(Map.of("kubernetes.io/role/elb", "1"), "aws", "subnets", "subnet-1", "tags"),
            "blocking Fargate runs in private subnets only, and subnet-1 carries "
                + "kubernetes.io/role/elb, the tag of public ones → name private subnets with "
                + "Host.fargate(\"karpenter\").createdIfMissing().onSubnets(..)"),
        of(
            "fargate-needs-private-subnets",
            lab().karpenterOn(made),
            groups(facts()),
            "blocking no private subnet is known for Fargate profile karpenter → name private "
                + "subnets with Host.fargate(\"karpenter\").createdIfMissing().onSubnets(..)"),
        of(
            "fargate-too-large",
            lab().karpenterOn(made).chart(Chart.released().resources("32", "8Gi")),
            facts(),
            "blocking no Fargate pod is as large as a replica of 32 CPU and 8Gi → ask for 16 "
                + "CPU and 118Gi at most with chart(Chart.released().resources(..))"),
        of(
            "karpenter-on-fargate",
            lab().karpenterOn(made),
            facts(),
            "info each replica of 1 CPU and 1Gi runs on Fargate with 1 vCPU and 2 GB, for "
                + "Fargate adds 256 MiB and rounds up; it resolves names with the VPC's DNS, so "
                + "that it starts before CoreDNS has a node; EKS itself lets the pod execution "
                + "role into the cluster"),
        of(
            "fargate-takes-karpenter",
            lab(),
            profiles(facts(), ofSystem("system", "ACTIVE")),
            "blocking Fargate profile system selects Karpenter's pods in kube-system, so they "
                + "cannot run on node group web → have them there with "
                + "karpenterOn(Host.fargate(\"system\")), or plan with a namespace(..) that it "
                + "does not select"));
  }

  private static List<Case> hosts() {
    var platform = labelled(node("n1", "", "a", 1500, 4096), "role", "platform");
    return List.of(
        of(
            "karpenter-placed",
            lab().karpenterOn(Host.labels(Map.of("role", "platform"))),
            nodes(platform, labelled(node("n2", "", "b", 1500, 4096), "role", "platform")),
            "info Karpenter's own pods are pinned to the nodes with role=platform, "
                + "where 2 nodes have room for a replica of 1 CPU and 1Gi"),
        of(
            "karpenter-does-not-fit",
            lab().karpenterOn(Host.labels(Map.of("role", "platform"))),
            nodes(platform),
            "warning the nodes with role=platform have room for 1 of 2 replicas of 1 CPU and "
                + "1Gi, each on a node of its own: there is one node; other node groups have "
                + "room for 0 (web) → label more nodes: kubectl label node NAME role=platform; "
                + "or use chart(Chart.released().replicas(1))"),
        of(
            "unknown-host-labels",
            lab().karpenterOn(Host.labels(Map.of("role", "platfrom"))),
            nodes(platform),
            "blocking no node has role=platfrom; nodes have role=platform → did you"
                + " mean role=platform?"),
        of(
            "unknown-host-labels",
            lab().karpenterOn(Host.labels(Map.of("team", "core"))),
            nodes(platform),
            "blocking no node has team=core → name labels that nodes have in "
                + "karpenterOn(Host.labels(..)): kubectl get nodes --show-labels"),
        of(
            "no-subnets",
            lab().karpenterOn(Host.labels(Map.of("role", "platform"))),
            groups(nodes(platform)),
            "blocking cluster payments-prod has no managed node group to take "
                + "subnets from, and a node class names none → name them in the node "
                + "classes with subnets(SelectorTerm.id(..))"));
  }
}
