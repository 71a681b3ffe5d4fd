package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.NodeRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script a plan gives is read by bash, and asks nobody anything. */
class ShellScriptTest {

  private static final List<String> TOOLS = List.of("aws", "eksctl", "helm", "kubectl");

  @TempDir Path directory;

  @BeforeAll
  static void bash() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: there is no /bin/bash");
  }

  private static SetupPlan labPlan() {
    return Planner.plan(
        KarpenterSetup.forCluster(LabFacts.CLUSTER)
            .nodeRole(NodeRole.standard().withInstanceProfile())
            .migrateFrom(ClusterAutoscaler.discovered())
            .spec(),
        LabFacts.of("1.33"));
  }

  /** How a process ended, with all it wrote. */
  private record Ended(int code, String output) {}

  /** With nothing to read from a terminal, and these tools in place of the real ones. */
  private Ended run(String tool, String... command) throws IOException, InterruptedException {
    var tools = Files.createDirectories(directory.resolve("tools"));
    for (var name : TOOLS) {
      var file = tools.resolve(name);
      Files.writeString(file, "#!/bin/bash\n" + tool.replace("NAME", name) + "\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    var output = directory.resolve("output");
    var process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    process.environment().putAll(Map.of("PATH", tools + ":/usr/bin:/bin", "EDITOR", "false"));
    var started = process.start();
    assertThat(started.waitFor(60, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
    return new Ended(started.exitValue(), Files.readString(output));
  }

  private Path written(SetupPlan plan) throws IOException {
    return Files.writeString(directory.resolve("plan.sh"), ShellScript.of(plan));
  }

  @Test
  void runsToItsEndWithoutATerminal() throws Exception {
    var script = written(labPlan());

    var ended =
        run(
            "[ -p /dev/stdin ] || [ -f /dev/stdin ] && cat >/dev/null\necho NAME \"$@\"",
            "/bin/bash",
            script.toString());

    assertThat(ended.output()).doesNotContain(" edit ").contains("kubectl scale");
    assertThat(ended.code()).as(ended.output()).isZero();
  }

  @Test
  void mapsTheNodeRoleBesideWhatIsMapped() {
    assertThat(ShellScript.of(labPlan()))
        .contains(
            "eksctl create iamidentitymapping --cluster payments-prod --arn"
                + " arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod --username"
                + " 'system:node:{{EC2PrivateDNSName}}' --group system:bootstrappers --group"
                + " system:nodes --no-duplicate-arns\n");
  }

  @Test
  void isBashWhateverIsPlanned() throws Exception {
    for (int seed = 0; seed < 30; seed++) {
      var random = new RandomSetups(seed);
      Optional<SetupPlan> plan;
      try {
        plan = Optional.of(Planner.plan(random.setup().spec(), random.facts()));
      } catch (PreflightException e) {
        plan = Optional.empty();
      }
      if (plan.isPresent()) {
        var ended = run("", "/bin/bash", "-n", written(plan.get()).toString());
        assertThat(ended).as("seed %s", seed).isEqualTo(new Ended(0, ""));
      }
    }
  }
}
