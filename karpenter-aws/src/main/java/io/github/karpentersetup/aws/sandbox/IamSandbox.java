package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.IamServiceClientConfiguration;
import software.amazon.awssdk.services.iam.model.AddClientIdToOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.AddClientIdToOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.CreateOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.CreateOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.CreatePolicyRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyResponse;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleResponse;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleResponse;
import software.amazon.awssdk.services.iam.model.DeleteInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.DeleteInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.DeleteOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.DeleteOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.DeleteRoleRequest;
import software.amazon.awssdk.services.iam.model.DeleteRoleResponse;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.GetOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.GetRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesResponse;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProvidersRequest;
import software.amazon.awssdk.services.iam.model.ListOpenIdConnectProvidersResponse;
import software.amazon.awssdk.services.iam.model.ListPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsResponse;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRoleTagsRequest;
import software.amazon.awssdk.services.iam.model.ListRoleTagsResponse;
import software.amazon.awssdk.services.iam.model.ListRolesRequest;
import software.amazon.awssdk.services.iam.model.ListRolesResponse;
import software.amazon.awssdk.services.iam.model.PutRolePermissionsBoundaryRequest;
import software.amazon.awssdk.services.iam.model.PutRolePermissionsBoundaryResponse;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.PutRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.RemoveClientIdFromOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.RemoveClientIdFromOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.RemoveRoleFromInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.RemoveRoleFromInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.TagInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.TagInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.TagOpenIdConnectProviderRequest;
import software.amazon.awssdk.services.iam.model.TagOpenIdConnectProviderResponse;
import software.amazon.awssdk.services.iam.model.TagPolicyRequest;
import software.amazon.awssdk.services.iam.model.TagPolicyResponse;
import software.amazon.awssdk.services.iam.model.TagRoleRequest;
import software.amazon.awssdk.services.iam.model.TagRoleResponse;
import software.amazon.awssdk.services.iam.model.UntagPolicyRequest;
import software.amazon.awssdk.services.iam.model.UntagPolicyResponse;
import software.amazon.awssdk.services.iam.model.UntagRoleRequest;
import software.amazon.awssdk.services.iam.model.UntagRoleResponse;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyResponse;
import software.amazon.awssdk.services.iam.waiters.IamWaiter;

/** IAM on the account; what is not overridden throws UnsupportedOperationException. */
final class IamSandbox implements IamClient {
  private final Account account;
  private final CallPoint point;
  private final IamRoles roles;
  private final IamRolePolicies rolePolicies;
  private final IamPolicies policies;
  private final IamOidcProviders oidcProviders;
  private final IamInstanceProfiles profiles;

  IamSandbox(Account account, CallPoint point) {
    this.account = account;
    this.point = point;
    this.roles = new IamRoles(account);
    this.rolePolicies = new IamRolePolicies(account);
    this.policies = new IamPolicies(account);
    this.oidcProviders = new IamOidcProviders(account);
    this.profiles = new IamInstanceProfiles(account);
  }

  @Override
  public CreateRoleResponse createRole(CreateRoleRequest request) {
    return point.call(AwsService.IAM, "CreateRole", request, roles::createRole);
  }

  @Override
  public CreateServiceLinkedRoleResponse createServiceLinkedRole(
      CreateServiceLinkedRoleRequest request) {
    return point.call(
        AwsService.IAM, "CreateServiceLinkedRole", request, roles::createServiceLinkedRole);
  }

  @Override
  public GetRoleResponse getRole(GetRoleRequest request) {
    return point.call(AwsService.IAM, "GetRole", request, roles::getRole);
  }

  @Override
  public ListRolesResponse listRoles(ListRolesRequest request) {
    return point.call(AwsService.IAM, "ListRoles", request, roles::listRoles);
  }

  @Override
  public UpdateAssumeRolePolicyResponse updateAssumeRolePolicy(
      UpdateAssumeRolePolicyRequest request) {
    return point.call(
        AwsService.IAM, "UpdateAssumeRolePolicy", request, roles::updateAssumeRolePolicy);
  }

  @Override
  public PutRolePermissionsBoundaryResponse putRolePermissionsBoundary(
      PutRolePermissionsBoundaryRequest request) {
    return point.call(
        AwsService.IAM, "PutRolePermissionsBoundary", request, roles::putRolePermissionsBoundary);
  }

  @Override
  public DeleteRoleResponse deleteRole(DeleteRoleRequest request) {
    return point.call(AwsService.IAM, "DeleteRole", request, roles::deleteRole);
  }

