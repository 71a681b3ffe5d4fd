package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.run.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyCommandTest {

  @SuppressWarnings("NullAway.Init")
  private LabSandbox lab;

  @TempDir Path folder;

  @BeforeEach
  void start() {
    lab = LabSandbox.start();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private Path journal() {
    return folder.resolve("payments-prod.journal");
  }

  private String[] apply(String... more) {
    var args =
        new ArrayList<>(
            List.of(
                "apply",
                "--cluster",
                LabSandbox.CLUSTER,
                "--chart",
                lab.chart(),
                "--timeout",
                "30s",
                "--journal",
                journal().toString()));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private String[] withChart(Path chart) {
    var args = apply("--yes");
    args[List.of(args).indexOf("--chart") + 1] = chart.toString();
    return args;
  }

  private void assertNothingWritten() {
    assertThat(lab.account().writes()).isEmpty();
    assertThat(lab.cluster().writes()).isEmpty();
    assertThat(journal()).doesNotExist();
  }

  @Test
  void writesNothingIfTheChartIsNotThere() throws IOException {
    var empty = Files.createDirectory(folder.resolve("empty"));

    var ran = new Cli(lab).run(withChart(empty));

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).startsWith("Cannot start; nothing was changed.").contains("empty", "→");
    assertNothingWritten();
  }

  @Test
  void carriesThePlanOutAndSaysWhatChangedAndHowToGoBack() {
    var ran = new Cli(lab).run(apply("--yes"));

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("payments-prod · eu-west-1")
        .containsPattern("(?m)^\\[31/31\\] +\\d+\\.\\ds  … every waiting pod placed")
        .containsSubsequence(
            "To go back, in this order",
            "deployment kube-system/cluster-autoscaler: replicas 1",
            "remove role KarpenterNodeRole-payments-prod")
        .contains("Journal: " + journal())
        .containsPattern("NAME +TYPE +ZONE +NODE +READY +AGE\ndefault-\\S+ .* True +\\d+s\n$");
    assertThat(ran.code()).isZero();
    assertThat(Journal.at(journal()).interrupted()).isEmpty();

    lab.forgetCalls();
    var again = new Cli(lab).run(apply());

    assertThat(again.code()).as("a plan that changes nothing needs no consent").isZero();
    assertThat(again.out()).contains("nothing to change").doesNotContain("To go back");
    assertThat(lab.account().writes()).isEmpty();
    assertThat(lab.cluster().writes()).isEmpty();
  }

  @Test
  void refusesToGoOnWithoutATerminalOrConsent() {
    var ran = new Cli(lab).run(apply());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("There is no terminal to ask on; review the plan and add --yes");
    assertNothingWritten();
  }

  @Test
  void asksAtATerminalAndTakesNoForAnAnswer() {
    var cli = new Cli(lab).answering("");

    var ran = cli.run(apply());

    assertThat(cli.questions()).containsExactly("Carry this plan out? [y/N] ");
    assertThat(ran.out()).endsWith("Nothing was changed." + System.lineSeparator());
    assertThat(ran.code()).isEqualTo(130);
    assertNothingWritten();
  }

  @Test
  void carriesASavedPlanOutAndRefusesItOnceItIsStale() {
    var file = folder.resolve("plan.json").toString();
    new Cli(lab)
        .run("plan", "--cluster", LabSandbox.CLUSTER, "--chart", lab.chart(), "--save", file);
    lab.cluster()
        .client()
        .apps()
        .deployments()
        .inNamespace("kube-system")
        .withName("cluster-autoscaler")
        .scale(3);

    var ran =
        new Cli(lab)
            .run("apply", file, "--yes", "--timeout=30s", "--journal", journal().toString());

    assertThat(ran.code()).isEqualTo(6);
    assertThat(ran.err()).contains("The plan is stale", "replicas 3 → 0").doesNotContain("\tat ");
    assertThat(lab.account().writes()).isEmpty();
  }

  @Test
  void takesNoSetupOptionsBesideASavedPlan() {
    var ran = new Cli(lab).run(apply("plan.json"));

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("A saved plan says what to do");
  }

  @Test
  void endsWithTheFailedStepAndGoesOnFromThere() {
    lab.account().on("iam:CreatePolicy").deny();

    var ran = new Cli(lab).run(apply("--yes"));

    assertThat(ran.code()).isEqualTo(4);
    assertThat(ran.out())
        .contains("failed: ", "iam:CreatePolicy", "Put the cause right")
        .doesNotContain("\tat ");

    lab.account().clearFaults();
    var again = new Cli(lab).run(apply("--yes"));
    assertThat(again.code()).as(again.out() + again.err()).isZero();
  }

  @Test
  void stopsWhenCancelledAndSaysHowToResume() {
    var cli = new Cli(lab);
    cli.control().cancel();

    var ran = cli.run(apply("--yes"));

    assertThat(ran.code()).isEqualTo(130);
    assertThat(ran.out()).contains("Cancelled. To resume, run the same command again");
    assertThat(lab.account().writes()).isEmpty();
  }

  @Test
  void printsAResultPerStepInJsonAndKeepsPeopleOnStandardError() {
    lab.account().on("iam:CreateRole").deny();

    var ran = new Cli(lab).run(apply("--yes", "--output", "json"));

    var result = Json.readTree(ran.out());
    assertThat(result).containsKeys("steps", "elapsed", "journal");
    assertThat(ran.err()).contains("payments-prod · eu-west-1", "[31/31]");
    assertThat(ran.code()).isEqualTo(4);
  }

  @Test
  void refusesADurationThatIsNone() {
    var ran = new Cli(lab).run("apply", "--cluster=x", "--timeout=soon");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("\"soon\" is not a duration; write 90s or 10m");
  }
}
