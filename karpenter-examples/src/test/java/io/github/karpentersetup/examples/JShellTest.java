package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.VarSnippet;
import org.junit.jupiter.api.Test;

/** The scripts of karpenter-examples/jshell, snippet by snippet, in this JVM. */
class JShellTest {

  private static final Path SCRIPTS = Path.of("jshell");

  @Test
  void runsTheLabWithoutAnErrorAndKeepsTypesOfVar() throws IOException {
    var printed = new ByteArrayOutputStream();
    var out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    var values = new HashMap<String, String>();
    try (var shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      run(shell, Files.readString(SCRIPTS.resolve("setup.jsh")), values);
      run(shell, Files.readString(SCRIPTS.resolve("lab.jsh")), values);
      assertThat(types(shell))
          .containsEntry("lab", "LabSandbox")
          .containsEntry("pool", "NodePool.Builder")
          .containsEntry("setup", "KarpenterSetup")
          .containsEntry("plan", "SetupPlan")
          .containsEntry("result", "RunResult");
      run(shell, "lab.close()", values);
    } finally {
      System.setOut(out);
    }

    assertThat(values).containsEntry("again.isNoOp()", "true");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("payments-prod · eu-west-1", "0 not done")
        .containsPattern("NAME +TYPE +ZONE +NODE +READY +AGE\ndefault-\\S+ .* True ");
  }

  private static void run(JShell shell, String script, Map<String, String> values) {
    // As the jshell tool does it: a line at a time, until what was read so far is complete.
    var read = "";
    for (var line : script.lines().toList()) {
      read = (read + "\n" + line).strip();
      if (read.isEmpty() || read.startsWith("//")) {
        read = "";
        continue;
      }
      var next = shell.sourceCodeAnalysis().analyzeCompletion(read);
      if (next.completeness().isComplete()) {
        evaluate(shell, next.source(), values);
        read = "";
      }
    }
    assertThat(read).as("read to the end").isEmpty();
  }

  private static void evaluate(JShell shell, String source, Map<String, String> values) {
    for (var event : shell.eval(source)) {
      assertThat(event.status())
          .as(
              () ->
                  source + shell.diagnostics(event.snippet()).map(d -> d.getMessage(null)).toList())
          .isEqualTo(Snippet.Status.VALID);
      assertThat(event.exception()).as(source).isNull();
      if (event.value() != null) {
        values.put(source.strip().replaceFirst(";$", ""), event.value());
      }
    }
  }

  private static Map<String, String> types(JShell shell) {
    var types = new HashMap<String, String>();
    shell.variables().forEach((VarSnippet v) -> types.put(v.name(), v.typeName()));
    return types;
  }
}
