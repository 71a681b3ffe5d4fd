package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.PutRolePolicy;
import java.util.List;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** An inline policy of a role. It carries no tags of its own: the role's say whose it is. */
final class InlinePolicyHandler implements Handler<PutRolePolicy> {

  /** What the planner calls it. */
  private static final String DOCUMENT = "document";

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
      return new Missing("no " + subject(step), List.of(put(step, step.document())));
    }
    if (Documents.same(document, step.document())) {
      return new Holds(subject(step) + " has the document");
    }
    var role = clients.iam().getRole(r -> r.roleName(step.role())).role();
    if (!Ours.mayChange(step, step.tags(), IamTags.map(role.tags()))) {
      return Ours.blocked(subject(step), "its document differs", step.tags());
    }
    return new Missing(
        subject(step) + " has another document", List.of(put(step, step.document())));
  }

  @Override
  public Look back(PutRolePolicy step) {
    String live;
    try {
      live =
          clients
              .iam()
              .getRolePolicy(r -> r.roleName(step.role()).policyName(step.policy()))
              .policyDocument();
    } catch (NoSuchEntityException e) {
      return Ours.gone(subject(step));
    }
    var role = clients.iam().getRole(r -> r.roleName(step.role())).role();
    if (Ours.isOurs(step.tags(), IamTags.map(role.tags()))) {
      return removed(step);
    }
    var before = Ours.before(step, DOCUMENT);
    if (step.action() != Action.CREATE && before.isEmpty()) {
      return Ours.stays(
          subject(step), "the role is not of this setup, nor did it write the policy");
    }
    if (before.filter(document -> Documents.same(live, document)).isPresent()) {
      return new Holds(subject(step) + " has its former document");
    }
    if (!Documents.same(live, step.document())) {
      return Ours.stays(subject(step), "someone changed it after this setup wrote it");
    }
    return before
        .<Look>map(
            document ->
                new Missing(
                    subject(step) + " has not its former document", List.of(put(step, document))))
        .orElseGet(() -> removed(step));
  }

  private Look removed(PutRolePolicy step) {
    return new Missing(
        subject(step) + " is there",
        List.of(
            new Write(
                "iam:DeleteRolePolicy",
                "deleted " + subject(step),
                () ->
                    clients
                        .iam()
                        .deleteRolePolicy(
                            r -> r.roleName(step.role()).policyName(step.policy())))));
  }

  private Write put(PutRolePolicy step, String document) {
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
                            .policyDocument(document)));
  }

  @Override
  public String subject(PutRolePolicy step) {
    return "inline policy " + step.policy() + " of role " + step.role();
  }
}
