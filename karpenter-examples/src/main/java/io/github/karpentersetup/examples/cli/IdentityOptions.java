package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.spec.AuthenticationMode;
import io.github.karpentersetup.spec.ControllerRole;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The IAM roles, and how the cluster lets them in. */
final class IdentityOptions {

  @Option(
      names = "--create-oidc-provider",
      description = "Make the cluster's IAM OIDC provider if it is missing. Default: stop.")
  boolean isOidcProviderMade;

  @Option(
      names = "--pod-identity",
      description = "Give Karpenter its role by EKS Pod Identity. Default: by IRSA.")
  boolean isPodIdentity;

  @Option(
      names = "--install-pod-identity-agent",
      description =
          "Install the EKS add-on of Pod Identity if it is missing; with --pod-identity."
              + " Default: stop.")
  boolean isAgentInstalled;

  @Option(
      names = "--permissions-boundary",
      paramLabel = "ARN",
      description = "Of every IAM role made. Default: none.")
  Optional<String> permissionsBoundary = Optional.empty();

  @Option(
      names = "--iam-path",
      paramLabel = "PATH",
      description = "Of every IAM role, policy and profile made, such as /platform/. Default: /.")
  Optional<String> iamPath = Optional.empty();

  @Option(
      names = "--tag",
      paramLabel = "KEY=VALUE",
      description = "On everything made in AWS; repeatable.")
  Map<String, String> tags = Map.of();

  @Option(
      names = "--authentication-mode",
      paramLabel = "MODE",
      description =
          "Change how the cluster lets IAM principals in, to API_AND_CONFIG_MAP or API; EKS has no"
              + " way back. Default: left as it is.")
  Optional<AuthenticationMode> authenticationMode = Optional.empty();

  boolean isEmpty() {
    return !isOidcProviderMade
        && !isPodIdentity
        && !isAgentInstalled
        && permissionsBoundary.isEmpty()
        && iamPath.isEmpty()
        && tags.isEmpty()
        && authenticationMode.isEmpty();
  }

  KarpenterSetup applied(KarpenterSetup before) {
    var setup = before;
    var role = setup.spec().controllerRole();
    if (isPodIdentity || isAgentInstalled) {
      role = role.identity(ControllerRole.Identity.POD_IDENTITY);
    }
    if (isOidcProviderMade || isAgentInstalled) {
      role = role.createMissing();
    }
    setup = setup.controllerRole(role);
    var iam = setup.spec().iam();
    if (permissionsBoundary.isPresent()) {
      iam = iam.permissionsBoundary(permissionsBoundary.get());
    }
    if (iamPath.isPresent()) {
      iam = iam.path(iamPath.get());
    }
    setup = setup.iam(iam);
    for (var tag : tags.entrySet()) {
      setup = setup.tag(tag.getKey(), tag.getValue());
    }
    return authenticationMode.isPresent()
        ? setup.authenticationMode(authenticationMode.get())
        : setup;
  }
}
