package io.github.karpentersetup.k8s.sandbox.internal.http;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.ListQuery;
import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi;
import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi.PatchKind;
import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.api.WriteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** From a request to the verb of the API, and back to an answer. */
final class Dispatcher {
  private final ResourceApi api;
  private final Subresources subresources;
  private final Discovery discovery;

  Dispatcher(ResourceApi api, Discovery discovery) {
    this.api = api;
    this.subresources = new Subresources(api);
    this.discovery = discovery;
  }

  /** The kind that the request is about, or 404. */
  ResourceType type(Call call) {
    return call.target()
        .flatMap(t -> api.store().types().find(t.group(), t.version(), t.plural()))
        .orElseThrow(ApiException::noSuchResource);
  }

  Response dispatch(Call call) {
    if (call.target().isEmpty()) {
      return discovery
          .answer(call.uri().getPath())
          .map(Response::ok)
          .orElseThrow(ApiException::noSuchResource);
    }
    var target = call.target().get();
    if (target.group().equals("authorization.k8s.io")) {
      var review = object(call);
      Json.in(review, "status").put("allowed", true);
      return new Response(201, review);
    }
    var type = type(call);
    // An apply refuses unknown fields always, and in other words.
    if (call.verb().writes()
        && call.verb() != Verb.APPLY
        && call.parameter("fieldValidation").equals("Strict")) {
      strict(call, type);
    }
    var subresource = target.subresource();
    return switch (subresource) {
      case "" -> main(call, type, target);
      case "status" -> {
        if (!type.statusSubresource()) {
          throw ApiException.noSuchResource();
        }
        yield main(call, type, target);
      }
      case "scale" -> scale(call, type, target);
      case "eviction" -> {
        var options = object(call).path("deleteOptions");
        yield new Response(
            201,
            subresources.evict(
                target.namespace(), target.name(), DeleteOptions.of(options, call.dryRun())));
      }
      case "binding" ->
          new Response(
              201,
              subresources.bind(
                  target.namespace(),
                  target.name(),
                  Json.text(object(call), "target", "name"),
                  options(call, type)));
      case "finalize" -> {
        var namespace = object(call);
        yield Response.ok(api.update(type, "", target.name(), "", namespace, options(call, type)));
      }
      default -> throw ApiException.noSuchResource();
    };
  }

  /** Refuses what pruning would take away. A patch may hold a part of an object only. */
  private void strict(Call call, ResourceType type) {
    if (type.custom() && !call.body().isEmpty() && body(call) instanceof ObjectNode object) {
      api.strict(type, object);
    }
  }

  private Response main(Call call, ResourceType type, RequestPath target) {
    var namespace = target.namespace();
    var name = target.name();
    var sub = target.subresource();
    return switch (call.verb()) {
      case GET -> Response.ok(shown(type, target, api.get(type, namespace, name)));
      case LIST -> Response.ok(shownList(type, target, api.list(type, namespace, query(call))));
      case CREATE -> {
        if (!name.isEmpty()) {
          throw ApiException.methodNotAllowed();
        }
        yield new Response(
            201,
            shown(type, target, api.create(type, namespace, object(call), options(call, type))));
      }
      case UPDATE ->
          Response.ok(
              shown(
                  type,
                  target,
                  api.update(type, namespace, name, sub, object(call), options(call, type))));
      case PATCH ->
          Response.ok(
              shown(
                  type,
                  target,
                  api.patch(
                      type,
                      namespace,
                      name,
                      sub,
                      patchKind(call),
                      body(call),
                      options(call, type))));
      case APPLY -> {
        var applied = api.apply(type, namespace, name, sub, object(call), applyOptions(call, type));
        yield new Response(applied.created() ? 201 : 200, shown(type, target, applied.object()));
      }
      case DELETE -> {
        var uid = Json.uid(api.get(type, namespace, name));
        yield Response.ok(
            api.delete(type, namespace, name, deleteOptions(call))
                .<JsonNode>map(marked -> shown(type, target, marked))
                .orElseGet(() -> deleted(type, name, uid)));
      }
      case DELETE_COLLECTION ->
          Response.ok(
              shownList(
                  type, target, api.deleteAll(type, namespace, query(call), deleteOptions(call))));
      case WATCH, DISCOVER -> throw ApiException.methodNotAllowed();
    };
  }

