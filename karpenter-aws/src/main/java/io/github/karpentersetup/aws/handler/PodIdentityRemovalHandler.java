package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** The pod identity association of a service account, if it is ours, goes. */
final class PodIdentityRemovalHandler implements Handler<RemovePodIdentityAssociation> {

  private final Clients clients;

  PodIdentityRemovalHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(RemovePodIdentityAssociation step) {
    var id = id(step);
    if (id.isEmpty()) {
      return new Holds("no " + subject(step));
    }
    var live =
        clients
            .eks()
            .describePodIdentityAssociation(
                r -> r.clusterName(step.cluster()).associationId(id.get()))
            .association();
    if (!Ours.isOurs(step.tags(), live.tags())) {
      return Ours.blocked(subject(step), "it gives " + live.roleArn(), step.tags());
    }
    return new Missing(
        id.get() + " gives " + live.roleArn(),
        List.of(
            new Write(
                "eks:DeletePodIdentityAssociation",
                "removed " + subject(step),
                () ->
                    clients
                        .eks()
                        .deletePodIdentityAssociation(
                            r -> r.clusterName(step.cluster()).associationId(id.get())))));
  }

  @Override
  public Look back(RemovePodIdentityAssociation step) {
    var id = id(step);
    if (id.isPresent()) {
      return new Holds(subject(step) + " is there again, " + id.get());
    }
    if (step.action() != Action.REMOVE) {
      return new Holds(subject(step) + " stays removed: it was gone before this setup");
    }
    var role = step.roleArn().substring(step.roleArn().lastIndexOf('/') + 1);
    if (!isThere(role)) {
      return new Holds(subject(step) + " stays removed: role " + role + " is gone");
    }
    return new Missing(
        "no " + subject(step),
        List.of(
            new Write(
                "eks:CreatePodIdentityAssociation",
                "made " + subject(step) + " again",
                () ->
                    clients
                        .eks()
                        .createPodIdentityAssociation(
                            r ->
                                r.clusterName(step.cluster())
                                    .namespace(step.namespace())
                                    .serviceAccount(step.serviceAccount())
                                    .roleArn(step.roleArn())
                                    .tags(step.tags())))));
  }

  private boolean isThere(String role) {
    try {
      return clients.iam().getRole(r -> r.roleName(role)).role() != null;
    } catch (NoSuchEntityException e) {
      return false;
    }
  }

  private Optional<String> id(RemovePodIdentityAssociation step) {
    return clients
        .eks()
        .listPodIdentityAssociations(
            r ->
                r.clusterName(step.cluster())
                    .namespace(step.namespace())
                    .serviceAccount(step.serviceAccount()))
        .associations()
        .stream()
        .map(a -> a.associationId())
        .findFirst();
  }

  @Override
  public String subject(RemovePodIdentityAssociation step) {
    return "pod identity association of " + step.namespace() + "/" + step.serviceAccount();
  }
}
