package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which cluster, and how to reach it. */
final class Connection {

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      description = "The EKS cluster's name. Default: the one of the spec file or the plan file.")
  Optional<String> cluster = Optional.empty();

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The cluster's region. Default: as the AWS CLI finds it.")
  Optional<String> region = Optional.empty();

  @Option(
      names = "--aws-endpoint",
      paramLabel = "URL",
      description = "One endpoint for every AWS service, for emulators. Default: AWS.")
  Optional<URI> awsEndpoint = Optional.empty();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Its current context is used. Default: as kubectl finds it.")
  Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--plain-http-registry",
      paramLabel = "HOST[:PORT]",
      description = "A chart registry without TLS. Default: none.")
  Optional<String> plainHttpRegistry = Optional.empty();

  AwsExecutor aws(Surroundings surroundings, Optional<String> defaultRegion) {
    return surroundings.aws(region.or(() -> defaultRegion), awsEndpoint);
  }

  KubernetesExecutor kubernetes(Surroundings surroundings) {
    return surroundings.kubernetes(kubeconfig, plainHttpRegistry);
  }
}
