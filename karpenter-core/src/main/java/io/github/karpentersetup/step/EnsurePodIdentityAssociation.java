package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/** Pods of a service account get a role through EKS Pod Identity. */
public record EnsurePodIdentityAssociation(
    StepInfo info,
    String cluster,
    String namespace,
    String serviceAccount,
    String roleArn,
    Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    var create =
        command("aws eks create-pod-identity-association", "--cluster-name", cluster)
            .with("--namespace", namespace)
            .with("--service-account", serviceAccount)
            .with("--role-arn", roleArn);
    if (info.action() == Action.CHANGE) {
      return List.of(
          command("aws eks update-pod-identity-association", "--cluster-name", cluster)
                  .with("--role-arn", roleArn)
                  .text()
              + " --association-id "
              + id(cluster, namespace, serviceAccount));
    }
    return List.of(create.eksTags(tags).text());
  }

  /** The command that finds an association, as a word of another one. */
  static String id(String cluster, String namespace, String serviceAccount) {
    return "\"$("
        + command("aws eks list-pod-identity-associations", "--cluster-name", cluster)
            .with("--namespace", namespace)
            .with("--service-account", serviceAccount)
            .with("--query", "associations[0].associationId")
            .with("--output", "text")
            .text()
        + ")\"";
  }
}
