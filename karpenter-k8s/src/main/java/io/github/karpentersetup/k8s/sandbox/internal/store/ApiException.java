package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A request that the API server refuses, with the {@code Status} object it answers. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient ObjectNode status;

  private ApiException(int code, String reason, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status =
        Json.object()
            .put("kind", "Status")
            .put("apiVersion", "v1")
            .set("metadata", Json.object())
            .put("status", "Failure")
            .put("message", message)
            .put("reason", reason);
    status.put("code", code);
  }

  /** One cause in {@code details.causes}. */
  public record Cause(String reason, String message, String field) {}

  /** The HTTP status code. */
  public int code() {
    return code;
  }

  /** The {@code Status} body. */
  public ObjectNode status() {
    return status;
  }

  private ApiException about(ResourceType type, String name, List<Cause> causes) {
    var details = Json.in(status, "details").put("name", name);
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", code == 422 ? type.kind() : type.plural());
    if (!causes.isEmpty()) {
      var array = details.putArray("causes");
      for (Cause cause : causes) {
        array
            .addObject()
            .put("reason", cause.reason())
            .put("message", cause.message())
            .put("field", cause.field());
      }
    }
    return this;
  }

  /** 404: the object is not there. */
  public static ApiException notFound(ResourceType type, String name) {
    return new ApiException(
            404, "NotFound", "%s \"%s\" not found".formatted(type.qualified(), name))
        .about(type, name, List.of());
  }

  /** 404: the path names no resource that is served. */
  public static ApiException noSuchResource() {
    return new ApiException(404, "NotFound", "the server could not find the requested resource");
  }

  /** 409: an object of this name is there already. */
  public static ApiException alreadyExists(ResourceType type, String name) {
    return new ApiException(
            409, "AlreadyExists", "%s \"%s\" already exists".formatted(type.qualified(), name))
        .about(type, name, List.of());
  }

  /** 409: the resourceVersion or another precondition does not hold. */
  public static ApiException conflict(ResourceType type, String name, String why) {
    return new ApiException(
            409,
            "Conflict",
            "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.qualified(), name, why))
        .about(type, name, List.of());
  }

  /** 409: server-side apply met fields that others own. */
  public static ApiException applyConflict(
      ResourceType type, String name, String message, List<Cause> causes) {
    return new ApiException(409, "Conflict", message).about(type, name, causes);
  }

  /** 422: the object breaks validation rules. */
  public static ApiException invalid(ResourceType type, String name, List<Cause> causes) {
    var problems = causes.stream().map(c -> c.field() + ": " + c.message()).toList();
    var text = problems.size() == 1 ? problems.get(0) : "[" + String.join(", ", problems) + "]";
    var kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
    return new ApiException(422, "Invalid", "%s \"%s\" is invalid: %s".formatted(kind, name, text))
        .about(type, name, causes);
  }

  /** 422: a patch that cannot be applied. */
  public static ApiException unprocessable(String message) {
    return new ApiException(422, "Invalid", message);
  }

  /** 400. */
  public static ApiException badRequest(String message) {
    return new ApiException(400, "BadRequest", message);
  }

  /** 403. */
  public static ApiException forbidden(
      ResourceType type, String name, String why, List<Cause> causes) {
    return new ApiException(
            403, "Forbidden", "%s \"%s\" is forbidden: %s".formatted(type.qualified(), name, why))
        .about(type, name, causes);
  }

  /** 405. */
  public static ApiException methodNotAllowed() {
    return new ApiException(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  /** 500. */
  public static ApiException internal(String message) {
    return new ApiException(500, "InternalError", message);
  }

  /** 410: the version to watch from, or the continue token, is too old. */
  public static ApiException expired(String message) {
    return new ApiException(410, "Expired", message);
  }

  /** 415. */
  public static ApiException unsupportedMediaType(String type) {
    return new ApiException(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + "application/json-patch+json, application/merge-patch+json,"
            + " application/strategic-merge-patch+json, application/apply-patch+yaml, not "
            + type);
  }

  /** 429, with the cause an eviction gets. */
  public static ApiException disruptionBudget(String budget, int needed, int healthy) {
    var refused =
        new ApiException(
            429,
            "TooManyRequests",
            "Cannot evict pod as it would violate the pod's disruption budget.");
    Json.in(refused.status, "details")
        .putArray("causes")
        .addObject()
        .put("reason", "DisruptionBudget")
        .put(
            "message",
            "The disruption budget %s needs %d healthy pods and has %d currently"
                .formatted(budget, needed, healthy));
    return refused;
  }

  /** 429, as an overloaded server answers. */
  public static ApiException tooManyRequests(int retryAfterSeconds) {
    var refused =
        new ApiException(
            429, "TooManyRequests", "The server has received too many requests, try again later.");
    Json.in(refused.status, "details").put("retryAfterSeconds", retryAfterSeconds);
    return refused;
  }

  /** 500, without a reason: a server-side apply of fields that the schema does not have. */
  public static ApiException undeclared(ObjectNode config, List<String> fields) {
    var problems = fields.stream().map(f -> "." + f + ": field not declared in schema").toList();
    var refused =
        new ApiException(
            500,
            "",
            "failed to create typed patch object (%s/%s; %s, Kind=%s): %s"
                .formatted(
                    Json.text(config, "metadata", "namespace"),
                    Json.name(config),
                    Json.text(config, "apiVersion"),
                    Json.text(config, "kind"),
                    problems.size() == 1
                        ? problems.get(0)
                        : "errors:\n  " + String.join("\n  ", problems)));
    refused.status.remove("reason");
    return refused;
  }
}
