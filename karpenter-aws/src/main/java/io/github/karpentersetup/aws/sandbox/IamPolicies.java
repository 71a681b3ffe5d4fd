package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.CreatePolicyRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyResponse;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.ListPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsResponse;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.TagPolicyRequest;
import software.amazon.awssdk.services.iam.model.TagPolicyResponse;
import software.amazon.awssdk.services.iam.model.UntagPolicyRequest;
import software.amazon.awssdk.services.iam.model.UntagPolicyResponse;

/** Managed policies and their versions. */
final class IamPolicies {
  private static final int SIZE_QUOTA = 6_144;
  private static final int VERSIONS = 5;

  private final Account account;

  IamPolicies(Account account) {
    this.account = account;
  }

  CreatePolicyResponse createPolicy(CreatePolicyRequest request) {
    String name = request.policyName();
    IamErrors.checkName("policyName", name, 128);
    String path = Optional.ofNullable(request.path()).orElse("/");
    String arn = account.globalArn("iam", "policy" + path + name);
    if (account.iam.policies.values().stream()
        .anyMatch(entry -> !isAwsManaged(entry) && entry.policy.policyName().equals(name))) {
      throw IamErrors.alreadyExists(
          "A policy called " + name + " already exists. Duplicate names are not allowed.");
    }
    IamErrors.checkTagCount(request.tags().size());
    check(request.policyDocument());
    IamState.PolicyEntry entry =
        add(account, arn, name, path, request.policyDocument(), request.description());
    IamState.put(entry.tags, request.tags());
    return CreatePolicyResponse.builder().policy(shown(entry)).build();
  }

  static IamState.PolicyEntry add(
      Account account,
      String arn,
      String name,
      String path,
      String document,
      @Nullable String description) {
    IamState.PolicyEntry entry =
        new IamState.PolicyEntry(
            Policy.builder()
                .policyName(name)
                .policyId(Ids.iam("ANPA", account.id(), arn))
                .arn(arn)
                .path(path)
                .defaultVersionId("v1")
                .isAttachable(true)
                .permissionsBoundaryUsageCount(0)
                .description(description)
                .createDate(account.now())
                .updateDate(account.now())
                .build());
    entry.versions.add(version(account, "v1", document).toBuilder().isDefaultVersion(true).build());
    account.iam.policies.put(arn, entry);
    return entry;
  }

  GetPolicyResponse getPolicy(GetPolicyRequest request) {
    return GetPolicyResponse.builder().policy(shown(find(request.policyArn()))).build();
  }

  GetPolicyVersionResponse getPolicyVersion(GetPolicyVersionRequest request) {
    PolicyVersion version = find(find(request.policyArn()), request.versionId());
    return GetPolicyVersionResponse.builder()
        .policyVersion(
            version.toBuilder().document(PolicyDocuments.encoded(version.document())).build())
        .build();
  }

