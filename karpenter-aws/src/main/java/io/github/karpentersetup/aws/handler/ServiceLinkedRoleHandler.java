package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.EnsureServiceLinkedRole;
import java.util.List;

/** The service-linked role of a service, found by its path: its name is the service's to choose. */
final class ServiceLinkedRoleHandler implements Handler<EnsureServiceLinkedRole> {

  private final Clients clients;

  ServiceLinkedRoleHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureServiceLinkedRole step) {
    var found =
        clients
            .iam()
            .listRolesPaginator(r -> r.pathPrefix("/aws-service-role/" + step.service() + "/"))
            .roles()
            .stream()
            .findAny();
    return found.isPresent()
        ? new Holds(found.get().arn() + " is there")
        : new Missing(
            "no " + subject(step),
            List.of(
                new Write(
                    "iam:CreateServiceLinkedRole",
                    "created " + subject(step),
                    () ->
                        clients
                            .iam()
                            .createServiceLinkedRole(r -> r.awsServiceName(step.service())))));
  }

  @Override
  public Look back(EnsureServiceLinkedRole step) {
    return Ours.stays(subject(step), "the whole account shares it");
  }

  @Override
  public String subject(EnsureServiceLinkedRole step) {
    return "service-linked role of " + step.service();
  }
}