  private Response scale(Call call, ResourceType type, RequestPath target) {
    if (!type.scalable()) {
      throw ApiException.noSuchResource();
    }
    var namespace = target.namespace();
    var name = target.name();
    return Response.ok(
        switch (call.verb()) {
          case GET -> subresources.scale(type, namespace, name);
          case UPDATE ->
              subresources.updateScale(type, namespace, name, object(call), options(call, type));
          case PATCH ->
              subresources.patchScale(
                  type, namespace, name, patchKind(call), body(call), options(call, type));
          default -> throw ApiException.methodNotAllowed();
        });
  }

  private static ObjectNode deleted(ResourceType type, String name, String uid) {
    var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.set("metadata", Json.object());
    status.put("status", "Success");
    var details = Json.in(status, "details").put("name", name);
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", type.plural()).put("uid", uid);
    return status;
  }

  /** The object in the version that was asked for. */
  private ObjectNode shown(ResourceType type, RequestPath target, ObjectNode object) {
    return api.conversions().in(type, object, target.version());
  }

  private ObjectNode shownList(ResourceType type, RequestPath target, ObjectNode list) {
    list.put("apiVersion", type.apiVersion(target.version()));
    var items = Json.array();
    for (ObjectNode item : Json.items(list, "items")) {
      if (type.custom()) {
        items.add(shown(type, target, item));
      } else {
        // The items of a built-in list carry no type, as those of a real API server.
        var copy = Json.object();
        item.properties().forEach(e -> copy.set(e.getKey(), e.getValue()));
        copy.remove("kind");
        copy.remove("apiVersion");
        items.add(copy);
      }
    }
    list.set("items", items);
    return list;
  }

  static ListQuery query(Call call) {
    return new ListQuery(
        call.parameter("labelSelector"),
        call.parameter("fieldSelector"),
        call.number("limit"),
        call.parameter("continue"));
  }

  private static PatchKind patchKind(Call call) {
    return switch (call.contentType()) {
      case "application/json-patch+json" -> PatchKind.JSON;
      case "application/merge-patch+json" -> PatchKind.MERGE;
      case "application/strategic-merge-patch+json" -> PatchKind.STRATEGIC;
      default -> throw ApiException.unsupportedMediaType(call.contentType());
    };
  }

  private static WriteOptions options(Call call, ResourceType type) {
    var manager = call.parameter("fieldManager");
    if (manager.isEmpty()) {
      manager = call.userAgent().replaceAll("/.*", "");
    }
    return new WriteOptions(
        manager.isEmpty() ? "unknown" : manager, version(call, type), call.dryRun(), false);
  }

  private static WriteOptions applyOptions(Call call, ResourceType type) {
    return new WriteOptions(
        call.parameter("fieldManager"), version(call, type), call.dryRun(), call.flag("force"));
  }

  private static String version(Call call, ResourceType type) {
    return type.apiVersion(call.target().map(RequestPath::version).orElse("v1"));
  }

  private static DeleteOptions deleteOptions(Call call) {
    var body = call.body().isEmpty() ? Json.object() : object(call);
    for (String name : new String[] {"propagationPolicy", "gracePeriodSeconds"}) {
      if (!call.parameter(name).isEmpty() && !body.has(name)) {
        if (name.startsWith("grace")) {
          body.put(name, call.number(name));
        } else {
          body.put(name, call.parameter(name));
        }
      }
    }
    return DeleteOptions.of(body, call.dryRun());
  }

  private static JsonNode body(Call call) {
    try {
      return Json.parse(call.body());
    } catch (JacksonException broken) {
      throw ApiException.badRequest(
          "the object provided is unrecognized: " + broken.getOriginalMessage());
    }
  }

  private static ObjectNode object(Call call) {
    if (body(call) instanceof ObjectNode object) {
      return object;
    }
    throw ApiException.badRequest("the body of the request is not an object");
  }
}
