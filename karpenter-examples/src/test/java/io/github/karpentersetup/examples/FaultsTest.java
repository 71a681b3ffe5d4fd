package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.aws.sandbox.SandboxCall;
import io.github.karpentersetup.k8s.sandbox.traffic.RecordedRequest;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RetryPolicy;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every write of a retirement and of a rollback goes wrong in every way there is, one at a time; in
 * the end all is as if nothing had, no budget was broken, and nothing was done twice.
 *
 * <p>Of the some hundred cases only every {@link #EVERY}th is run: {@code -Dkarpentersetup.every=1}
 * runs all, {@code -Dkarpentersetup.seed=7} begins at another.
 */
@Execution(ExecutionMode.CONCURRENT)
class FaultsTest {

  private static final int EVERY = Integer.getInteger("karpentersetup.every", 25);
  private static final int SEED = Integer.getInteger("karpentersetup.seed", 0);

  private static final Set<String> HARMFUL =
      Set.of(
          "UpdateNodegroupConfig",
          "UpdateAutoScalingGroup",
          "TerminateInstanceInAutoScalingGroup",
          "TerminateInstances",
          "SuspendProcesses",
          "ResumeProcesses",
          "DeleteRole",
          "DeletePolicy",
          "DeleteQueue");

  private static final Map<Journey, Undisturbed> UNDISTURBED = new EnumMap<>(Journey.class);

  /** Where a write goes. */
  enum Side {
    AWS,
    KUBERNETES
  }

  /** What a process that died leaves to its successor. */
  enum Left {
    /** Its journal. */
    JOURNAL,
    /** The journal of the run before, without its own. */
    FORMER_JOURNAL,
    /** The cluster and the account alone. */
    NOTHING
  }

  /** One write that goes wrong. */
  record Case(Journey journey, Side side, int write, Harm harm) {

    Left left() {
      if (!harm.kills()) {
        return Left.JOURNAL;
      }
      return switch (write % 3) {
        case 0 -> Left.JOURNAL;
        case 1 -> Left.FORMER_JOURNAL;
        default -> Left.NOTHING;
      };
    }

    @Override
    public String toString() {
      return journey + ", write " + write + " to " + side + ": " + harm + ", seed " + SEED;
    }
  }

  private record Undisturbed(
      String endState, Map<Side, Integer> writes, Map<String, Integer> effects) {}

  static Stream<Case> cases() {
    var all = new ArrayList<Case>();
    for (var journey : Journey.values()) {
      for (var side : Side.values()) {
        int writes = undisturbed(journey).writes().getOrDefault(side, 0);
        for (int write = 0; write < writes; write++) {
          for (var harm : Harm.values()) {
            all.add(new Case(journey, side, write, harm));
          }
        }
      }
    }
    return IntStream.range(0, all.size()).filter(i -> i % EVERY == SEED % EVERY).mapToObj(all::get);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void endsAsIfUndisturbedAndNothingIsDoneTwice(Case wrong) {
    var undisturbed = undisturbed(wrong.journey());
    try (var lab = LabSandbox.withSystemNodes()) {
      var broken = lab.cluster().brokenBudgets();
      var lines = new ArrayList<String>();
      var journal = journal(lines);
      wrong.journey().prepare(lab, journal);
      var former = List.copyOf(lines);
      var leaving = wrong.journey().leaving(lab);
      lab.forgetCalls();

      boolean isFinished = first(lab, wrong, journal);
      heal(lab);
      if (!isFinished) {
        var left =
            switch (wrong.left()) {
              case JOURNAL -> journal;
              case FORMER_JOURNAL -> journal(new ArrayList<>(former));
              case NOTHING -> Journal.inMemory();
            };
        try (var process = new SandboxProcess(lab)) {
          runner(process).journal(left).run(wrong.journey().plan(process, left)).orThrow();
        }
      }

      if (wrong.journey() == Journey.ROLLBACK && wrong.left() == Left.NOTHING) {
        nothingOfOursIsLeft(lab);
      } else {
        assertThat(EndState.of(lab, ApiVersion.V1))
            .as(wrong.toString())
            .isEqualTo(undisturbed.endState());
      }
      // Karpenter's own budget goes with it.
      assertThat(broken)
          .as(wrong.toString())
          .filteredOn(b -> !b.startsWith("kube-system/karpenter "))
          .isEmpty();
      var evicted = evicted(lab);
      assertThat(evicted).as("no pod twice").doesNotHaveDuplicates();
      assertThat(leaving).as("no pod that had moved already").containsAll(evicted);
      assertThat(effects(lab)).as("nothing twice: %s", wrong).isEqualTo(undisturbed.effects());
    }
  }

  private static Journal journal(List<String> lines) {
    return Journal.in(new DyingJournal(lines, Integer.MAX_VALUE));
  }

  private static void heal(LabSandbox lab) {
    lab.account().clearFaults();
    lab.account().revive();
    lab.cluster().clearFaults();
    lab.cluster().revive();
  }

  /** What has no mark, such as the tags of subnets that were there before, only a journal tells. */
  private static void nothingOfOursIsLeft(LabSandbox lab) {
    var facts = lab.kubernetes().observe();
    assertThat(facts.karpenters()).isEmpty();
    assertThat(facts.crds()).isEmpty();
    assertThat(facts.autoscalers()).isNotEmpty().allMatch(a -> a.replicas() == 1);
    assertThat(facts.nodes())
        .filteredOn(n -> "web".equals(n.labels().get("eks.amazonaws.com/nodegroup")))
        .hasSize(2);
    assertThat(facts.nodes()).noneMatch(n -> n.labels().containsKey("karpenter.sh/nodepool"));
    assertThat(lab.account().iam().listRoles().roles())
        .noneMatch(r -> r.roleName().startsWith("Karpenter"));
  }

  /** Whether the run came to its end in spite of what went wrong. */
  private static boolean first(LabSandbox lab, Case wrong, Journal journal) {
    try (var process = new SandboxProcess(lab)) {
      var plan = wrong.journey().plan(process, journal);
      if (wrong.side() == Side.AWS) {
        wrong.harm().to(lab.account().onWrites().skipping(wrong.write()));
      } else {
        lab.cluster().inject(wrong.harm().fault().onWrites().skipping(wrong.write()).times(1));
      }
      var runner = runner(process).journal(journal);
      if (wrong.harm().kills()) {
        assertThatThrownBy(() -> runner.run(plan)).isInstanceOf(Error.class);
        return false;
      }
      return runner.run(plan).isSuccess();
    }
  }

  private static synchronized Undisturbed undisturbed(Journey journey) {
    return UNDISTURBED.computeIfAbsent(
        journey,
        j -> {
          try (var lab = LabSandbox.withSystemNodes()) {
            var journal = journal(new ArrayList<>());
            j.prepare(lab, journal);
            lab.forgetCalls();
            try (var process = new SandboxProcess(lab)) {
              runner(process).journal(journal).run(j.plan(process, journal)).orThrow();
            }
            return new Undisturbed(
                EndState.of(lab, ApiVersion.V1),
                Map.of(
                    Side.AWS, lab.account().writes().size(),
                    Side.KUBERNETES, answered(lab)),
                effects(lab));
          }
        });
  }

  /** How often a budget refuses differs from run to run. */
  private static int answered(LabSandbox lab) {
    return (int) lab.cluster().writes().stream().filter(r -> r.code() / 100 == 2).count();
  }

  static PlanRunner runner(SandboxProcess process) {
    return PlanRunner.on(process.aws(), process.kubernetes())
        .parallelism(1)
        .pollEvery(Duration.ofMillis(50))
        .retries(new RetryPolicy(8, Duration.ofMillis(50), Duration.ofMillis(400)))
        .timeout(Duration.ofSeconds(60));
  }

  private static List<String> evicted(LabSandbox lab) {
    return lab.cluster().writes().stream()
        .filter(r -> r.resource().equals("pods/eviction") && r.code() / 100 == 2)
        .map(RecordedRequest::name)
        .toList();
  }

  /**
   * What took effect in the account, and how often, of what a second time would do harm: instances
   * ended, groups resized.
   */
  private static Map<String, Integer> effects(LabSandbox lab) {
    var effects = new TreeMap<String, Integer>();
    lab.account().writes().stream()
        .filter(c -> HARMFUL.contains(c.operation()))
        .filter(FaultsTest::tookEffect)
        .forEach(c -> effects.merge(c.action(), 1, Integer::sum));
    return effects;
  }

  private static boolean tookEffect(SandboxCall call) {
    return call.outcome().equals("ok") || call.outcome().endsWith("AFTER_EFFECT");
  }
}
