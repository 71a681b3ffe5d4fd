package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryResponse;
import software.amazon.awssdk.services.eks.model.DeleteAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.DeleteAccessEntryResponse;
import software.amazon.awssdk.services.eks.model.DescribeAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.DescribeAccessEntryResponse;
import software.amazon.awssdk.services.eks.model.ListAccessEntriesRequest;
import software.amazon.awssdk.services.eks.model.ListAccessEntriesResponse;

/** Access entries: who may enter the cluster. */
final class EksAccess {
  private static final Set<String> TYPES =
      Set.of("STANDARD", "FARGATE_LINUX", "EC2_LINUX", "EC2_WINDOWS", "EC2", "HYBRID_LINUX");

  private final Account account;

  EksAccess(Account account) {
    this.account = account;
  }

  CreateAccessEntryResponse createAccessEntry(CreateAccessEntryRequest request) {
    EksState state = open(request.clusterName());
    String principal = request.principalArn();
    String type = Optional.ofNullable(request.type()).orElse("STANDARD");
    if (!TYPES.contains(type)) {
      throw EksErrors.invalidParameter("The specified access entry type is not supported: " + type);
    }
    String name = principal.substring(principal.lastIndexOf('/') + 1);
    if (principal.startsWith(account.globalArn("iam", "role/"))
        && (!account.iam.roles.containsKey(name)
            || !Account.known(account.iam.roles, name).role.arn().equals(principal))) {
      throw EksErrors.invalidParameter("The specified principalArn is invalid: invalid principal.");
    }
    if (state.accessEntries.containsKey(principal)) {
      throw EksErrors.inUse(
          "The specified access entry resource is already in use on this cluster.");
    }
    if (!type.equals("STANDARD") && request.hasKubernetesGroups()) {
      throw EksErrors.invalidParameter(
          "Kubernetes groups can only be set on access entries of type STANDARD");
    }
    AccessEntry entry = entry(account, state.cluster, principal, type, request);
    state.accessEntries.put(principal, entry);
    return CreateAccessEntryResponse.builder().accessEntry(entry).build();
  }

  static AccessEntry entry(
      Account account,
      Cluster cluster,
      String principal,
      String type,
      CreateAccessEntryRequest request) {
    String name = principal.substring(principal.lastIndexOf('/') + 1);
    List<String> groups = new ArrayList<>(request.kubernetesGroups());
    boolean isNode = type.equals("EC2_LINUX") || type.equals("EC2_WINDOWS");
    if (isNode) {
      groups.add("system:nodes");
    }
    return AccessEntry.builder()
        .clusterName(cluster.name())
        .principalArn(principal)
        .kubernetesGroups(groups)
        .accessEntryArn(
            account.arn(
                "eks",
                "access-entry/"
                    + cluster.name()
                    + "/role/"
                    + account.id()
                    + "/"
                    + name
                    + "/"
                    + Ids.uuid("access-entry", cluster.arn(), principal)))
        .createdAt(account.now())
        .modifiedAt(account.now())
        .tags(request.tags())
        .username(
            Optional.ofNullable(request.username())
                .orElse(
                    isNode
                        ? "system:node:{{EC2PrivateDNSName}}"
                        : "arn:"
                            + account.partition()
                            + ":sts::"
                            + account.id()
                            + ":assumed-role/"
                            + name
                            + "/{{SessionName}}"))
        .type(type)
        .build();
  }

  DescribeAccessEntryResponse describeAccessEntry(DescribeAccessEntryRequest request) {
    return DescribeAccessEntryResponse.builder()
        .accessEntry(find(open(request.clusterName()), request.principalArn()))
        .build();
  }

  ListAccessEntriesResponse listAccessEntries(ListAccessEntriesRequest request) {
    Page<String> page =
        Page.of(
            List.copyOf(open(request.clusterName()).accessEntries.keySet()),
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            EksErrors::badToken);
    return ListAccessEntriesResponse.builder()
        .accessEntries(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DeleteAccessEntryResponse deleteAccessEntry(DeleteAccessEntryRequest request) {
    EksState state = open(request.clusterName());
    find(state, request.principalArn());
    state.accessEntries.remove(request.principalArn());
    return DeleteAccessEntryResponse.builder().build();
  }

  private EksState open(String cluster) {
    EksState state = EksClusters.find(account, cluster);
    if (state.cluster.accessConfig().authenticationMode() == AuthenticationMode.CONFIG_MAP) {
      throw EksErrors.invalidRequest(
          "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to"
              + " perform this operation.");
    }
    return state;
  }

  private static AccessEntry find(EksState state, String principal) {
    AccessEntry entry = state.accessEntries.get(principal);
    if (entry == null) {
      throw EksErrors.notFound(
          "The specified principalArn could not be found. You must specify the principalArn of an"
              + " existing access entry: "
              + principal);
    }
    return entry;
  }
}
