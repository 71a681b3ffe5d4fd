package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;

/**
 * The aws-auth ConfigMap maps a node role. The entry is appended; everything else in the ConfigMap,
 * comments included, stays as it is to the byte.
 *
 * @param cluster the EKS cluster's name
 * @param roleArn without the role's IAM path, as aws-auth wants it
 * @param username {@code system:node:{{EC2PrivateDNSName}}}
 */
public record MapNodeRole(
    StepInfo info, String cluster, String roleArn, String username, List<String> groups)
    implements KubernetesStep {

  public MapNodeRole {
    groups = List.copyOf(groups);
  }

  @Override
  public List<String> shell() {
    // kubectl cannot append to the YAML text inside the ConfigMap.
    var map =
        command("eksctl create iamidentitymapping", "--cluster", cluster)
            .with("--arn", roleArn)
            .with("--username", username);
    groups.forEach(group -> map.with("--group", group));
    return List.of(map.flag("--no-duplicate-arns").text());
  }
}
