package io.github.karpentersetup.k8s.sandbox.internal.http;

import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request, read.
 *
 * @param uri as sent
 * @param target the resource; empty for discovery
 * @param verb what it asks for
 * @param query decoded
 * @param contentType without parameters; empty when there is none
 * @param userAgent empty when there is none
 * @param body as sent
 */
record Call(
    URI uri,
    Optional<RequestPath> target,
    Verb verb,
    Map<String, String> query,
    String contentType,
    String userAgent,
    String body) {

  static Call of(String method, URI uri, String contentType, String userAgent, String body) {
    var query = query(uri.getRawQuery() == null ? "" : uri.getRawQuery());
    var target = RequestPath.parse(uri.getPath());
    var media = contentType.replaceAll(";.*", "").trim();
    return new Call(uri, target, verb(method, target, query, media), query, media, userAgent, body);
  }

  private static Map<String, String> query(String raw) {
    var query = new LinkedHashMap<String, String>();
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      var equals = pair.indexOf('=');
      var key = equals < 0 ? pair : pair.substring(0, equals);
      var value = equals < 0 ? "" : pair.substring(equals + 1);
      query.put(
          URLDecoder.decode(key, StandardCharsets.UTF_8),
          URLDecoder.decode(value, StandardCharsets.UTF_8));
    }
    return query;
  }

  private static Verb verb(
      String method, Optional<RequestPath> target, Map<String, String> query, String media) {
    if (target.isEmpty()) {
      return Verb.DISCOVER;
    }
    var collection = target.get().name().isEmpty();
    return switch (method) {
      case "POST" -> Verb.CREATE;
      case "PUT" -> Verb.UPDATE;
      case "PATCH" -> media.startsWith("application/apply-patch") ? Verb.APPLY : Verb.PATCH;
      case "DELETE" -> collection ? Verb.DELETE_COLLECTION : Verb.DELETE;
      default -> isTrue(query.get("watch")) ? Verb.WATCH : collection ? Verb.LIST : Verb.GET;
    };
  }

  private static boolean isTrue(@org.jspecify.annotations.Nullable String value) {
    return value != null && (value.equals("true") || value.equals("1"));
  }

  String parameter(String name) {
    return query.getOrDefault(name, "");
  }

  int number(String name) {
    try {
      return Integer.parseInt(query.getOrDefault(name, "0"));
    } catch (NumberFormatException notNumber) {
      return 0;
    }
  }

  boolean flag(String name) {
    return isTrue(query.get(name));
  }

  boolean dryRun() {
    return parameter("dryRun").equals("All");
  }

  String resource() {
    return target.map(RequestPath::resourceName).orElse("");
  }

  String name() {
    return target.map(RequestPath::name).orElse("");
  }

  String namespace() {
    return target.map(RequestPath::namespace).orElse("");
  }
}
