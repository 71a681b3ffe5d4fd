package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.plan.AwsStep.RemovePodIdentityAssociation;
import java.util.List;

/** The pod identity association of a service account, if it is ours, goes. */
final class PodIdentityRemovalHandler implements Handler<RemovePodIdentityAssociation> {

  private final Clients clients;

  PodIdentityRemovalHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(RemovePodIdentityAssociation step) {
    var id =
        clients
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
    return Ours.stays(
        subject(step), "it is gone, and a plan with ControllerRole.podIdentity() makes it again");
  }

  @Override
  public String subject(RemovePodIdentityAssociation step) {
    return "pod identity association of " + step.namespace() + "/" + step.serviceAccount();
  }
}
