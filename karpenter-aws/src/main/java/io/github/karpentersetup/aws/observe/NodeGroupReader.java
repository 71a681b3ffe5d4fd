package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.observe.TemplateReader.Template;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/** Reads one managed node group and its launch template. */
final class NodeGroupReader {

  private final Clients clients;
  private final Reads reads;
  private final TemplateReader templates;

  NodeGroupReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
    this.templates = new TemplateReader(clients, reads);
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
        g.tags(),
        g.taints().stream().map(NodeGroupReader::taint).toList(),
        g.diskSize() == null ? OptionalInt.empty() : OptionalInt.of(g.diskSize()));
  }

  /** EKS says {@code NO_SCHEDULE} for what Kubernetes calls {@code NoSchedule}. */
  private static Taint taint(software.amazon.awssdk.services.eks.model.Taint taint) {
    var effect =
        switch (requireNonNullElse(taint.effectAsString(), "")) {
          case "NO_SCHEDULE" -> "NoSchedule";
          case "NO_EXECUTE" -> "NoExecute";
          case "PREFER_NO_SCHEDULE" -> "PreferNoSchedule";
          default -> requireNonNullElse(taint.effectAsString(), "");
        };
    return new Taint(
        requireNonNullElse(taint.key(), ""), requireNonNullElse(taint.value(), ""), effect);
  }

  private CompletableFuture<Optional<Template>> template(
      @Nullable LaunchTemplateSpecification wanted) {
    return wanted == null || (wanted.id() == null && wanted.name() == null)
        ? CompletableFuture.completedFuture(Optional.empty())
        : templates.template(
            new TemplateReader.Wanted(wanted.id(), wanted.name(), wanted.version()));
  }
}
