package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.aws.AwsCatalogue;
import io.github.karpentersetup.aws.AwsSdkExecutor;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.k8s.Fabric8Executor;
import io.github.karpentersetup.k8s.usage.PrometheusUsage;
import io.github.karpentersetup.manifest.CrdSource;
import io.github.karpentersetup.run.RunControl;
import io.github.karpentersetup.usage.UsageSource;
import io.github.karpentersetup.whatif.CatalogueSource;
import java.io.Console;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** AWS, an API server, and the process's terminal. */
final class RealSurroundings implements Surroundings {

  private final RunControl control = new RunControl();

  @Override
  public AwsExecutor aws(Optional<String> region, Optional<URI> endpoint) {
    var builder = AwsSdkExecutor.builder();
    region.ifPresent(builder::region);
    endpoint.ifPresent(builder::endpointOverride);
    return builder.build();
  }

  @Override
  public KubernetesExecutor kubernetes(
      Optional<Path> kubeconfig, Optional<String> plainHttpRegistry) {
    var builder = Fabric8Executor.builder();
    plainHttpRegistry.ifPresent(builder::plainHttpRegistry);
    return kubeconfig.map(builder::fromKubeconfig).orElseGet(builder::fromKubeconfig);
  }

  @Override
  public CrdSource crds(Optional<Path> kubeconfig) {
    var builder = Fabric8Executor.builder();
    try (var executor =
        kubeconfig.map(builder::fromKubeconfig).orElseGet(builder::fromKubeconfig)) {
      return executor.crds();
    }
  }

  @Override
  public UsageSource metricsServer(Optional<Path> kubeconfig) {
    return window -> {
      var builder = Fabric8Executor.builder();
      try (var executor =
          kubeconfig.map(builder::fromKubeconfig).orElseGet(builder::fromKubeconfig)) {
        return executor.metricsServer().read(window);
      }
    };
  }

  @Override
  public UsageSource prometheus(
      Optional<Path> kubeconfig,
      PrometheusUsage.Builder settings,
      String namespace,
      String service,
      int port) {
    return window -> {
      var builder = Fabric8Executor.builder();
      try (var executor =
          kubeconfig.map(builder::fromKubeconfig).orElseGet(builder::fromKubeconfig)) {
        return executor.prometheus(settings, namespace, service, port).read(window);
      }
    };
  }

  @Override
  public CatalogueSource catalogue(Optional<URI> endpoint) {
    return endpoint.map(AwsCatalogue::live).orElseGet(AwsCatalogue::live);
  }

  @Override
  public boolean isInteractive() {
    return console().isPresent();
  }

  @Override
  public String ask(String question) {
    return console()
        .flatMap(c -> Optional.ofNullable(c.readLine("%s", question)))
        .orElse("")
        .strip();
  }

  /** Before JDK 22 there is a console only at a terminal; from then on it has to be asked. */
  @SuppressWarnings("SystemConsoleNull")
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(RealSurroundings::isTerminal);
  }

  private static boolean isTerminal(Console console) {
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  @Override
  public RunControl control() {
    return control;
  }
}
