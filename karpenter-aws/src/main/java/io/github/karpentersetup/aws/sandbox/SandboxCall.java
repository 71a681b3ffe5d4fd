package io.github.karpentersetup.aws.sandbox;

/**
 * One call that reached the sandbox, as {@link AwsSandbox#calls()} lists it.
 *
 * @param number position in the account's history, from 1
 * @param service the service's prefix in IAM actions, for example {@code iam} or {@code events}
 * @param operation the operation as IAM actions write it, for example {@code CreateRole}
 * @param kind whether the operation can change the account; a dry run is a read
 * @param request the request's parameters, shortened; what the SDK marks as sensitive is masked
 * @param outcome {@code ok}, the error code AWS would send, or the name of the injected fault
 */
public record SandboxCall(
    int number, String service, String operation, Kind kind, String request, String outcome) {

  /** Whether an operation can change the account. */
  public enum Kind {
    /** Only looks: describe, get, list and dry runs. */
    READ,
    /** Everything else, whether it succeeded or not. */
    WRITE
  }

  /**
   * Returns the call as an IAM action.
   *
   * @return for example {@code iam:CreateRole}
   */
  public String action() {
    return service + ":" + operation;
  }

  /**
   * Says whether the operation can change the account.
   *
   * @return true for {@link Kind#WRITE}
   */
  public boolean isWrite() {
    return kind == Kind.WRITE;
  }

  SandboxCall endedWith(String result) {
    return new SandboxCall(number, service, operation, kind, request, result);
  }
}
