package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.run.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BarProgressTest {

  private final List<String> shown = new CopyOnWriteArrayList<>();

  @Test
  void countsStepsAndSaysWhatRunsAndSinceWhenItWaits() {
    var plan = plan();
    var role = plan.steps().get(0);
    var ready = plan.steps().get(plan.steps().size() - 1);
    try (var bar = bar(1000)) {
      bar.on(new RunEvent.RunStarted(Instant.now(), plan));
      bar.on(new RunEvent.StepStarted(Instant.now(), role));
      bar.on(new RunEvent.StepStarted(Instant.now(), ready));
      bar.on(new RunEvent.StepWaiting(Instant.now(), ready, "0 of 1 NodeClaims Ready"));
      awaitLine(
          "payments-prod \\[ {24}\\] 0/31 \\d:\\d\\d  role KarpenterNodeRole-payments-prod"
              + " · every waiting pod placed, NodeClaims Ready, since \\d\\d:\\d\\d:\\d\\d:"
              + " 0 of 1 NodeClaims Ready");

      bar.on(
          new RunEvent.StepFinished(
              Instant.now(), role, new StepResult.Changed(role.id(), "created")));
      awaitLine("payments-prod \\[[^ ] {23}\\] 1/31 \\d:\\d\\d  every waiting pod .*");
    }
  }

  @Test
  void staysOnOneLineOfANarrowTerminal() {
    var plan = plan();
    try (var bar = bar(60)) {
      bar.on(new RunEvent.RunStarted(Instant.now(), plan));
      plan.steps().forEach(s -> bar.on(new RunEvent.StepStarted(Instant.now(), s)));
      awaitLine("payments-prod .*…");
    }
    assertThat(shown).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
  }

  private static SetupPlan plan() {
    try (var lab = LabSandbox.start()) {
      return lab.setup().plan(lab.aws(), lab.kubernetes());
    }
  }

  private BarProgress bar(int width) {
    return new BarProgress(
        new ProgressBarBuilder()
            .setUpdateIntervalMillis(5)
            .setConsumer(new DelegatingProgressBarConsumer(shown::add, width)));
  }

  private void awaitLine(String pattern) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(shown).anyMatch(line -> line.matches(pattern)));
  }
}
