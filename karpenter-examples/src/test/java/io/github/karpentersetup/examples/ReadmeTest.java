package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.spec.SpecFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.junit.jupiter.api.Test;

/** What the README shows compiles, runs, and is what is printed. */
class ReadmeTest {

  private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import io.github.karpentersetup.*;
      import io.github.karpentersetup.examples.*;
      import io.github.karpentersetup.plan.*;
      import io.github.karpentersetup.step.*;
      import io.github.karpentersetup.run.*;
      import io.github.karpentersetup.spec.*;
      import static io.github.karpentersetup.spec.Architecture.*;
      import static io.github.karpentersetup.spec.CapacityType.*;
      import static io.github.karpentersetup.spec.Memory.*;
      import java.nio.file.Path;
      import java.time.*;
      var sandbox = LabSandbox.start();
      """;

  private static List<String> blocks(String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("../README.md")))
        .results()
        .filter(m -> m.group(1).equals(language))
        .map(m -> m.group(2))
        .toList();
  }

  @Test
  void theChainRunsInTheSandboxAndPrintsWhatIsShown() throws IOException {
    // The sandbox stands in for the account and the cluster; the rest is the README's text.
    var chain =
        blocks("java")
            .get(0)
            .replace("AwsSdkExecutor.forRegion(\"eu-west-1\")", "sandbox.aws()")
            .replace("Fabric8Executor.fromKubeconfig()", "sandbox.kubernetes()")
            .replace(
                ".karpenter(\"1.14.1\")", ".karpenter(\"1.14.1\").chart(Chart.at(sandbox.chart()))")
            .replace("Path.of(\"payments-prod.journal\")", "Journal.inMemory()");

    var printed = run(chain);

    var shown = blocks("").stream().filter(b -> b.startsWith("payments-prod ·")).findFirst();
    for (var line : shown.orElseThrow().lines().toList()) {
      assertThat(printed.lines()).as("the README shows").contains(line);
    }
  }

  @Test
  void theSnippetForTestsRuns() throws IOException {
    run(blocks("java").get(1));
  }

  @Test
  void theFileIsAValidSpec() throws IOException {
    var spec = SpecFile.parse(blocks("yaml").get(0));

    assertThat(spec.cluster()).isEqualTo("payments-prod");
    assertThat(spec.nodePools()).hasSize(1);
    assertThat(spec.migrateFrom()).isPresent();
  }

  private static String run(String snippet) {
    var printed = new ByteArrayOutputStream();
    var out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (var shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      IMPORTS.lines().forEach(line -> evaluate(shell, line));
      evaluate(shell, snippet);
      evaluate(shell, "sandbox.close();");
    } finally {
      System.setOut(out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void evaluate(JShell shell, String source) {
    for (var event : shell.eval(source)) {
      assertThat(event.status())
          .as(
              () ->
                  source + shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList())
          .isEqualTo(Snippet.Status.VALID);
      assertThat(event.exception()).as(source).isNull();
    }
  }
}
