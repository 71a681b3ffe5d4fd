package io.github.karpentersetup.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.sun.jna.Library;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A process that renders, seen from outside: it ends when told to, and leaves nothing behind. */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
class HostProcessTest {

  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  @TempDir private Path directory;

  private final String chart =
      StandInCharts.directory(KarpenterVersion.parse("1.14.1")).karpenter().path().toString();

  @Test
  void endsOnSigtermAfterRendering() throws Exception {
    assertThat(exitCodeAfter(SIGTERM, classPath(), "", chart)).isEqualTo(128 + SIGTERM);
    assertThat(temporary()).isEmpty();
  }

  @Test
  void endsOnSigintAfterRendering() throws Exception {
    assumeSigintIsNotIgnored();

    assertThat(exitCodeAfter(SIGINT, classPath(), "", chart)).isEqualTo(128 + SIGINT);
  }

  @Test
  void rendersAndEndsFromOneShadedJar() throws Exception {
    assertThat(exitCodeAfter(SIGTERM, shadedJar().toString(), "", chart)).isEqualTo(128 + SIGTERM);
  }

  @Test
  void endsOnSigtermAfterHelmInstalled() throws Exception {
    try (var cluster = ClusterSandbox.start()) {
      assertThat(exitCodeAfter(SIGTERM, classPath(), installing(cluster), chart))
          .isEqualTo(128 + SIGTERM);

      assertThat(cluster.client().apps().deployments().inNamespace("kube-system").list().getItems())
          .hasSize(1);
      assertThat(temporary()).isEmpty();
    }
  }

  @Test
  void endsOnSigintAfterHelmInstalled() throws Exception {
    assumeSigintIsNotIgnored();
    try (var cluster = ClusterSandbox.start()) {
      assertThat(exitCodeAfter(SIGINT, classPath(), installing(cluster), chart))
          .isEqualTo(128 + SIGINT);
    }
  }

  @Test
  void leavesNoChildAndNoFilesWhenItIsKilledWhileItRenders() throws Exception {
    assertLeavesNothing(9, slowChart(), "");
  }

  @Test
  void leavesNoChildAndNoFilesOnSigtermWhileItRenders() throws Exception {
    assertLeavesNothing(SIGTERM, slowChart(), "");
  }

  @Test
  void leavesNoChildAndNoFilesOnSigintWhileItRenders() throws Exception {
    assumeSigintIsNotIgnored();
    assertLeavesNothing(SIGINT, slowChart(), "");
  }

  @ParameterizedTest
  @ValueSource(ints = {SIGTERM, SIGINT})
  void leavesNoChildAndNoFilesOnASignalWhileHelmInstalls(int signal) throws Exception {
    if (signal == SIGINT) {
      assumeSigintIsNotIgnored();
    }
    try (var cluster = ClusterSandbox.start()) {
      cluster.inject(
          Fault.delay(Duration.ofSeconds(60)).on(Verb.CREATE).of("deployments").times(1));
      assertLeavesNothing(signal, chart, installing(cluster));

      assertThat(
              cluster.client().secrets().inNamespace("kube-system").list().getItems().stream()
                  .map(s -> s.getMetadata().getLabels().get("status")))
          .as("the next plan sees it, and repairs it")
          .containsExactly("pending-install");
    }
  }

  private void assertLeavesNothing(int signal, String chartToUse, String option) throws Exception {
    var host = start(classPath(), option, chartToUse);
    try {
      await()
          .atMost(60, TimeUnit.SECONDS)
          .until(() -> temporary().stream().anyMatch(f -> Files.exists(f.resolve("chart.yaml"))));
      var child = host.children().findAny().orElseThrow();
      assertThat(child.isAlive()).isTrue();
      if (!option.isEmpty()) {
        awaitFirstRelease(option);
      }

      signal(signal, host);

      assertThat(host.waitFor(20, TimeUnit.SECONDS)).as("ends on signal " + signal).isTrue();
      await().atMost(20, TimeUnit.SECONDS).until(() -> !child.isAlive());
      await().atMost(20, TimeUnit.SECONDS).until(() -> temporary().isEmpty());
    } finally {
      host.destroyForcibly();
    }
  }

