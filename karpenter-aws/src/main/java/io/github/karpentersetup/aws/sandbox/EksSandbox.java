package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.EksServiceClientConfiguration;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.CreateAccessEntryResponse;
import software.amazon.awssdk.services.eks.model.CreateAddonRequest;
import software.amazon.awssdk.services.eks.model.CreateAddonResponse;
import software.amazon.awssdk.services.eks.model.CreateFargateProfileRequest;
import software.amazon.awssdk.services.eks.model.CreateFargateProfileResponse;
import software.amazon.awssdk.services.eks.model.CreatePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.CreatePodIdentityAssociationResponse;
import software.amazon.awssdk.services.eks.model.DeleteAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.DeleteAccessEntryResponse;
import software.amazon.awssdk.services.eks.model.DeleteAddonRequest;
import software.amazon.awssdk.services.eks.model.DeleteAddonResponse;
import software.amazon.awssdk.services.eks.model.DeleteFargateProfileRequest;
import software.amazon.awssdk.services.eks.model.DeleteFargateProfileResponse;
import software.amazon.awssdk.services.eks.model.DeletePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.DeletePodIdentityAssociationResponse;
import software.amazon.awssdk.services.eks.model.DescribeAccessEntryRequest;
import software.amazon.awssdk.services.eks.model.DescribeAccessEntryResponse;
import software.amazon.awssdk.services.eks.model.DescribeAddonRequest;
import software.amazon.awssdk.services.eks.model.DescribeAddonResponse;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;
import software.amazon.awssdk.services.eks.model.DescribeFargateProfileRequest;
import software.amazon.awssdk.services.eks.model.DescribeFargateProfileResponse;
import software.amazon.awssdk.services.eks.model.DescribeNodegroupRequest;
import software.amazon.awssdk.services.eks.model.DescribeNodegroupResponse;
import software.amazon.awssdk.services.eks.model.DescribePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.DescribePodIdentityAssociationResponse;
import software.amazon.awssdk.services.eks.model.DescribeUpdateRequest;
import software.amazon.awssdk.services.eks.model.DescribeUpdateResponse;
import software.amazon.awssdk.services.eks.model.ListAccessEntriesRequest;
import software.amazon.awssdk.services.eks.model.ListAccessEntriesResponse;
import software.amazon.awssdk.services.eks.model.ListAddonsRequest;
import software.amazon.awssdk.services.eks.model.ListAddonsResponse;
import software.amazon.awssdk.services.eks.model.ListClustersRequest;
import software.amazon.awssdk.services.eks.model.ListClustersResponse;
import software.amazon.awssdk.services.eks.model.ListFargateProfilesRequest;
import software.amazon.awssdk.services.eks.model.ListFargateProfilesResponse;
import software.amazon.awssdk.services.eks.model.ListNodegroupsRequest;
import software.amazon.awssdk.services.eks.model.ListNodegroupsResponse;
import software.amazon.awssdk.services.eks.model.ListPodIdentityAssociationsRequest;
import software.amazon.awssdk.services.eks.model.ListPodIdentityAssociationsResponse;
import software.amazon.awssdk.services.eks.model.ListUpdatesRequest;
import software.amazon.awssdk.services.eks.model.ListUpdatesResponse;
import software.amazon.awssdk.services.eks.model.TagResourceRequest;
import software.amazon.awssdk.services.eks.model.TagResourceResponse;
import software.amazon.awssdk.services.eks.model.UntagResourceRequest;
import software.amazon.awssdk.services.eks.model.UntagResourceResponse;
import software.amazon.awssdk.services.eks.model.UpdateAddonRequest;
import software.amazon.awssdk.services.eks.model.UpdateAddonResponse;
import software.amazon.awssdk.services.eks.model.UpdateClusterConfigRequest;
import software.amazon.awssdk.services.eks.model.UpdateClusterConfigResponse;
import software.amazon.awssdk.services.eks.model.UpdateNodegroupConfigRequest;
import software.amazon.awssdk.services.eks.model.UpdateNodegroupConfigResponse;
import software.amazon.awssdk.services.eks.model.UpdatePodIdentityAssociationRequest;
import software.amazon.awssdk.services.eks.model.UpdatePodIdentityAssociationResponse;
import software.amazon.awssdk.services.eks.waiters.EksWaiter;

