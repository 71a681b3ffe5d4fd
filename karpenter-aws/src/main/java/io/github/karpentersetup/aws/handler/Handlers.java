package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.Failure;
import io.github.karpentersetup.aws.call.Failures;
import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Ending;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Waiting;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.step.AttachRolePolicies;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.ConfigureAddon;
import io.github.karpentersetup.step.EnsureAccessEntry;
import io.github.karpentersetup.step.EnsureAddon;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureFargateProfile;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.EnsureQueue;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.EnsureServiceLinkedRole;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.RequireRole;
import io.github.karpentersetup.step.RevertInAccount;
import io.github.karpentersetup.step.SetAuthenticationMode;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import io.github.karpentersetup.step.TagResources;
import io.github.karpentersetup.step.TerminateInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/** Finds the handler of a step, and carries out what it says is missing. */
public final class Handlers {

  private record Entry<S extends AwsStep>(Class<S> type, Handler<S> handler) {

    Look look(AwsStep step) {
      return step instanceof RevertInAccount revert
          ? handler.back(type.cast(revert.of()))
          : handler.look(type.cast(step));
    }

    String subject(AwsStep step) {
      return handler.subject(type.cast(step instanceof RevertInAccount r ? r.of() : step));
    }
  }

  private final List<Entry<?>> entries;
  private final Outcomes outcomes;

  /**
   * With the clients to call with.
   *
   * @param region for messages
   */
  public Handlers(Clients clients, String region) {
    outcomes = new Outcomes(region);
    entries =
        List.of(
            new Entry<>(EnsureOidcProvider.class, new OidcProviderHandler(clients)),
            new Entry<>(EnsureRole.class, new RoleHandler(clients)),
            new Entry<>(RequireRole.class, new RequiredRoleHandler(clients)),
            new Entry<>(EnsureServiceLinkedRole.class, new ServiceLinkedRoleHandler(clients)),
            new Entry<>(AttachRolePolicies.class, new RoleAttachmentHandler(clients)),
            new Entry<>(RemoveRolePolicies.class, new RolePolicyRemovalHandler(clients)),
            new Entry<>(RemovePodIdentityAssociation.class, new PodIdentityRemovalHandler(clients)),
            new Entry<>(PutRolePolicy.class, new InlinePolicyHandler(clients)),
            new Entry<>(EnsurePolicy.class, new ManagedPolicyHandler(clients)),
            new Entry<>(EnsureInstanceProfile.class, new InstanceProfileHandler(clients)),
            new Entry<>(TagResources.class, new TagHandler(clients)),
            new Entry<>(HoldNodeGroup.class, new HoldNodeGroupHandler(clients)),
            new Entry<>(TerminateInstance.class, new TerminateInstanceHandler(clients)),
            new Entry<>(ShrinkNodeGroup.class, new ShrinkNodeGroupHandler(clients)),
            new Entry<>(EnsureAddon.class, new AddonHandler(clients)),
            new Entry<>(ConfigureAddon.class, new AddonConfigurationHandler(clients)),
            new Entry<>(EnsurePodIdentityAssociation.class, new PodIdentityHandler(clients)),
            new Entry<>(SetAuthenticationMode.class, new AuthenticationModeHandler(clients)),
            new Entry<>(EnsureQueue.class, new QueueHandler(clients)),
            new Entry<>(EnsureEventRule.class, new EventRuleHandler(clients)),
            new Entry<>(EnsureAccessEntry.class, new AccessEntryHandler(clients)),
            new Entry<>(EnsureFargateProfile.class, new FargateProfileHandler(clients)));
  }

  /** Whether the step's goal holds. */
  public Check check(AwsStep step) {
    var entry = entry(step);
    try {
      var look = entry.look(step);
      if (look instanceof Holds holds) {
        return Check.holds(holds.detail());
      }
      if (look instanceof Missing missing) {
        return Check.notYet(missing.detail());
      }
      if (look instanceof Waiting waiting) {
        return Check.notYet(waiting.reason());
      }
      if (look instanceof Ending ending) {
        return Check.notYet(ending.reason());
      }
      return Check.notYet(((Blocked) look).problem().message());
    } catch (SdkException e) {
      return Check.unreadable(outcomes.unreadable(Failures.of(e), entry.subject(step)));
    }
  }

