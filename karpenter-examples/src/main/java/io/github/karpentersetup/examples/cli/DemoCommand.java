package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole migration in memory. */
@Command(
    name = "demo",
    description = {
      "Move a cluster in memory from Cluster Autoscaler to Karpenter.",
      "Needs no account, no cluster and no network, and changes nothing outside this process."
    })
final class DemoCommand implements Callable<Integer> {

  /** Nothing in memory takes longer, so that a demo never hangs. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Surroundings surroundings;

  @Option(
      names = "--karpenter-version",
      paramLabel = "VERSION",
      description = "The cluster runs the newest Kubernetes it supports, at most 1.33.")
  private String karpenter = KarpenterVersion.NEWEST.toString();

  @Option(
      names = "--again",
      description = "Then plan and run a second time, which changes nothing and writes nothing.")
  private boolean isTwice;

  @Option(
      names = "--pace",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Let every call take this long, such as 200ms, to watch. Default: no time.")
  private Optional<Duration> pace = Optional.empty();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var out = command.commandLine().getOut();
    try (var lab = LabSandbox.with(KarpenterVersion.parse(karpenter))) {
      pace.ifPresent(lab::pace);
      int code = migrate(lab, out);
      return isTwice && code == ExitCode.OK ? again(lab, out) : code;
    }
  }

  private int migrate(LabSandbox lab, PrintWriter out) {
    var plan = lab.setup().plan(lab.aws(), lab.kubernetes());
    out.print(plan);
    out.println();
    out.flush();
    if (!plan.isApplicable()) {
      return ExitCode.PREFLIGHT;
    }
    var runner =
        PlanRunner.on(lab.aws(), lab.kubernetes())
            .pollEvery(Duration.ofMillis(100))
            .timeout(LONGEST_WAIT);
    var result = new Applying(runner, lab.kubernetes(), surroundings, out).run(plan);
    return ExitCode.of(result);
  }

  private int again(LabSandbox lab, PrintWriter out) {
    lab.forgetCalls();
    out.println();
    out.println("Once more, on the same cluster");
    out.println();
    int code = migrate(lab, out);
    int aws = lab.account().writes().size();
    int kubernetes = lab.cluster().writes().size();
    out.println();
    out.println(
        "The second run issued " + aws + " writes to AWS and " + kubernetes + " to Kubernetes.");
    out.flush();
    return code == ExitCode.OK && aws + kubernetes > 0 ? ExitCode.STEP_FAILED : code;
  }
}