  @Override
  public TagRoleResponse tagRole(TagRoleRequest request) {
    return point.call(AwsService.IAM, "TagRole", request, roles::tagRole);
  }

  @Override
  public UntagRoleResponse untagRole(UntagRoleRequest request) {
    return point.call(AwsService.IAM, "UntagRole", request, roles::untagRole);
  }

  @Override
  public ListRoleTagsResponse listRoleTags(ListRoleTagsRequest request) {
    return point.call(AwsService.IAM, "ListRoleTags", request, roles::listRoleTags);
  }

  @Override
  public PutRolePolicyResponse putRolePolicy(PutRolePolicyRequest request) {
    return point.call(AwsService.IAM, "PutRolePolicy", request, rolePolicies::putRolePolicy);
  }

  @Override
  public GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest request) {
    return point.call(AwsService.IAM, "GetRolePolicy", request, rolePolicies::getRolePolicy);
  }

  @Override
  public ListRolePoliciesResponse listRolePolicies(ListRolePoliciesRequest request) {
    return point.call(AwsService.IAM, "ListRolePolicies", request, rolePolicies::listRolePolicies);
  }

  @Override
  public DeleteRolePolicyResponse deleteRolePolicy(DeleteRolePolicyRequest request) {
    return point.call(AwsService.IAM, "DeleteRolePolicy", request, rolePolicies::deleteRolePolicy);
  }

  @Override
  public AttachRolePolicyResponse attachRolePolicy(AttachRolePolicyRequest request) {
    return point.call(AwsService.IAM, "AttachRolePolicy", request, rolePolicies::attachRolePolicy);
  }

  @Override
  public DetachRolePolicyResponse detachRolePolicy(DetachRolePolicyRequest request) {
    return point.call(AwsService.IAM, "DetachRolePolicy", request, rolePolicies::detachRolePolicy);
  }

  @Override
  public ListAttachedRolePoliciesResponse listAttachedRolePolicies(
      ListAttachedRolePoliciesRequest request) {
    return point.call(
        AwsService.IAM,
        "ListAttachedRolePolicies",
        request,
        rolePolicies::listAttachedRolePolicies);
  }

  @Override
  public CreatePolicyResponse createPolicy(CreatePolicyRequest request) {
    return point.call(AwsService.IAM, "CreatePolicy", request, policies::createPolicy);
  }

  @Override
  public GetPolicyResponse getPolicy(GetPolicyRequest request) {
    return point.call(AwsService.IAM, "GetPolicy", request, policies::getPolicy);
  }

  @Override
  public GetPolicyVersionResponse getPolicyVersion(GetPolicyVersionRequest request) {
    return point.call(AwsService.IAM, "GetPolicyVersion", request, policies::getPolicyVersion);
  }

  @Override
  public ListPolicyVersionsResponse listPolicyVersions(ListPolicyVersionsRequest request) {
    return point.call(AwsService.IAM, "ListPolicyVersions", request, policies::listPolicyVersions);
  }

  @Override
  public CreatePolicyVersionResponse createPolicyVersion(CreatePolicyVersionRequest request) {
    return point.call(
        AwsService.IAM, "CreatePolicyVersion", request, policies::createPolicyVersion);
  }

  @Override
  public SetDefaultPolicyVersionResponse setDefaultPolicyVersion(
      SetDefaultPolicyVersionRequest request) {
    return point.call(
        AwsService.IAM, "SetDefaultPolicyVersion", request, policies::setDefaultPolicyVersion);
  }

  @Override
  public DeletePolicyVersionResponse deletePolicyVersion(DeletePolicyVersionRequest request) {
    return point.call(
        AwsService.IAM, "DeletePolicyVersion", request, policies::deletePolicyVersion);
  }

  @Override
  public DeletePolicyResponse deletePolicy(DeletePolicyRequest request) {
    return point.call(AwsService.IAM, "DeletePolicy", request, policies::deletePolicy);
  }

  @Override
  public ListPoliciesResponse listPolicies(ListPoliciesRequest request) {
    return point.call(AwsService.IAM, "ListPolicies", request, policies::listPolicies);
  }

  @Override
  public TagPolicyResponse tagPolicy(TagPolicyRequest request) {
    return point.call(AwsService.IAM, "TagPolicy", request, policies::tagPolicy);
  }

  @Override
  public UntagPolicyResponse untagPolicy(UntagPolicyRequest request) {
    return point.call(AwsService.IAM, "UntagPolicy", request, policies::untagPolicy);
  }

  @Override
  public CreateOpenIdConnectProviderResponse createOpenIDConnectProvider(
      CreateOpenIdConnectProviderRequest request) {
    return point.call(
        AwsService.IAM,
        "CreateOpenIDConnectProvider",
        request,
        oidcProviders::createOpenIDConnectProvider);
  }

  @Override
  public GetOpenIdConnectProviderResponse getOpenIDConnectProvider(
      GetOpenIdConnectProviderRequest request) {
    return point.call(
        AwsService.IAM,
        "GetOpenIDConnectProvider",
        request,
        oidcProviders::getOpenIDConnectProvider);
  }

  @Override
  public ListOpenIdConnectProvidersResponse listOpenIDConnectProviders(
      ListOpenIdConnectProvidersRequest request) {
    return point.call(
        AwsService.IAM,
        "ListOpenIDConnectProviders",
        request,
        oidcProviders::listOpenIDConnectProviders);
  }

  @Override
  public AddClientIdToOpenIdConnectProviderResponse addClientIDToOpenIDConnectProvider(
      AddClientIdToOpenIdConnectProviderRequest request) {
    return point.call(
        AwsService.IAM,
        "AddClientIDToOpenIDConnectProvider",
        request,
        oidcProviders::addClientIDToOpenIDConnectProvider);
  }

  @Override
  public RemoveClientIdFromOpenIdConnectProviderResponse removeClientIDFromOpenIDConnectProvider(
      RemoveClientIdFromOpenIdConnectProviderRequest request) {
    return point.call(
        AwsService.IAM,
        "RemoveClientIDFromOpenIDConnectProvider",
        request,
        oidcProviders::removeClientIDFromOpenIDConnectProvider);
  }

  @Override
  public DeleteOpenIdConnectProviderResponse deleteOpenIDConnectProvider(
      DeleteOpenIdConnectProviderRequest request) {
    return point.call(
        AwsService.IAM,
        "DeleteOpenIDConnectProvider",
        request,
        oidcProviders::deleteOpenIDConnectProvider);
  }

  @Override
  public TagOpenIdConnectProviderResponse tagOpenIDConnectProvider(
      TagOpenIdConnectProviderRequest request) {
    return point.call(
        AwsService.IAM,
        "TagOpenIDConnectProvider",
        request,
        oidcProviders::tagOpenIDConnectProvider);
  }

  @Override
  public CreateInstanceProfileResponse createInstanceProfile(CreateInstanceProfileRequest request) {
    return point.call(
        AwsService.IAM, "CreateInstanceProfile", request, profiles::createInstanceProfile);
  }

  @Override
  public GetInstanceProfileResponse getInstanceProfile(GetInstanceProfileRequest request) {
    return point.call(AwsService.IAM, "GetInstanceProfile", request, profiles::getInstanceProfile);
  }

  @Override
  public ListInstanceProfilesResponse listInstanceProfiles(ListInstanceProfilesRequest request) {
    return point.call(
        AwsService.IAM, "ListInstanceProfiles", request, profiles::listInstanceProfiles);
  }

  @Override
  public ListInstanceProfilesForRoleResponse listInstanceProfilesForRole(
      ListInstanceProfilesForRoleRequest request) {
    return point.call(
        AwsService.IAM,
        "ListInstanceProfilesForRole",
        request,
        profiles::listInstanceProfilesForRole);
  }

  @Override
  public AddRoleToInstanceProfileResponse addRoleToInstanceProfile(
      AddRoleToInstanceProfileRequest request) {
    return point.call(
        AwsService.IAM, "AddRoleToInstanceProfile", request, profiles::addRoleToInstanceProfile);
  }

  @Override
  public RemoveRoleFromInstanceProfileResponse removeRoleFromInstanceProfile(
      RemoveRoleFromInstanceProfileRequest request) {
    return point.call(
        AwsService.IAM,
        "RemoveRoleFromInstanceProfile",
        request,
        profiles::removeRoleFromInstanceProfile);
  }

  @Override
  public DeleteInstanceProfileResponse deleteInstanceProfile(DeleteInstanceProfileRequest request) {
    return point.call(
        AwsService.IAM, "DeleteInstanceProfile", request, profiles::deleteInstanceProfile);
  }

  @Override
  public TagInstanceProfileResponse tagInstanceProfile(TagInstanceProfileRequest request) {
    return point.call(AwsService.IAM, "TagInstanceProfile", request, profiles::tagInstanceProfile);
  }

  @Override
  public IamWaiter waiter() {
    return IamWaiter.builder().client(this).build();
  }

  @Override
  public IamServiceClientConfiguration serviceClientConfiguration() {
    return IamServiceClientConfiguration.builder().region(Region.of(account.region())).build();
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
    return "IamClient of " + point;
  }
}
