package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
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
      names = "--retire",
      description = "Retire node group web too; Karpenter itself runs on node group system.")
  private boolean isRetiring;

  @Option(names = "--back", description = "Then plan the way back, and go it.")
  private boolean isBack;

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
    try (var lab = lab(KarpenterVersion.parse(karpenter))) {
      pace.ifPresent(lab::pace);
      int code = migrate(lab, out);
      if (isTwice && code == ExitCode.OK) {
        code = again(lab, out);
      }
      return isBack && code == ExitCode.OK ? back(lab, out) : code;
    }
  }

  private LabSandbox lab(KarpenterVersion version) {
    return isRetiring ? LabSandbox.withSystemNodes(version) : LabSandbox.with(version);
  }

  private KarpenterSetup setup(LabSandbox lab) {
    return isRetiring
        ? lab.setup()
            .karpenterOn(Host.nodeGroups(LabSandbox.SYSTEM))
            .retire(NodeGroups.all().except(LabSandbox.SYSTEM))
        : lab.setup();
  }

  private int back(LabSandbox lab, PrintWriter out) {
    out.println();
    out.println(
        "And back, on the same cluster. Deployment shop/checkout is scaled to zero first: its pods"
            + " fit on no node of the old groups.");
    out.println();
    var shop = lab.cluster().client().apps().deployments().inNamespace("shop");
    shop.withName("checkout").scale(0);
    lab.cluster().awaitSettled(LONGEST_WAIT);
    int code = run(lab, setup(lab).rollback(Rollback.full(), lab.aws(), lab.kubernetes()), out);
    var facts = lab.kubernetes().observe();
    out.println();
    facts.autoscalers().forEach(a -> out.println(a.name() + ": " + a.replicas() + " replica"));
    out.println(
        facts.nodes().size()
            + " nodes, "
            + facts.pendingPods().size()
            + " pods wait for one more.");
    out.flush();
    return code;
  }

  private int migrate(LabSandbox lab, PrintWriter out) {
    return run(lab, setup(lab).plan(lab.aws(), lab.kubernetes()), out);
  }

  private int run(LabSandbox lab, SetupPlan plan, PrintWriter out) {
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
