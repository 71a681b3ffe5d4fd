package io.github.karpentersetup.plan;

import static io.github.karpentersetup.plan.ExistingCases.facts;
import static io.github.karpentersetup.plan.ExistingCases.karpenter;
import static io.github.karpentersetup.plan.ExistingCases.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.SpecFile;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.AwaitReady;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.RequireRole;
import io.github.karpentersetup.step.Step;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Karpenter of someone else's, upgraded. */
class ExistingPlanTest {

  private static Step step(SetupPlan plan, String id) {
    return plan.steps().stream()
        .filter(s -> s.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id + " in\n" + plan));
  }

  private static List<String> changes(SetupPlan plan, String id) {
    return step(plan, id).info().changes().stream().map(Change::toString).toList();
  }

  @Test
  void readsAndWritesTheSetting() {
    var spec = SpecFile.parse("cluster: payments-prod\nkarpenter: 1.14.1\nupgradeExisting: true\n");

    assertThat(spec).isEqualTo(to("1.14.1").spec());
    assertThat(SpecFile.parse(SpecFile.write(spec))).isEqualTo(spec);
  }

  @Test
  void looksForTheRoleThatItHas() {
    var facts = facts("1.33", karpenter("1.9.0")).facts();

    var lookup = Planner.lookup(to("1.14.1").spec(), facts::kubernetes);

    assertThat(lookup.names(Kind.ROLE)).contains(ExistingCases.ROLE);
    assertThat(lookup.names(Kind.INSPECTED_ROLE)).containsExactly(ExistingCases.ROLE);
    assertThat(Planner.lookup(plain(), facts::kubernetes))
        .as("the cluster is asked only for this")
        .isEqualTo(Planner.lookup(plain()));
  }

  private static io.github.karpentersetup.spec.SetupSpec plain() {
    return io.github.karpentersetup.KarpenterSetup.forCluster(LabFacts.CLUSTER).spec();
  }

  @Test
  void onlyKarpenterAndItsDefinitionsChangeAndItsValuesStay() {
    var plan = Planner.plan(to("1.14.1").spec(), facts("1.33", karpenter("1.9.0")).facts());

    assertThat(plan.blocking()).as(plan.toString()).isEmpty();
    assertThat(plan.writes())
        .extracting(Step::id)
        .containsExactly("controller/crds", "controller/chart");
    assertThat(changes(plan, "controller/chart")).containsExactly("version 1.9.0 → 1.14.1");
    var chart = (InstallChart) step(plan, "controller/chart");
    assertThat(chart.installedAs()).isEqualTo(InstalledAs.HELM_RELEASE);
    assertThat(chart.values())
        .isEqualTo(
            Map.of(
                "settings",
                Map.of("clusterName", LabFacts.CLUSTER, "interruptionQueue", "their-queue"),
                "serviceAccount",
                Map.of("annotations", Map.of("eks.amazonaws.com/role-arn", ExistingCases.ROLE_ARN)),
                "logLevel",
                "debug",
                "replicas",
                3));
    assertThat(((ApplyCrds) step(plan, "controller/crds")).takenOver())
        .contains("nodepools.karpenter.sh");
    assertThat(step(plan, "identity/controller-role")).isInstanceOf(RequireRole.class);
    assertThat(((AwaitReady) step(plan, "capacity/ready")).objects())
        .containsExactly(new ObjectRef("karpenter.sh/v1", "NodePool", "theirs"));
    assertThat(plan.spec()).as("as the user wrote it").isEqualTo(to("1.14.1").spec());
  }

  @Test
  void keepsTheNullsAmongItsValues() {
    var given = new TreeMap<>(karpenter("1.9.0").values());
    given.put("dnsPolicy", null);
    var facts =
        facts("1.33", karpenter("1.9.0"))
            .set(given, "kubernetes", "karpenters", "0", "values")
            .facts();

    var plan = Planner.plan(to("1.14.1").spec(), facts);

    assertThat(changes(plan, "controller/chart")).containsExactly("version 1.9.0 → 1.14.1");
    assertThat(((InstallChart) step(plan, "controller/chart")).values())
        .containsEntry("dnsPolicy", null);
  }

  @Test
  void whatIsSaidWinsOverWhatIsThere() {
    var setup =
        to("1.14.1")
            .chart(Chart.released().replicas(2).values(Map.of("logLevel", "info", "replicas", 2)));

    var plan = Planner.plan(setup.spec(), facts("1.33", karpenter("1.9.0")).facts());

    assertThat(changes(plan, "controller/chart"))
        .containsExactly(
            "version 1.9.0 → 1.14.1", "replicas 3 → 2", "your value logLevel debug → info");
  }

  @Test
  void withNodePoolsOfItsOwnTheSetupMakesThoseToo() {
    var setup = to("1.14.1").withNodePool(NodePool.named("ours"));

    var plan = Planner.plan(setup.spec(), facts("1.33", karpenter("1.9.0")).facts());

    assertThat(plan.blocking()).as(plan.toString()).isEmpty();
    assertThat(plan.writes())
        .extracting(Step::id)
        .contains("identity/node-role", "capacity/node-pool-ours", "access/aws-auth")
        .doesNotContain("identity/controller-role")
        .noneMatch(id -> id.startsWith("interruption/") || id.contains("theirs"));
  }

  @Test
  void aRoleThatThisLibraryMadeGoesOnBeingItsOwn() {
    var facts =
        facts("1.33", karpenter("1.9.0"))
            .set(Ownership.tags(LabFacts.CLUSTER), "aws", "roles", ExistingCases.ROLE, "tags")
            .facts();

    var plan = Planner.plan(to("1.14.1").spec(), facts);

    assertThat(step(plan, "identity/controller-role")).isInstanceOf(EnsureRole.class);
  }

  @ParameterizedTest
  @CsvSource({"0.36.0, 1.14.1, 1.29", "0.36.0, 1.0.14, 1.29", "1.9.0, 1.14.1, 1.33"})
  void whereverARunDiesThePlanStillHoldsAndAtItsEndThereIsNothingToDo(
      String from, String to, String kubernetes) {
    var facts = facts(kubernetes, karpenter(from)).facts();
    var plan = Planner.plan(to(to).spec(), facts);
    assertThat(plan.blocking()).as(plan.toString()).isEmpty();

    for (int done = 0; done <= plan.steps().size(); done++) {
      var later =
          Planner.plan(to(to).spec(), DoneFacts.after(plan.steps().subList(0, done), facts));
      assertThat(plan.compare(later)).as("after %s steps", done).isEmpty();
      assertThat(done < plan.steps().size() || later.isNoOp()).as(later.toString()).isTrue();
    }
  }
}