  ListPolicyVersionsResponse listPolicyVersions(ListPolicyVersionsRequest request) {
    Page<PolicyVersion> page =
        Page.of(
            find(request.policyArn()).versions.stream()
                .map(version -> version.toBuilder().document(null).build())
                .toList(),
            request.maxItems(),
            account.pageSize(100),
            request.marker(),
            IamErrors::badMarker);
    return ListPolicyVersionsResponse.builder()
        .versions(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  CreatePolicyVersionResponse createPolicyVersion(CreatePolicyVersionRequest request) {
    IamState.PolicyEntry entry = modifiable(request.policyArn());
    check(request.policyDocument());
    if (entry.versions.size() >= VERSIONS) {
      throw IamErrors.limitExceeded(
          "A managed policy can have up to "
              + VERSIONS
              + " versions. Before you create a new version, you must delete an existing version.");
    }
    boolean isDefault = Boolean.TRUE.equals(request.setAsDefault());
    PolicyVersion version = version(account, "v" + ++entry.lastVersion, request.policyDocument());
    entry.versions.add(0, version);
    if (isDefault) {
      makeDefault(entry, version.versionId());
    }
    return CreatePolicyVersionResponse.builder()
        .policyVersion(find(entry, version.versionId()).toBuilder().document(null).build())
        .build();
  }

  SetDefaultPolicyVersionResponse setDefaultPolicyVersion(SetDefaultPolicyVersionRequest request) {
    IamState.PolicyEntry entry = modifiable(request.policyArn());
    makeDefault(entry, find(entry, request.versionId()).versionId());
    return SetDefaultPolicyVersionResponse.builder().build();
  }

  DeletePolicyVersionResponse deletePolicyVersion(DeletePolicyVersionRequest request) {
    IamState.PolicyEntry entry = modifiable(request.policyArn());
    PolicyVersion version = find(entry, request.versionId());
    if (version.isDefaultVersion()) {
      throw IamErrors.deleteConflict("Cannot delete the default version of a policy.");
    }
    entry.versions.remove(version);
    return DeletePolicyVersionResponse.builder().build();
  }

  DeletePolicyResponse deletePolicy(DeletePolicyRequest request) {
    IamState.PolicyEntry entry = modifiable(request.policyArn());
    if (attachments(entry) > 0) {
      throw IamErrors.deleteConflict("Cannot delete a policy attached to entities.");
    }
    if (entry.versions.size() > 1) {
      throw IamErrors.deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the"
              + " policy's versions. The default version is deleted with the policy.");
    }
    account.iam.policies.remove(request.policyArn());
    return DeletePolicyResponse.builder().build();
  }

  ListPoliciesResponse listPolicies(ListPoliciesRequest request) {
    Stream<IamState.PolicyEntry> entries = account.iam.policies.values().stream();
    if (request.scope() == PolicyScopeType.LOCAL || request.scope() == PolicyScopeType.AWS) {
      boolean aws = request.scope() == PolicyScopeType.AWS;
      entries = entries.filter(entry -> isAwsManaged(entry) == aws);
    }
    String prefix = Optional.ofNullable(request.pathPrefix()).orElse("/");
    boolean attachedOnly = Boolean.TRUE.equals(request.onlyAttached());
    Page<Policy> page =
        Page.of(
            entries
                .filter(entry -> entry.policy.path().startsWith(prefix))
                .filter(entry -> !attachedOnly || attachments(entry) > 0)
                .map(entry -> shown(entry).toBuilder().tags(List.of()).build())
                .toList(),
            request.maxItems(),
            account.pageSize(100),
            request.marker(),
            IamErrors::badMarker);
    return ListPoliciesResponse.builder()
        .policies(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  TagPolicyResponse tagPolicy(TagPolicyRequest request) {
    IamState.put(modifiable(request.policyArn()).tags, request.tags());
    return TagPolicyResponse.builder().build();
  }

  UntagPolicyResponse untagPolicy(UntagPolicyRequest request) {
    modifiable(request.policyArn()).tags.keySet().removeAll(request.tagKeys());
    return UntagPolicyResponse.builder().build();
  }

  private static void check(String document) {
    PolicyDocuments.checkIdentity(document);
    if (PolicyDocuments.size(document) > SIZE_QUOTA) {
      throw IamErrors.limitExceeded("Cannot exceed quota for PolicySize: " + SIZE_QUOTA);
    }
  }

  private static PolicyVersion version(Account account, String id, String document) {
    return PolicyVersion.builder()
        .versionId(id)
        .document(document)
        .isDefaultVersion(false)
        .createDate(account.now())
        .build();
  }

  private void makeDefault(IamState.PolicyEntry entry, String id) {
    entry.versions.replaceAll(
        version -> version.toBuilder().isDefaultVersion(version.versionId().equals(id)).build());
    entry.policy = entry.policy.toBuilder().defaultVersionId(id).updateDate(account.now()).build();
  }

  private IamState.PolicyEntry find(String arn) {
    IamState.PolicyEntry entry = account.iam.policies.get(arn);
    if (entry == null) {
      throw IamErrors.noSuchEntity("Policy " + arn + " was not found.");
    }
    return entry;
  }

  private static PolicyVersion find(IamState.PolicyEntry entry, String version) {
    return entry.versions.stream()
        .filter(candidate -> candidate.versionId().equals(version))
        .findFirst()
        .orElseThrow(
            () ->
                IamErrors.noSuchEntity(
                    "Policy "
                        + entry.policy.arn()
                        + " version "
                        + version
                        + " does not exist or is not attachable."));
  }

  private IamState.PolicyEntry modifiable(String arn) {
    IamState.PolicyEntry entry = find(arn);
    if (isAwsManaged(entry)) {
      throw AwsService.IAM.accessDenied(account.callerArn(), "iam:UpdatePolicy", arn);
    }
    return entry;
  }

  static boolean isAwsManaged(IamState.PolicyEntry entry) {
    return entry.policy.arn().contains(":iam::aws:");
  }

  private int attachments(IamState.PolicyEntry entry) {
    return (int)
        account.iam.roles.values().stream()
            .filter(role -> role.attached.contains(entry.policy.arn()))
            .count();
  }

  private Policy shown(IamState.PolicyEntry entry) {
    return entry.policy.toBuilder()
        .attachmentCount(attachments(entry))
        .tags(IamState.list(entry.tags))
        .build();
  }
}
