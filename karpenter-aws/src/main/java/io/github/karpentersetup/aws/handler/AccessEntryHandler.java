package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.step.EnsureAccessEntry;
import java.util.List;
import java.util.Optional;
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
    var found = find(step);
    if (found.isEmpty()) {
      return new Missing(
          "no " + subject(step),
          List.of(
              new Write("eks:CreateAccessEntry", "created " + subject(step), () -> create(step))));
    }
    var entry = found.get();
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

  @Override
  public Look back(EnsureAccessEntry step) {
    var found = find(step);
    if (found.isEmpty()) {
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), found.get().tags())) {
      return Ours.notOurs(subject(step), step.tags());
    }
    return new Missing(
        subject(step) + " is there",
        List.of(
            new Write(
                "eks:DeleteAccessEntry",
                "deleted " + subject(step),
                () ->
                    clients
                        .eks()
                        .deleteAccessEntry(
                            r ->
                                r.clusterName(step.cluster()).principalArn(step.principalArn())))));
  }

  private Optional<AccessEntry> find(EnsureAccessEntry step) {
    try {
      return Optional.of(
          clients
              .eks()
              .describeAccessEntry(
                  r -> r.clusterName(step.cluster()).principalArn(step.principalArn()))
              .accessEntry());
    } catch (ResourceNotFoundException e) {
      // Also what an unknown cluster gives; the write then says so.
      return Optional.empty();
    }
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