  /** Looks, and writes what is missing. */
  public Outcome execute(AwsStep step) {
    var done = new ArrayList<String>();
    var first = attempt(step, done);
    // Somebody was faster: what they made may be just what is wanted, or not ours to touch.
    return first.orElseGet(
        () ->
            attempt(step, done)
                .orElseGet(
                    () ->
                        new Outcome.TryAgain(
                            entry(step).subject(step)
                                + (step instanceof RevertInAccount
                                    ? " is being changed by someone else"
                                    : " is being made by someone else"),
                            Optional.empty(),
                            done)));
  }

  /**
   * Empty if something turned out to exist that was not seen, or on the way back to be gone.
   *
   * @param done what was written so far; more is added
   */
  private Optional<Outcome> attempt(AwsStep step, List<String> done) {
    var entry = entry(step);
    var subject = entry.subject(step);
    Look look;
    try {
      look = entry.look(step);
    } catch (SdkException e) {
      return Optional.of(after(done, outcomes.ofRead(Failures.of(e), subject)));
    }
    if (look instanceof Holds holds) {
      return Optional.of(
          done.isEmpty()
              ? new Outcome.Unchanged(holds.detail())
              : new Outcome.Changed(String.join(", ", done)));
    }
    if (look instanceof Waiting waiting) {
      return Optional.of(new Outcome.TryAgain(waiting.reason(), Optional.empty(), done));
    }
    if (look instanceof Ending ending) {
      return Optional.of(new Outcome.InProgress(1, ending.reason()));
    }
    if (look instanceof Blocked blocked) {
      return Optional.of(new Outcome.Refused(blocked.problem(), done));
    }
    var missing = (Missing) look;
    if (!step.action().writes()) {
      return Optional.of(new Outcome.Refused(noLongerHolds(subject, missing), done));
    }
    return write(step, missing, subject, done);
  }

  private Optional<Outcome> write(
      AwsStep step, Missing missing, String subject, List<String> done) {
    for (var write : missing.writes()) {
      try {
        write.call().run();
        done.add(write.done());
      } catch (SdkException e) {
        var failure = Failures.of(e);
        if (failure.kind() == Failure.Kind.EXISTS
            || (step instanceof RevertInAccount && failure.kind() == Failure.Kind.NOT_FOUND)) {
          return Optional.empty();
        }
        return Optional.of(after(done, outcomes.ofWrite(failure, write.action(), subject)));
      }
    }
    return Optional.of(
        missing.then().isEmpty() || check(step).isHolding()
            ? new Outcome.Changed(String.join(", ", done))
            : new Outcome.TryAgain(missing.then(), Optional.empty(), done));
  }

  /** A step of several writes may stop between two: what was done before has to be told. */
  private static Outcome after(List<String> done, Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      return new Outcome.Refused(refused.problem(), done);
    }
    if (outcome instanceof Outcome.Unknown unknown) {
      return new Outcome.Unknown(unknown.reason(), done);
    }
    return outcome instanceof Outcome.TryAgain again
        ? new Outcome.TryAgain(again.reason(), again.after(), done)
        : outcome;
  }

  private static Problem noLongerHolds(String subject, Missing missing) {
    return Problem.of(
        subject,
        "the plan keeps " + subject + " as it is, and that is no longer so: " + missing.detail(),
        "plan again and review what changed");
  }

  private Entry<?> entry(AwsStep step) {
    var kind = step instanceof RevertInAccount revert ? revert.of() : step;
    return entries.stream()
        .filter(e -> e.type().isInstance(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no handler for "
                        + step.getClass().getSimpleName()
                        + ": add one to "
                        + Handlers.class.getName()));
  }
}
