package io.github.karpentersetup.k8s.chart;

import com.marcnuri.helm.RegistryCommand;
import com.marcnuri.helm.TemplateCommand;
import com.marcnuri.helm.UpgradeCommand;
import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.ShowOptions;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The child JVM: one request from standard input, its results as files in the work directory.
 *
 * <p>It uses nothing but the JDK and helm-java, so that it starts fast and its class path is short.
 * Files rather than standard output, because Helm and the Go runtime may write there too.
 */
final class HelmMain {

  static final String VALUES = "values.json";
  static final String CHART = "chart.yaml";
  static final String MANIFEST = "manifest.yaml";
  static final String CRDS = "crds.yaml";
  static final String DEFAULTS = "defaults.yaml";
  static final String KUBECONFIG = "kubeconfig";

  /** Only if Helm refused: the stage that failed, a line break, and Helm's message. */
  static final String ERROR = "error.txt";

  /** What was being done when Helm refused. */
  enum Stage {
    LOAD,
    LOGIN,
    FETCH,
    RENDER,
    INSTALL
  }

  private final Properties request;
  private final Path work;
  private Stage stage = Stage.LOAD;

  private HelmMain(Properties request) {
    this.request = request;
    this.work = Path.of(request.getProperty("work"));
  }

  /** Takes no arguments: credentials must not be on a command line. */
  public static void main(String[] args) throws IOException {
    var request = new Properties();
    request.load(System.in);
    new HelmMain(request).run();
  }

  private void run() throws IOException {
    var watchdog = new Thread(this::endWithParent, "parent-watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
    try {
      var helm = Native.load(request.getProperty("library"), HelmLib.class);
      login(helm);
      var chart = fetch(helm);
      stage = Stage.RENDER;
      if (Files.exists(work.resolve(KUBECONFIG))) {
        stage = Stage.INSTALL;
        install(helm, chart);
      } else if (request.containsKey("release")) {
        write(DEFAULTS, show(helm, "values", chart.toString(), null));
        write(MANIFEST, template(helm, chart));
      } else {
        crds(helm, chart);
      }
    } catch (RuntimeException | LinkageError e) {
      write(ERROR, stage + "\n" + (e.getMessage() == null ? e.toString() : e.getMessage()));
    }
  }

  private void login(HelmLib helm) {
    if (!request.containsKey("user")) {
      return;
    }
    stage = Stage.LOGIN;
    var login =
        new RegistryCommand(helm)
            .login()
            .withHost(request.getProperty("host"))
            .withUsername(request.getProperty("user"))
            .withPassword(request.getProperty("password"));
    if (plainHttp()) {
      login.plainHttp();
    }
    login.call();
  }

  /** Reads Chart.yaml; a remote chart is then in Helm's cache, and is taken from there. */
  private Path fetch(HelmLib helm) throws IOException {
    stage = Stage.FETCH;
    var chart = request.getProperty("chart");
    var version = request.getProperty("version");
    write(CHART, show(helm, "chart", chart, version));
    return version == null ? Path.of(chart) : cached();
  }

  /**
   * The library's own call, because helm-java's command for it insists on unpacking the library.
   */
  private String show(HelmLib helm, String what, String chart, @Nullable String version) {
    var plainHttp = plainHttp() ? 1 : 0;
    var result =
        helm.Show(new ShowOptions(chart, what, version, null, null, null, 0, plainHttp, 0));
    if (result.err != null && !result.err.isBlank()) {
      throw new IllegalStateException(result.err);
    }
    return orEmpty(result.out);
  }

  private Path cached() throws IOException {
    try (var files = Files.walk(work.resolve("cache"))) {
      return files
          .filter(f -> f.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the chart is not in Helm's cache"));
    }
  }

  private String template(HelmLib helm, Path chart) {
    return orEmpty(
        new TemplateCommand(helm, chart)
            .withName(request.getProperty("release"))
            .withNamespace(request.getProperty("namespace"))
            .withKubeVersion(request.getProperty("kubernetesVersion"))
            .withValuesFile(work.resolve(VALUES))
            .call());
  }

  private void install(HelmLib helm, Path chart) {
    new UpgradeCommand(helm, chart)
        .withName(request.getProperty("release"))
        .withNamespace(request.getProperty("namespace"))
        .withKubeConfig(work.resolve(KUBECONFIG))
        .withValuesFile(work.resolve(VALUES))
        .withTimeout(Integer.parseInt(request.getProperty("hookTimeout")))
        .install()
        .resetValues()
        .skipCrds()
        .call();
  }

  /** Either the chart has crds/, or it is one whose templates are the definitions. */
  private void crds(HelmLib helm, Path chart) throws IOException {
    var crds = show(helm, "crds", chart.toString(), null);
    write(
        CRDS,
        crds.isBlank() ? orEmpty(new TemplateCommand(helm, chart).withName("crds").call()) : crds);
  }

  /** helm-java answers null where Helm's output is empty. */
  private static String orEmpty(@Nullable String output) {
    return output == null ? "" : output;
  }

  private boolean plainHttp() {
    return request.containsKey("plainHttp");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(work.resolve(file), text);
  }

  /**
   * A parent that was killed cleans nothing up, so this does. By looking now and then: a thread
   * that waits in a native read, for the end of our input, would hold up the JVM's exit by 0.3 s.
   */
  private void endWithParent() {
    var parent = ProcessHandle.of(Long.parseLong(request.getProperty("parent")));
    try {
      do {
        Thread.sleep(500);
      } while (parent.isPresent() && parent.get().isAlive());
      WorkDirectory.delete(work);
      WorkDirectory.delete(
          Objects.requireNonNull(Path.of(request.getProperty("library")).getParent()));
    } catch (IOException | UncheckedIOException | InterruptedException e) {
      System.err.println("cannot clean up: " + e);
    } finally {
      Runtime.getRuntime().halt(1);
    }
  }
}
