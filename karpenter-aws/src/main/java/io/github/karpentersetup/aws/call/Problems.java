package io.github.karpentersetup.aws.call;

import io.github.karpentersetup.error.Problem;

/** Says what a failed call means for people, and what they can do. */
public final class Problems {

  private Problems() {}

  /**
   * The problem behind a failed call.
   *
   * @param attempted the IAM action that was tried, such as {@code iam:CreateRole}
   * @param subject what it was about, such as {@code role web}
   * @param region where
   */
  public static Problem of(Failure failure, String attempted, String subject, String region) {
    return switch (failure.kind()) {
      case DENIED -> Denial.problem(failure, attempted);
      case NO_CREDENTIALS ->
          Problem.of(
              "credentials",
              "no AWS credentials were found: the system properties, AWS_ACCESS_KEY_ID and"
                  + " AWS_SECRET_ACCESS_KEY, a web identity token, the profile, the container and"
                  + " the instance were tried",
              "log in (aws sso login, or aws login) and set AWS_PROFILE if the profile is not the"
                  + " default, or set the environment variables; aws sts get-caller-identity shows"
                  + " whether it works");
      case EXPIRED ->
          Problem.of(
              "credentials",
              "the AWS credentials have expired",
              "log in again (aws sso login), or renew the temporary keys, and run again");
      case REJECTED_CREDENTIALS ->
          Problem.of(
              "credentials",
              "AWS does not accept the credentials in region " + region + ": " + failure.code(),
              "check the keys with aws sts get-caller-identity, and that the region "
                  + region
                  + " is enabled in the account");
      case UNREACHABLE ->
          Problem.of(
              "endpoint",
              "no AWS endpoint could be reached in region " + region + ": " + failure.message(),
              "check the spelling of the region, the network, the proxy and the endpoint override");
      case LIMIT ->
          Problem.of(
              attempted,
              subject + ": a quota is used up: " + failure.text(),
              "raise the quota in the Service Quotas console, or remove what is no longer used, and"
                  + " run again");
      case THROTTLED, BUSY, LOST ->
          Problem.of(
              attempted,
              subject + " could not be read: " + failure.text(),
              "run again in a moment; the AWS Health Dashboard shows whether the service is"
                  + " impaired");
      case EXISTS, NOT_FOUND, INVALID ->
          Problem.of(
              attempted,
              subject + " was refused: " + failure.text(),
              "correct what the message names and plan again; AWS Support can look the request id"
                  + " up");
    };
  }
}
