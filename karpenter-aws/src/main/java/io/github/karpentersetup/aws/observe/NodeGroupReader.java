package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;
import software.amazon.awssdk.services.eks.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/** Reads one managed node group and its launch template. */
final class NodeGroupReader {

  /** What a launch template says about the nodes. */
  private record Template(LaunchTemplate facts, Optional<String> instanceType) {}

  private final Clients clients;
  private final Reads reads;

  NodeGroupReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  CompletableFuture<NodeGroup> nodeGroup(String cluster, String name) {
    return reads
        .read(
            "eks:DescribeNodegroup",
            "node group " + name,
            () ->
                clients
                    .eks()
                    .describeNodegroup(r -> r.clusterName(cluster).nodegroupName(name))
                    .nodegroup())
        .thenCompose(
            group ->
                template(group.launchTemplate()).thenApply(template -> facts(group, template)));
  }

  private static NodeGroup facts(Nodegroup g, Optional<Template> template) {
    var scaling = Optional.ofNullable(g.scalingConfig());
    var types = g.instanceTypes();
    return new NodeGroup(
        g.nodegroupName(),
        requireNonNullElse(g.nodeRole(), ""),
        g.subnets(),
        // A launch template may hold the type in the node group's stead.
        types.isEmpty()
            ? template.flatMap(Template::instanceType).map(List::of).orElse(List.of())
            : types,
        requireNonNullElse(g.amiTypeAsString(), ""),
        requireNonNullElse(g.capacityTypeAsString(), "ON_DEMAND"),
        new Scaling(
            scaling.map(s -> s.minSize()).orElse(0),
            scaling.map(s -> s.desiredSize()).orElse(0),
            scaling.map(s -> s.maxSize()).orElse(0)),
        g.labels(),
        template.map(Template::facts),
        Optional.ofNullable(g.resources())
            .map(r -> r.autoScalingGroups().stream().map(a -> a.name()).toList())
            .orElse(List.of()),
        g.tags());
  }

  private CompletableFuture<Optional<Template>> template(
      @Nullable LaunchTemplateSpecification wanted) {
    if (wanted == null || (wanted.id() == null && wanted.name() == null)) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    var version = requireNonNullElse(wanted.version(), "$Default");
    var label = wanted.id() == null ? wanted.name() : wanted.id();
    return reads.read(
        "ec2:DescribeLaunchTemplateVersions",
        "launch template " + label,
        () ->
            clients
                .ec2()
                .describeLaunchTemplateVersions(
                    r -> {
                      r.versions(version);
                      if (wanted.id() == null) {
                        r.launchTemplateName(wanted.name());
                      } else {
                        r.launchTemplateId(wanted.id());
                      }
                    })
                .launchTemplateVersions()
                .stream()
                .findFirst()
                .map(
                    v ->
                        new Template(
                            new LaunchTemplate(
                                v.launchTemplateId(),
                                version,
                                securityGroups(v.launchTemplateData())),
                            Optional.ofNullable(v.launchTemplateData())
                                .map(d -> d.instanceTypeAsString()))));
  }

  private static List<String> securityGroups(@Nullable ResponseLaunchTemplateData data) {
    if (data == null) {
      return List.of();
    }
    var ofInterfaces = data.networkInterfaces().stream().flatMap(i -> i.groups().stream());
    return List.copyOf(
        new TreeSet<>(Stream.concat(data.securityGroupIds().stream(), ofInterfaces).toList()));
  }
}
