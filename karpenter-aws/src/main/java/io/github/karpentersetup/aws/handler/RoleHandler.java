package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.plan.AwsStep.EnsureRole;
import java.util.List;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

/** A role and its trust policy. */
final class RoleHandler implements Handler<EnsureRole> {

  private final Clients clients;

  RoleHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureRole step) {
    Role role;
    try {
      role = clients.iam().getRole(r -> r.roleName(step.role())).role();
    } catch (NoSuchEntityException e) {
      return new Missing(
          "no role " + step.role(),
          List.of(new Write("iam:CreateRole", "created " + subject(step), () -> create(step))));
    }
    if (Documents.same(role.assumeRolePolicyDocument(), step.trustPolicy())) {
      return new Holds(role.arn() + " has the trust policy");
    }
    if (!Ours.mayChange(step, IamTags.map(role.tags()))) {
      return Ours.blocked(subject(step), "its trust policy differs");
    }
    return new Missing(
        role.arn() + " has another trust policy",
        List.of(
            new Write(
                "iam:UpdateAssumeRolePolicy",
                "changed the trust policy of " + subject(step),
                () ->
                    clients
                        .iam()
                        .updateAssumeRolePolicy(
                            r -> r.roleName(step.role()).policyDocument(step.trustPolicy())))));
  }

  private void create(EnsureRole step) {
    clients
        .iam()
        .createRole(
            r ->
                r.roleName(step.role())
                    .assumeRolePolicyDocument(step.trustPolicy())
                    .tags(IamTags.of(step.tags())));
  }

  @Override
  public String subject(EnsureRole step) {
    return "role " + step.role();
  }
}
