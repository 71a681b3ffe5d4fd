package io.github.karpentersetup.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.executor.AwsWorld.Fault;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.RevertInAccount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How every {@link AwsExecutor} undoes what it did. */
abstract class AwsWayBackContract {

  private static final int ENOUGH = 10;

  /** A fresh world, made before each test. */
  protected abstract AwsWorld world();

  @ParameterizedTest
  @EnumSource
  void theWayBackLeadsToWhatWas(AwsScenario scenario) {
    var facts = observe();
    var before = picture(scenario);
    var step = prepared(scenario);
    executor().execute(step);
    var back = revert(step);

    if (scenario.lasting().isPresent()) {
      var writes = world().writes();
      assertThat(executor().execute(back))
          .isInstanceOfSatisfying(
              Outcome.Unchanged.class,
              o -> assertThat(o.detail()).contains(scenario.lasting().get()));
      assertThat(world().writes()).isEqualTo(writes);
      return;
    }
    assertThat(executor().check(back).state()).isEqualTo(Check.State.NOT_YET);
    assertThat(executor().check(back).detail()).isNotBlank();

    undo(back);

    assertThat(executor().check(back).state()).isEqualTo(Check.State.HOLDS);
    assertThat(executor().check(back).detail()).isNotBlank();
    undoWhatItBuiltOn(scenario, facts);
    assertThat(picture(scenario)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void theWayBackWritesNothingTheSecondTime(AwsScenario scenario) {
    var step = prepared(scenario);
    executor().execute(step);
    undo(revert(step));
    var writes = world().writes();

    assertThat(executor().execute(revert(step))).isInstanceOf(Outcome.Unchanged.class);

    assertThat(world().writes()).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource
  void theWayBackLeavesWhatAnotherSetupMade(AwsScenario scenario) {
    var facts = observe();
    var step = scenario.step(facts);
    assumeItCan(step);
    if (scenario.isMarkedByTags()) {
      scenario.before(facts).forEach(before -> executor().execute(ofAnother(before)));
      assertThat(executor().execute(ofAnother(step))).isInstanceOf(Outcome.Changed.class);
    }
    var writes = world().writes();

    assertThat(executor().execute(revert(kept(step)))).isInstanceOf(Outcome.Unchanged.class);

    assertThat(world().writes()).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource
  void theWayBackGoesOnAfterAnyWriteThatFailed(AwsScenario scenario) {
    assumeItCanFail();
    assumeTrue(scenario.lasting().isEmpty(), "it is not undone");
    var facts = observe();
    var before = picture(scenario);
    int count = writesOfTheWayBack(scenario);
    undoWhatItBuiltOn(scenario, facts);
    assertThat(count).isPositive();

    for (var fault : Fault.values()) {
      for (int write = 0; write < count; write++) {
        var step = prepared(scenario);
        executor().execute(step);
        world().failWrite(write, fault);

        var outcome = once(revert(step));

        assertThat(outcome).as("%s at write %d", fault, write).isInstanceOf(expected(fault));
        world().heal();
        undo(revert(step));
        undoWhatItBuiltOn(scenario, facts);
        assertThat(picture(scenario)).as("%s at write %d", fault, write).isEqualTo(before);
      }
    }
  }

  /**
   * The account as it can be seen. A group that was emptied gets other instances back, with other
   * addresses, and an emulator may not take back those of before.
   */
  private String picture(AwsScenario scenario) {
    var facts = Json.writePretty(observe());
    return scenario.endsInstances()
        ? facts
            .replaceAll("\"i-[0-9a-f]+\"", "\"an instance\"")
            .replaceAll("\"freeAddresses\" : [0-9]+", "\"freeAddresses\" : 0")
        : facts + world().snapshot();
  }

  private static Class<? extends Outcome> expected(Fault fault) {
    return switch (fault) {
      case THROTTLED -> Outcome.TryAgain.class;
      case DENIED -> Outcome.Refused.class;
      case TIMED_OUT_BEFORE_EFFECT, TIMED_OUT_AFTER_EFFECT -> Outcome.Unknown.class;
    };
  }

  private int writesOfTheWayBack(AwsScenario scenario) {
    var step = prepared(scenario);
    executor().execute(step);
    var before = world().writes();
    undo(revert(step));
    return world().writes() - before;
  }

  private void undoWhatItBuiltOn(AwsScenario scenario, AwsFacts facts) {
    var steps = new ArrayList<>(scenario.before(facts));
    Collections.reverse(steps);
    steps.forEach(step -> undo(revert(step)));
  }

  /** As the runner does, as long as it is told to come again. */
  private void undo(AwsStep back) {
    assertThat(once(back)).isInstanceOfAny(Outcome.Changed.class, Outcome.Unchanged.class);
  }

  /** The first end, or failure, that is not a request to come again after a write. */
  private Outcome once(AwsStep back) {
    var outcome = executor().execute(back);
    for (int i = 0; i < ENOUGH && isGoingOn(outcome); i++) {
      outcome = executor().execute(back);
    }
    return outcome;
  }

  private static boolean isGoingOn(Outcome outcome) {
    return outcome instanceof Outcome.InProgress
        || (outcome instanceof Outcome.TryAgain again
            && again.reason().endsWith("is being deleted"));
  }

  static AwsStep revert(AwsStep step) {
    return new RevertInAccount(AwsScenario.info(Action.REMOVE), step);
  }

  /** As another cluster's setup would do it. */
  private AwsStep ofAnother(AwsStep step) {
    var mark = "\"" + Ownership.TAG + "\":\"";
    return Json.read(
        Json.write(step).replace(mark + world().cluster() + "\"", mark + "another\""),
        AwsStep.class);
  }

  /** As a plan has it that finds it done already. */
  private static AwsStep kept(AwsStep step) {
    var tree = Json.readTree(Json.write(step));
    @SuppressWarnings("unchecked")
    var info = (Map<String, Object>) Objects.requireNonNull(tree.get("info"));
    info.put("action", Action.KEEP.name());
    info.put("changes", List.of());
    return Json.read(Json.write(tree), AwsStep.class);
  }

  final AwsExecutor executor() {
    return world().executor();
  }

  final AwsFacts observe() {
    var lookup = AwsScenario.lookup(world().cluster());
    return executor()
        .observe(world().hasEksExtensions() ? AwsScenario.withExtensions(lookup) : lookup);
  }

  final AwsStep prepared(AwsScenario scenario) {
    var facts = observe();
    var step = scenario.step(facts);
    assumeItCan(step);
    for (var before : scenario.before(facts)) {
      assertThat(executor().execute(before)).isInstanceOf(Outcome.Changed.class);
    }
    return step;
  }

  final void assumeItCan(AwsStep step) {
    var cannot = world().cannot(step);
    assumeTrue(cannot.isEmpty(), () -> "skipped: " + cannot.orElseThrow());
  }

  /** First, so that a world that cannot fail is not filled in vain. */
  final void assumeItCanFail() {
    var cannot = world().cannotFail();
    assumeTrue(cannot.isEmpty(), () -> "skipped: " + cannot.orElseThrow());
  }

  final void fail(String action, Fault fault) {
    world().fail(action, fault);
  }
}
