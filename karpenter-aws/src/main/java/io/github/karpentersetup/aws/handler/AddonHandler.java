package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.plan.Action;
import io.github.karpentersetup.plan.AwsStep.EnsureAddon;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** An EKS add-on, in the version that EKS takes for the newest that fits the cluster. */
final class AddonHandler implements Handler<EnsureAddon> {

  private final Clients clients;

  AddonHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureAddon step) {
    Addon addon;
    try {
      addon =
          clients
              .eks()
              .describeAddon(r -> r.clusterName(step.cluster()).addonName(step.addon()))
              .addon();
    } catch (ResourceNotFoundException e) {
      return new Missing(
          "no " + subject(step),
          List.of(new Write("eks:CreateAddon", "created " + subject(step), () -> create(step))));
    }
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
