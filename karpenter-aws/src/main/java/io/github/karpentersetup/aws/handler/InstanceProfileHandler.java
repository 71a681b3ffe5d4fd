package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** An instance profile and the one role it can hold. */
final class InstanceProfileHandler implements Handler<EnsureInstanceProfile> {

  private final Clients clients;

  InstanceProfileHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureInstanceProfile step) {
    var found = find(step);
    if (found.isEmpty()) {
      return new Missing("no " + subject(step), List.of(create(step), addRole(step)));
    }
    var profile = found.get();
    var role = profile.roles().stream().map(r -> r.roleName()).findFirst();
    if (role.isEmpty()) {
      return Ours.mayChange(step, step.tags(), IamTags.map(profile.tags()))
          ? new Missing(subject(step) + " holds no role", List.of(addRole(step)))
          : Ours.blocked(subject(step), "it holds no role", step.tags());
    }
    if (role.get().equals(step.role())) {
      return tagged(step, profile);
    }
    return new Blocked(
        Problem.of(
            subject(step),
            subject(step) + " holds role " + role.get() + ", and it can hold only one",
            "choose another name for the instance profile, or take the role "
                + role.get()
                + " out of it if nothing runs with it"));
  }

  @Override
  public Look back(EnsureInstanceProfile step) {
    var found = find(step);
    if (found.isEmpty()) {
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), IamTags.map(found.get().tags()))) {
      return Ours.notOurs(subject(step), step.tags());
    }
    var writes = new ArrayList<Write>();
    found.get().roles().forEach(role -> writes.add(removeRole(step, role.roleName())));
    writes.add(
        new Write(
            "iam:DeleteInstanceProfile",
            "deleted " + subject(step),
            () -> clients.iam().deleteInstanceProfile(r -> r.instanceProfileName(step.profile()))));
    return new Missing(subject(step) + " is there", writes);
  }

  private Write removeRole(EnsureInstanceProfile step, String role) {
    return new Write(
        "iam:RemoveRoleFromInstanceProfile",
        "took role " + role + " out of " + subject(step),
        () ->
            clients
                .iam()
                .removeRoleFromInstanceProfile(
                    r -> r.instanceProfileName(step.profile()).roleName(role)));
  }

  private Optional<InstanceProfile> find(EnsureInstanceProfile step) {
    try {
      return Optional.of(
          clients
              .iam()
              .getInstanceProfile(r -> r.instanceProfileName(step.profile()))
              .instanceProfile());
    } catch (NoSuchEntityException e) {
      return Optional.empty();
    }
  }

  private Look tagged(EnsureInstanceProfile step, InstanceProfile profile) {
    var missing = Ours.missingTags(step.tags(), IamTags.map(profile.tags()));
    if (missing.isEmpty()) {
      return new Holds(profile.arn() + " holds " + step.role());
    }
    return new Missing(
        subject(step) + " has not the tags " + missing.keySet(),
        List.of(
            new Write(
                "iam:TagInstanceProfile",
                "tagged " + subject(step),
                () ->
                    clients
                        .iam()
                        .tagInstanceProfile(
                            r ->
                                r.instanceProfileName(step.profile()).tags(IamTags.of(missing))))));
  }

  private Write create(EnsureInstanceProfile step) {
    return new Write(
        "iam:CreateInstanceProfile",
        "created " + subject(step),
        () ->
            clients
                .iam()
                .createInstanceProfile(
                    r ->
                        r.instanceProfileName(step.profile())
                            .path(step.path())
                            .tags(IamTags.of(step.tags()))));
  }

  private Write addRole(EnsureInstanceProfile step) {
    return new Write(
        "iam:AddRoleToInstanceProfile",
        "added role " + step.role(),
        () ->
            clients
                .iam()
                .addRoleToInstanceProfile(
                    r -> r.instanceProfileName(step.profile()).roleName(step.role())));
  }

  @Override
  public String subject(EnsureInstanceProfile step) {
    return "instance profile " + step.profile();
  }
}
