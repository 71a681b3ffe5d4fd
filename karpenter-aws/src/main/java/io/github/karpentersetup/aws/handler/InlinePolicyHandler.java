package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.plan.AwsStep.PutRolePolicy;
import java.util.List;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** An inline policy of a role. It carries no tags of its own: the role's say whose it is. */
final class InlinePolicyHandler implements Handler<PutRolePolicy> {

  private final Clients clients;

  InlinePolicyHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(PutRolePolicy step) {
    String document;
    try {
      document =
          clients
              .iam()
              .getRolePolicy(r -> r.roleName(step.role()).policyName(step.policy()))
              .policyDocument();
    } catch (NoSuchEntityException e) {
      // Whether the role or the policy is missing, the write finds out.
      return new Missing("no " + subject(step), List.of(put(step)));
    }
    if (Documents.same(document, step.document())) {
      return new Holds(subject(step) + " has the document");
    }
    var role = clients.iam().getRole(r -> r.roleName(step.role())).role();
    if (!Ours.mayChange(step, step.tags(), IamTags.map(role.tags()))) {
      return Ours.blocked(subject(step), "its document differs", step.tags());
    }
    return new Missing(subject(step) + " has another document", List.of(put(step)));
  }

  private Write put(PutRolePolicy step) {
    return new Write(
        "iam:PutRolePolicy",
        "wrote " + subject(step),
        () ->
            clients
                .iam()
                .putRolePolicy(
                    r ->
                        r.roleName(step.role())
                            .policyName(step.policy())
                            .policyDocument(step.document())));
  }

  @Override
  public String subject(PutRolePolicy step) {
    return "inline policy " + step.policy() + " of role " + step.role();
  }
}
