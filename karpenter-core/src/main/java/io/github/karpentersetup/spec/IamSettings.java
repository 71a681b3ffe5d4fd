package io.github.karpentersetup.spec;

import java.util.Optional;

/**
 * What an organization asks of everything made in IAM.
 *
 * @param permissionsBoundary the ARN of a policy that limits every role made; default: none
 * @param path of every role, policy and instance profile made, such as {@code /platform/}; default:
 *     {@code /}. IAM never changes a path: what is there keeps its own
 */
public record IamSettings(Optional<String> permissionsBoundary, Optional<String> path) {

  /** No boundary, and the path {@code /}. */
  public static IamSettings standard() {
    return new IamSettings(Optional.empty(), Optional.empty());
  }

  /** With a permissions boundary on every role made. */
  public IamSettings permissionsBoundary(String policyArn) {
    return new IamSettings(Optional.of(policyArn), path);
  }

  /** With a path for every role, policy and instance profile made. */
  public IamSettings path(String path) {
    return new IamSettings(permissionsBoundary, Optional.of(path));
  }
}
