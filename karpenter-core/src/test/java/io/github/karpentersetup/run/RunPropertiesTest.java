package io.github.karpentersetup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.StepFailedException;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.SetupSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for every run, whatever fails and wherever it dies. */
class RunPropertiesTest {

  private static final int CASES = 300;
  private static final SetupSpec SPEC =
      KarpenterSetup.forCluster(LabFacts.CLUSTER)
          .migrateFrom(ClusterAutoscaler.discovered())
          .spec();
  private static final RetryPolicy QUICK = new RetryPolicy(3, Duration.ZERO, Duration.ZERO);

  private final ClusterFacts facts = LabFacts.of("1.33");
  private final SetupPlan plan = Planner.plan(SPEC, facts);

  /** Fails at one append: as a full disk does, or with the whole process. */
  private static final class FaultyStore implements JournalStore {
    private final List<String> lines = new ArrayList<>();
    private final boolean crash;
    private int left;

    FaultyStore(int left, boolean crash) {
      this.left = left;
      this.crash = crash;
    }

    @Override
    public synchronized void append(String line) {
      if (left-- <= 0) {
        if (crash) {
          throw new FaultyWorld.Crash();
        }
        throw new PreflightException(Problem.of("journal", "disk full", "free some"), null);
      }
      lines.add(line);
    }

    @Override
    public synchronized List<String> lines() {
      return List.copyOf(lines);
    }

    @Override
    public String location() {
      return "test";
    }

    synchronized void repair() {
      left = Integer.MAX_VALUE;
    }
  }

  private static PlanRunner quick(PlanRunner runner, Random random) {
    return runner
        .retries(QUICK)
        .pollEvery(Duration.ofNanos(1))
        .timeout(Duration.ofMillis(5))
        .parallelism(1 + random.nextInt(4));
  }

  @Test
  void neverBreaksTheOrderNorRepeatsBlindlyAndFinishesAfterAnyFailure() {
    int unfinished = 0;
    for (long seed = 0; seed < CASES; seed++) {
      var random = new Random(seed);
      var world = new FaultyWorld(plan, facts, random);
      var journal = Journal.inMemory();

      var first = quick(world.runner(random.nextInt(6)), random).journal(journal).run(plan);
      unfinished += first.isSuccess() ? 0 : 1;
      assertThat(first.steps()).as("seed " + seed).hasSameSizeAs(plan.steps());

      var second = quick(world.runner(0), random).journal(journal).run(plan);
      requireFinished(seed, world, journal, second);
    }
    assertThat(unfinished).as("runs that met a failure").isGreaterThan(CASES / 4);
  }

  @Test
  void goesOnAfterACrashAtAnyAppend() {
    int appends = plan.writes().size() * 2 + plan.steps().size();
    for (int at = 0; at <= appends; at++) {
      var random = new Random(at);
      var world = new FaultyWorld(plan, facts, random);
      var store = new FaultyStore(at, true);
      var journal = Journal.in(store);
      try {
        quick(world.runner(0), random).journal(journal).run(plan);
      } catch (FaultyWorld.Crash expected) {
        assertThat(journal.entries()).hasSizeLessThanOrEqualTo(at);
      }

      var next = world.runner(0);
      store.repair();
      requireFinished(at, world, journal, quick(next, random).journal(journal).run(plan));
    }
  }

  @Test
  void aJournalThatFailsStopsTheRunAndHidesNothing() {
    int appends = plan.writes().size() * 2;
    for (int at = 1; at <= appends; at++) {
      var random = new Random(at);
      var world = new FaultyWorld(plan, facts, random);
      var store = new FaultyStore(at, false);
      var journal = Journal.in(store);

      var first = quick(world.runner(0), random).journal(journal).run(plan);

      assertThat(first.isSuccess()).as("append " + at).isFalse();
      assertThatThrownBy(first::orThrow)
          .isInstanceOf(StepFailedException.class)
          .hasMessageContaining("journal: test failed (")
          .hasMessageContaining("disk full")
          .hasMessageContaining("make the journal writable and run again");

      store.repair();
      requireFinished(
          at, world, journal, quick(world.runner(0), random).journal(journal).run(plan));
    }
  }

  private static void requireFinished(
      long seed, FaultyWorld world, Journal journal, RunResult result) {
    assertThat(world.violations).as("seed " + seed).isEmpty();
    assertThat(result.isSuccess()).as("seed " + seed + "\n" + result).isTrue();
    assertThat(world.done()).as("seed " + seed).isEqualTo(world.writes());
    assertThat(journal.interrupted()).as("seed " + seed).isEmpty();
  }

  @Test
  void writesNothingIfTheJournalCannotBeBegun() {
    var world = new FaultyWorld(plan, facts, new Random(1));

    assertThatThrownBy(
            () -> world.runner(0).journal(Journal.in(new FaultyStore(0, false))).run(plan))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("nothing was changed")
        .hasMessageContaining("disk full");
    assertThat(world.done()).isEmpty();
  }

  @Test
  void refusesTheJournalOfAnotherCluster() {
    var journal = Journal.inMemory();
    var scripted = new ScriptedExecutors(facts);
    scripted.runner().journal(journal).run(plan).orThrow();
    var elsewhere = FactsEditor.edit(facts).set("999900001111", "aws", "accountId").facts();
    var other = new ScriptedExecutors(elsewhere);

    assertThatThrownBy(() -> other.runner().journal(journal).run(Planner.plan(SPEC, elsewhere)))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining(
            "memory is the journal of payments-prod in eu-west-1, account 111122223333, and the"
                + " plan is for payments-prod in eu-west-1, account 999900001111"
                + " → give every cluster a journal of its own");
    assertThat(other.executed).isEmpty();
    assertThat(journal.target()).contains(plan.target());
  }

  @Test
  void aWriteWithoutAnswerStaysUnknownEvenIfLookingFails() {
    var world = new ScriptedExecutors(facts);
    world.outcome("network/subnet-tags", new Outcome.Unknown("read timed out"));
    world.beforeCheck =
        step -> {
          if (step.id().equals("network/subnet-tags")) {
            throw new IllegalStateException("defect");
          }
        };

    var result = world.runner().pollEvery(Duration.ofNanos(1)).run(plan);

    assertThat(result.steps())
        .filteredOn(s -> s.step().equals("network/subnet-tags"))
        .singleElement()
        .isInstanceOf(StepResult.Unknown.class)
        .extracting(StepResult::detail)
        .asString()
        .contains("read timed out", "looking failed");
  }

  @Test
  void aResultNamesTheCauseOnceAndWhatComesAfterItTogether() {
    var world = new ScriptedExecutors(facts);
    world.outcome(
        "controller/crds",
        new Outcome.Refused(Problem.of("crds", "forbidden", "grant create on CRDs")));
    world.check("capacity/ready", Check.holds("so"));

    var text = world.runner().run(plan).toString();

    assertThat(text.lines().collect(Collectors.toList()))
        .hasSize(3)
        .satisfies(
            lines -> {
              assertThat(lines.get(0)).contains(" done, ", " unchanged, ", " not done, in ");
              assertThat(lines.get(1))
                  .isEqualTo("  controller/crds: crds: forbidden → grant create on CRDs");
              assertThat(lines.get(2))
                  .startsWith("  not started, for they come after: controller/crds-established, ")
                  .contains("controller/chart", "cutover/scale-kube-system-cluster-autoscaler");
            });
  }
}
