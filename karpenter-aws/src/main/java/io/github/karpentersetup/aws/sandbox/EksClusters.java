package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;
import software.amazon.awssdk.services.eks.model.DescribeUpdateRequest;
import software.amazon.awssdk.services.eks.model.DescribeUpdateResponse;
import software.amazon.awssdk.services.eks.model.ListClustersRequest;
import software.amazon.awssdk.services.eks.model.ListClustersResponse;
import software.amazon.awssdk.services.eks.model.Update;
import software.amazon.awssdk.services.eks.model.UpdateStatus;

/** Clusters and the updates made to them. */
final class EksClusters {
  private final Account account;

  EksClusters(Account account) {
    this.account = account;
  }

  DescribeClusterResponse describeCluster(DescribeClusterRequest request) {
    return DescribeClusterResponse.builder().cluster(find(account, request.name()).cluster).build();
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
