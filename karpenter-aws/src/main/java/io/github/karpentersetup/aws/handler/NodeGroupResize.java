package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.GroupKind;
import java.util.OptionalInt;

/** Gives node groups other sizes, whoever manages them. */
final class NodeGroupResize {

  /** The sizes to set; one that is empty stays as it is. */
  record Sizes(OptionalInt min, OptionalInt desired, OptionalInt max) {

    static Sizes of(int min, int desired, int max) {
      return new Sizes(OptionalInt.of(min), OptionalInt.of(desired), OptionalInt.of(max));
    }

    static Sizes min(int min) {
      return new Sizes(OptionalInt.of(min), OptionalInt.empty(), OptionalInt.empty());
    }

    Sizes withoutMax() {
      return new Sizes(min, desired, OptionalInt.empty());
    }
  }

  private final Clients clients;

  NodeGroupResize(Clients clients) {
    this.clients = clients;
  }

  /**
   * The call that does it.
   *
   * @param done what was done, in words
   */
  Write write(String done, GroupKind kind, String cluster, String group, Sizes sizes) {
    return kind == GroupKind.MANAGED
        ? new Write("eks:UpdateNodegroupConfig", done, () -> managed(cluster, group, sizes))
        : new Write("autoscaling:UpdateAutoScalingGroup", done, () -> own(group, sizes));
  }

  private void managed(String cluster, String group, Sizes sizes) {
    clients
        .eks()
        .updateNodegroupConfig(
            r ->
                r.clusterName(cluster)
                    .nodegroupName(group)
                    .scalingConfig(
                        s -> {
                          sizes.min().ifPresent(s::minSize);
                          sizes.desired().ifPresent(s::desiredSize);
                          sizes.max().ifPresent(s::maxSize);
                        }));
  }

  private void own(String group, Sizes sizes) {
    clients
        .autoScaling()
        .updateAutoScalingGroup(
            r -> {
              r.autoScalingGroupName(group);
              sizes.min().ifPresent(r::minSize);
              sizes.desired().ifPresent(r::desiredCapacity);
              sizes.max().ifPresent(r::maxSize);
            });
  }
}
