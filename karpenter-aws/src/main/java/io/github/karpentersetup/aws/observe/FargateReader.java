package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.FargateProfile;
import io.github.karpentersetup.facts.AwsFacts.FargateSelector;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** Reads a cluster's Fargate profiles. */
final class FargateReader {

  private final Clients clients;
  private final Reads reads;

  FargateReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  /** By name. The cluster must be known to exist. */
  CompletableFuture<List<FargateProfile>> profiles(String cluster) {
    return reads
        .read(
            "eks:ListFargateProfiles",
            "Fargate profiles of " + cluster,
            () ->
                clients
                    .eks()
                    .listFargateProfilesPaginator(r -> r.clusterName(cluster))
                    .fargateProfileNames()
                    .stream()
                    .toList())
        .thenCompose(names -> reads.each(names, n -> profile(cluster, n), FargateProfile::name))
        .thenApply(byName -> List.copyOf(byName.values()));
  }

  private CompletableFuture<List<FargateProfile>> profile(String cluster, String name) {
    return reads.read(
        "eks:DescribeFargateProfile",
        "Fargate profile " + name,
        () -> {
          try {
            var profile =
                clients
                    .eks()
                    .describeFargateProfile(r -> r.clusterName(cluster).fargateProfileName(name))
                    .fargateProfile();
            return List.of(facts(profile));
          } catch (ResourceNotFoundException e) {
            return List.of(); // Deleted since it was listed.
          }
        });
  }

  private static FargateProfile facts(
      software.amazon.awssdk.services.eks.model.FargateProfile profile) {
    return new FargateProfile(
        profile.fargateProfileName(),
        requireNonNullElse(profile.statusAsString(), ""),
        requireNonNullElse(profile.podExecutionRoleArn(), ""),
        profile.subnets(),
        profile.selectors().stream()
            .map(
                s ->
                    new FargateSelector(
                        requireNonNullElse(s.namespace(), ""),
                        requireNonNullElse(s.labels(), Map.of())))
            .toList(),
        requireNonNullElse(profile.tags(), Map.of()));
  }
}
