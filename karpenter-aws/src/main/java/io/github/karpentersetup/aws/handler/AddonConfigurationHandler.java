package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.ConfigureAddon;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.ResolveConflicts;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import tools.jackson.core.JacksonException;

/** The configuration values of an EKS add-on, which EKS replaces as a whole. */
final class AddonConfigurationHandler implements Handler<ConfigureAddon> {

  private static final Set<AddonStatus> BUSY =
      Set.of(AddonStatus.CREATING, AddonStatus.UPDATING, AddonStatus.DELETING);

  private final Clients clients;

  AddonConfigurationHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(ConfigureAddon step) {
    var found = find(step);
    if (found.isEmpty()) {
      return new Blocked(
          Problem.of(subject(step), subject(step) + " is not there any more", "plan again"));
    }
    var addon = found.get();
    var live = Optional.ofNullable(addon.configurationValues()).orElse("");
    if (same(live, step.configuration())) {
      return new Holds("the configuration values are as in the plan");
    }
    if (BUSY.contains(addon.status())) {
      return new Waiting(subject(step) + " is " + addon.statusAsString());
    }
    return same(live, step.from())
        ? new Missing(
            "other configuration values",
            List.of(
                new Write(
                    "eks:UpdateAddon",
                    "changed the configuration values of " + subject(step),
                    () -> update(step, step.configuration()))))
        : new Blocked(
            Problem.of(
                subject(step),
                "the configuration values of "
                    + subject(step)
                    + " are not those that the plan was made from: someone changed them meanwhile",
                "plan again and review what changed"));
  }

  @Override
  public Look back(ConfigureAddon step) {
    var found = find(step);
    if (found.isEmpty()) {
      return Ours.gone(subject(step));
    }
    var live = Optional.ofNullable(found.get().configurationValues()).orElse("");
    if (!step.action().writes() || same(live, step.from())) {
      return new Holds("the configuration values are as before");
    }
    if (!same(live, step.configuration())) {
      return Ours.stays(
          "the configuration of " + subject(step), "someone changed it after this setup did");
    }
    if (BUSY.contains(found.get().status())) {
      return new Waiting(subject(step) + " is " + found.get().statusAsString());
    }
    // EKS takes an empty object for no values; what is left out keeps what is there.
    var former = step.from().isBlank() ? "{}" : step.from();
    return new Missing(
        "other configuration values than before",
        List.of(
            new Write(
                "eks:UpdateAddon",
                "put the configuration values of " + subject(step) + " back",
                () -> update(step, former))));
  }

  private Optional<Addon> find(ConfigureAddon step) {
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

  /** EKS keeps the text as it was given, JSON or YAML. */
  private static boolean same(String live, String wanted) {
    return live.equals(wanted) || read(live).equals(read(wanted));
  }

  private static Object read(String configuration) {
    try {
      var read =
          configuration.isBlank() ? Map.of() : Json.yaml().readValue(configuration, Object.class);
      return read == null ? Map.of() : read;
    } catch (JacksonException e) {
      return configuration;
    }
  }

  private void update(ConfigureAddon step, String configuration) {
    clients
        .eks()
        .updateAddon(
            r ->
                r.clusterName(step.cluster())
                    .addonName(step.addon())
                    .configurationValues(configuration)
                    .resolveConflicts(ResolveConflicts.PRESERVE));
  }

  @Override
  public String subject(ConfigureAddon step) {
    return "EKS add-on " + step.addon() + " of cluster " + step.cluster();
  }
}
