package io.github.karpentersetup.aws.sandbox;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleResponse;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleResponse;
import software.amazon.awssdk.services.iam.model.DeleteRoleRequest;
import software.amazon.awssdk.services.iam.model.DeleteRoleResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.ListRoleTagsRequest;
import software.amazon.awssdk.services.iam.model.ListRoleTagsResponse;
import software.amazon.awssdk.services.iam.model.ListRolesRequest;
import software.amazon.awssdk.services.iam.model.ListRolesResponse;
import software.amazon.awssdk.services.iam.model.PermissionsBoundaryAttachmentType;
import software.amazon.awssdk.services.iam.model.PutRolePermissionsBoundaryRequest;
import software.amazon.awssdk.services.iam.model.PutRolePermissionsBoundaryResponse;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagRoleRequest;
import software.amazon.awssdk.services.iam.model.TagRoleResponse;
import software.amazon.awssdk.services.iam.model.UntagRoleRequest;
import software.amazon.awssdk.services.iam.model.UntagRoleResponse;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyResponse;

/** Roles, their trust policies and tags, and service-linked roles. */
final class IamRoles {
  /** The names of the service-linked roles the services in question have. */
  private static final Map<String, String> SERVICE_LINKED =
      Map.of(
          "spot.amazonaws.com", "AWSServiceRoleForEC2Spot",
          "spotfleet.amazonaws.com", "AWSServiceRoleForEC2SpotFleet",
          "ec2fleet.amazonaws.com", "AWSServiceRoleForEC2Fleet",
          "autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling",
          "eks.amazonaws.com", "AWSServiceRoleForAmazonEKS",
          "eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup");

  private static final int TRUST_POLICY_QUOTA = 2048;

  private final Account account;

  IamRoles(Account account) {
    this.account = account;
  }

  CreateRoleResponse createRole(CreateRoleRequest request) {
    String name = request.roleName();
    IamErrors.checkName("roleName", name, 64);
    if (account.iam.roles.containsKey(name)) {
      throw IamErrors.alreadyExists("Role with name " + name + " already exists.");
    }
    IamErrors.checkTagCount(request.tags().size());
    checkTrust(request.assumeRolePolicyDocument());
    IamState.RoleEntry entry =
        new IamState.RoleEntry(
            role(
                name,
                Optional.ofNullable(request.path()).orElse("/"),
                request.assumeRolePolicyDocument(),
                request));
    IamState.put(entry.tags, request.tags());
    account.iam.roles.put(name, entry);
    return CreateRoleResponse.builder().role(shown(entry)).build();
  }

  private Role role(String name, String path, String trust, CreateRoleRequest request) {
    Role.Builder role =
        Role.builder()
            .roleName(name)
            .path(path)
            .arn(account.globalArn("iam", "role" + path + name))
            .roleId(Ids.iam("AROA", account.id(), name))
            .createDate(account.now())
            .description(request.description())
            .maxSessionDuration(Optional.ofNullable(request.maxSessionDuration()).orElse(3600))
            .assumeRolePolicyDocument(trust);
    if (request.permissionsBoundary() != null) {
      role.permissionsBoundary(boundary(request.permissionsBoundary()));
    }
    return role.build();
  }

  private AttachedPermissionsBoundary boundary(String arn) {
    if (!account.iam.policies.containsKey(arn)) {
      throw IamErrors.noSuchEntity("Scope ARN: " + arn + " does not exist or is not attachable.");
    }
    return AttachedPermissionsBoundary.builder()
        .permissionsBoundaryType(PermissionsBoundaryAttachmentType.PERMISSIONS_BOUNDARY_POLICY)
        .permissionsBoundaryArn(arn)
        .build();
  }

  PutRolePermissionsBoundaryResponse putRolePermissionsBoundary(
      PutRolePermissionsBoundaryRequest request) {
    IamState.RoleEntry entry = modifiable(account, request.roleName());
    entry.role =
        entry.role.toBuilder().permissionsBoundary(boundary(request.permissionsBoundary())).build();
    return PutRolePermissionsBoundaryResponse.builder().build();
  }

  private void checkTrust(String document) {
    PolicyDocuments.checkTrust(document, account);
    if (PolicyDocuments.size(document) > TRUST_POLICY_QUOTA) {
      throw IamErrors.limitExceeded(
          "Cannot exceed quota for ACLSizePerRole: " + TRUST_POLICY_QUOTA);
    }
  }

