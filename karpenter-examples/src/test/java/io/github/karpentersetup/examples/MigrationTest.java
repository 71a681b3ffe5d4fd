package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.aws.sandbox.SandboxCrash;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.Journal;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole of the lab, from Cluster Autoscaler to node claims, in the sandbox. */
class MigrationTest {

  private static SetupPlan plan(LabSandbox lab) {
    return lab.setup().plan(lab.aws(), lab.kubernetes());
  }

  private static PlanRunner runner(LabSandbox lab) {
    return PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.14.1", "0.36.0"})
  void movesTheLabsClusterToKarpenter(String version) {
    var karpenter = KarpenterVersion.parse(version);
    try (var lab = LabSandbox.with(karpenter)) {
      var result = runner(lab).run(plan(lab)).orThrow();

      assertThat(result.changed()).isPositive();
      var client = lab.cluster().client();
      var deployments = client.apps().deployments().inNamespace("kube-system");
      assertThat(deployments.withName("cluster-autoscaler").get().getStatus().getReplicas())
          .satisfiesAnyOf(r -> assertThat(r).isNull(), r -> assertThat(r).isZero());
      assertThat(deployments.withName("karpenter").get().getStatus().getReadyReplicas())
          .isEqualTo(2);
      var terms =
          deployments
              .withName("karpenter")
              .get()
              .getSpec()
              .getTemplate()
              .getSpec()
              .getAffinity()
              .getNodeAffinity()
              .getRequiredDuringSchedulingIgnoredDuringExecution()
              .getNodeSelectorTerms();
      assertThat(terms).as("alternatives would undo the pin").hasSize(1);
      assertThat(terms.get(0).getMatchExpressions())
          .extracting(e -> e.getKey() + " " + e.getOperator() + " " + e.getValues())
          .containsExactlyInAnyOrder(
              "karpenter.sh/nodepool DoesNotExist []", "eks.amazonaws.com/nodegroup In [web]");
      var claims = lab.kubernetes().observe().nodeClaims();
      assertThat(claims).isNotEmpty().allSatisfy(c -> assertThat(c.ready()).isEqualTo("True"));
      assertThat(lab.kubernetes().observe().pendingPods()).isEmpty();
    }
  }

  @Test
  void leavesTheRestOfAwsAuthAsItWas() {
    try (var lab = LabSandbox.start()) {
      var before = mapRoles(lab);

      runner(lab).run(plan(lab)).orThrow();

      var after = mapRoles(lab);
      assertThat(before).as("the sandbox's own entry has a comment").contains("#");
      assertThat(after).startsWith(before.stripTrailing());
      assertThat(after)
          .contains("arn:aws:iam::111122223333:role/KarpenterNodeRole-" + LabSandbox.CLUSTER)
          .contains("system:node:{{EC2PrivateDNSName}}");
    }
  }

  private static String mapRoles(LabSandbox lab) {
    var maps = lab.cluster().client().configMaps().inNamespace("kube-system");
    return String.valueOf(maps.withName("aws-auth").get().getData().get("mapRoles"));
  }

  @Test
  void aSecondRunChangesNothingAndWritesNothing() {
    try (var lab = LabSandbox.start()) {
      runner(lab).run(plan(lab)).orThrow();
      lab.forgetCalls();

      var second = plan(lab);
      runner(lab).run(second).orThrow();

      assertThat(second.isNoOp()).as(second.toString()).isTrue();
      assertThat(lab.account().writes()).isEmpty();
      assertThat(lab.cluster().writes()).isEmpty();
    }
  }

  @Test
  void asAHelmReleaseASecondRunChangesNothingAndWritesNothing() {
    try (var lab = LabSandbox.start()) {
      var setup = lab.setup().chart(lab.setup().spec().chart().asHelmRelease());
      runner(lab).run(setup.plan(lab.aws(), lab.kubernetes())).orThrow();
      assertThat(lab.kubernetes().observe().helmReleases())
          .extracting(r -> r.name() + " " + r.status() + " " + r.revision())
          .containsExactly("karpenter deployed 1");
      lab.forgetCalls();

      var second = setup.plan(lab.aws(), lab.kubernetes());
      runner(lab).run(second).orThrow();

      assertThat(second.isNoOp()).as(second.toString()).isTrue();
      assertThat(lab.account().writes()).isEmpty();
      assertThat(lab.cluster().writes()).isEmpty();

      var values = setup.chart(setup.spec().chart().values(Map.of("logLevel", "debug")));
      runner(lab).run(values.plan(lab.aws(), lab.kubernetes())).orThrow();
      assertThat(lab.kubernetes().observe().helmReleases().get(0).revision()).isEqualTo(2);
      assertThat(values.plan(lab.aws(), lab.kubernetes()).isNoOp()).isTrue();

      var back = setup.chart(lab.setup().spec().chart().asManifests());
      runner(lab).run(back.plan(lab.aws(), lab.kubernetes())).orThrow();
      assertThat(lab.kubernetes().observe().helmReleases()).isEmpty();
      assertThat(back.plan(lab.aws(), lab.kubernetes()).isNoOp()).isTrue();
    }
  }

  @Test
  void aChangedValueIsNamedWithWhatItWasAndRefusedBeforeAnyWriteIfItIsWrong() {
    try (var lab = LabSandbox.start()) {
      runner(lab).run(plan(lab)).orThrow();
      var chart = lab.setup().spec().chart();
      var setup = lab.setup().chart(chart.values(Map.of("logLevel", "debug")));
      runner(lab).run(setup.plan(lab.aws(), lab.kubernetes())).orThrow();

      var again = lab.setup().chart(chart.values(Map.of("logLevel", "error")));
      assertThat(again.plan(lab.aws(), lab.kubernetes()).toString())
          .contains("your value logLevel debug → error");

      var wrong = lab.setup().chart(chart.values(Map.of("logLevle", "error")));
      var plan = wrong.plan(lab.aws(), lab.kubernetes());
      lab.forgetCalls();
      assertThatThrownBy(() -> runner(lab).run(plan))
          .isInstanceOf(PreflightException.class)
          .hasMessageContaining("chart.values.logLevle")
          .hasMessageContaining("did you mean logLevel?");
      assertThat(lab.cluster().writes()).isEmpty();
    }
  }

  static IntStream boundaries() {
    return IntStream.range(0, Once.RUN.boundaries());
  }

  @ParameterizedTest
  @MethodSource("boundaries")
  @Execution(ExecutionMode.CONCURRENT)
  void killedAtEveryStepBoundaryAndRunAgainItEndsAsIfUndisturbed(int boundary) {
    try (var lab = LabSandbox.start()) {
      var lines = new ArrayList<String>();
      var dying = new DyingJournal(lines, boundary);
      assertThatThrownBy(() -> runner(lab).parallelism(1).journal(Journal.in(dying)).run(plan(lab)))
          .isInstanceOf(DyingJournal.Death.class);

      var journal = Journal.in(new DyingJournal(lines, Integer.MAX_VALUE));
      runner(lab).journal(journal).run(plan(lab)).orThrow();

      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(Once.RUN.endState());
      assertThat(journal.entries().get(journal.entries().size() - 1))
          .isInstanceOf(Journal.Entry.RunFinished.class);
    }
  }

  /** Before each write, and after it. */
  static Stream<Arguments> awsWrites() {
    return IntStream.range(0, Once.RUN.awsWrites())
        .boxed()
        .flatMap(call -> Stream.of(Arguments.of(call, "before"), Arguments.of(call, "after")));
  }

  @ParameterizedTest(name = "{1} write {0}")
  @MethodSource("awsWrites")
  @Execution(ExecutionMode.CONCURRENT)
  void killedBeforeAndAfterEveryCallToAwsItEndsAsIfUndisturbed(int call, String when) {
    try (var lab = LabSandbox.start()) {
      var fault = lab.account().onWrites().skipping(call);
      if (when.equals("after")) {
        fault.crashAfterEffect();
      } else {
        fault.crashBeforeEffect();
      }
      assertThatThrownBy(() -> runner(lab).parallelism(1).run(plan(lab)))
          .isInstanceOf(SandboxCrash.class);
      lab.account().clearFaults();
      lab.account().revive();

      runner(lab).run(plan(lab)).orThrow();

      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(Once.RUN.endState());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConnectionLostOnAnyWriteToTheClusterIsLookedAtAndNotRepeatedBlindly(boolean effect) {
    try (var lab = LabSandbox.start()) {
      lab.cluster()
          .inject(
              (effect ? Fault.dropAfterEffect() : Fault.dropBeforeEffect())
                  .on(Verb.PATCH)
                  .times(3));

      RunResult first = runner(lab).run(plan(lab));
      lab.cluster().clearFaults();
      if (!first.isSuccess()) {
        runner(lab).run(plan(lab)).orThrow();
      }

      assertThat(EndState.of(lab, ApiVersion.V1)).isEqualTo(Once.RUN.endState());
    }
  }

  private record Undisturbed(String endState, int boundaries, int awsWrites) {}

  private static final class Once {
    private static final Undisturbed RUN = undisturbed();

    private static Undisturbed undisturbed() {
      try (var lab = LabSandbox.start()) {
        var lines = new ArrayList<String>();
        var plan = plan(lab);
        runner(lab)
            .parallelism(1)
            .journal(Journal.in(new DyingJournal(lines, Integer.MAX_VALUE)))
            .run(plan)
            .orThrow();
        // Twice the entries: each is a place to die before and after it is on disk.
        return new Undisturbed(
            EndState.of(lab, ApiVersion.V1), 2 * lines.size(), lab.account().writes().size());
      }
    }
  }
}
