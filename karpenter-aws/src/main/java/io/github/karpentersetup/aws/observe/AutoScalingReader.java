package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.AutoScalingGroup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.GroupLaunch;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.autoscaling.model.Filter;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/** Reads the Auto Scaling groups whose instances join a cluster: they carry its tag. */
final class AutoScalingReader {

  private static final String OF_NODE_GROUP = "eks:nodegroup-name";

  private final Clients clients;
  private final Reads reads;
  private final TemplateReader templates;

  AutoScalingReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
    this.templates = new TemplateReader(clients, reads);
  }

  CompletableFuture<List<AutoScalingGroup>> groups(String cluster) {
    return reads
        .read(
            "autoscaling:DescribeAutoScalingGroups",
            "Auto Scaling groups of " + cluster,
            () ->
                clients
                    .autoScaling()
                    .describeAutoScalingGroupsPaginator(r -> r.filters(filter(cluster)))
                    .autoScalingGroups()
                    .stream()
                    .toList())
        .thenCompose(found -> reads.each(found, this::group, AutoScalingGroup::name))
        .thenApply(byName -> List.copyOf(new TreeMap<>(byName).values()));
  }

  private CompletableFuture<List<AutoScalingGroup>> group(
      software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup group) {
    // The launch template that EKS makes for a managed node group tells nothing of its owner's.
    var isManaged = group.tags().stream().anyMatch(t -> OF_NODE_GROUP.equals(t.key()));
    var launch =
        isManaged
            ? CompletableFuture.completedFuture(GroupLaunch.UNKNOWN)
            : new LaunchReader(templates).launch(group);
    return launch.thenApply(l -> List.of(facts(group, l)));
  }

  private static Filter filter(String cluster) {
    return Filter.builder().name("tag-key").values("kubernetes.io/cluster/" + cluster).build();
  }

  private static AutoScalingGroup facts(
      software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup g, GroupLaunch launch) {
    var tags = new TreeMap<String, String>();
    g.tags().forEach(t -> tags.put(t.key(), t.value()));
    return new AutoScalingGroup(
        g.autoScalingGroupName(),
        new Scaling(g.minSize(), g.desiredCapacity(), g.maxSize()),
        g.suspendedProcesses().stream().map(p -> p.processName()).sorted().toList(),
        g.instances().stream().map(Instance::instanceId).sorted().toList(),
        tags,
        launch);
  }
}
