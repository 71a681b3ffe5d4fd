package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.PodIdentityAssociation;

/** The pod identity association of a service account; there is never more than one. */
final class PodIdentityHandler implements Handler<EnsurePodIdentityAssociation> {

  private final Clients clients;

  PodIdentityHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsurePodIdentityAssociation step) {
    var id = id(step);
    if (id.isEmpty()) {
      return new Missing(
          "no " + subject(step),
          List.of(
              new Write(
                  "eks:CreatePodIdentityAssociation",
                  "created " + subject(step),
                  () -> create(step))));
    }
    var live = association(step, id.get());
    if (step.roleArn().equals(live.roleArn())) {
      return new Holds(id.get() + " gives " + live.roleArn());
    }
    if (!Ours.mayChange(step, step.tags(), live.tags())) {
      return Ours.blocked(subject(step), "it gives " + live.roleArn(), step.tags());
    }
    return new Missing(
        id.get() + " gives " + live.roleArn(),
        List.of(
            new Write(
                "eks:UpdatePodIdentityAssociation",
                "changed the role of " + subject(step),
                () ->
                    clients
                        .eks()
                        .updatePodIdentityAssociation(
                            r ->
                                r.clusterName(step.cluster())
                                    .associationId(id.get())
                                    .roleArn(step.roleArn())))));
  }

  @Override
  public Look back(EnsurePodIdentityAssociation step) {
    var id = id(step);
    if (id.isEmpty()) {
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), association(step, id.get()).tags())) {
      return Ours.notOurs(subject(step), step.tags());
    }
    return new Missing(
        subject(step) + " is there",
        List.of(
            new Write(
                "eks:DeletePodIdentityAssociation",
                "deleted " + subject(step),
                () ->
                    clients
                        .eks()
                        .deletePodIdentityAssociation(
                            r -> r.clusterName(step.cluster()).associationId(id.get())))));
  }

  private Optional<String> id(EnsurePodIdentityAssociation step) {
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

  private PodIdentityAssociation association(EnsurePodIdentityAssociation step, String id) {
    return clients
        .eks()
        .describePodIdentityAssociation(r -> r.clusterName(step.cluster()).associationId(id))
        .association();
  }

  private void create(EnsurePodIdentityAssociation step) {
    clients
        .eks()
        .createPodIdentityAssociation(
            r ->
                r.clusterName(step.cluster())
                    .namespace(step.namespace())
                    .serviceAccount(step.serviceAccount())
                    .roleArn(step.roleArn())
                    .tags(step.tags()));
  }

  @Override
  public String subject(EnsurePodIdentityAssociation step) {
    return "pod identity association of " + step.namespace() + "/" + step.serviceAccount();
  }
}
