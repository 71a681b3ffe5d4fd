package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AwaitNodeClaims;
import io.github.karpentersetup.step.AwaitScaledToZero;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.Undo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for every plan, whatever was asked for and whatever is there. */
class PlanPropertiesTest {

  private static final int CASES = 400;

  private interface Property {
    void check(SetupSpec spec, ClusterFacts facts, SetupPlan plan, RandomSetups more);
  }

  private static void forAll(Property property) {
    for (long seed = 0; seed < CASES; seed++) {
      var random = new RandomSetups(seed);
      var spec = random.setup().spec();
      var facts = random.facts();
      try {
        property.check(spec, facts, Planner.plan(spec, facts), random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  @Test
  void sameSpecAndFactsGiveTheSameBytesInWhateverOrderTheFactsCame() {
    forAll(
        (spec, facts, plan, more) -> {
          // Read back, maps come in another order.
          var again = Json.read(Json.write(facts), ClusterFacts.class);
          assertThat(Planner.plan(spec, again).toJson()).isEqualTo(plan.toJson());
        });
  }

  @Test
  void aPlanReadsBackAsItWas() {
    forAll(
        (spec, facts, plan, more) -> {
          var loaded = SetupPlan.fromJson(plan.toJson());
          assertThat(loaded).isEqualTo(plan);
          assertThat(loaded.toJson()).isEqualTo(plan.toJson());
          assertThat(loaded.toString()).isEqualTo(plan.toString());
          assertThat(plan.compare(loaded)).isEmpty();
        });
  }

  @Test
  void everyStepComesAfterStepsThatStandEarlier() {
    forAll(
        (spec, facts, plan, more) -> {
          var seen = new HashSet<String>();
          for (var step : plan.steps()) {
            assertThat(seen).as("before " + step.id()).containsAll(step.info().after());
            assertThat(seen.add(step.id())).as("one step " + step.id()).isTrue();
          }
          assertThat(plan.steps()).extracting(Step::phase).isSorted();
        });
  }

  @Test
  void workloadsAreProtectedByTheOrder() {
    forAll(
        (spec, facts, plan, more) -> {
          var before = ancestors(plan);
          for (var step : plan.steps()) {
            var earlier = before.getOrDefault(step.id(), Set.of());
            if (step instanceof ApplyObject o) {
              assertThat(before.get("capacity/ready")).contains(o.id());
              assertThat(earlier)
                  .as(o.id())
                  .contains("identity/node-role-policies", "controller/crds-established")
                  .containsAll(ids(plan, Phase.NETWORK))
                  .containsAll(ids(plan, Phase.ACCESS));
              if (o.kind().equals("NodePool")) {
                assertThat(earlier).anyMatch(id -> id.startsWith("capacity/node-class-"));
              }
            } else if (step instanceof InstallChart) {
              assertThat(earlier)
                  .containsAll(ids(plan, Phase.IDENTITY))
                  .containsAll(ids(plan, Phase.INTERRUPTION))
                  .containsAll(ids(plan, Phase.ACCESS));
            } else if (step instanceof ScaleDeployment s) {
              assertThat(earlier).as(s.id()).contains("capacity/ready", "controller/ready");
              assertThat(s.to()).isZero();
            } else if (step instanceof AwaitScaledToZero z) {
              assertThat(earlier).anyMatch(id -> id.startsWith("cutover/scale-"));
              assertThat(z.action()).isEqualTo(Action.AWAIT);
            } else if (step instanceof AwaitNodeClaims) {
              assertThat(earlier).contains("capacity/ready");
            }
          }
        });
  }

  @Test
  void aStepSaysWhatItChangesAndHowToUndoItOrDoesNeither() {
    forAll(
        (spec, facts, plan, more) -> {
          for (var step : plan.steps()) {
            var info = step.info();
            assertThat(info.undo().text()).as(step.id()).isNotBlank();
            switch (info.action()) {
              case KEEP, AWAIT -> {
                assertThat(info.changes()).as(step.id()).isEmpty();
                assertThat(info.undo()).as(step.id()).isInstanceOf(Undo.Nothing.class);
              }
              case CHANGE -> assertThat(info.changes()).as(step.id()).isNotEmpty();
              default -> assertThat(info.undo()).as(step.id()).isInstanceOf(Undo.Remove.class);
            }
            assertThat(info.timeout().isPresent())
                .as(step.id())
                .isEqualTo(info.action() == Action.AWAIT);
          }
        });
  }

  @Test
  void planningAgainAfterwardsFindsNothingToDo() {
    forAll(
        (spec, facts, plan, more) -> {
          var second = Planner.plan(spec, DoneFacts.after(plan, facts));
          assertThat(second.writes()).as(second.toString()).isEmpty();
          assertThat(plan.compare(second)).isEmpty();
        });
  }

  @Test
  void whatSomeoneElseChangesIsNamedOrMakesNoDifference() {
    int[] named = new int[1];
    forAll(
        (spec, facts, plan, more) -> {
          SetupPlan later;
          try {
            later = Planner.plan(spec, more.changed(facts));
          } catch (io.github.karpentersetup.error.KarpenterSetupException refused) {
            return;
          }
          var differences = plan.compare(later);
          if (differences.isEmpty()) {
            // Whatever it would write, the reader of the first plan has said yes to.
            assertThat(later.target()).isEqualTo(plan.target());
            assertThat(agreed(plan)).containsAll(agreed(later));
          } else {
            named[0]++;
            assertThat(differences).allSatisfy(d -> assertThat(d).contains(": "));
          }
        });
    assertThat(named[0]).as("changes named").isGreaterThan(CASES / 4);
  }

  private static List<String> agreed(SetupPlan plan) {
    var all = new ArrayList<String>();
    for (var step : plan.writes()) {
      step.info().changes().forEach(c -> all.add(step.id() + " " + c));
    }
    return all;
  }

  private static List<String> ids(SetupPlan plan, Phase phase) {
    return plan.steps().stream().filter(s -> s.phase() == phase).map(Step::id).toList();
  }

  /** All steps that must have succeeded before each step. */
  private static Map<String, Set<String>> ancestors(SetupPlan plan) {
    var all = new HashMap<String, Set<String>>();
    for (var step : plan.steps()) {
      var own = new HashSet<String>(step.info().after());
      step.info().after().forEach(id -> own.addAll(all.getOrDefault(id, Set.of())));
      all.put(step.id(), own);
    }
    return all;
  }
}
