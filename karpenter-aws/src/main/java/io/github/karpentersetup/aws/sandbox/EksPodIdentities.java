package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.services.eks.model.CreatePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.CreatePodIdentityAssociationResponse;
import software.amazon.awssdk.services.eks.model.DeletePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.DeletePodIdentityAssociationResponse;
import software.amazon.awssdk.services.eks.model.DescribePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.DescribePodIdentityAssociationResponse;
import software.amazon.awssdk.services.eks.model.ListPodIdentityAssociationsRequest;
import software.amazon.awssdk.services.eks.model.ListPodIdentityAssociationsResponse;
import software.amazon.awssdk.services.eks.model.PodIdentityAssociation;
import software.amazon.awssdk.services.eks.model.PodIdentityAssociationSummary;
import software.amazon.awssdk.services.eks.model.UpdatePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.UpdatePodIdentityAssociationResponse;

/** Pod identity associations. */
final class EksPodIdentities {
  private final Account account;

  EksPodIdentities(Account account) {
    this.account = account;
  }

  CreatePodIdentityAssociationResponse createPodIdentityAssociation(
      CreatePodIdentityAssociationRequest request) {
    EksState state = EksClusters.find(account, request.clusterName());
    state.podIdentities.values().stream()
        .filter(
            other ->
                other.namespace().equals(request.namespace())
                    && other.serviceAccount().equals(request.serviceAccount()))
        .findFirst()
        .ifPresent(
            other -> {
              throw EksErrors.inUse("Association already exists: " + other.associationId());
            });
    checkRole(request.roleArn());
    String id =
        "a-" + Ids.hex(17, state.cluster.arn(), request.namespace(), request.serviceAccount());
    PodIdentityAssociation association =
        PodIdentityAssociation.builder()
            .clusterName(request.clusterName())
            .namespace(request.namespace())
            .serviceAccount(request.serviceAccount())
            .roleArn(request.roleArn())
            .associationId(id)
            .associationArn(
                account.arn("eks", "podidentityassociation/" + request.clusterName() + "/" + id))
            .tags(request.tags())
            .createdAt(account.now())
            .modifiedAt(account.now())
            .build();
    state.podIdentities.put(id, association);
    return CreatePodIdentityAssociationResponse.builder().association(association).build();
  }

  DescribePodIdentityAssociationResponse describePodIdentityAssociation(
      DescribePodIdentityAssociationRequest request) {
    return DescribePodIdentityAssociationResponse.builder()
        .association(find(request.clusterName(), request.associationId()))
        .build();
  }

  ListPodIdentityAssociationsResponse listPodIdentityAssociations(
      ListPodIdentityAssociationsRequest request) {
    Page<PodIdentityAssociationSummary> page =
        Page.of(
            EksClusters.find(account, request.clusterName()).podIdentities.values().stream()
                .filter(
                    one ->
                        request.namespace() == null || request.namespace().equals(one.namespace()))
                .filter(
                    one ->
                        request.serviceAccount() == null
                            || request.serviceAccount().equals(one.serviceAccount()))
                .map(EksPodIdentities::summary)
                .toList(),
            request.maxResults(),
            account.pageSize(100),
            request.nextToken(),
            EksErrors::badToken);
    return ListPodIdentityAssociationsResponse.builder()
        .associations(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  UpdatePodIdentityAssociationResponse updatePodIdentityAssociation(
      UpdatePodIdentityAssociationRequest request) {
    PodIdentityAssociation old = find(request.clusterName(), request.associationId());
    checkRole(request.roleArn());
    PodIdentityAssociation updated =
        old.toBuilder().roleArn(request.roleArn()).modifiedAt(account.now()).build();
    EksClusters.find(account, request.clusterName())
        .podIdentities
        .put(old.associationId(), updated);
    return UpdatePodIdentityAssociationResponse.builder().association(updated).build();
  }

  DeletePodIdentityAssociationResponse deletePodIdentityAssociation(
      DeletePodIdentityAssociationRequest request) {
    PodIdentityAssociation association = find(request.clusterName(), request.associationId());
    EksClusters.find(account, request.clusterName())
        .podIdentities
        .remove(association.associationId());
    return DeletePodIdentityAssociationResponse.builder().association(association).build();
  }

  private void checkRole(String arn) {
    boolean known =
        account.iam.roles.values().stream().anyMatch(entry -> entry.role.arn().equals(arn));
    if (!known) {
      throw EksErrors.notFound("Role provided in the request does not exist.");
    }
  }

  private PodIdentityAssociation find(String cluster, String id) {
    PodIdentityAssociation association = EksClusters.find(account, cluster).podIdentities.get(id);
    if (association == null) {
      throw EksErrors.notFound(
          "PodIdentityAssociation with id " + id + " not found in cluster " + cluster);
    }
    return association;
  }

  private static PodIdentityAssociationSummary summary(PodIdentityAssociation one) {
    return PodIdentityAssociationSummary.builder()
        .clusterName(one.clusterName())
        .namespace(one.namespace())
        .serviceAccount(one.serviceAccount())
        .associationArn(one.associationArn())
        .associationId(one.associationId())
        .build();
  }
}
