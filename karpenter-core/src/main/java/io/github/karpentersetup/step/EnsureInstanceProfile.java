package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/**
 * An instance profile exists and holds the role.
 *
 * @param path where it is made; one that exists keeps its own
 */
public record EnsureInstanceProfile(
    StepInfo info, String profile, String path, String role, Map<String, String> tags)
    implements AwsStep {

  @Override
  public List<String> shell() {
    var create = command("aws iam create-instance-profile", "--instance-profile-name", profile);
    if (!path.equals("/")) {
      create.with("--path", path);
    }
    return List.of(
        create.tags(tags).text(),
        command("aws iam add-role-to-instance-profile", "--instance-profile-name", profile)
            .with("--role-name", role)
            .text());
  }
}
