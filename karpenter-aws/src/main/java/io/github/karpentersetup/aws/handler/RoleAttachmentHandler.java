package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AttachRolePolicies;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** Managed policies on a role; others that it carries stay. */
final class RoleAttachmentHandler implements Handler<AttachRolePolicies> {

  private final Clients clients;

  RoleAttachmentHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(AttachRolePolicies step) {
    Set<String> attached;
    try {
      attached = attached(step.role());
    } catch (NoSuchEntityException e) {
      return new Waiting("role " + step.role() + " is not there, or not visible yet");
    }
    var missing =
        step.policyArns().stream().distinct().filter(arn -> !attached.contains(arn)).toList();
    if (missing.isEmpty()) {
      return new Holds("all " + step.policyArns().size() + " policies are attached");
    }
    return new Missing(
        "not attached: " + String.join(", ", missing),
        missing.stream().map(arn -> attach(step.role(), arn)).toList());
  }

  @Override
  public Look back(AttachRolePolicies step) {
    List<String> left;
    boolean isOurs;
    try {
      var attached = attached(step.role());
      left = step.policyArns().stream().distinct().filter(attached::contains).toList();
      isOurs =
          Ours.isOurs(
              step.tags(),
              IamTags.map(clients.iam().getRole(r -> r.roleName(step.role())).role().tags()));
    } catch (NoSuchEntityException e) {
      return Ours.gone(subject(step));
    }
    var ours =
        left.stream().filter(arn -> isOurs || isAdded(step, arn) || isOurs(step, arn)).toList();
    if (ours.isEmpty()) {
      return left.isEmpty()
          ? new Holds("none of the policies is attached")
          : new Holds(
              String.join(", ", left)
                  + " stay attached: someone else attached them, not this step");
    }
    return new Missing(
        "attached: " + String.join(", ", ours),
        ours.stream().map(arn -> detach(step.role(), arn)).toList());
  }

  private static boolean isAdded(AttachRolePolicies step, String arn) {
    return step.action() == Action.CREATE
        || step.info().changes().stream().anyMatch(c -> arn.endsWith("/" + c.after()));
  }

  /** A policy that this setup made is attached by it only. */
  private boolean isOurs(AttachRolePolicies step, String arn) {
    if (arn.contains(":iam::aws:")) {
      return false;
    }
    try {
      return Ours.isOurs(
          step.tags(), IamTags.map(clients.iam().getPolicy(r -> r.policyArn(arn)).policy().tags()));
    } catch (NoSuchEntityException e) {
      return false;
    }
  }

  private Write detach(String role, String arn) {
    return new Write(
        "iam:DetachRolePolicy",
        "detached " + arn,
        () -> clients.iam().detachRolePolicy(r -> r.roleName(role).policyArn(arn)));
  }

  private Set<String> attached(String role) {
    return clients
        .iam()
        .listAttachedRolePoliciesPaginator(r -> r.roleName(role))
        .attachedPolicies()
        .stream()
        .map(p -> p.policyArn())
        .collect(Collectors.toSet());
  }

  private Write attach(String role, String arn) {
    return new Write(
        "iam:AttachRolePolicy",
        "attached " + arn,
        () -> clients.iam().attachRolePolicy(r -> r.roleName(role).policyArn(arn)));
  }

  @Override
  public String subject(AttachRolePolicies step) {
    return "role " + step.role();
  }
}
