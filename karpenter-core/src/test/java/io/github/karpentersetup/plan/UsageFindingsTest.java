package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;
import static io.github.karpentersetup.usage.Measured.MI;
import static io.github.karpentersetup.usage.Measured.app;
import static io.github.karpentersetup.usage.Measured.daemons;
import static io.github.karpentersetup.usage.Measured.deployment;
import static io.github.karpentersetup.usage.Measured.pods;
import static io.github.karpentersetup.usage.Measured.use;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Container;
import io.github.karpentersetup.spec.NodeFloor;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.usage.ContainerUse;
import io.github.karpentersetup.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UsageFindingsTest {

  private static final String POD = "api-7d9f8b6c5d-x2x4z";
  private static final Usage USE = use(app(POD, 300, 3000), app("agent-k8v5p", 50, 100));

  private static final KarpenterSetup LAB = KarpenterSetup.forCluster(LabFacts.CLUSTER);

  @Test
  void asksNothingOfAPlanThatIsNotAboutSizes() {
    var plan = Planner.plan(LAB.spec(), facts(deployment("api", 100, 256)));

    assertThat(plan.findings())
        .extracting(Finding::code)
        .doesNotContain("sizes-from-requests", "node-pool-floor-missing");
    assertThat(plan.spec()).isEqualTo(LAB.spec());
  }

  @Test
  void saysWhichRequestsAreBelowUseWithTheNumbers() {
    var plan = plan(LAB.spec(), USE);

    assertThat(finding(plan, "sizes-from-use"))
        .isEqualTo(
            "sizes rest on Prometheus http://prometheus:9090: 14 days, 2 containers, CPU at the"
                + " 95th percentile, memory at its peak and 15% more");
    assertThat(finding(plan, "memory-requests-too-low"))
        .isEqualTo(
            "nodes are packed by what pods ask for, and these need more memory than that:"
                + " Deployment shop/api container app asks for 256Mi, needs 3450Mi (peak of"
                + " 3000Mi) → raise their memory requests as said");
    assertThat(finding(plan, "cpu-requests-too-low"))
        .isEqualTo(
            "on full nodes these get less CPU than they use: Deployment shop/api container app asks"
                + " for 100m, needs 300m (95th percentile 300m, peak 600m) → raise their CPU"
                + " requests as said");
    assertThat(finding(plan, "memory-pressure"))
        .isEqualTo(
            "pods that NodePool default may take ask for 512Mi of memory together and use 6000Mi at"
                + " their peaks: nodes filled with them run out of memory, whatever their size →"
                + " raise the memory requests of those that use more than they ask for");
    assertThat(finding(plan, "requests-above-use"))
        .isEqualTo(
            "1 of 2 containers ask for more than they need, together 100m CPU and 170Mi of memory"
                + " that nodes are launched for");
  }

  @Test
  void advisesAFloorAndSetsItOnlyOnRequest() {
    var advised = plan(LAB.spec(), USE);
    var set = plan(LAB.floorsFromUse().spec(), USE);

    assertThat(finding(advised, "node-pool-floor-missing"))
        .matches(
            "NodePool default may launch nodes as small as \\S+ \\(2048Mi\\); its nodes have to hold"
                + " 3450Mi of memory for Deployment shop/api and 200Mi for DaemonSets → use"
                + " floorsFromUse\\(\\) \\(--floors-from-use\\), or require instance-memory above"
                + " 4096 in that NodePool");
    assertThat(requirements(advised)).doesNotContain("instance-memory");
    assertThat(finding(set, "node-pool-floor"))
        .isEqualTo(
            "NodePool default gets instance-memory above 4096, for its nodes have to hold 3450Mi of"
                + " memory for Deployment shop/api and 200Mi for DaemonSets");
    assertThat(requirements(set))
        .contains("{key=karpenter.k8s.aws/instance-memory, operator=Gt, values=[4096]}");
    assertThat(set.spec().sizing().orElseThrow().settled())
        .isEqualTo(Map.of("default", new NodeFloor(4096, 0)));
  }

  @Test
  void aRunPlansTheSameAgainWithoutMeasurements() {
    var plan = SetupPlan.fromJson(plan(LAB.floorsFromUse().spec(), USE).toJson());

    var again = Planner.plan(plan.spec(), facts());

    assertThat(plan.compare(again)).isEmpty();
    assertThat(requirements(again)).contains("values=[4096]");
  }

  @Test
  void aFloorThatWasSettledGivesWayToNewMeasurements() {
    var before = plan(LAB.floorsFromUse().spec(), USE);
    var grown = plan(before.spec(), use(app(POD, 300, 9000)));

    assertThat(grown.spec().sizing().orElseThrow().settled())
        .isEqualTo(Map.of("default", new NodeFloor(10_752, 0)));
  }

  @Test
  void restsOnRequestsWithoutMeasurementsAndSaysSo() {
    var plan = Planner.plan(LAB.floorsFromUse().spec(), facts(deployment("api", 100, 3000)));

    assertThat(finding(plan, "sizes-from-requests"))
        .isEqualTo(
            "sizes rest on what pods ask for: no measurements of what they use were given, as by"
                + " plan(aws, kubernetes, source) or --prometheus URL");
    assertThat(requirements(plan)).contains("instance-memory, operator=Gt, values=[4096]");
  }

  @Test
  void saysWhatMeasurementsAreMissing() {
    var plan = plan(LAB.spec(), use(Duration.ofDays(3), app(POD, 300, 3000)));

    assertThat(finding(plan, "usage-incomplete"))
        .isEqualTo(
            "sizes rest on Prometheus http://prometheus:9090: 3 days, 2 containers, CPU at the 95th"
                + " percentile, memory at its peak and 15% more; but there are measurements for 3"
                + " days of the 14 days asked for; 1 of 2 containers have no measurements, and count"
                + " with what they ask for → take the sizes below as the least, or give a source"
                + " that has more");
  }

  @Test
  void namesAPoolThatCannotHoldItsLargestPod() {
    var small = LAB.withNodePool(NodePool.named("small").instanceTypes("m7i.large"));

    assertThat(finding(plan(small.spec(), use(app(POD, 300, 9000))), "node-pool-too-small"))
        .isEqualTo(
            "no instance type that NodePool small allows holds 10.2Gi of memory for Deployment"
                + " shop/api and 200Mi for DaemonSets → allow larger instance types in that"
                + " NodePool, or give the pod one of its own");
  }

  @Test
  void namesJavaHeapsThatFollowTheNode() {
    var java =
        pods(
            "Deployment", "api", Map.of(), Set.of(), new Container("app", 100, 256 * MI, 0, 0, 75));

    assertThat(finding(Planner.plan(LAB.spec(), facts(java), USE), "java-heap-of-node"))
        .isEqualTo(
            "without a memory limit, -XX:MaxRAMPercentage is a share of the node's memory, and"
                + " Karpenter's nodes differ in size: Deployment shop/api container app → give"
                + " these containers a memory limit, or a heap with -Xmx");
  }

  @Test
  void showsTheFirstFewAndCountsTheRest() {
    var groups = new PodGroup[8];
    var uses = new ContainerUse[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = deployment("api" + i, 100, 64);
      uses[i] = app("api" + i + "-7d9f8b6c5d-x2x4z", 10, 100 + i);
    }

    assertThat(
            finding(Planner.plan(LAB.spec(), facts(groups), use(uses)), "memory-requests-too-low"))
        .contains("Deployment shop/api7 container app asks for 64Mi")
        .endsWith(
            "; and 3 more → raise their memory requests as said; all of them: karpenter-setup"
                + " usage");
  }

  private static SetupPlan plan(SetupSpec spec, Usage usage) {
    return Planner.plan(spec, facts(), usage);
  }

  private static ClusterFacts facts() {
    return facts(deployment("api", 100, 256), daemons("agent", 100, 200));
  }

  private static ClusterFacts facts(PodGroup... groups) {
    return edit(LabFacts.of("1.33")).set(List.of(groups), "kubernetes", "podGroups").facts();
  }

  private static String finding(SetupPlan plan, String code) {
    return plan.findings().stream()
        .filter(f -> f.code().equals(code))
        .map(Finding::toString)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + code + " in " + plan.findings()));
  }

  private static String requirements(SetupPlan plan) {
    return plan.steps().stream()
        .filter(ApplyObject.class::isInstance)
        .map(ApplyObject.class::cast)
        .filter(s -> s.kind().equals("NodePool"))
        .map(s -> s.manifest().toString())
        .reduce("", String::concat);
  }
}
