package io.github.karpentersetup.k8s.api;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The API server. Every method makes one call (a list: one per page), waits for its answer, and
 * throws {@link ApiFailure} if it is not a success. Nothing is retried here: whoever asked decides.
 */
public final class ApiServer {

  private static final int PAGE = 500;
  private static final String JSON = "application/json";

  /** Lists metadata without the objects' bodies; a server that cannot sends the whole. */
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";

  private final HttpClient http;
  private final String url;
  private final Duration timeout;

  /**
   * Over a client's connection, with its credentials; the client stays the caller's. The client's
   * own retries (429 included) are switched off for our calls only.
   */
  public ApiServer(KubernetesClient client, Duration timeout) {
    var requests =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestRetryBackoffLimit(0)
            .build();
    this.http = client.getHttpClient().newBuilder().tag(requests).build();
    var master = client.getMasterUrl().toString();
    this.url = master.endsWith("/") ? master.substring(0, master.length() - 1) : master;
    this.timeout = timeout;
  }

  /** The URL, without a slash at its end. */
  public String url() {
    return url;
  }

  /** A document that is no object, such as {@code /version}; empty if there is none. */
  public Optional<JsonNode> document(String path) {
    var call = new Call("get", Resource.clusterWide("", path), "", "");
    return optional(() -> send(call, "GET", path, JSON, "", null));
  }

  /** An object; empty if it, or its kind, is not there. */
  public Optional<JsonNode> find(Resource resource, String namespace, String name) {
    var call = new Call("get", resource, namespace, name);
    return optional(() -> send(call, "GET", resource.path(namespace, name), JSON, "", null));
  }

  /**
   * Every object of a kind, page by page; none if the kind is not served.
   *
   * @param namespace empty for all
   * @param query such as {@code fieldSelector}
   */
  public void each(
      Resource resource, String namespace, Map<String, String> query, Consumer<JsonNode> consumer) {
    each(resource, namespace, query, JSON, consumer);
  }

  /** The names of every object of a kind. */
  public void eachName(Resource resource, Consumer<String> consumer) {
    each(resource, "", Map.of(), METADATA_ONLY, object -> consumer.accept(Trees.name(object)));
  }

  /** The metadata of every object of a kind that a query selects; no contents leave the server. */
  public void eachMetadata(
      Resource resource, Map<String, String> query, Consumer<JsonNode> consumer) {
    each(resource, "", query, METADATA_ONLY, consumer);
  }

  private void each(
      Resource resource,
      String namespace,
      Map<String, String> query,
      String accept,
      Consumer<JsonNode> consumer) {
    var call = new Call("list", resource, namespace, "");
    var parameters = new TreeMap<>(query);
    parameters.put("limit", Integer.toString(PAGE));
    var next = "";
    do {
      if (!next.isEmpty()) {
        parameters.put("continue", next);
      }
      var path = resource.path(namespace, "") + query(parameters);
      var page = optional(() -> send(call, "GET", path, accept, "", null));
      if (page.isEmpty()) {
        return;
      }
      page.get().path("items").forEach(consumer);
      next = Trees.text(page.get(), "metadata", "continue");
    } while (!next.isEmpty());
  }

  /** Creates an object. */
  public JsonNode create(Resource resource, String namespace, String name, Object object) {
    return send(
        new Call("create", resource, namespace, name),
        "POST",
        resource.path(namespace, "") + query(Map.of("fieldManager", Ownership.FIELD_MANAGER)),
        JSON,
        JSON,
        object);
  }

  /** Replaces an object; guarded by the {@code metadata.resourceVersion} it carries. */
  public JsonNode replace(Resource resource, String namespace, String name, Object object) {
    return send(
        new Call("update", resource, namespace, name),
        "PUT",
        resource.path(namespace, name) + query(Map.of("fieldManager", Ownership.FIELD_MANAGER)),
        JSON,
        JSON,
        object);
  }

  /**
   * Merges into an object; guarded by the {@code metadata.resourceVersion} if the patch has one.
   */
  public JsonNode merge(Resource resource, String namespace, String name, Object patch) {
    return send(
        new Call("patch", resource, namespace, name),
        "PATCH",
        resource.path(namespace, name) + query(Map.of("fieldManager", Ownership.FIELD_MANAGER)),
        JSON,
        "application/merge-patch+json",
        patch);
  }

