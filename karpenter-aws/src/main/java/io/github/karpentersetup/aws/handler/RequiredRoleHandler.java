package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.step.RequireRole;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** A role of someone else's that has to be there. */
final class RequiredRoleHandler implements Handler<RequireRole> {

  private final Clients clients;

  RequiredRoleHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(RequireRole step) {
    var name = step.roleArn().substring(step.roleArn().lastIndexOf('/') + 1);
    String found;
    try {
      found = clients.iam().getRole(r -> r.roleName(name)).role().arn();
    } catch (NoSuchEntityException e) {
      found = "not there";
    }
    return found.equals(step.roleArn())
        ? new Holds(found + " is there")
        : new Blocked(
            Problem.of(
                subject(step),
                subject(step) + " is needed, and role " + name + " is " + found,
                "have it made again, or name another role and plan again"));
  }

  @Override
  public Look back(RequireRole step) {
    return Ours.stays(subject(step), "someone else made it, and this setup changed nothing of it");
  }

  @Override
  public String subject(RequireRole step) {
    return "role " + step.roleArn();
  }
}
