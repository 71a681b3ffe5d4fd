package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.plan.Action;
import io.github.karpentersetup.plan.AwsStep.EnsureFargateProfile;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.FargateProfile;
import software.amazon.awssdk.services.eks.model.FargateProfileSelector;
import software.amazon.awssdk.services.eks.model.FargateProfileStatus;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** A Fargate profile. EKS makes one at a time, and changes none. */
final class FargateProfileHandler implements Handler<EnsureFargateProfile> {

  private final Clients clients;

  FargateProfileHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureFargateProfile step) {
    var found = find(step.cluster(), step.profile());
    if (step.action() == Action.AWAIT) {
      return found.map(p -> active(step, p)).orElse(new Waiting("no " + subject(step) + " yet"));
    }
    return found.map(p -> compared(step, p)).orElseGet(() -> missing(step));
  }

  private Optional<FargateProfile> find(String cluster, String profile) {
    try {
      return Optional.of(
          clients
              .eks()
              .describeFargateProfile(r -> r.clusterName(cluster).fargateProfileName(profile))
              .fargateProfile());
    } catch (ResourceNotFoundException e) {
      return Optional.empty();
    }
  }

  private Look active(EnsureFargateProfile step, FargateProfile profile) {
    if (profile.status() == FargateProfileStatus.ACTIVE) {
      return new Holds(subject(step) + " is ACTIVE");
    }
    return new Waiting(subject(step) + " is " + profile.statusAsString());
  }

  private Look compared(EnsureFargateProfile step, FargateProfile profile) {
    if (step.action() == Action.KEEP || isAsWanted(step, profile)) {
      return new Holds(subject(step) + " is there");
    }
    return new Blocked(
        Problem.of(
            subject(step),
            subject(step)
                + " exists with another role, other subnets or other selectors, and EKS changes no"
                + " profile",
            "choose another name in Host.fargate(..), or delete it if nothing runs on it: aws eks"
                + " delete-fargate-profile --cluster-name "
                + step.cluster()
                + " --fargate-profile-name "
                + step.profile()));
  }

  private static boolean isAsWanted(EnsureFargateProfile step, FargateProfile profile) {
    return profile.podExecutionRoleArn().equals(step.podExecutionRole())
        && List.copyOf(profile.subnets()).containsAll(step.subnets())
        && profile.selectors().stream()
            .anyMatch(
                s -> s.namespace().equals(step.namespace()) && s.labels().equals(step.labels()));
  }

  private Look missing(EnsureFargateProfile step) {
    var names =
        clients
            .eks()
            .listFargateProfilesPaginator(r -> r.clusterName(step.cluster()))
            .fargateProfileNames()
            .stream()
            .toList();
    for (var name : names) {
      var status = find(step.cluster(), name).map(FargateProfile::statusAsString).orElse("");
      if (status.equals("CREATING") || status.equals("DELETING")) {
        return new Waiting(
            "EKS makes one Fargate profile at a time, and " + name + " is " + status);
      }
    }
    return new Missing(
        "no " + subject(step),
        List.of(
            new Write("eks:CreateFargateProfile", "created " + subject(step), () -> create(step))));
  }

  private void create(EnsureFargateProfile step) {
    clients
        .eks()
        .createFargateProfile(
            r ->
                r.clusterName(step.cluster())
                    .fargateProfileName(step.profile())
                    .podExecutionRoleArn(step.podExecutionRole())
                    .subnets(step.subnets())
                    .selectors(
                        FargateProfileSelector.builder()
                            .namespace(step.namespace())
                            .labels(step.labels())
                            .build())
                    .tags(step.tags()));
  }

  @Override
  public String subject(EnsureFargateProfile step) {
    return "Fargate profile " + step.profile() + " of cluster " + step.cluster();
  }
}
