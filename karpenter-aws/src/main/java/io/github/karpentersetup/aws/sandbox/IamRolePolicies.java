package io.github.karpentersetup.aws.sandbox;

import java.util.Comparator;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.PutRolePolicyResponse;

/** A role's policies: inline and attached. */
final class IamRolePolicies {
  private static final int INLINE_QUOTA = 10_240;
  private static final int ATTACHED_QUOTA = 10;

  private final Account account;

  IamRolePolicies(Account account) {
    this.account = account;
  }

  PutRolePolicyResponse putRolePolicy(PutRolePolicyRequest request) {
    IamState.RoleEntry entry = IamRoles.modifiable(account, request.roleName());
    IamErrors.checkName("policyName", request.policyName(), 128);
    PolicyDocuments.checkIdentity(request.policyDocument());
    long others =
        entry.inline.entrySet().stream()
            .filter(policy -> !policy.getKey().equals(request.policyName()))
            .mapToLong(policy -> PolicyDocuments.size(policy.getValue()))
            .sum();
    if (others + PolicyDocuments.size(request.policyDocument()) > INLINE_QUOTA) {
      throw IamErrors.limitExceeded(
          "Maximum policy size of "
              + INLINE_QUOTA
              + " bytes exceeded for role "
              + request.roleName());
    }
    entry.inline.put(request.policyName(), request.policyDocument());
    return PutRolePolicyResponse.builder().build();
  }

  GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest request) {
    IamState.RoleEntry entry = IamRoles.find(account, request.roleName());
    String document = entry.inline.get(request.policyName());
    if (document == null) {
      throw noSuchInline(request.policyName());
    }
    return GetRolePolicyResponse.builder()
        .roleName(request.roleName())
        .policyName(request.policyName())
        .policyDocument(PolicyDocuments.encoded(document))
        .build();
  }

  ListRolePoliciesResponse listRolePolicies(ListRolePoliciesRequest request) {
    Page<String> page =
        Page.of(
            IamRoles.find(account, request.roleName()).inline.keySet().stream().toList(),
            request.maxItems(),
            account.pageSize(100),
            request.marker(),
            IamErrors::badMarker);
    return ListRolePoliciesResponse.builder()
        .policyNames(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  DeleteRolePolicyResponse deleteRolePolicy(DeleteRolePolicyRequest request) {
    IamState.RoleEntry entry = IamRoles.modifiable(account, request.roleName());
    if (entry.inline.remove(request.policyName()) == null) {
      throw noSuchInline(request.policyName());
    }
    return DeleteRolePolicyResponse.builder().build();
  }

  AttachRolePolicyResponse attachRolePolicy(AttachRolePolicyRequest request) {
    IamState.RoleEntry entry = IamRoles.modifiable(account, request.roleName());
    String arn = request.policyArn();
    if (!account.iam.policies.containsKey(arn)) {
      throw IamErrors.noSuchEntity("Policy " + arn + " does not exist or is not attachable.");
    }
    if (!entry.attached.contains(arn) && entry.attached.size() >= ATTACHED_QUOTA) {
      throw IamErrors.limitExceeded("Cannot exceed quota for PoliciesPerRole: " + ATTACHED_QUOTA);
    }
    entry.attached.add(arn);
    return AttachRolePolicyResponse.builder().build();
  }

  DetachRolePolicyResponse detachRolePolicy(DetachRolePolicyRequest request) {
    IamState.RoleEntry entry = IamRoles.modifiable(account, request.roleName());
    if (!entry.attached.remove(request.policyArn())) {
      throw IamErrors.noSuchEntity("Policy " + request.policyArn() + " was not found.");
    }
    return DetachRolePolicyResponse.builder().build();
  }

  ListAttachedRolePoliciesResponse listAttachedRolePolicies(
      ListAttachedRolePoliciesRequest request) {
    Page<AttachedPolicy> page =
        Page.of(
            IamRoles.find(account, request.roleName()).attached.stream()
                .map(arn -> Account.known(account.iam.policies, arn).policy)
                .map(
                    policy ->
                        AttachedPolicy.builder()
                            .policyName(policy.policyName())
                            .policyArn(policy.arn())
                            .build())
                .sorted(Comparator.comparing(AttachedPolicy::policyName))
                .toList(),
            request.maxItems(),
            account.pageSize(100),
            request.marker(),
            IamErrors::badMarker);
    return ListAttachedRolePoliciesResponse.builder()
        .attachedPolicies(page.items())
        .isTruncated(page.truncated())
        .marker(page.nextToken())
        .build();
  }

  private static RuntimeException noSuchInline(String name) {
    return IamErrors.noSuchEntity("The role policy with name " + name + " cannot be found.");
  }
}
