package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.facts.AwsFacts.AutoScalingGroup;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.autoscaling.model.Filter;
import software.amazon.awssdk.services.autoscaling.model.Instance;

/** Reads the Auto Scaling groups whose instances join a cluster: they carry its tag. */
final class AutoScalingReader {

  private final Clients clients;
  private final Reads reads;

  AutoScalingReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  CompletableFuture<List<AutoScalingGroup>> groups(String cluster) {
    return reads.read(
        "autoscaling:DescribeAutoScalingGroups",
        "Auto Scaling groups of " + cluster,
        () ->
            clients
                .autoScaling()
                .describeAutoScalingGroupsPaginator(r -> r.filters(filter(cluster)))
                .autoScalingGroups()
                .stream()
                .map(AutoScalingReader::facts)
                .sorted(Comparator.comparing(AutoScalingGroup::name))
                .toList());
  }

  private static Filter filter(String cluster) {
    return Filter.builder().name("tag-key").values("kubernetes.io/cluster/" + cluster).build();
  }

  private static AutoScalingGroup facts(
      software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup g) {
    var tags = new TreeMap<String, String>();
    g.tags().forEach(t -> tags.put(t.key(), t.value()));
    return new AutoScalingGroup(
        g.autoScalingGroupName(),
        new Scaling(g.minSize(), g.desiredCapacity(), g.maxSize()),
        g.suspendedProcesses().stream().map(p -> p.processName()).sorted().toList(),
        g.instances().stream().map(Instance::instanceId).sorted().toList(),
        tags);
  }
}