/** EKS on the account; what is not overridden throws UnsupportedOperationException. */
final class EksSandbox implements EksClient {
  private final Account account;
  private final CallPoint point;
  private final EksClusters clusters;
  private final EksNodeGroups nodeGroups;
  private final EksAccess access;
  private final EksAddons addons;
  private final EksPodIdentities podIdentities;
  private final EksFargate fargate;

  EksSandbox(Account account, CallPoint point, Fleet fleet) {
    this.account = account;
    this.point = point;
    this.clusters = new EksClusters(account);
    this.nodeGroups = new EksNodeGroups(account, fleet);
    this.access = new EksAccess(account);
    this.addons = new EksAddons(account);
    this.podIdentities = new EksPodIdentities(account);
    this.fargate = new EksFargate(account);
  }

  @Override
  public DescribeClusterResponse describeCluster(DescribeClusterRequest request) {
    return point.call(AwsService.EKS, "DescribeCluster", request, clusters::describeCluster);
  }

  @Override
  public ListClustersResponse listClusters(ListClustersRequest request) {
    return point.call(AwsService.EKS, "ListClusters", request, clusters::listClusters);
  }

  @Override
  public UpdateClusterConfigResponse updateClusterConfig(UpdateClusterConfigRequest request) {
    return point.call(
        AwsService.EKS, "UpdateClusterConfig", request, clusters::updateClusterConfig);
  }

  @Override
  public ListUpdatesResponse listUpdates(ListUpdatesRequest request) {
    return point.call(AwsService.EKS, "ListUpdates", request, clusters::listUpdates);
  }

  @Override
  public DescribeUpdateResponse describeUpdate(DescribeUpdateRequest request) {
    return point.call(AwsService.EKS, "DescribeUpdate", request, clusters::describeUpdate);
  }

  @Override
  public ListNodegroupsResponse listNodegroups(ListNodegroupsRequest request) {
    return point.call(AwsService.EKS, "ListNodegroups", request, nodeGroups::listNodegroups);
  }

  @Override
  public DescribeNodegroupResponse describeNodegroup(DescribeNodegroupRequest request) {
    return point.call(AwsService.EKS, "DescribeNodegroup", request, nodeGroups::describeNodegroup);
  }

  @Override
  public UpdateNodegroupConfigResponse updateNodegroupConfig(UpdateNodegroupConfigRequest request) {
    return point.call(
        AwsService.EKS, "UpdateNodegroupConfig", request, nodeGroups::updateNodegroupConfig);
  }

