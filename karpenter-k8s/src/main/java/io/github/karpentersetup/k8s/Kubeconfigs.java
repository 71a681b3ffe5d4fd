package io.github.karpentersetup.k8s;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;

/** Makes clients from kubeconfigs, and says what is wrong with one. */
final class Kubeconfigs {

  private static final String FIX =
      "make one with: aws eks update-kubeconfig --name <cluster> --region <region>";

  private Kubeconfigs() {}

  static KubernetesClient of(Path path, Duration connect, Duration request) {
    if (!Files.isReadable(path)) {
      throw problem(path.toString(), "there is no kubeconfig here that can be read", FIX);
    }
    return client(path.toString(), () -> Config.fromKubeconfig(path.toFile()), connect, request);
  }

  static KubernetesClient standard(Duration connect, Duration request) {
    var names = Config.getKubeconfigFilenames();
    if (names.stream().noneMatch(name -> new File(name).canRead()) && !isElsewhere()) {
      throw problem(
          "kubeconfig",
          "none of these can be read: " + String.join(", ", names) + "; and this is no pod",
          FIX + ", or name a file with KUBECONFIG or fromKubeconfig(Path)");
    }
    return client(where(names), () -> Config.autoConfigure(null), connect, request);
  }

  /** In a pod, or named by fabric8's own settings. */
  private static boolean isElsewhere() {
    return System.getenv("KUBERNETES_SERVICE_HOST") != null
        || System.getenv("KUBERNETES_MASTER") != null
        || System.getProperty("kubernetes.master") != null;
  }

  private static String where(Collection<String> names) {
    return names.stream().filter(n -> new File(n).canRead()).findFirst().orElse("kubeconfig");
  }

  private static KubernetesClient client(
      String where, Supplier<Config> reading, Duration connect, Duration request) {
    Config config;
    try {
      config = reading.get();
    } catch (RuntimeException e) {
      // Its message may quote the file, which may hold a token.
      throw problem(where, "it cannot be read as a kubeconfig", "correct the file, or " + FIX);
    }
    if (Files.isReadable(Path.of(where)) && config.getCurrentContext() == null) {
      throw problem(
          where,
          "it has no current context, or one it does not define",
          "choose one with: kubectl config use-context <name>");
    }
    // Whoever asked decides about a 429 or a lost connection, not the client. And a server that
    // refuses credentials, or sheds load, ends a shared HTTP/2 connection (GOAWAY), upon which
    // the JDK's client gives up every call on it, answered or not.
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withConnectionTimeout(Math.toIntExact(connect.toMillis()))
                .withRequestTimeout(Math.toIntExact(request.toMillis()))
                .withRequestRetryBackoffLimit(0)
                .withHttp2Disable(true)
                .build())
        .build();
  }

  private static PreflightException problem(String where, String what, String fix) {
    return new PreflightException(Problem.of(where, what, fix), null);
  }
}
