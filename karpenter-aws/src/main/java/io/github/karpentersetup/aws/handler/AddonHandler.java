package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Ending;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.EnsureAddon;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** An EKS add-on, in the version that EKS takes for the newest that fits the cluster. */
final class AddonHandler implements Handler<EnsureAddon> {

  /** Without it, pods of associated service accounts get no role. */
  private static final String AGENT = "eks-pod-identity-agent";

  private final Clients clients;

  AddonHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureAddon step) {
    var found = find(step);
    if (found.isEmpty()) {
      return new Missing(
          "no " + subject(step),
          List.of(new Write("eks:CreateAddon", "created " + subject(step), () -> create(step))));
    }
    var addon = found.get();
    var state = subject(step) + " is " + addon.statusAsString();
    if (addon.status() == AddonStatus.ACTIVE) {
      return new Holds(state + ", version " + addon.addonVersion());
    }
    // A failed one may recover, and the step that waits says so until its time is up.
    return addon.status() == AddonStatus.CREATE_FAILED && step.action() != Action.AWAIT
        ? new Blocked(
            Problem.of(
                subject(step),
                state + issues(addon),
                "put right what it names, delete the add-on (aws eks delete-addon) and run again"))
        : new Waiting(state + issues(addon));
  }

  @Override
  public Look back(EnsureAddon step) {
    var found = find(step);
    if (found.isEmpty()) {
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), found.get().tags())) {
      return Ours.notOurs(subject(step), step.tags());
    }
    if (found.get().status() == AddonStatus.DELETING) {
      return new Ending(subject(step) + " is " + found.get().statusAsString());
    }
    var users = step.addon().equals(AGENT) ? others(step) : List.<String>of();
    if (!users.isEmpty()) {
      return Ours.stays(
          subject(step), "the pods of " + String.join(", ", users) + " get their roles through it");
    }
    return new Missing(
        subject(step) + " is there",
        List.of(
            new Write(
                "eks:DeleteAddon",
                "deleted " + subject(step),
                () ->
                    clients
                        .eks()
                        .deleteAddon(r -> r.clusterName(step.cluster()).addonName(step.addon())))),
        subject(step) + " is being deleted");
  }

  /** The service accounts that someone else than this setup has associated with a role. */
  private List<String> others(EnsureAddon step) {
    return clients
        .eks()
        .listPodIdentityAssociationsPaginator(r -> r.clusterName(step.cluster()))
        .associations()
        .stream()
        .filter(a -> !isOurs(step, a.associationId()))
        .map(a -> a.namespace() + "/" + a.serviceAccount())
        .sorted()
        .toList();
  }

  private boolean isOurs(EnsureAddon step, String association) {
    try {
      return Ours.isOurs(
          step.tags(),
          clients
              .eks()
              .describePodIdentityAssociation(
                  r -> r.clusterName(step.cluster()).associationId(association))
              .association()
              .tags());
    } catch (ResourceNotFoundException e) {
      return true; // Gone since it was listed.
    }
  }

  private Optional<Addon> find(EnsureAddon step) {
    try {
      return Optional.of(
          clients
              .eks()
              .describeAddon(r -> r.clusterName(step.cluster()).addonName(step.addon()))
              .addon());
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  private static String issues(Addon addon) {
    return addon.health() == null
        ? ""
        : addon.health().issues().stream()
            .map(i -> "; " + i.codeAsString() + ": " + i.message())
            .collect(Collectors.joining());
  }

  private void create(EnsureAddon step) {
    clients
        .eks()
        .createAddon(r -> r.clusterName(step.cluster()).addonName(step.addon()).tags(step.tags()));
  }

  @Override
  public String subject(EnsureAddon step) {
    return "EKS add-on " + step.addon() + " of cluster " + step.cluster();
  }
}
