package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.AutoScalingGroup;
import software.amazon.awssdk.services.eks.model.DescribeNodegroupRequest;
import software.amazon.awssdk.services.eks.model.DescribeNodegroupResponse;
import software.amazon.awssdk.services.eks.model.ListNodegroupsRequest;
import software.amazon.awssdk.services.eks.model.ListNodegroupsResponse;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupScalingConfig;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.Taint;
import software.amazon.awssdk.services.eks.model.Update;
import software.amazon.awssdk.services.eks.model.UpdateLabelsPayload;
import software.amazon.awssdk.services.eks.model.UpdateNodegroupConfigRequest;
import software.amazon.awssdk.services.eks.model.UpdateNodegroupConfigResponse;
import software.amazon.awssdk.services.eks.model.UpdateStatus;
import software.amazon.awssdk.services.eks.model.UpdateTaintsPayload;
import software.amazon.awssdk.services.eks.model.UpdateType;

/**
 * Managed node groups. A changed scaling configuration reaches the Auto Scaling group once the
 * update has settled.
 */
final class EksNodeGroups {
  private final Account account;
  private final Fleet fleet;

  EksNodeGroups(Account account, Fleet fleet) {
    this.account = account;
    this.fleet = fleet;
  }

  ListNodegroupsResponse listNodegroups(ListNodegroupsRequest request) {
    Page<String> page =
        Page.of(
            List.copyOf(EksClusters.find(account, request.clusterName()).nodeGroups.keySet()),
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            EksErrors::badToken);
    return ListNodegroupsResponse.builder()
        .nodegroups(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DescribeNodegroupResponse describeNodegroup(DescribeNodegroupRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    Nodegroup group = synced(state, request.nodegroupName());
    if (group.status() == NodegroupStatus.UPDATING
        && !state.readWhileSettling("nodegroup/" + group.nodegroupName())) {
      group = group.toBuilder().status(NodegroupStatus.ACTIVE).build();
      state.nodeGroups.put(group.nodegroupName(), group);
      resize(group);
    }
    return DescribeNodegroupResponse.builder().nodegroup(group).build();
  }

  UpdateNodegroupConfigResponse updateNodegroupConfig(UpdateNodegroupConfigRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    String name = request.nodegroupName();
    Nodegroup group = synced(state, name);
    if (group.status() != NodegroupStatus.ACTIVE && state.isSettling("nodegroup/" + name)) {
      throw EksErrors.inUse("Nodegroup cannot be updated as it is currently not in Active State");
    }
    Nodegroup.Builder updated =
        group.toBuilder()
            .labels(labels(group, request.labels()))
            .taints(taints(group, request.taints()));
    if (request.scalingConfig() != null) {
      updated.scalingConfig(scaling(group.scalingConfig(), request.scalingConfig()));
    }
    int reads = account.settlingReads();
    Update update =
        Update.builder()
            .id(Ids.uuid("update", account.id(), name, String.valueOf(state.updates.size())))
            .type(UpdateType.CONFIG_UPDATE)
            .status(reads > 0 ? UpdateStatus.IN_PROGRESS : UpdateStatus.SUCCESSFUL)
            .createdAt(account.now())
            .build();
    state.settleAfter("nodegroup/" + name, reads);
    state.settleAfter("update/" + update.id(), reads);
    state.updates.put(update.id(), update);
    Nodegroup changed =
        updated
            .status(reads > 0 ? NodegroupStatus.UPDATING : NodegroupStatus.ACTIVE)
            .modifiedAt(account.now())
            .build();
    state.nodeGroups.put(name, changed);
    if (reads == 0) {
      resize(changed);
    }
    return UpdateNodegroupConfigResponse.builder().update(update).build();
  }

  private static NodegroupScalingConfig scaling(
      NodegroupScalingConfig now, NodegroupScalingConfig asked) {
    int min = Optional.ofNullable(asked.minSize()).orElse(now.minSize());
    int max = Optional.ofNullable(asked.maxSize()).orElse(now.maxSize());
    int desired = Optional.ofNullable(asked.desiredSize()).orElse(now.desiredSize());
    if (max < 1) {
      throw EksErrors.invalidParameter("Maximum capacity must be at least 1");
    }
    if (min > max) {
      throw EksErrors.invalidParameter(
          "Minimum capacity " + min + " can't be greater than maximum size " + max);
    }
    if (min > desired) {
      throw EksErrors.invalidParameter(
          "Minimum capacity " + min + " can't be greater than desired size " + desired);
    }
    if (desired > max) {
      throw EksErrors.invalidParameter(
          "Desired capacity " + desired + " can't be greater than max size " + max);
    }
    return NodegroupScalingConfig.builder().minSize(min).maxSize(max).desiredSize(desired).build();
  }

  private void resize(Nodegroup group) {
    NodegroupScalingConfig scaling = group.scalingConfig();
    for (AutoScalingGroup named : group.resources().autoScalingGroups()) {
      GroupState state = Account.known(account.groups, named.name());
      state.group =
          state.group.toBuilder()
              .minSize(scaling.minSize())
              .maxSize(scaling.maxSize())
              .desiredCapacity(scaling.desiredSize())
              .build();
      fleet.settle(state);
    }
  }

  private static Map<String, String> labels(Nodegroup group, @Nullable UpdateLabelsPayload change) {
    Map<String, String> labels = new HashMap<>(group.labels());
    if (change != null) {
      labels.putAll(change.addOrUpdateLabels());
      labels.keySet().removeAll(change.removeLabels());
    }
    return labels;
  }

  private static List<Taint> taints(Nodegroup group, @Nullable UpdateTaintsPayload change) {
    List<Taint> taints = new ArrayList<>(group.taints());
    if (change != null) {
      for (Taint added : change.addOrUpdateTaints()) {
        taints.removeIf(old -> sameTaint(old, added));
        taints.add(added);
      }
      taints.removeIf(old -> change.removeTaints().stream().anyMatch(t -> sameTaint(old, t)));
    }
    return taints;
  }

  private static boolean sameTaint(Taint one, Taint other) {
    return one.key().equals(other.key()) && one.effect() == other.effect();
  }

  /** Tags of a node group, or of its removal; its instances do not get them. */
  void tag(String arn, Consumer<Map<String, String>> change) {
    for (EksState state : account.clusters.values()) {
      for (Nodegroup group : List.copyOf(state.nodeGroups.values())) {
        if (group.nodegroupArn().equals(arn)) {
          Map<String, String> tags = new HashMap<>(group.tags());
          change.accept(tags);
          state.nodeGroups.put(group.nodegroupName(), group.toBuilder().tags(tags).build());
          return;
        }
      }
    }
    throw EksErrors.notFound("The specified resource with ARN " + arn + " does not exist.");
  }

  /** As large as its Auto Scaling groups want to be, whoever asked them. */
  private Nodegroup synced(EksState state, String name) {
    Nodegroup group = find(state, name);
    if (group.status() == NodegroupStatus.UPDATING) {
      return group;
    }
    int desired =
        group.resources().autoScalingGroups().stream()
            .mapToInt(g -> Account.known(account.groups, g.name()).group.desiredCapacity())
            .sum();
    if (desired == group.scalingConfig().desiredSize()) {
      return group;
    }
    Nodegroup now =
        group.toBuilder()
            .scalingConfig(group.scalingConfig().toBuilder().desiredSize(desired).build())
            .build();
    state.nodeGroups.put(name, now);
    return now;
  }

  private static Nodegroup find(EksState state, String name) {
    Nodegroup group = state.nodeGroups.get(name);
    if (group == null) {
      throw EksErrors.notFound("No node group found for name: " + name + ".");
    }
    return group;
  }
}
