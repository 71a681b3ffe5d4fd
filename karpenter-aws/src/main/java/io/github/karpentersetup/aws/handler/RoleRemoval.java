package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.EnsureRole;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/**
 * Removes a role of ours. IAM removes only one that has no policies and is in no instance profile;
 * what others attached to it goes with it.
 */
final class RoleRemoval {

  private final Clients clients;

  RoleRemoval(Clients clients) {
    this.clients = clients;
  }

  Look of(EnsureRole step) {
    var role = step.role();
    var ours = new ArrayList<String>();
    var others = new ArrayList<String>();
    profiles(role).forEach(name -> (isOurs(step, name) ? ours : others).add(name));
    if (!others.isEmpty()) {
      // Karpenter takes its own away with their EC2NodeClass, which IAM may not show yet.
      return new Waiting(
          "role "
              + role
              + " is still in the instance profile "
              + String.join(", ", others)
              + " of someone else; if nothing runs with it: aws iam"
              + " remove-role-from-instance-profile --role-name "
              + role
              + " --instance-profile-name "
              + others.get(0));
    }
    var writes = new ArrayList<Write>();
    inline(role).forEach(name -> writes.add(deleteInline(role, name)));
    attached(role).forEach(arn -> writes.add(detach(role, arn)));
    ours.forEach(name -> writes.add(takeOut(role, name)));
    writes.add(
        new Write(
            "iam:DeleteRole",
            "deleted role " + role,
            () -> clients.iam().deleteRole(r -> r.roleName(role))));
    return new Missing("role " + role + " is there", writes);
  }

  private List<String> profiles(String role) {
    return clients
        .iam()
        .listInstanceProfilesForRolePaginator(r -> r.roleName(role))
        .instanceProfiles()
        .stream()
        .map(InstanceProfile::instanceProfileName)
        .toList();
  }

  /** Lists of profiles leave their tags out. */
  private boolean isOurs(EnsureRole step, String profile) {
    try {
      return Ours.isOurs(
          step.tags(),
          IamTags.map(
              clients
                  .iam()
                  .getInstanceProfile(r -> r.instanceProfileName(profile))
                  .instanceProfile()
                  .tags()));
    } catch (NoSuchEntityException e) {
      return false; // Gone since it was listed, which the next look sees.
    }
  }

  private List<String> inline(String role) {
    return clients.iam().listRolePoliciesPaginator(r -> r.roleName(role)).policyNames().stream()
        .toList();
  }

  private List<String> attached(String role) {
    return clients
        .iam()
        .listAttachedRolePoliciesPaginator(r -> r.roleName(role))
        .attachedPolicies()
        .stream()
        .map(p -> p.policyArn())
        .toList();
  }

  private Write deleteInline(String role, String policy) {
    return new Write(
        "iam:DeleteRolePolicy",
        "deleted its inline policy " + policy,
        () -> clients.iam().deleteRolePolicy(r -> r.roleName(role).policyName(policy)));
  }

  private Write detach(String role, String arn) {
    return new Write(
        "iam:DetachRolePolicy",
        "detached " + arn,
        () -> clients.iam().detachRolePolicy(r -> r.roleName(role).policyArn(arn)));
  }

  private Write takeOut(String role, String profile) {
    return new Write(
        "iam:RemoveRoleFromInstanceProfile",
        "took it out of instance profile " + profile,
        () ->
            clients
                .iam()
                .removeRoleFromInstanceProfile(r -> r.roleName(role).instanceProfileName(profile)));
  }
}