  /** Until Helm has begun: its record is there, and the Deployment is held up. */
  private static void awaitFirstRelease(String option) throws IOException {
    var config = Config.fromKubeconfig(Path.of(option.split("=", 2)[1]).toFile());
    try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
      await()
          .atMost(60, TimeUnit.SECONDS)
          .until(
              () ->
                  !client.secrets().inNamespace("kube-system").list().getItems().isEmpty()
                      && !client
                          .serviceAccounts()
                          .inNamespace("kube-system")
                          .list()
                          .getItems()
                          .isEmpty());
    }
  }

  private String installing(ClusterSandbox cluster) throws IOException {
    var file = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
    return "-Dkubeconfig=" + file;
  }

  private String slowChart() throws IOException {
    var slow = Files.createDirectories(directory.resolve("slow"));
    Files.writeString(slow.resolve("Chart.yaml"), "apiVersion: v2\nname: slow\nversion: 1.0.0\n");
    Files.createDirectories(slow.resolve("templates"));
    Files.writeString(
        slow.resolve("templates/slow.yaml"),
        "{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}");
    return slow.toString();
  }

  /** A shell that starts this build in the background has its processes ignore SIGINT. */
  private void assumeSigintIsNotIgnored() throws Exception {
    var without = start(classPath(), "");
    awaitReady(without);
    signal(SIGINT, without);
    var reacts = without.waitFor(10, TimeUnit.SECONDS);
    without.destroyForcibly();
    Assumptions.assumeTrue(reacts, "SIGINT is ignored by every process started from here");
  }

  private int exitCodeAfter(int signal, String classPath, String option, String... charts)
      throws Exception {
    var host = start(classPath, option, charts);
    try {
      awaitReady(host);
      signal(signal, host);
      assertThat(host.waitFor(20, TimeUnit.SECONDS)).as("ends on signal " + signal).isTrue();
      return host.exitValue();
    } finally {
      host.destroyForcibly();
    }
  }

  private Process start(String classPath, String option, String... charts) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Files.createDirectories(directory.resolve("tmp"));
    command.add("-Djava.io.tmpdir=tmp");
    if (!option.isEmpty()) {
      command.add(option);
    }
    command.add("-cp");
    command.add(classPath);
    command.add(RenderAndWait.class.getName());
    command.addAll(List.of(charts));
    Files.writeString(directory.resolve("out"), "");
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out").toFile())
        .start();
  }

  private void awaitReady(Process host) throws IOException {
    var out = directory.resolve("out");
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(() -> !host.isAlive() || Files.readString(out).contains("ready"));
    assertThat(Files.readString(out)).contains("ready");
  }

  private static void signal(int number, Process process) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + number, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private List<Path> temporary() throws IOException {
    try (var files = Files.list(directory.resolve("tmp"))) {
      return files.filter(f -> f.getFileName().toString().startsWith("karpenter")).toList();
    }
  }

  private static List<Path> origins() {
    var library = ServiceLoader.load(NativeLibrary.class).findFirst().orElseThrow();
    return Stream.of(
            RenderAndWait.class,
            ChartRenderer.class,
            Problem.class,
            Helm.class,
            HelmLib.class,
            library.getClass(),
            Library.class,
            ObjectMapper.class,
            JsonParser.class,
            JsonCreator.class,
            YAMLMapper.class,
            LoadSettings.class)
        .map(HelmClassPath::origin)
        .distinct()
        .toList();
  }

  private static String classPath() {
    return origins().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private Path shadedJar() throws IOException {
    var jar = directory.resolve("everything.jar");
    var seen = new HashSet<String>();
    try (var out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.setLevel(Deflater.NO_COMPRESSION);
      for (var origin : origins()) {
        if (Files.isDirectory(origin)) {
          try (var files = Files.walk(origin)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
              var name = origin.relativize(file).toString().replace(File.separatorChar, '/');
              if (seen.add(name)) {
                out.putNextEntry(new ZipEntry(name));
                Files.copy(file, out);
              }
            }
          }
        } else {
          try (var in = new JarFile(origin.toFile())) {
            for (var entry : in.stream().filter(e -> !e.isDirectory()).toList()) {
              if (!entry.getName().endsWith("MANIFEST.MF") && seen.add(entry.getName())) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                in.getInputStream(entry).transferTo(out);
              }
            }
          }
        }
      }
    }
    return jar;
  }
}
