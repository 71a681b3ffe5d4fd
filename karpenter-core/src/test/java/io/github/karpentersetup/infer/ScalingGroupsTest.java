package io.github.karpentersetup.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.AwsFacts.AutoScalingGroup;
import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.GroupLaunch;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.facts.NodeTemplate;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.TaintEffect;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScalingGroupsTest {

  private static final String TAG = "k8s.io/cluster-autoscaler/node-template/";
  private static final String CAPACITY = "karpenter.sh/capacity-type";

  private static AutoScalingGroup group(Map<String, String> tags, GroupLaunch launch) {
    return group(tags, launch, 3);
  }

  private static AutoScalingGroup group(Map<String, String> tags, GroupLaunch launch, int most) {
    return new AutoScalingGroup(
        "own", new Scaling(0, 1, most), List.of(), List.of("i-0123456789abcdef0"), tags, launch);
  }

  private static GroupLaunch launch(NodeTemplate template) {
    return launch(template, 0, 100);
  }

  private static GroupLaunch launch(
      NodeTemplate template, int base, int percent, String... others) {
    return new GroupLaunch(
        List.of("subnet-1"),
        List.of("m5.large", "m5.xlarge"),
        Optional.of(new LaunchTemplate("lt-own", "3", List.of("sg-9"), template)),
        base,
        percent,
        Map.of("cost-center", "42", "kubernetes.io/cluster/payments-prod", "owned"),
        List.of(others));
  }

  private static NodeTemplate image(String userData) {
    return Groups.image("ami-0abc", userData);
  }

  private static ClusterFacts facts(AutoScalingGroup group) {
    return FactsEditor.edit(Groups.facts())
        .set(List.of(group), "aws", "autoScalingGroups")
        .set(List.of(), "kubernetes", "nodes")
        .facts();
  }

  private static Inference infer(AutoScalingGroup group) {
    return infer(facts(group));
  }

  private static Inference infer(ClusterFacts facts) {
    return Inferrer.infer(
        Inferred.fromNodeGroups(),
        facts,
        new Situation(
            KarpenterVersion.NEWEST,
            Set.of(),
            Optional.of(Set.of("subnet-1", "subnet-2", "subnet-3")),
            Optional.of(Set.of("sg-1"))));
  }

  private static NodePool pool(Inference inference) {
    assertThat(inference.nodePools()).as(inference.toString()).hasSize(1);
    return inference.nodePools().get(0);
  }

  private static List<String> lost(Inference inference) {
    return inference.notes().stream()
        .filter(n -> n.kind() == Note.Kind.LOST)
        .map(Note::toString)
        .toList();
  }

  @Test
  void carriesLabelsAndTaintsThatTagsTellClusterAutoscaler() {
    var inference =
        infer(
            group(
                Map.of(
                    TAG + "label/team", "data",
                    TAG + "label/topology.kubernetes.io/zone", "eu-west-1a",
                    TAG + "taint/dedicated", "data:NoSchedule",
                    TAG + "taint/spare", ":NoExecute",
                    TAG + "taint/bare", "PreferNoSchedule",
                    TAG + "resources/nvidia.com/gpu", "1"),
                launch(image("x"))));

    assertThat(pool(inference).labels()).containsOnly(Map.entry("team", "data"));
    assertThat(pool(inference).taints())
        .extracting(t -> t.key() + "=" + t.value() + ":" + t.effect())
        .contains("dedicated=data:NoSchedule", "spare=:NoExecute");
  }

  @Test
  void carriesLabelsAndTaintsThatUserDataTellsKubelet() {
    var script =
        """
        #!/bin/bash
        /etc/eks/bootstrap.sh payments-prod --kubelet-extra-args \
        '--node-labels=team=data,node.kubernetes.io/lifecycle=normal,id=$ID \
        --register-with-taints=dedicated=data:NoSchedule,spare=:NoExecute'
        """;
    var inference = infer(group(Map.of(), launch(image(script))));

    assertThat(pool(inference).labels())
        .containsOnly(
            Map.entry("team", "data"), Map.entry("node.kubernetes.io/lifecycle", "normal"));
    assertThat(pool(inference).taints())
        .extracting(t -> t.key() + "=" + t.value() + ":" + t.effect())
        .containsExactly("dedicated=data:NoSchedule", "spare=:NoExecute");
  }

  @Test
  void takesWhatAllNodesHaveInCommonWhereNothingIsDeclared() {
    var facts =
        FactsEditor.edit(facts(group(Map.of(), launch(image("x")))))
            .set(
                List.of(
                    node(Map.of("team", "data", "rack", "1")),
                    node(Map.of("team", "data", "rack", "2"))),
                "kubernetes",
                "nodes")
            .facts();

    assertThat(pool(infer(facts)).labels()).containsOnly(Map.entry("team", "data"));
    assertThat(pool(infer(facts)).taints())
        .extracting(t -> t.key() + ":" + t.effect())
        .containsExactly("dedicated:" + TaintEffect.NO_SCHEDULE);
  }

  private static Map<String, Object> node(Map<String, String> labels) {
    var lab = io.github.karpentersetup.facts.LabFacts.node("n", "web");
    return io.github.karpentersetup.json.Json.tree(
        new io.github.karpentersetup.facts.KubernetesFacts.Node(
            "n" + labels.hashCode(),
            labels,
            List.of(
                new Taint("dedicated", "", "NoSchedule"),
                new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule")),
            lab.allocatable(),
            lab.requested(),
            lab.schedulable(),
            lab.providerId(),
            lab.created(),
            lab.cordonedFor()));
  }

  @Test
  void carriesWhereAndOfWhatItLaunches() {
    var inference = infer(group(Map.of(), launch(image("x"))));

    assertThat(pool(inference).requirements())
        .contains(
            Requirement.in("topology.kubernetes.io/zone", "eu-west-1a"),
            Requirement.in("karpenter.k8s.aws/instance-family", "m5"),
            Requirement.in("kubernetes.io/arch", "amd64"),
            Requirement.in(CAPACITY, "on-demand"));
    assertThat(pool(inference).limits()).containsEntry("cpu", "12");
    var nodeClass = inference.nodeClasses().get(0);
    assertThat(nodeClass.amiFamily()).contains(AmiFamily.CUSTOM);
    assertThat(nodeClass.securityGroupSelectorTerms()).containsExactly(SelectorTerm.id("sg-9"));
    assertThat(nodeClass.tags()).containsOnly(Map.entry("cost-center", "42"));
  }

  @Test
  void tellsSpotFromOnDemandAndFromBoth() {
    assertThat(pool(infer(group(Map.of(), launch(image("x"), 0, 0)))).requirements())
        .contains(Requirement.in(CAPACITY, "spot"));
    assertThat(pool(infer(group(Map.of(), launch(image("x"), 1, 0)))).requirements())
        .anyMatch(
            r ->
                r.key().equals(CAPACITY)
                    && Set.copyOf(r.values()).equals(Set.of("spot", "on-demand")));
  }

  @Test
  void namesWhatAnAutoScalingGroupHasAndAPoolHasNot() {
    var inference =
        infer(
            group(
                Map.of(
                    TAG + "resources/example.com/fpga", "2",
                    TAG + "autoscaling-options/scaledownutilizationthreshold", "0.4"),
                launch(
                    image("x"),
                    2,
                    25,
                    "a warm pool",
                    "on-demand for 2 nodes and 25% of the others",
                    "spot allocation strategy lowest-price",
                    "weighted capacities")));

    assertThat(lost(inference))
        .anyMatch(
            t -> t.startsWith("Auto Scaling group own: it says a warm pool → an EC2NodeClass"))
        .anyMatch(t -> t.contains("25% of the others → Karpenter takes spot wherever"))
        .anyMatch(t -> t.contains("lowest-price → nothing is to be done"))
        .anyMatch(t -> t.contains("weighted capacities → an EC2NodeClass cannot say it"))
        .anyMatch(t -> t.contains("extended resource example.com/fpga=2 → Karpenter does not know"))
        .anyMatch(t -> t.contains("scaledownutilizationthreshold=0.4 → say it for the node pool"));
  }

  @Test
  void knowsAnImageThatEksRecommendsAndLeavesItsJoiningOut() {
    var inference = infer(group(Map.of(), launch(Groups.image("ami-amd64", "nodeadm init"))));

    assertThat(inference.nodeClasses().get(0).amiFamily()).contains(AmiFamily.AL2023);
    assertThat(inference.nodeClasses().get(0).userData()).isEmpty();
    assertThat(lost(inference))
        .singleElement()
        .asString()
        .contains("the user data of launch template lt-own is left out: it joins the cluster")
        .contains("put what else it does into the node class");
  }

  @Test
  void aGroupThatMayHaveNoNodesGetsNoPool() {
    var inference = infer(group(Map.of(), launch(image("x")), 0));

    assertThat(inference.nodePools()).isEmpty();
    assertThat(lost(inference))
        .singleElement()
        .asString()
        .contains("it may have no nodes (its largest size is 0)")
        .contains("raise its largest size");
  }

  @Test
  void aGroupThatIsBeingRetiredCountsWithItsSizeBefore() {
    var inference =
        infer(group(Map.of("karpentersetup.github.io/before", "1/2/5"), launch(image("x")), 0));

    assertThat(pool(inference).limits()).containsEntry("cpu", "20");
  }

  @Test
  void namesAGroupOfWhichNothingIsKnown() {
    var inference = infer(group(Map.of(), GroupLaunch.UNKNOWN));

    assertThat(inference.nodePools()).isEmpty();
    assertThat(lost(inference))
        .anyMatch(t -> t.contains("no image is known of it"))
        .anyMatch(t -> t.contains("neither its instance types nor its image's architecture"));
  }

  @Test
  void leavesTheGroupsBehindManagedNodeGroupsToThose() {
    var facts =
        FactsEditor.edit(Groups.facts(Groups.group("web")))
            .set(
                List.of(
                    new AutoScalingGroup(
                        "eks-web",
                        new Scaling(1, 1, 1),
                        List.of(),
                        List.of(),
                        Map.of(),
                        launch(image("x")))),
                "aws",
                "autoScalingGroups")
            .facts();

    assertThat(infer(facts).origins()).containsOnlyKeys("web");
  }

  @Test
  void anAutoScalingGroupOfANodeGroupsNameGetsANameOfItsOwn() {
    var facts =
        FactsEditor.edit(Groups.facts(Groups.group("own")))
            .set(List.of(group(Map.of(), launch(image("x")))), "aws", "autoScalingGroups")
            .facts();

    assertThat(infer(facts).origins()).containsOnlyKeys("own", "own-asg");
  }
}
