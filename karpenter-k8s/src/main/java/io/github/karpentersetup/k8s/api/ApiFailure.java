package io.github.karpentersetup.k8s.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that did not succeed. Internal: it becomes an {@code Outcome}, a {@code Check} or a
 * preflight problem before it reaches a user, so it carries no stack trace.
 */
public final class ApiFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** How far the call came. */
  public enum Reach {
    /** The server was not reached; nothing was sent. */
    NOT_SENT,
    /** The connection's certificates were not accepted; nothing was sent. */
    NOT_TRUSTED,
    /** It may have been sent, and no answer came. */
    NO_ANSWER,
    /** The server answered, with an error. */
    ANSWERED
  }

  /**
   * One of the reasons in a {@code Status}.
   *
   * @param reason such as {@code FieldManagerConflict} or {@code FieldValueInvalid}
   * @param field such as {@code .spec.replicas}
   */
  public record Cause(String reason, String message, String field) {}

  private final transient Call call;
  private final Reach reach;
  private final int code;
  private final String reason;
  private final transient List<Cause> causes;
  private final transient Optional<Duration> retryAfter;

  private ApiFailure(
      Call call,
      Reach reach,
      int code,
      String reason,
      String message,
      List<Cause> causes,
      Optional<Duration> retryAfter,
      @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.call = call;
    this.reach = reach;
    this.code = code;
    this.reason = reason;
    this.causes = List.copyOf(causes);
    this.retryAfter = retryAfter;
  }

  static ApiFailure answered(
      Call call,
      int code,
      String reason,
      String message,
      List<Cause> causes,
      Optional<Duration> retryAfter) {
    return new ApiFailure(call, Reach.ANSWERED, code, reason, message, causes, retryAfter, null);
  }

  static ApiFailure unanswered(Call call, Reach reach, String message, Throwable cause) {
    return new ApiFailure(call, reach, 0, "", message, List.of(), Optional.empty(), cause);
  }

  /** What was asked. */
  public Call call() {
    return call;
  }

  /** How far it came. */
  public Reach reach() {
    return reach;
  }

  /** The HTTP status; 0 without an answer. */
  public int code() {
    return code;
  }

  /** The {@code Status} reason, such as {@code AlreadyExists}; empty if the answer was none. */
  public String reason() {
    return reason;
  }

  /** What went wrong, in the server's words where there are any. */
  public String message() {
    var message = getMessage();
    return message == null ? "" : message;
  }

  /** The reasons the server gave one by one. */
  public List<Cause> causes() {
    return causes;
  }

  /** How long the server asked to wait. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /**
   * Whether no one was logged in: credentials were not accepted, or none were sent, as when the
   * command that a kubeconfig names for them fails; the server then sees {@code system:anonymous}.
   */
  public boolean isUnauthenticated() {
    return code == 401 || (code == 403 && message().contains("\"system:anonymous\""));
  }

  /**
   * Whether server-side apply met a field that the kind's schema does not have; the server answers
   * that with 500 and no reason.
   */
  public boolean isUndeclared() {
    return message().contains("field not declared in schema");
  }

  /** Whether the path itself is not served, as for a kind whose CRD was just applied. */
  public boolean isUnserved() {
    return code == 404 && (reason.isEmpty() || message().contains("could not find the requested"));
  }
}
