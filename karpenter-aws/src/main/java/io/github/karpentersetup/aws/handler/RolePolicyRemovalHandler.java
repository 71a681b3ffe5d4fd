package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.RemoveRolePolicies;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

/** Policies off a role of ours; others that it carries stay. */
final class RolePolicyRemovalHandler implements Handler<RemoveRolePolicies> {

  private final Clients clients;

  RolePolicyRemovalHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(RemoveRolePolicies step) {
    List<String> attached;
    List<String> inline;
    try {
      attached =
          clients
              .iam()
              .listAttachedRolePoliciesPaginator(r -> r.roleName(step.role()))
              .attachedPolicies()
              .stream()
              .map(p -> p.policyArn())
              .filter(step.attached()::contains)
              .toList();
      inline =
          clients
              .iam()
              .listRolePoliciesPaginator(r -> r.roleName(step.role()))
              .policyNames()
              .stream()
              .filter(step.inline()::containsKey)
              .toList();
    } catch (NoSuchEntityException e) {
      return new Holds("role " + step.role() + " is not there");
    }
    if (attached.isEmpty() && inline.isEmpty()) {
      return new Holds("role " + step.role() + " carries none of them");
    }
    var found = new ArrayList<>(attached);
    found.addAll(inline);
    var words = String.join(", ", found);
    var role = clients.iam().getRole(r -> r.roleName(step.role())).role();
    if (!Ours.isOurs(step.tags(), IamTags.map(role.tags()))) {
      return Ours.blocked(subject(step), "it carries " + words, step.tags());
    }
    var writes = new ArrayList<Write>();
    attached.forEach(arn -> writes.add(detach(step.role(), arn)));
    inline.forEach(name -> writes.add(delete(step.role(), name)));
    return new Missing("still there: " + words, writes);
  }

  private Write detach(String role, String arn) {
    return new Write(
        "iam:DetachRolePolicy",
        "detached " + arn,
        () -> clients.iam().detachRolePolicy(r -> r.roleName(role).policyArn(arn)));
  }

  private Write delete(String role, String name) {
    return new Write(
        "iam:DeleteRolePolicy",
        "deleted inline policy " + name,
        () -> clients.iam().deleteRolePolicy(r -> r.roleName(role).policyName(name)));
  }

  @Override
  public Look back(RemoveRolePolicies step) {
    Role role;
    try {
      role = clients.iam().getRole(r -> r.roleName(step.role())).role();
    } catch (NoSuchEntityException e) {
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), IamTags.map(role.tags()))) {
      return Ours.notOurs(subject(step), step.tags());
    }
    var attached =
        clients
            .iam()
            .listAttachedRolePoliciesPaginator(r -> r.roleName(step.role()))
            .attachedPolicies()
            .stream()
            .map(p -> p.policyArn())
            .toList();
    var inline =
        clients.iam().listRolePoliciesPaginator(r -> r.roleName(step.role())).policyNames().stream()
            .toList();
    var writes = new ArrayList<Write>();
    step.attached().stream()
        .filter(arn -> !attached.contains(arn))
        .filter(this::isThere)
        .forEach(arn -> writes.add(attach(step.role(), arn)));
    new TreeMap<>(step.inline())
        .forEach(
            (name, document) -> {
              if (!document.isEmpty() && !inline.contains(name)) {
                writes.add(put(step.role(), name, document));
              }
            });
    return writes.isEmpty()
        ? new Holds(subject(step) + " has what it had before")
        : new Missing(subject(step) + " has not all that it had before", writes);
  }

  /** A policy that is gone from the account cannot be attached. */
  private boolean isThere(String arn) {
    try {
      return clients.iam().getPolicy(r -> r.policyArn(arn)).policy() != null;
    } catch (NoSuchEntityException e) {
      return false;
    }
  }

  private Write attach(String role, String arn) {
    return new Write(
        "iam:AttachRolePolicy",
        "attached " + arn,
        () -> clients.iam().attachRolePolicy(r -> r.roleName(role).policyArn(arn)));
  }

  private Write put(String role, String name, String document) {
    return new Write(
        "iam:PutRolePolicy",
        "wrote inline policy " + name,
        () ->
            clients
                .iam()
                .putRolePolicy(r -> r.roleName(role).policyName(name).policyDocument(document)));
  }

  @Override
  public String subject(RemoveRolePolicies step) {
    return "role " + step.role();
  }
}
