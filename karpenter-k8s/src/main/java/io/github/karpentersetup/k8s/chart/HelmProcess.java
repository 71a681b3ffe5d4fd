package io.github.karpentersetup.k8s.chart;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Starts the child, waits for it within bounds, and never leaves it behind. */
final class HelmProcess {

  /** Each child keeps a core busy and holds some 100 MB of memory for its moment. */
  private static final Semaphore CHILDREN =
      new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);

  /** The small start: one compiler tier, the serial collector, the shared class archive. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-Xmx256m",
          "-Dfile.encoding=UTF-8");

  private static final String LOG = "log.txt";

  private final ChartRef chart;
  private final Path work;
  private final Duration timeout;

  HelmProcess(ChartRef chart, Path work, Duration timeout) {
    this.chart = chart;
    this.work = work;
    this.timeout = timeout;
  }

  /** Returns when the child has written its results into the work directory. */
  void run(Properties request) throws IOException {
    request.setProperty("library", HelmLibrary.file().toString());
    request.setProperty("work", work.toString());
    request.setProperty("parent", String.valueOf(ProcessHandle.current().pid()));
    try {
      CHILDREN.acquire();
      try {
        runBounded(request);
      } finally {
        CHILDREN.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("Helm was interrupted", "run it again if it is still wanted");
    }
  }

  private void runBounded(Properties request) throws IOException, InterruptedException {
    var process = start(request);
    try {
      try {
        send(process, request);
      } catch (IOException e) {
        // The child ended before it read; its log, read below, says why.
      }
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure(
            "Helm did not finish within " + timeout.toSeconds() + " s",
            "check that the registry answers, or give ChartRenderer a longer time-out");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    var error = work.resolve(HelmMain.ERROR);
    if (Files.exists(error)) {
      throw HelmErrors.translate(chart, Files.readString(error));
    }
    if (process.exitValue() != 0) {
      throw failure(
          "the JVM that runs Helm ended with code " + process.exitValue() + log(),
          "check that this machine lets a process start "
              + java()
              + " with 256 MB of heap, and load libraries from "
              + System.getProperty("java.io.tmpdir"));
    }
  }

  private Process start(Properties request) throws IOException {
    var command = new ArrayList<String>();
    command.add(java());
    command.addAll(OPTIONS);
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add("-Djava.io.tmpdir=" + work);
    command.add("-Djna.tmpdir=" + work);
    command.add("-XX:ErrorFile=" + work.resolve("hs_err.log"));
    command.add("-cp");
    command.add(HelmClassPath.value());
    command.add(HelmMain.class.getName());
    var builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve(LOG).toFile());
    var environment = builder.environment();
    // Options meant for this JVM, such as a debugger's port, would break the child.
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(environment::remove);
    // Helm's own settings of this user may point at another cluster, or at other records; where
    // logins are kept is the user's to say.
    environment
        .keySet()
        .removeIf(
            name ->
                name.equals("KUBECONFIG")
                    || (name.startsWith("HELM_")
                        && !name.equals("HELM_REGISTRY_CONFIG")
                        && !name.equals("HELM_CONFIG_HOME")));
    environment.put("HELM_CACHE_HOME", work.resolve("cache").toString());
    if (request.containsKey("user")) {
      // Where a login is written to and read from: for this chart alone, not the user's own file.
      environment.remove("HELM_REGISTRY_CONFIG");
      environment.put("HELM_CONFIG_HOME", work.resolve("config").toString());
    }
    return builder.start();
  }

  private static void send(Process process, Properties request) throws IOException {
    try (var out = process.getOutputStream()) {
      request.store(out, null);
    }
  }

  private static String java() {
    var java = Path.of(System.getProperty("java.home", ""), "bin", "java");
    var windows = new File(java + ".exe");
    return windows.exists() ? windows.getPath() : java.toString();
  }

  private String log() throws IOException {
    var log = work.resolve(LOG);
    var text = Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1).strip() : "";
    return text.isEmpty() ? "" : ": " + HelmErrors.shorten(text.lines().findFirst().orElse(""));
  }

  private PreflightException failure(String message, String fix) {
    return new PreflightException(Problem.of("chart " + chart, message, fix), null);
  }
}
