package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.Host;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where Karpenter's own pods run. */
final class HostOptions {

  @Option(
      names = "--node-group",
      paramLabel = "NAME",
      description = "Where Karpenter's own pods run; repeatable. Default: chosen by room.")
  List<String> nodeGroups = List.of();

  @Option(
      names = "--fargate-profile",
      paramLabel = "NAME",
      description = "The Fargate profile Karpenter's own pods run on, instead.")
  Optional<String> fargateProfile = Optional.empty();

  @Option(
      names = "--create-fargate-profile",
      description = "Make that profile if the cluster has none of the name. Default: stop.")
  boolean isFargateProfileMade;

  @Option(
      names = "--host-label",
      paramLabel = "KEY=VALUE",
      description = "A label of the nodes Karpenter's own pods run on, instead; repeatable.")
  Map<String, String> hostLabels = Map.of();

  @Option(
      names = "--pin-system-deployments",
      description =
          "Keep CoreDNS and metrics-server on the nodes that host Karpenter. Default: they run"
              + " where they do.")
  boolean isSystemPinned;

  boolean isEmpty() {
    return nodeGroups.isEmpty()
        && fargateProfile.isEmpty()
        && !isFargateProfileMade
        && hostLabels.isEmpty()
        && !isSystemPinned;
  }

  KarpenterSetup applied(KarpenterSetup setup, CommandLine command) {
    var hosted = host(command).map(setup::karpenterOn).orElse(setup);
    return isSystemPinned ? hosted.pinSystemDeployments() : hosted;
  }

  /** One kind of host; several would contradict each other. */
  private Optional<Host> host(CommandLine command) {
    var kinds = List.of(!nodeGroups.isEmpty(), !hostLabels.isEmpty(), fargateProfile.isPresent());
    if (kinds.stream().filter(given -> given).count() > 1) {
      throw new ParameterException(
          command, "Give one of --node-group, --host-label and --fargate-profile");
    }
    if (isFargateProfileMade && fargateProfile.isEmpty()) {
      throw new ParameterException(
          command, "Give --fargate-profile NAME with --create-fargate-profile");
    }
    if (fargateProfile.isPresent()) {
      var host = Host.fargate(fargateProfile.get());
      return Optional.of(isFargateProfileMade ? host.createdIfMissing() : host);
    }
    if (!hostLabels.isEmpty()) {
      return Optional.of(Host.labels(hostLabels));
    }
    return nodeGroups.isEmpty()
        ? Optional.empty()
        : Optional.of(Host.nodeGroups(nodeGroups.toArray(String[]::new)));
  }
}
