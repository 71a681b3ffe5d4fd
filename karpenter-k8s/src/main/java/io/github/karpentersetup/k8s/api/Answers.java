package io.github.karpentersetup.k8s.api;

import io.fabric8.kubernetes.client.http.HttpResponse;
import io.github.karpentersetup.json.Json;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reads what an unsuccessful call came back with. */
final class Answers {

  private Answers() {}

  static ApiFailure failure(Call call, HttpResponse<?> answer, byte[] body) {
    var status = status(body);
    var message = Trees.text(status, "message");
    var causes =
        Trees.at(status, "details", "causes")
            .valueStream()
            .map(
                c ->
                    new ApiFailure.Cause(
                        Trees.text(c, "reason"), Trees.text(c, "message"), Trees.text(c, "field")))
            .toList();
    return ApiFailure.answered(
        call,
        answer.code(),
        Trees.text(status, "reason"),
        message.isEmpty() ? "HTTP " + answer.code() : message,
        causes,
        retryAfter(answer, status));
  }

  /** Proxies and unserved paths answer with plain text, which says nothing worth repeating. */
  private static JsonNode status(byte[] body) {
    try {
      var tree = Json.mapper().readTree(body);
      return Trees.text(tree, "kind").equals("Status") ? tree : MissingNode.getInstance();
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> answer, JsonNode status) {
    var header = answer.header("Retry-After");
    if (header != null && header.matches("\\d{1,6}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(header)));
    }
    var seconds = Trees.number(0, status, "details", "retryAfterSeconds");
    return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  static ApiFailure unanswered(Call call, String url, Throwable error) {
    var untrusted =
        within(
            error,
            SSLHandshakeException.class,
            SSLPeerUnverifiedException.class,
            GeneralSecurityException.class);
    if (untrusted != null) {
      return ApiFailure.unanswered(
          call,
          ApiFailure.Reach.NOT_TRUSTED,
          "no trusted connection to " + url + ": " + untrusted.getMessage(),
          error);
    }
    var unreached =
        within(
            error,
            ConnectException.class,
            UnknownHostException.class,
            UnresolvedAddressException.class,
            HttpConnectTimeoutException.class);
    if (unreached != null) {
      return ApiFailure.unanswered(
          call, ApiFailure.Reach.NOT_SENT, "cannot reach " + url + why(unreached), error);
    }
    var late = within(error, TimeoutException.class, java.net.http.HttpTimeoutException.class);
    return ApiFailure.unanswered(
        call,
        ApiFailure.Reach.NO_ANSWER,
        late != null
            ? "no answer from " + url + " in time"
            : "the connection to " + url + " was lost" + why(error),
        error);
  }

  private static String why(Throwable error) {
    if (error instanceof UnresolvedAddressException
        || error instanceof UnknownHostException
        || within(error, UnresolvedAddressException.class) != null) {
      return ": its host name does not resolve";
    }
    var message = error.getMessage();
    return message == null || message.isBlank() ? "" : ": " + withoutOwnAddress(message);
  }

  /** The JDK begins with our own end of the connection, which differs from call to call. */
  private static String withoutOwnAddress(String message) {
    return message.replaceFirst("^[^ /]*/[^ ]+:\\d+: ", "");
  }

  @SafeVarargs
  private static @Nullable Throwable within(Throwable error, Class<? extends Throwable>... kinds) {
    var depth = 0;
    for (Throwable e = error; e != null && depth < 20; e = e.getCause(), depth++) {
      for (var kind : kinds) {
        if (kind.isInstance(e)) {
          return e;
        }
      }
    }
    return null;
  }
}
