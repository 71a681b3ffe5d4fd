package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.AwsFacts.EksCluster;
import io.github.karpentersetup.facts.AwsFacts.FargateProfile;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.Lookup.Kind;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Reads everything the plan needs to know about an account. Never writes. */
public final class Observer {

  private final Clients clients;
  private final String region;

  /** Reads with these clients, which are for this region. */
  public Observer(Clients clients, String region) {
    this.clients = clients;
    this.region = region;
  }

  /**
   * What the account holds.
   *
   * @throws PreflightException with every read that failed
   */
  public AwsFacts observe(Lookup lookup) {
    try (var reads = new Reads(region)) {
      return reads.result(facts(reads, lookup));
    }
  }

  private CompletableFuture<AwsFacts> facts(Reads reads, Lookup lookup) {
    var clusters = new ClusterReader(clients, reads);
    var extensions = new ExtensionReader(clients, reads);
    var iam = new IamReader(clients, reads);
    var network = new NetworkReader(clients, reads);

    var caller = reads.read("sts:GetCallerIdentity", "the caller", () -> Caller.read(clients));
    var cluster = clusters.cluster(lookup.cluster());
    var policies = iam.policies(lookup.names(Kind.POLICY));
    var profiles = iam.instanceProfiles(lookup.names(Kind.INSTANCE_PROFILE));
    var wantedRoles = iam.roles(lookup.names(Kind.ROLE), lookup.names(Kind.INSPECTED_ROLE));
    var serviceLinked = iam.serviceLinkedRoles(lookup.names(Kind.SERVICE_LINKED_ROLE));
    var providers = iam.oidcProviders();
    var interruption = new InterruptionReader(clients, reads).read(lookup);

    var groups = cluster.thenCompose(c -> clusters.nodeGroups(c.name()));
    var scaling = cluster.thenCompose(c -> new AutoScalingReader(clients, reads).groups(c.name()));
    var entries = cluster.thenCompose(clusters::accessEntries);
    var addons = cluster.thenCompose(c -> extensions.addons(c.name(), lookup.names(Kind.ADDON)));
    var identities =
        cluster.thenCompose(
            c -> extensions.podIdentities(c.name(), lookup.names(Kind.POD_IDENTITY)));
    var amis = cluster.thenCompose(c -> new AmiReader(clients, reads).amis(c.kubernetesVersion()));
    var provider = cluster.thenCompose(c -> iam.providerOf(c, providers));
    var nodeRoles = groups.thenCompose(g -> iam.roles(others(roles(g), lookup.names(Kind.ROLE))));
    var fargate = cluster.thenCompose(c -> new FargateReader(clients, reads).profiles(c.name()));
    var subnets =
        cluster.thenCompose(
            c ->
                groups
                    .thenCombine(fargate, (g, f) -> and(subnets(g, f), lookup.names(Kind.SUBNET)))
                    .thenCompose(ids -> network.subnets(c.vpcId(), ids)));
    var securityGroups =
        cluster.thenCompose(
            c ->
                groups.thenCompose(
                    g ->
                        network.securityGroups(
                            c.vpcId(), and(groupsOf(c, g), lookup.names(Kind.SECURITY_GROUP)))));
    var routes =
        cluster.thenCompose(
            c -> subnets.thenCompose(s -> new RouteReader(clients, reads).read(c, s.values())));

    return CompletableFuture.allOf(
            caller,
            policies,
            profiles,
            wantedRoles,
            providers,
            interruption,
            scaling,
            entries,
            amis,
            provider,
            nodeRoles,
            subnets,
            securityGroups,
            fargate,
            routes,
            serviceLinked,
            addons,
            identities)
        .thenApply(
            done ->
                new AwsFacts(
                    caller.join().account(),
                    caller.join().partition(),
                    region,
                    cluster.join(),
                    groups.join(),
                    scaling.join(),
                    provider.join(),
                    merged(wantedRoles.join(), nodeRoles.join()),
                    policies.join(),
                    profiles.join(),
                    subnets.join(),
                    securityGroups.join(),
                    entries.join(),
                    amis.join(),
                    interruption.join(),
                    fargate.join(),
                    routes.join(),
                    addons.join(),
                    identities.join(),
                    serviceLinked.join()));
  }

  private static Collection<String> roles(List<NodeGroup> groups) {
    return groups.stream()
        .map(g -> g.roleArn().substring(g.roleArn().lastIndexOf('/') + 1))
        .toList();
  }

  private static Collection<String> others(Collection<String> names, Collection<String> known) {
    var others = new TreeSet<>(names);
    others.removeAll(known);
    others.remove("");
    return others;
  }

  private static Collection<String> subnets(List<NodeGroup> groups, List<FargateProfile> fargate) {
    var ids = new TreeSet<String>();
    groups.forEach(g -> ids.addAll(g.subnets()));
    fargate.forEach(p -> ids.addAll(p.subnets()));
    return ids;
  }

  private static Collection<String> groupsOf(EksCluster cluster, List<NodeGroup> groups) {
    var ofTemplates =
        groups.stream()
            .flatMap(g -> g.launchTemplate().stream())
            .flatMap(t -> t.securityGroups().stream());
    return new TreeSet<>(
        Stream.concat(cluster.clusterSecurityGroup().stream(), ofTemplates).toList());
  }

  private static Collection<String> and(Collection<String> some, Collection<String> more) {
    var all = new TreeSet<>(some);
    all.addAll(more);
    return all;
  }

  private static <T> Map<String, T> merged(Map<String, T> one, Map<String, T> other) {
    var merged = new TreeMap<>(one);
    merged.putAll(other);
    return merged;
  }
}
