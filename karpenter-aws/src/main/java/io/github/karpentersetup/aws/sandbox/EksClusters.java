package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;
import software.amazon.awssdk.services.eks.model.DescribeUpdateRequest;
import software.amazon.awssdk.services.eks.model.DescribeUpdateResponse;
import software.amazon.awssdk.services.eks.model.ListClustersRequest;
import software.amazon.awssdk.services.eks.model.ListClustersResponse;
import software.amazon.awssdk.services.eks.model.ListUpdatesRequest;
import software.amazon.awssdk.services.eks.model.ListUpdatesResponse;
import software.amazon.awssdk.services.eks.model.Update;
import software.amazon.awssdk.services.eks.model.UpdateClusterConfigRequest;
import software.amazon.awssdk.services.eks.model.UpdateClusterConfigResponse;
import software.amazon.awssdk.services.eks.model.UpdateStatus;
import software.amazon.awssdk.services.eks.model.UpdateType;

/** Clusters and the updates made to them. */
final class EksClusters {
  private static final String ACCESS = "access-config";
  private static final List<AuthenticationMode> MODES =
      List.of(
          AuthenticationMode.CONFIG_MAP,
          AuthenticationMode.API_AND_CONFIG_MAP,
          AuthenticationMode.API);

  private final Account account;

  EksClusters(Account account) {
    this.account = account;
  }

  DescribeClusterResponse describeCluster(DescribeClusterRequest request) {
    EksState state = find(account, request.name());
    if (state.cluster.status() == ClusterStatus.UPDATING && !state.readWhileSettling(ACCESS)) {
      settle(state);
    }
    return DescribeClusterResponse.builder().cluster(state.cluster).build();
  }

  UpdateClusterConfigResponse updateClusterConfig(UpdateClusterConfigRequest request) {
    EksState state = find(account, request.name());
    if (request.accessConfig() == null) {
      throw EksErrors.invalidParameter("The sandbox changes the accessConfig of a cluster alone.");
    }
    if (state.cluster.status() != ClusterStatus.ACTIVE) {
      throw EksErrors.inUse("Cluster is currently being updated: " + request.name());
    }
    AuthenticationMode found = state.cluster.accessConfig().authenticationMode();
    AuthenticationMode wanted = request.accessConfig().authenticationMode();
    if (found == wanted) {
      throw EksErrors.invalidParameter("Cluster is already at the desired authentication mode");
    }
    if (MODES.indexOf(wanted) != MODES.indexOf(found) + 1) {
      throw EksErrors.invalidParameter(
          "Unsupported authentication mode update from " + found + " to " + wanted);
    }
    int reads = account.settlingReads();
    Update update =
        Update.builder()
            .id(Ids.uuid("update", state.cluster.arn(), wanted.toString()))
            .type(UpdateType.ACCESS_CONFIG_UPDATE)
            .status(UpdateStatus.IN_PROGRESS)
            .createdAt(account.now())
            .build();
    state.updates.put(update.id(), update);
    state.wantedMode = Optional.of(wanted);
    state.cluster = state.cluster.toBuilder().status(ClusterStatus.UPDATING).build();
    state.settleAfter(ACCESS, reads);
    if (reads == 0) {
      settle(state);
    }
    return UpdateClusterConfigResponse.builder().update(update).build();
  }

  private void settle(EksState state) {
    state.cluster = state.cluster.toBuilder().status(ClusterStatus.ACTIVE).build();
    state.wantedMode.ifPresent(
        mode -> {
          state.cluster =
              state.cluster.toBuilder()
                  .accessConfig(
                      state.cluster.accessConfig().toBuilder().authenticationMode(mode).build())
                  .build();
          String id = Ids.uuid("update", state.cluster.arn(), mode.toString());
          state.updates.computeIfPresent(
              id, (key, update) -> update.toBuilder().status(UpdateStatus.SUCCESSFUL).build());
          // EKS makes the entries of managed node groups itself.
          state
              .nodeGroups
              .values()
              .forEach(
                  group ->
                      state.accessEntries.computeIfAbsent(
                          group.nodeRole(),
                          role ->
                              EksAccess.entry(
                                  account,
                                  state.cluster,
                                  role,
                                  "EC2_LINUX",
                                  CreateAccessEntryRequest.builder().build())));
        });
    state.wantedMode = Optional.empty();
  }

  ListUpdatesResponse listUpdates(ListUpdatesRequest request) {
    Page<String> page =
        Page.of(
            List.copyOf(find(account, request.name()).updates.keySet()),
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            EksErrors::badToken);
    return ListUpdatesResponse.builder()
        .updateIds(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  ListClustersResponse listClusters(ListClustersRequest request) {
    Page<String> page =
        Page.of(
            List.copyOf(account.clusters.keySet()),
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            EksErrors::badToken);
    return ListClustersResponse.builder()
        .clusters(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DescribeUpdateResponse describeUpdate(DescribeUpdateRequest request) {
    EksState state = find(account, request.name());
    Update update = state.updates.get(request.updateId());
    if (update == null) {
      throw EksErrors.notFound("No update found for ID: " + request.updateId());
    }
    if (update.status() == UpdateStatus.IN_PROGRESS
        && update.type() != UpdateType.ACCESS_CONFIG_UPDATE
        && !state.readWhileSettling("update/" + update.id())) {
      update = update.toBuilder().status(UpdateStatus.SUCCESSFUL).build();
      state.updates.put(update.id(), update);
    }
    return DescribeUpdateResponse.builder().update(update).build();
  }

  static EksState find(Account account, String name) {
    EksState state = account.clusters.get(name);
    if (state == null) {
      throw EksErrors.notFound("No cluster found for name: " + name + ".");
    }
    return state;
  }
}
