package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a user runs it: in a JVM of its own, with an empty environment. */
class JarIT {

  private static final Path JAR = Path.of("target", "karpenter-setup.jar").toAbsolutePath();

  private static final Path SCRIPTS = Path.of("jshell").toAbsolutePath();

  @TempDir Path folder;

  private Process start(String... args) throws IOException {
    var command = new ArrayList<>(List.of(java(), "-jar", JAR.toString()));
    command.addAll(List.of(args));
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private int run(String... args) throws Exception {
    var process = start(args);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(String.join(" ", args)).isTrue();
    return process.exitValue();
  }

  private String out() throws IOException {
    return Files.readString(folder.resolve("out"), StandardCharsets.UTF_8);
  }

  private String err() throws IOException {
    return Files.readString(folder.resolve("err"), StandardCharsets.UTF_8);
  }

  @Test
  void showsTheWholeMigrationAndNothingElse() throws Exception {
    int code = run("demo");

    assertThat(err()).isEmpty();
    assertThat(out())
        .startsWith("payments-prod · eu-west-1")
        .containsPattern("\\[31/31\\]")
        .containsPattern("NAME +TYPE +ZONE +NODE +READY +AGE\ndefault-\\S+ .* True +\\d+s\n$");
    assertThat(code).isZero();
  }

  @Test
  void validatesManifests() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("pool.yaml"),
            "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata:\n  name: x\n");

    assertThat(run("validate", file.toString(), "--output", "json")).isEqualTo(1);
    assertThat(out()).contains("\"valid\" : false");
    assertThat(err()).isEmpty();
  }

  @Test
  void opensAJShellSessionThatRunsTheLab() throws Exception {
    var jshell = Path.of(System.getProperty("java.home"), "bin", "jshell").toString();
    var process =
        new ProcessBuilder(
                jshell,
                "-R-Dfile.encoding=UTF-8",
                "--class-path",
                JAR.toString(),
                SCRIPTS.resolve("setup.jsh").toString(),
                SCRIPTS.resolve("lab.jsh").toString())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    try (var in = process.outputWriter()) {
      in.write("again.isNoOp() ? \"nothing left to do\" : \"not done\"\n/exit\n");
    }

    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(err()).isEmpty();
    assertThat(out())
        .contains("\"nothing left to do\"")
        .containsPattern("NAME +TYPE +ZONE +NODE +READY +AGE\\Rdefault-\\S+ .* True ")
        .doesNotContain("Error:", "Exception");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void stopsSafelyOnCtrlCAndSaysHowToResume() throws Exception {
    var process = start("demo", "--pace", "3s");
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> Files.exists(folder.resolve("out")) && out().contains("[ 1/31]"));

    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(out()).contains("Cancelled. To resume, run the same command again", "To go back");
    assertThat(process.exitValue()).isEqualTo(130);
  }

  @Test
  void holdsOneCopyOfEachServiceFileAndNoSignatures() throws IOException {
    try (var jar = new JarFile(JAR.toFile())) {
      var names = jar.stream().map(e -> e.getName()).toList();
      assertThat(names).doesNotHaveDuplicates().doesNotContain("module-info.class");
      assertThat(names).noneMatch(n -> n.matches("META-INF/[^/]+\\.(SF|RSA|DSA)"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo(Main.class.getName());
    }
  }
}