  CreateServiceLinkedRoleResponse createServiceLinkedRole(CreateServiceLinkedRoleRequest request) {
    String service = request.awsServiceName();
    String name = SERVICE_LINKED.get(service);
    if (name == null) {
      throw IamErrors.invalidInput(
          "Service-linked role cannot be created for " + service + ": unknown service name");
    }
    if (account.iam.roles.containsKey(name)) {
      throw IamErrors.invalidInput(
          "Service role name "
              + name
              + " has been taken in this account, please try a different suffix.");
    }
    String trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Action\":[\"sts:AssumeRole\"],\"Effect\":"
            + "\"Allow\",\"Principal\":{\"Service\":[\""
            + service
            + "\"]}}]}";
    IamState.RoleEntry entry =
        new IamState.RoleEntry(
            role(
                name,
                "/aws-service-role/" + service + "/",
                trust,
                CreateRoleRequest.builder().build()));
    account.iam.roles.put(name, entry);
    return CreateServiceLinkedRoleResponse.builder().role(shown(entry)).build();
  }

  GetRoleResponse getRole(GetRoleRequest request) {
    return GetRoleResponse.builder().role(shown(find(account, request.roleName()))).build();
  }

  ListRolesResponse listRoles(ListRolesRequest request) {
    String prefix = Optional.ofNullable(request.pathPrefix()).orElse("/");
    // As IAM does, the list leaves tags and the permissions boundary out.
    Page<Role> page =
        Page.of(
            account.iam.roles.values().stream()
                .filter(entry -> entry.role.path().startsWith(prefix))
                .map(IamRoles::untagged)
                .toList(),
            request.maxItems(),
            account.pageSize(request.maxItems() == null ? 100 : 1000),
            request.marker(),
            IamErrors::badMarker);
    return ListRolesResponse.builder()
        .roles(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  UpdateAssumeRolePolicyResponse updateAssumeRolePolicy(UpdateAssumeRolePolicyRequest request) {
    IamState.RoleEntry entry = modifiable(account, request.roleName());
    checkTrust(request.policyDocument());
    entry.role = entry.role.toBuilder().assumeRolePolicyDocument(request.policyDocument()).build();
    return UpdateAssumeRolePolicyResponse.builder().build();
  }

  DeleteRoleResponse deleteRole(DeleteRoleRequest request) {
    String name = request.roleName();
    IamState.RoleEntry entry = modifiable(account, name);
    if (account.iam.profiles.values().stream().anyMatch(p -> p.roles.contains(name))) {
      throw IamErrors.deleteConflict(
          "Cannot delete entity, must remove roles from instance profile first.");
    }
    if (!entry.attached.isEmpty()) {
      throw IamErrors.deleteConflict("Cannot delete entity, must detach all policies first.");
    }
    if (!entry.inline.isEmpty()) {
      throw IamErrors.deleteConflict("Cannot delete entity, must delete policies first.");
    }
    account.iam.roles.remove(name);
    return DeleteRoleResponse.builder().build();
  }

  TagRoleResponse tagRole(TagRoleRequest request) {
    IamState.RoleEntry entry = modifiable(account, request.roleName());
    IamState.put(entry.tags, request.tags());
    return TagRoleResponse.builder().build();
  }

  UntagRoleResponse untagRole(UntagRoleRequest request) {
    modifiable(account, request.roleName()).tags.keySet().removeAll(request.tagKeys());
    return UntagRoleResponse.builder().build();
  }

  ListRoleTagsResponse listRoleTags(ListRoleTagsRequest request) {
    Page<Tag> page =
        Page.of(
            IamState.list(find(account, request.roleName()).tags),
            request.maxItems(),
            account.pageSize(100),
            request.marker(),
            IamErrors::badMarker);
    return ListRoleTagsResponse.builder()
        .tags(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  static IamState.RoleEntry find(Account account, String name) {
    IamState.RoleEntry entry = account.iam.roles.get(name);
    if (entry == null) {
      throw IamErrors.noSuchEntity("The role with name " + name + " cannot be found.");
    }
    return entry;
  }

  static IamState.RoleEntry modifiable(Account account, String name) {
    IamState.RoleEntry entry = find(account, name);
    if (entry.role.path().startsWith("/aws-service-role/")) {
      throw IamErrors.unmodifiable(
          "Cannot perform the operation on the protected role '"
              + name
              + "' - this role is only modifiable by AWS");
    }
    return entry;
  }

  static Role untagged(IamState.RoleEntry entry) {
    return entry.role.toBuilder()
        .assumeRolePolicyDocument(PolicyDocuments.encoded(entry.role.assumeRolePolicyDocument()))
        .build();
  }

  private static Role shown(IamState.RoleEntry entry) {
    return untagged(entry).toBuilder().tags(IamState.list(entry.tags)).build();
  }
}
