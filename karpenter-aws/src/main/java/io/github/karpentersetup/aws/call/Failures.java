package io.github.karpentersetup.aws.call;

import io.github.karpentersetup.aws.call.Failure.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Reads the SDK's exceptions: the one place that knows their codes and messages. */
public final class Failures {

  /** The name of a deleted queue rests for a minute. */
  private static final String QUEUE_DELETED = "QueueDeletedRecently";

  private static final Optional<Duration> QUEUE_PAUSE = Optional.of(Duration.ofSeconds(20));

  private static final Map<Kind, Set<String>> CODES =
      Map.of(
          Kind.THROTTLED,
          Set.of(
              "Throttling",
              "ThrottlingException",
              "ThrottledException",
              "RequestThrottled",
              "RequestThrottledException",
              "RequestLimitExceeded",
              "TooManyRequestsException",
              "BandwidthLimitExceeded",
              "SlowDown"),
          Kind.DENIED,
          Set.of(
              "AccessDenied",
              "AccessDeniedException",
              "UnauthorizedOperation",
              "AuthorizationError"),
          Kind.LIMIT,
          Set.of("LimitExceeded", "LimitExceededException", "ResourceLimitExceededException"),
          Kind.EXISTS,
          Set.of(
              "EntityAlreadyExists",
              "EntityAlreadyExistsException",
              "ResourceInUseException",
              "QueueAlreadyExists"),
          Kind.NOT_FOUND,
          Set.of(
              "NoSuchEntity",
              "NoSuchEntityException",
              "ResourceNotFoundException",
              "AWS.SimpleQueueService.NonExistentQueue",
              "QueueDoesNotExist"),
          Kind.BUSY,
          Set.of(
              "ConcurrentModification",
              "ConcurrentModificationException",
              "EntityTemporarilyUnmodifiable",
              "EntityTemporarilyUnmodifiableException",
              "ServiceNotReadyException",
              "DeleteConflict",
              "DeleteConflictException",
              "ResourceContention",
              "ScalingActivityInProgress",
              QUEUE_DELETED,
              "AWS.SimpleQueueService." + QUEUE_DELETED),
          Kind.EXPIRED,
          Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired"),
          Kind.REJECTED_CREDENTIALS,
          Set.of(
              "InvalidClientTokenId",
              "UnrecognizedClientException",
              "SignatureDoesNotMatch",
              "InvalidSignatureException",
              "IncompleteSignature",
              "InvalidAccessKeyId",
              "AuthFailure",
              "OptInRequired"));

  // EC2 appends an encoded message that may tell what the caller was about to do.
  private static final Pattern ENCODED =
      Pattern.compile("\\s*Encoded authorization failure message: \\S+", Pattern.CASE_INSENSITIVE);

  private Failures() {}

  /** What an exception of the SDK means. */
  public static Failure of(SdkException e) {
    if (e instanceof AwsServiceException service) {
      return ofService(service);
    }
    return new Failure(ofClient(e), "", clean(e.rawMessage()), "", Optional.empty());
  }

  private static Failure ofService(AwsServiceException e) {
    var details = Optional.ofNullable(e.awsErrorDetails());
    var code = details.map(d -> d.errorCode()).orElse("");
    var message = details.map(d -> d.errorMessage()).or(() -> Optional.ofNullable(e.rawMessage()));
    return new Failure(
        isTaken(code, details.map(d -> d.errorMessage())) ? Kind.EXISTS : kind(e, code),
        code,
        clean(message.filter(m -> !m.isBlank()).orElse("status " + e.statusCode())),
        Objects.requireNonNullElse(e.requestId(), ""),
        details
            .map(d -> d.sdkHttpResponse())
            .flatMap(Failures::retryAfter)
            .or(() -> code.endsWith(QUEUE_DELETED) ? QUEUE_PAUSE : Optional.empty()));
  }

  /** How IAM says that a service-linked role is there already. */
  private static boolean isTaken(String code, Optional<String> message) {
    return code.startsWith("InvalidInput") && message.orElse("").contains("has been taken");
  }

  private static Kind kind(AwsServiceException e, String code) {
    for (var known : CODES.entrySet()) {
      if (known.getValue().contains(code)) {
        return known.getKey();
      }
    }
    if (e.isThrottlingException() || e.statusCode() == 429) {
      return Kind.THROTTLED;
    }
    return e.statusCode() >= 500 ? Kind.LOST : Kind.INVALID;
  }

  private static Kind ofClient(SdkException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException
          || t instanceof ConnectException
          || t instanceof NoRouteToHostException
          || t instanceof SSLHandshakeException) {
        return Kind.UNREACHABLE;
      }
    }
    var message = clean(e.rawMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("unable to load credentials")) {
      return Kind.NO_CREDENTIALS;
    }
    var ofToken = message.contains("token") || message.contains("session");
    if (ofToken && (message.contains("expired") || message.contains("reauthenticate"))) {
      return Kind.EXPIRED;
    }
    return Kind.LOST;
  }

  private static Optional<Duration> retryAfter(SdkHttpResponse response) {
    return response
        .firstMatchingHeader("Retry-After")
        .filter(v -> v.matches("\\d{1,6}"))
        .map(v -> Duration.ofSeconds(Long.parseLong(v)));
  }

  private static String clean(@Nullable String message) {
    if (message == null) {
      return "no details";
    }
    return ENCODED.matcher(message).replaceAll("").replaceAll("\\s+", " ").strip();
  }
}
