package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.List;
import java.util.Map;

/** EC2 resources carry these tags; others that they carry are left alone. */
public record TagResources(StepInfo info, List<String> resources, Map<String, String> tags)
    implements AwsStep {

  public TagResources {
    resources = List.copyOf(resources);
  }

  @Override
  public List<String> shell() {
    return List.of(
        command("aws ec2 create-tags", "--resources").words(resources).tags(tags).text());
  }
}
