package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.AwsFacts.AuthenticationMode;
import io.github.karpentersetup.facts.AwsFacts.AutoMode;
import io.github.karpentersetup.facts.AwsFacts.EksCluster;
import io.github.karpentersetup.facts.AwsFacts.EndpointAccess;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import java.util.AbstractMap.SimpleEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** Reads a cluster, its node groups and its access entries from EKS. */
final class ClusterReader {

  private final Clients clients;
  private final Reads reads;
  private final NodeGroupReader nodeGroups;

  ClusterReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
    this.nodeGroups = new NodeGroupReader(clients, reads);
  }

  CompletableFuture<EksCluster> cluster(String name) {
    return reads.read(
        "eks:DescribeCluster",
        "cluster " + name,
        () -> {
          try {
            return facts(clients.eks().describeCluster(r -> r.name(name)).cluster());
          } catch (ResourceNotFoundException e) {
            throw new PreflightException(unknown(name), null);
          }
        });
  }

  private Problem unknown(String name) {
    var region = reads.region();
    var message = "there is no EKS cluster \"" + name + "\" in " + region;
    List<String> there;
    try {
      there = clients.eks().listClustersPaginator().clusters().stream().sorted().toList();
    } catch (SdkException e) {
      return Problem.of(
          "cluster",
          message,
          "check the name and the region; aws eks list-clusters --region "
              + region
              + " lists what there is");
    }
    return there.isEmpty()
        ? Problem.of(
            "cluster",
            message + ", nor any other",
            "check the region and the account of the credentials")
        : Problem.of(
            "cluster",
            message + "; there are " + String.join(", ", there),
            "name one of these, or check the region and the account of the credentials");
  }

  private static EksCluster facts(Cluster c) {
    var vpc = Optional.ofNullable(c.resourcesVpcConfig());
    return new EksCluster(
        c.name(),
        c.arn(),
        requireNonNullElse(c.version(), ""),
        requireNonNullElse(c.statusAsString(), ""),
        requireNonNullElse(c.endpoint(), ""),
        Optional.ofNullable(c.identity()).map(i -> i.oidc()).map(o -> o.issuer()),
        authenticationMode(c),
        autoMode(c),
        vpc.map(v -> v.vpcId()).filter(id -> !id.isEmpty()),
        vpc.map(v -> v.clusterSecurityGroupId()).filter(id -> !id.isEmpty()),
        vpc.map(v -> v.subnetIds()).orElse(List.of()),
        endpointAccess(
            vpc.map(v -> v.endpointPublicAccess()).orElse(true),
            vpc.map(v -> v.endpointPrivateAccess()).orElse(false)));
  }

  private static EndpointAccess endpointAccess(boolean isPublic, boolean isPrivate) {
    if (!isPrivate) {
      return EndpointAccess.PUBLIC;
    }
    return isPublic ? EndpointAccess.PUBLIC_AND_PRIVATE : EndpointAccess.PRIVATE;
  }

  /** A cluster without an accessConfig is from before access entries: aws-auth alone. */
  private static AuthenticationMode authenticationMode(Cluster c) {
    return Optional.ofNullable(c.accessConfig())
        .map(a -> a.authenticationModeAsString())
        .filter(m -> !m.isEmpty())
        .map(AuthenticationMode::valueOf)
        .orElse(AuthenticationMode.CONFIG_MAP);
  }

  private static AutoMode autoMode(Cluster c) {
    return Optional.ofNullable(c.computeConfig()).map(m -> m.enabled()).orElse(false)
        ? AutoMode.ON
        : AutoMode.OFF;
  }

  /** By name. The cluster must be known to exist. */
  CompletableFuture<List<NodeGroup>> nodeGroups(String cluster) {
    return reads
        .read(
            "eks:ListNodegroups",
            "node groups of " + cluster,
            () ->
                clients
                    .eks()
                    .listNodegroupsPaginator(r -> r.clusterName(cluster))
                    .nodegroups()
                    .stream()
                    .toList())
        .thenCompose(
            names ->
                reads.each(
                    names,
                    n -> nodeGroups.nodeGroup(cluster, n).thenApply(List::of),
                    NodeGroup::name))
        .thenApply(byName -> List.copyOf(byName.values()));
  }

  /** Types by principal; none if the cluster's mode has no entries. */
  CompletableFuture<Map<String, String>> accessEntries(EksCluster cluster) {
    if (cluster.authenticationMode() == AuthenticationMode.CONFIG_MAP) {
      return CompletableFuture.completedFuture(Map.of());
    }
    return reads
        .read(
            "eks:ListAccessEntries",
            "access entries of " + cluster.name(),
            () ->
                clients
                    .eks()
                    .listAccessEntriesPaginator(r -> r.clusterName(cluster.name()))
                    .accessEntries()
                    .stream()
                    .toList())
        .thenCompose(
            arns -> reads.each(arns, arn -> accessEntry(cluster.name(), arn), Map.Entry::getKey))
        .thenApply(
            byArn -> {
              var types = new TreeMap<String, String>();
              byArn.forEach((arn, entry) -> types.put(arn, entry.getValue()));
              return types;
            });
  }

  private CompletableFuture<List<Map.Entry<String, String>>> accessEntry(
      String cluster, String principal) {
    return reads.read(
        "eks:DescribeAccessEntry",
        "access entry of " + principal,
        () -> {
          try {
            var entry =
                clients
                    .eks()
                    .describeAccessEntry(r -> r.clusterName(cluster).principalArn(principal))
                    .accessEntry();
            return List.of(
                new SimpleEntry<>(principal, requireNonNullElse(entry.type(), "STANDARD")));
          } catch (ResourceNotFoundException e) {
            return List.of(); // Deleted since it was listed.
          }
        });
  }
}
