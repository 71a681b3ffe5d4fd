package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * No pod identity association gives pods of a service account a role; only ours is removed.
 *
 * @param roleArn what it gave; the way back gives it again
 * @param tags by which it is known to be ours, and which the way back gives it
 */
public record RemovePodIdentityAssociation(
    StepInfo info,
    String cluster,
    String namespace,
    String serviceAccount,
    String roleArn,
    Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    return List.of(
        command("aws eks delete-pod-identity-association", "--cluster-name", cluster).text()
            + " --association-id "
            + EnsurePodIdentityAssociation.id(cluster, namespace, serviceAccount));
  }
}