  /**
   * Applies a manifest on the server's side, without taking fields from another manager; fields the
   * server does not know are refused.
   */
  public JsonNode apply(Resource resource, String namespace, String name, Object manifest) {
    return apply(resource, namespace, name, manifest, "false");
  }

  private JsonNode apply(
      Resource resource, String namespace, String name, Object manifest, String force) {
    return send(
        new Call(Call.APPLY, resource, namespace, name),
        "PATCH",
        resource.path(namespace, name)
            + query(
                Map.of(
                    "fieldManager",
                    Ownership.FIELD_MANAGER,
                    "force",
                    force,
                    "fieldValidation",
                    "Strict")),
        JSON,
        // JSON is YAML, and every API server since 1.16 takes this content type.
        "application/apply-patch+yaml",
        manifest);
  }

  /**
   * As {@link #apply}, and takes the fields that another manager owns: for objects that are this
   * library's own and came by another way, and for fields that a plan says it changes.
   */
  public JsonNode takeOver(Resource resource, String namespace, String name, Object manifest) {
    return apply(resource, namespace, name, manifest, "true");
  }

  /** An address on this machine at which another process finds this server; close it after use. */
  public ApiTunnel tunnel() {
    return ApiTunnel.open(http, url, timeout);
  }

  /**
   * Deletes an object; it is no fault if there is none.
   *
   * @param uid deletes only that very one; empty for whichever has the name
   */
  public void delete(Resource resource, String namespace, String name, String uid) {
    var call = new Call("delete", resource, namespace, name);
    Map<String, Object> options =
        uid.isEmpty() ? Map.of() : Map.of("preconditions", Map.of("uid", uid));
    optional(() -> send(call, "DELETE", resource.path(namespace, name), JSON, JSON, options));
  }

  /** Asks for the eviction of a pod, of that very one; a 429 says that a budget is against it. */
  public void evict(String namespace, String name, String uid) {
    var eviction = Resources.PODS.part("eviction");
    send(
        new Call("create", eviction, namespace, name),
        "POST",
        eviction.path(namespace, name),
        JSON,
        JSON,
        Map.of(
            "apiVersion",
            "policy/v1",
            "kind",
            "Eviction",
            "metadata",
            Map.of("name", name, "namespace", namespace),
            "deleteOptions",
            Map.of("preconditions", Map.of("uid", uid))));
  }

  private interface Sending {
    JsonNode send();
  }

  private static Optional<JsonNode> optional(Sending sending) {
    try {
      return Optional.of(sending.send());
    } catch (ApiFailure e) {
      if (e.code() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private JsonNode send(
      Call call,
      String method,
      String path,
      String accept,
      String contentType,
      @Nullable Object body) {
    var request =
        http.newHttpRequestBuilder()
            .uri(url + path)
            .header("Accept", accept)
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (body == null) {
      request.method(method, null, null);
    } else {
      request.method(method, contentType, Json.mapper().writeValueAsString(body));
    }
    var answer = await(call, request.build());
    var text = answer.body() == null ? new byte[0] : answer.body();
    if (!answer.isSuccessful()) {
      throw Answers.failure(call, answer, text);
    }
    try {
      return Json.mapper().readTree(text);
    } catch (JacksonException e) {
      throw ApiFailure.unanswered(
          call, ApiFailure.Reach.NO_ANSWER, "what answered at " + url + " did not send JSON", e);
    }
  }

  private HttpResponse<byte[]> await(
      Call call, io.fabric8.kubernetes.client.http.HttpRequest request) {
    var answer = http.sendAsync(request, byte[].class);
    try {
      // The request's own limit comes first; this one is for a body that never ends.
      return answer.get(timeout.toMillis() + 5_000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw Answers.unanswered(call, url, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw Answers.unanswered(call, url, e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw Answers.unanswered(call, url, e);
    }
  }

  private static String query(Map<String, String> parameters) {
    return new TreeMap<>(parameters)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + Resource.encode(e.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }
}
