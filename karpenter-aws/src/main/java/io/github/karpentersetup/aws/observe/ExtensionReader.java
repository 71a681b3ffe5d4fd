package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.Addon;
import io.github.karpentersetup.facts.AwsFacts.PodIdentity;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** Reads add-ons and pod identity associations, those asked for alone. */
final class ExtensionReader {

  /** An association under its service account. */
  private record Named(String serviceAccount, PodIdentity association) {}

  private final Clients clients;
  private final Reads reads;

  ExtensionReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  /** Those that exist, by name. */
  CompletableFuture<Map<String, Addon>> addons(String cluster, Collection<String> names) {
    return reads.each(names, name -> addon(cluster, name), Addon::name);
  }

  private CompletableFuture<List<Addon>> addon(String cluster, String name) {
    return reads.read(
        "eks:DescribeAddon",
        "EKS add-on " + name,
        () -> {
          try {
            var addon =
                clients.eks().describeAddon(r -> r.clusterName(cluster).addonName(name)).addon();
            return List.of(
                new Addon(
                    name,
                    requireNonNullElse(addon.addonVersion(), ""),
                    requireNonNullElse(addon.statusAsString(), ""),
                    requireNonNullElse(addon.configurationValues(), ""),
                    addon.tags()));
          } catch (ResourceNotFoundException e) {
            return List.of();
          }
        });
  }

  /** Those of these service accounts that have one, by {@code namespace/name}. */
  CompletableFuture<Map<String, PodIdentity>> podIdentities(
      String cluster, Collection<String> serviceAccounts) {
    return reads
        .each(serviceAccounts, who -> podIdentity(cluster, who), Named::serviceAccount)
        .thenApply(
            named -> {
              var associations = new TreeMap<String, PodIdentity>();
              named.forEach((who, one) -> associations.put(who, one.association()));
              return associations;
            });
  }

  private CompletableFuture<List<Named>> podIdentity(String cluster, String who) {
    var subject = "pod identity association of " + who;
    var slash = who.indexOf('/');
    return reads
        .read(
            "eks:ListPodIdentityAssociations",
            subject,
            () ->
                clients
                    .eks()
                    .listPodIdentityAssociations(
                        r ->
                            r.clusterName(cluster)
                                .namespace(who.substring(0, slash))
                                .serviceAccount(who.substring(slash + 1)))
                    .associations()
                    .stream()
                    .map(a -> a.associationId())
                    .toList())
        .thenCompose(
            ids ->
                reads.read(
                    "eks:DescribePodIdentityAssociation",
                    subject,
                    () -> ids.stream().map(id -> association(cluster, who, id)).toList()));
  }

  private Named association(String cluster, String who, String id) {
    var found =
        clients
            .eks()
            .describePodIdentityAssociation(r -> r.clusterName(cluster).associationId(id))
            .association();
    return new Named(
        who, new PodIdentity(id, requireNonNullElse(found.roleArn(), ""), found.tags()));
  }
}
