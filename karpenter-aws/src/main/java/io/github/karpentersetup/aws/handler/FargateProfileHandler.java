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
import io.github.karpentersetup.step.EnsureFargateProfile;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.FargateProfile;
import software.amazon.awssdk.services.eks.model.FargateProfileSelector;
import software.amazon.awssdk.services.eks.model.FargateProfileStatus;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

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
    for (var name : names(step.cluster())) {
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

  @Override
  public Look back(EnsureFargateProfile step) {
    var found = find(step.cluster(), step.profile());
    if (found.isEmpty()) {
      return leftEntry(step);
    }
    if (!Ours.isOurs(step.tags(), found.get().tags())) {
      return Ours.notOurs(subject(step), step.tags());
    }
    for (var name : names(step.cluster())) {
      var status = find(step.cluster(), name).map(FargateProfile::statusAsString).orElse("");
      if (status.equals("DELETING") || (name.equals(step.profile()) && status.equals("CREATING"))) {
        return new Ending(
            "EKS deletes one Fargate profile at a time, and " + name + " is " + status);
      }
    }
    return new Missing(
        subject(step) + " is there",
        List.of(
            new Write(
                "eks:DeleteFargateProfile",
                "deleted " + subject(step),
                () ->
                    clients
                        .eks()
                        .deleteFargateProfile(
                            r ->
                                r.clusterName(step.cluster()).fargateProfileName(step.profile())))),
        subject(step) + " is being deleted");
  }

  /**
   * Pods may run on a profile until it is gone. EKS let its role in by an access entry, which it
   * does not take away again.
   */
  private Look leftEntry(EnsureFargateProfile step) {
    var gone = Ours.gone(subject(step));
    if (!hasEntry(step) || !isRoleOurs(step)) {
      return gone;
    }
    for (var name : names(step.cluster())) {
      if (find(step.cluster(), name)
          .filter(p -> p.podExecutionRoleArn().equals(step.podExecutionRole()))
          .isPresent()) {
        return gone;
      }
    }
    return new Missing(
        "the access entry of " + step.podExecutionRole() + " is there",
        List.of(
            new Write(
                "eks:DeleteAccessEntry",
                "deleted the access entry of " + step.podExecutionRole(),
                () ->
                    clients
                        .eks()
                        .deleteAccessEntry(
                            r ->
                                r.clusterName(step.cluster())
                                    .principalArn(step.podExecutionRole())))));
  }

  private boolean hasEntry(EnsureFargateProfile step) {
    var access =
        clients.eks().describeCluster(r -> r.name(step.cluster())).cluster().accessConfig();
    if (access == null || access.authenticationMode() == AuthenticationMode.CONFIG_MAP) {
      return false;
    }
    try {
      return "FARGATE_LINUX"
          .equals(
              clients
                  .eks()
                  .describeAccessEntry(
                      r -> r.clusterName(step.cluster()).principalArn(step.podExecutionRole()))
                  .accessEntry()
                  .type());
    } catch (ResourceNotFoundException e) {
      return false;
    }
  }

  private boolean isRoleOurs(EnsureFargateProfile step) {
    var name = step.podExecutionRole().substring(step.podExecutionRole().lastIndexOf('/') + 1);
    try {
      return Ours.isOurs(
          step.tags(), IamTags.map(clients.iam().getRole(r -> r.roleName(name)).role().tags()));
    } catch (NoSuchEntityException e) {
      return false;
    }
  }

  private List<String> names(String cluster) {
    return clients
        .eks()
        .listFargateProfilesPaginator(r -> r.clusterName(cluster))
        .fargateProfileNames()
        .stream()
        .toList();
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
