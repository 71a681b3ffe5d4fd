package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A role of ours has these policies no more. Managed policies are detached and stay in the account.
 *
 * @param attached ARNs of managed policies
 * @param inline names of policies of the role itself, with the documents that the way back gives
 *     them; an empty one does not come back
 * @param tags by which the role is known to be ours
 */
public record RemoveRolePolicies(
    StepInfo info,
    String role,
    List<String> attached,
    Map<String, String> inline,
    Map<String, String> tags)
    implements AwsStep {

  public RemoveRolePolicies {
    attached = List.copyOf(attached);
    inline = Map.copyOf(inline);
  }

  @Override
  public List<String> shell() {
    var lines = new ArrayList<String>();
    for (var arn : attached) {
      lines.add(
          command("aws iam detach-role-policy", "--role-name", role)
              .with("--policy-arn", arn)
              .text());
    }
    for (var name : new TreeSet<>(inline.keySet())) {
      lines.add(
          command("aws iam delete-role-policy", "--role-name", role)
              .with("--policy-name", name)
              .text());
    }
    return lines;
  }
}
