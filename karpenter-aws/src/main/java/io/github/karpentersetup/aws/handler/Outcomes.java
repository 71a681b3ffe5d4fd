package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Failure;
import io.github.karpentersetup.aws.call.Problems;
import io.github.karpentersetup.executor.Outcome;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The one place that turns failed calls into outcomes. */
final class Outcomes {

  /** Services whose readers may not see yet what was written. */
  private static final Set<String> LATE = Set.of("iam:", "sqs:", "events:");

  private final String region;

  Outcomes(String region) {
    this.region = region;
  }

  /** Of a call that only reads: nothing can have happened. */
  Outcome ofRead(Failure failure, String subject) {
    return switch (failure.kind()) {
      case THROTTLED, BUSY, LOST, UNREACHABLE, NOT_FOUND ->
          new Outcome.TryAgain(unreadable(failure, subject), failure.retryAfter());
      default -> refused(failure, "reading " + subject, subject);
    };
  }

  /** Of a call that writes. */
  Outcome ofWrite(Failure failure, String action, String subject) {
    return switch (failure.kind()) {
      case LOST ->
          new Outcome.Unknown(
              action + " for " + subject + " left and no answer came: " + failure.text());
      case THROTTLED, BUSY, UNREACHABLE ->
          new Outcome.TryAgain(
              action + " for " + subject + ": " + failure.text(), failure.retryAfter());
      case NOT_FOUND, INVALID ->
          notYetVisible(failure, action)
              ? new Outcome.TryAgain(
                  action
                      + " for "
                      + subject
                      + ": what it needs is not visible yet: "
                      + failure.text(),
                  Optional.empty())
              : refused(failure, action, subject);
      default -> refused(failure, action, subject);
    };
  }

  /** Why something could not be read, on one line. */
  String unreadable(Failure failure, String subject) {
    return subject + " could not be read: " + failure.text();
  }

  private Outcome refused(Failure failure, String attempted, String subject) {
    return new Outcome.Refused(Problems.of(failure, attempted, subject, region));
  }

  // IAM, SQS and EventBridge reach their readers with a delay: what a step before made can be
  // missing
  // here, and EKS refuses a principal it does not know yet with a plain validation error.
  private static boolean notYetVisible(Failure failure, String action) {
    if (LATE.contains(action.substring(0, action.indexOf(':') + 1))) {
      return failure.kind() == Failure.Kind.NOT_FOUND;
    }
    var message = failure.message().toLowerCase(Locale.ROOT);
    // EKS's own role lookup, for a pod identity association.
    if (message.contains("role provided in the request does not exist")) {
      return true;
    }
    return failure.code().equals("InvalidParameterException")
        && ((message.contains("principal") && message.contains("invalid"))
            || message.contains("podexecutionrole trust policy"));
  }
}
