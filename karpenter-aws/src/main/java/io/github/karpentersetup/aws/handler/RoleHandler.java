package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.EnsureRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

/** A role: its trust policy, and if it is ours its permissions boundary and tags. */
final class RoleHandler implements Handler<EnsureRole> {

  /** One thing that is to be changed. */
  private record Difference(String words, Write write) {}

  private final Clients clients;
  private final RoleRemoval removal;

  RoleHandler(Clients clients) {
    this.clients = clients;
    this.removal = new RoleRemoval(clients);
  }

  @Override
  public Look look(EnsureRole step) {
    var found = find(step);
    if (found.isEmpty()) {
      return new Missing(
          "no role " + step.role(),
          List.of(new Write("iam:CreateRole", "created " + subject(step), () -> create(step))));
    }
    var role = found.get();
    var differences = differences(step, role);
    if (differences.isEmpty()) {
      return new Holds(role.arn() + " is as wanted");
    }
    if (!Ours.mayChange(step, step.tags(), IamTags.map(role.tags()))) {
      return Ours.blocked(subject(step), "its trust policy differs", step.tags());
    }
    return new Missing(
        role.arn()
            + " has "
            + differences.stream().map(Difference::words).collect(Collectors.joining(", ")),
        differences.stream().map(Difference::write).toList());
  }

  @Override
  public Look back(EnsureRole step) {
    var found = find(step);
    if (found.isEmpty()) {
      return Ours.gone(subject(step));
    }
    return Ours.isOurs(step.tags(), IamTags.map(found.get().tags()))
        ? removal.of(step)
        : formerTrust(step, found.get());
  }

  /** A role of someone else's, whose trust policy the reviewed plan changed. */
  private Look formerTrust(EnsureRole step, Role role) {
    var before = Ours.before(step, "trust policy");
    if (before.isEmpty()) {
      return Ours.notOurs(subject(step), step.tags());
    }
    if (Documents.same(role.assumeRolePolicyDocument(), before.get())) {
      return new Holds(subject(step) + " has its former trust policy");
    }
    return Documents.same(role.assumeRolePolicyDocument(), step.trustPolicy())
        ? new Missing(
            subject(step) + " has not its former trust policy", List.of(trust(step, before.get())))
        : Ours.stays(
            "the trust policy of " + subject(step), "someone changed it after this setup did");
  }

  private Optional<Role> find(EnsureRole step) {
    try {
      return Optional.of(clients.iam().getRole(r -> r.roleName(step.role())).role());
    } catch (NoSuchEntityException e) {
      return Optional.empty();
    }
  }

  private List<Difference> differences(EnsureRole step, Role role) {
    var live = IamTags.map(role.tags());
    var differences = new ArrayList<Difference>();
    if (!Documents.same(role.assumeRolePolicyDocument(), step.trustPolicy())) {
      differences.add(new Difference("another trust policy", trust(step, step.trustPolicy())));
    }
    if (Ours.isOurs(step.tags(), live)) {
      var boundary =
          Optional.ofNullable(role.permissionsBoundary()).map(b -> b.permissionsBoundaryArn());
      step.permissionsBoundary()
          .filter(arn -> !boundary.equals(Optional.of(arn)))
          .ifPresent(
              arn ->
                  differences.add(
                      new Difference("another permissions boundary", boundary(step, arn))));
      var missing = Ours.missingTags(step.tags(), live);
      if (!missing.isEmpty()) {
        differences.add(
            new Difference(
                "not the tags " + missing.keySet(),
                new Write(
                    "iam:TagRole",
                    "tagged " + subject(step),
                    () ->
                        clients
                            .iam()
                            .tagRole(r -> r.roleName(step.role()).tags(IamTags.of(missing))))));
      }
    }
    return differences;
  }

  private Write trust(EnsureRole step, String document) {
    return new Write(
        "iam:UpdateAssumeRolePolicy",
        "changed the trust policy of " + subject(step),
        () ->
            clients
                .iam()
                .updateAssumeRolePolicy(r -> r.roleName(step.role()).policyDocument(document)));
  }

  private Write boundary(EnsureRole step, String arn) {
    return new Write(
        "iam:PutRolePermissionsBoundary",
        "changed the permissions boundary of " + subject(step),
        () ->
            clients
                .iam()
                .putRolePermissionsBoundary(r -> r.roleName(step.role()).permissionsBoundary(arn)));
  }

  private void create(EnsureRole step) {
    clients
        .iam()
        .createRole(
            r -> {
              r.roleName(step.role())
                  .path(step.path())
                  .assumeRolePolicyDocument(step.trustPolicy())
                  .tags(IamTags.of(step.tags()));
              step.permissionsBoundary().ifPresent(r::permissionsBoundary);
            });
  }

  @Override
  public String subject(EnsureRole step) {
    return "role " + step.role();
  }
}