  /** Of node groups; other resources get their tags when they are made. */
  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    return point.call(
        AwsService.EKS,
        "TagResource",
        request,
        r -> {
          nodeGroups.tag(r.resourceArn(), tags -> tags.putAll(r.tags()));
          return TagResourceResponse.builder().build();
        });
  }

  /** Of node groups. */
  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    return point.call(
        AwsService.EKS,
        "UntagResource",
        request,
        r -> {
          nodeGroups.tag(r.resourceArn(), tags -> tags.keySet().removeAll(r.tagKeys()));
          return UntagResourceResponse.builder().build();
        });
  }

  @Override
  public CreateAccessEntryResponse createAccessEntry(CreateAccessEntryRequest request) {
    return point.call(AwsService.EKS, "CreateAccessEntry", request, access::createAccessEntry);
  }

  @Override
  public DescribeAccessEntryResponse describeAccessEntry(DescribeAccessEntryRequest request) {
    return point.call(AwsService.EKS, "DescribeAccessEntry", request, access::describeAccessEntry);
  }

  @Override
  public ListAccessEntriesResponse listAccessEntries(ListAccessEntriesRequest request) {
    return point.call(AwsService.EKS, "ListAccessEntries", request, access::listAccessEntries);
  }

  @Override
  public DeleteAccessEntryResponse deleteAccessEntry(DeleteAccessEntryRequest request) {
    return point.call(AwsService.EKS, "DeleteAccessEntry", request, access::deleteAccessEntry);
  }

  @Override
  public ListAddonsResponse listAddons(ListAddonsRequest request) {
    return point.call(AwsService.EKS, "ListAddons", request, addons::listAddons);
  }

  @Override
  public DescribeAddonResponse describeAddon(DescribeAddonRequest request) {
    return point.call(AwsService.EKS, "DescribeAddon", request, addons::describeAddon);
  }

  @Override
  public CreateAddonResponse createAddon(CreateAddonRequest request) {
    return point.call(AwsService.EKS, "CreateAddon", request, addons::createAddon);
  }

  @Override
  public UpdateAddonResponse updateAddon(UpdateAddonRequest request) {
    return point.call(AwsService.EKS, "UpdateAddon", request, addons::updateAddon);
  }

  @Override
  public DeleteAddonResponse deleteAddon(DeleteAddonRequest request) {
    return point.call(AwsService.EKS, "DeleteAddon", request, addons::deleteAddon);
  }

  @Override
  public CreatePodIdentityAssociationResponse createPodIdentityAssociation(
      CreatePodIdentityAssociationRequest request) {
    return point.call(
        AwsService.EKS,
        "CreatePodIdentityAssociation",
        request,
        podIdentities::createPodIdentityAssociation);
  }

  @Override
  public DescribePodIdentityAssociationResponse describePodIdentityAssociation(
      DescribePodIdentityAssociationRequest request) {
    return point.call(
        AwsService.EKS,
        "DescribePodIdentityAssociation",
        request,
        podIdentities::describePodIdentityAssociation);
  }

  @Override
  public ListPodIdentityAssociationsResponse listPodIdentityAssociations(
      ListPodIdentityAssociationsRequest request) {
    return point.call(
        AwsService.EKS,
        "ListPodIdentityAssociations",
        request,
        podIdentities::listPodIdentityAssociations);
  }

  @Override
  public UpdatePodIdentityAssociationResponse updatePodIdentityAssociation(
      UpdatePodIdentityAssociationRequest request) {
    return point.call(
        AwsService.EKS,
        "UpdatePodIdentityAssociation",
        request,
        podIdentities::updatePodIdentityAssociation);
  }

  @Override
  public DeletePodIdentityAssociationResponse deletePodIdentityAssociation(
      DeletePodIdentityAssociationRequest request) {
    return point.call(
        AwsService.EKS,
        "DeletePodIdentityAssociation",
        request,
        podIdentities::deletePodIdentityAssociation);
  }

  @Override
  public CreateFargateProfileResponse createFargateProfile(CreateFargateProfileRequest request) {
    return point.call(
        AwsService.EKS, "CreateFargateProfile", request, fargate::createFargateProfile);
  }

  @Override
  public DescribeFargateProfileResponse describeFargateProfile(
      DescribeFargateProfileRequest request) {
    return point.call(
        AwsService.EKS, "DescribeFargateProfile", request, fargate::describeFargateProfile);
  }

  @Override
  public ListFargateProfilesResponse listFargateProfiles(ListFargateProfilesRequest request) {
    return point.call(AwsService.EKS, "ListFargateProfiles", request, fargate::listFargateProfiles);
  }

  @Override
  public DeleteFargateProfileResponse deleteFargateProfile(DeleteFargateProfileRequest request) {
    return point.call(
        AwsService.EKS, "DeleteFargateProfile", request, fargate::deleteFargateProfile);
  }

  @Override
  public EksWaiter waiter() {
    return EksWaiter.builder().client(this).build();
  }

  @Override
  public EksServiceClientConfiguration serviceClientConfiguration() {
    return EksServiceClientConfiguration.builder().region(Region.of(account.region())).build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The account outlives its clients. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "EksClient of " + point;
  }
}
