package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.plan.AwsStep.AttachRolePolicies;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** Managed policies on a role; others that it carries stay. */
final class RoleAttachmentHandler implements Handler<AttachRolePolicies> {

  private final Clients clients;

  RoleAttachmentHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(AttachRolePolicies step) {
    Set<String> attached;
    try {
      attached =
          clients
              .iam()
              .listAttachedRolePoliciesPaginator(r -> r.roleName(step.role()))
              .attachedPolicies()
              .stream()
              .map(p -> p.policyArn())
              .collect(Collectors.toSet());
    } catch (NoSuchEntityException e) {
      return new Waiting("role " + step.role() + " is not there, or not visible yet");
    }
    var missing =
        step.policyArns().stream().distinct().filter(arn -> !attached.contains(arn)).toList();
    if (missing.isEmpty()) {
      return new Holds("all " + step.policyArns().size() + " policies are attached");
    }
    return new Missing(
        "not attached: " + String.join(", ", missing),
        missing.stream().map(arn -> attach(step.role(), arn)).toList());
  }

  private Write attach(String role, String arn) {
    return new Write(
        "iam:AttachRolePolicy",
        "attached " + arn,
        () -> clients.iam().attachRolePolicy(r -> r.roleName(role).policyArn(arn)));
  }

  @Override
  public String subject(AttachRolePolicies step) {
    return "role " + step.role();
  }
}
