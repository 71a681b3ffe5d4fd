package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.forecast.Clusters;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.SpecFile;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InferredPoolsTest {

  private static ClusterFacts facts() {
    var lab = LabFacts.nodeGroup("workers");
    var labelled =
        new NodeGroup(
            lab.name(),
            lab.roleArn(),
            lab.subnets(),
            List.of("c6i.xlarge"),
            lab.amiType(),
            "SPOT",
            lab.scaling(),
            java.util.Map.of("team", "shop"),
            Optional.empty(),
            lab.autoScalingGroups(),
            java.util.Map.of());
    return FactsEditor.edit(LabFacts.of("1.33"))
        .set(List.of(LabFacts.nodeGroup("web"), labelled), "aws", "nodeGroups")
        .facts();
  }

  private static SetupSpec.Builder spec() {
    return SetupSpec.builder().cluster(LabFacts.CLUSTER).inferNodePools(Inferred.fromNodeGroups());
  }

  @Test
  void thePlanHoldsThePoolsThemselves() {
    var plan = Planner.plan(spec().build(), facts());

    assertThat(plan.spec().inferNodePools()).isEmpty();
    assertThat(plan.spec().nodePools()).extracting(NodePool::name).containsExactly("workers");
    assertThat(plan.findings())
        .extracting(Finding::toString)
        .contains(
            "NodePool workers is made from node group workers: its instance families, in no"
                + " smaller sizes",
            "node group web hosts Karpenter, stays as it is, and gets no node pool;"
                + " withKarpenterHost() (--infer-karpenter-host) makes one for its other pods");
    assertThat(PlanComparison.of(plan, Planner.plan(plan.spec(), facts()))).isEmpty();
  }

  @Test
  void planningAgainAfterARunHasNothingToDo() {
    var plan = Planner.plan(spec().build(), facts());
    var after = DoneFacts.after(plan, facts());

    assertThat(Planner.plan(spec().build(), after).isNoOp())
        .as(Planner.plan(spec().build(), after).toString())
        .isTrue();
  }

  @Test
  void nothingToInferFromBlocksThePlanAndSaysWhatToDo() {
    var plan = Planner.plan(spec().build(), LabFacts.of("1.33"));

    assertThat(plan.isApplicable()).isFalse();
    assertThat(plan.findings())
        .filteredOn(f -> f.severity() == Finding.Severity.BLOCKING)
        .extracting(Finding::code, Finding::fix)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "nothing-to-infer",
                "include the one that hosts Karpenter with withKarpenterHost()"
                    + " (--infer-karpenter-host), or describe node pools with withNodePool(..)"));
  }

  @Test
  void namesPodsThatSelectLabelsWhichNoPoolGivesItsNodes() {
    var scheduling =
        List.of(
            Map.<String, Object>of(
                "nodeSelector", Map.of("eks.amazonaws.com/nodegroup", "workers", "team", "shop")),
            Clusters.requiring("eks.amazonaws.com/capacityType", "In", "SPOT"),
            Clusters.requiring("example.com/rack", "Exists"),
            Clusters.requiring("example.com/rack", "NotIn", "r1"),
            Clusters.requiring("kubernetes.io/arch", "In", "amd64"));
    var groups = new ArrayList<PodGroup>();
    for (int i = 0; i < scheduling.size(); i++) {
      groups.add(
          Clusters.group(
              "Deployment", "app-" + i, 10, 16, scheduling.get(i), Map.of("workers-1", 1)));
    }
    groups.add(Clusters.group("Deployment", "host", 10, 16, scheduling.get(0), Map.of("web-1", 1)));
    var nodes =
        List.of(
            Clusters.node("workers-1", "workers", Map.of("example.com/rack", "r7", "team", "shop")),
            Clusters.node("web-1", "web", Map.of()));
    var facts =
        FactsEditor.edit(facts())
            .set(nodes, "kubernetes", "nodes")
            .set(groups, "kubernetes", "podGroups")
            .facts();

    var plan = Planner.plan(spec().build(), facts);

    assertThat(plan.findings())
        .filteredOn(f -> f.code().equals("selected-label-lost"))
        .containsExactlyInAnyOrder(
            Finding.warning(
                "selected-label-lost",
                "pods of shop/app-0 select nodes by the label eks.amazonaws.com/nodegroup, which"
                    + " today's nodes have and no node pool gives its own",
                "let them select karpenter.sh/nodepool, or a label of your own that the node pool"
                    + " has"),
            Finding.warning(
                "selected-label-lost",
                "pods of shop/app-1 select nodes by the label eks.amazonaws.com/capacityType, which"
                    + " today's nodes have and no node pool gives its own",
                "let them select karpenter.sh/capacity-type with spot or on-demand"),
            Finding.warning(
                "selected-label-lost",
                "pods of shop/app-2 select nodes by the label example.com/rack, which today's nodes"
                    + " have and no node pool gives its own",
                "let them select a label of your own that the node pool has: infer the pools, add"
                    + " it, and use them"));
  }

  @Test
  void looksForTheSpotRoleBeforeItKnowsThePools() {
    assertThat(Planner.lookup(spec().build()).names(Kind.SERVICE_LINKED_ROLE))
        .contains("spot.amazonaws.com");
    assertThat(Planner.plan(spec().build(), facts()).steps())
        .extracting(Step::id)
        .contains("identity/spot-role");
  }

  @Test
  void aSetupThatDoesNotAskInfersNothing() {
    var setup = SetupSpec.builder().cluster(LabFacts.CLUSTER).build();

    assertThat(Planner.infer(setup, facts()).nodePools()).isEmpty();
    assertThat(Planner.plan(setup, facts()).toString()).contains("NodePool default");
  }

  @Test
  void readsFromASpecFile() {
    var shortForm = SpecFile.parse("cluster: c\ninferNodePools: [b, a]\n");
    var longForm =
        SpecFile.parse(
            """
            cluster: c
            inferNodePools:
              except: [gpu]
              instances: types
              karpenterHost: include
            """);

    assertThat(shortForm.inferNodePools()).contains(Inferred.fromNodeGroups().only("a", "b"));
    assertThat(longForm.inferNodePools())
        .contains(Inferred.fromNodeGroups().except("gpu").withInstanceTypes().withKarpenterHost());
    assertThat(SpecFile.parse(SpecFile.write(longForm))).isEqualTo(longForm);
    assertThat(SpecFile.parse("cluster: c\ninferNodePools: {}\n").inferNodePools())
        .contains(Inferred.fromNodeGroups());
  }

  @Test
  void aMistakeInASpecFileIsNamedByItsPlace() {
    assertThatThrownBy(() -> SpecFile.parse("cluster: c\ninferNodePools: {instances: sizes}\n"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("line 2, inferNodePools.instances")
        .hasMessageContaining("families");
  }

  @Test
  void undoNeverShowsUserData() {
    var undo =
        new Undo.Restore("spec", "{\"role\":\"r\",\"userData\":\"a\\\"b hunter2\",\"x\":\"y\"}");

    assertThat(undo.text())
        .isEqualTo("spec {\"role\":\"r\",\"userData\":\"(not shown)\",\"x\":\"y\"}");
  }
}
