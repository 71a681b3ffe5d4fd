package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.plan.AwsStep.EnsureAccessEntry;
import java.util.List;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** The access entry of a node role; EKS does not change the type of an entry. */
final class AccessEntryHandler implements Handler<EnsureAccessEntry> {

  private final Clients clients;

  AccessEntryHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureAccessEntry step) {
    AccessEntry entry;
    try {
      entry =
          clients
              .eks()
              .describeAccessEntry(
                  r -> r.clusterName(step.cluster()).principalArn(step.principalArn()))
              .accessEntry();
    } catch (ResourceNotFoundException e) {
      // Also what an unknown cluster gives; the write then says so.
      return new Missing(
          "no " + subject(step),
          List.of(
              new Write("eks:CreateAccessEntry", "created " + subject(step), () -> create(step))));
    }
    if (entry.type().equals(step.type())) {
      return new Holds(subject(step) + " has type " + entry.type());
    }
    return new Blocked(
        Problem.of(
            subject(step),
            subject(step)
                + " has type "
                + entry.type()
                + " and needs "
                + step.type()
                + ", and EKS does not change the type of an entry",
            "delete the entry (aws eks delete-access-entry) if nothing uses it, and run again"));
  }

  private void create(EnsureAccessEntry step) {
    clients
        .eks()
        .createAccessEntry(
            r ->
                r.clusterName(step.cluster())
                    .principalArn(step.principalArn())
                    .type(step.type())
                    .tags(step.tags()));
  }

  @Override
  public String subject(EnsureAccessEntry step) {
    return "access entry of " + step.principalArn() + " in cluster " + step.cluster();
  }
}
