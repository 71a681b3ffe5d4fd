package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.DeleteInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.DeleteInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesResponse;
import software.amazon.awssdk.services.iam.model.RemoveRoleFromInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.RemoveRoleFromInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.TagInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.TagInstanceProfileResponse;

/** Instance profiles. */
final class IamInstanceProfiles {
  private final Account account;

  IamInstanceProfiles(Account account) {
    this.account = account;
  }

  CreateInstanceProfileResponse createInstanceProfile(CreateInstanceProfileRequest request) {
    String name = request.instanceProfileName();
    IamErrors.checkName("instanceProfileName", name, 128);
    if (account.iam.profiles.containsKey(name)) {
      throw IamErrors.alreadyExists("Instance Profile " + name + " already exists.");
    }
    String path = Optional.ofNullable(request.path()).orElse("/");
    IamState.ProfileEntry entry =
        new IamState.ProfileEntry(
            InstanceProfile.builder()
                .instanceProfileName(name)
                .instanceProfileId(Ids.iam("AIPA", account.id(), name))
                .path(path)
                .arn(account.globalArn("iam", "instance-profile" + path + name))
                .createDate(account.now())
                .build());
    IamState.put(entry.tags, request.tags());
    account.iam.profiles.put(name, entry);
    return CreateInstanceProfileResponse.builder().instanceProfile(shown(entry)).build();
  }

  GetInstanceProfileResponse getInstanceProfile(GetInstanceProfileRequest request) {
    return GetInstanceProfileResponse.builder()
        .instanceProfile(shown(find(request.instanceProfileName())))
        .build();
  }

  ListInstanceProfilesResponse listInstanceProfiles(ListInstanceProfilesRequest request) {
    String prefix = Optional.ofNullable(request.pathPrefix()).orElse("/");
    Page<InstanceProfile> page =
        page(
            account.iam.profiles.values().stream()
                .filter(entry -> entry.profile.path().startsWith(prefix))
                .map(this::shown)
                .toList(),
            request.maxItems(),
            request.marker());
    return ListInstanceProfilesResponse.builder()
        .instanceProfiles(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  ListInstanceProfilesForRoleResponse listInstanceProfilesForRole(
      ListInstanceProfilesForRoleRequest request) {
    IamRoles.find(account, request.roleName());
    Page<InstanceProfile> page =
        page(
            account.iam.profiles.values().stream()
                .filter(entry -> entry.roles.contains(request.roleName()))
                .map(this::shown)
                .toList(),
            request.maxItems(),
            request.marker());
    return ListInstanceProfilesForRoleResponse.builder()
        .instanceProfiles(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  AddRoleToInstanceProfileResponse addRoleToInstanceProfile(
      AddRoleToInstanceProfileRequest request) {
    IamState.ProfileEntry entry = find(request.instanceProfileName());
    IamRoles.find(account, request.roleName());
    if (!entry.roles.isEmpty()) {
      throw IamErrors.limitExceeded(
          "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }
    entry.roles.add(request.roleName());
    return AddRoleToInstanceProfileResponse.builder().build();
  }

  RemoveRoleFromInstanceProfileResponse removeRoleFromInstanceProfile(
      RemoveRoleFromInstanceProfileRequest request) {
    IamState.ProfileEntry entry = find(request.instanceProfileName());
    if (!entry.roles.remove(request.roleName())) {
      throw IamErrors.noSuchEntity(
          "The role with name " + request.roleName() + " cannot be found.");
    }
    return RemoveRoleFromInstanceProfileResponse.builder().build();
  }

  DeleteInstanceProfileResponse deleteInstanceProfile(DeleteInstanceProfileRequest request) {
    if (!find(request.instanceProfileName()).roles.isEmpty()) {
      throw IamErrors.deleteConflict(
          "Cannot delete entity, must remove roles from instance profile first.");
    }
    account.iam.profiles.remove(request.instanceProfileName());
    return DeleteInstanceProfileResponse.builder().build();
  }

  TagInstanceProfileResponse tagInstanceProfile(TagInstanceProfileRequest request) {
    IamState.put(find(request.instanceProfileName()).tags, request.tags());
    return TagInstanceProfileResponse.builder().build();
  }

  private Page<InstanceProfile> page(
      List<InstanceProfile> all, @Nullable Integer asked, @Nullable String marker) {
    return Page.of(all, asked, account.pageSize(100), marker, IamErrors::badMarker);
  }

  private IamState.ProfileEntry find(String name) {
    IamState.ProfileEntry entry = account.iam.profiles.get(name);
    if (entry == null) {
      throw IamErrors.noSuchEntity("Instance Profile " + name + " cannot be found.");
    }
    return entry;
  }

  private InstanceProfile shown(IamState.ProfileEntry entry) {
    return entry.profile.toBuilder()
        .roles(entry.roles.stream().map(account.iam.roles::get).map(IamRoles::untagged).toList())
        .tags(IamState.list(entry.tags))
        .build();
  }
}
