package io.github.karpentersetup.aws.call;

import java.time.Duration;
import java.util.Optional;

/**
 * A call that failed, as the SDK told it.
 *
 * @param kind what it means
 * @param code the service's error code; empty if no service answered
 * @param message in the words of the service or the SDK, on one line, without encoded parts
 * @param requestId of the last attempt; empty if no service answered
 * @param retryAfter what the service asked to wait
 */
public record Failure(
    Kind kind, String code, String message, String requestId, Optional<Duration> retryAfter) {

  /** What a failed call means. */
  public enum Kind {
    /** Too many calls. */
    THROTTLED,
    /** The caller may not do this. */
    DENIED,
    /** A quota is used up. */
    LIMIT,
    /** It is there already. */
    EXISTS,
    /** Something it names is not there. */
    NOT_FOUND,
    /** Something else is changing it right now. */
    BUSY,
    /** No credentials were found. */
    NO_CREDENTIALS,
    /** The credentials have run out. */
    EXPIRED,
    /** The credentials are not known, or not in this region. */
    REJECTED_CREDENTIALS,
    /** The service could not be reached; the request did not leave. */
    UNREACHABLE,
    /** The request left, and no answer or a server's failure came back. */
    LOST,
    /** The request is wrong. */
    INVALID
  }

  /** {@code code: message (request id)}, what of it there is. */
  public String text() {
    return (code.isEmpty() ? "" : code + ": ")
        + message
        + (requestId.isEmpty() ? "" : " (request " + requestId + ")");
  }
}
