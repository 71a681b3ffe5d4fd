package io.github.karpentersetup.k8s.sandbox.internal.http;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What is served: versions, groups, resources, and enough OpenAPI for kubectl to write. */
final class Discovery {
  private final ResourceTypes types;
  private final String gitVersion;

  Discovery(ResourceTypes types, String gitVersion) {
    this.types = types;
    this.gitVersion = gitVersion;
  }

  /** The answer for a path that names no object; empty when it is not served. */
  Optional<JsonNode> answer(String path) {
    var parts = List.of(path.replaceAll("^/+|/+$", "").split("/", -1));
    return switch (parts.get(0)) {
      case "version" -> Optional.of(version());
      case "healthz", "livez", "readyz" -> Optional.of(StringNode.valueOf("ok"));
      case "" -> Optional.of(roots());
      case "api" -> parts.size() == 1 ? Optional.of(core()) : resources("", parts.get(1));
      case "apis" ->
          switch (parts.size()) {
            case 1 -> Optional.of(groups());
            case 2 -> group(parts.get(1));
            default -> resources(parts.get(1), parts.get(2));
          };
      case "openapi" -> openApi(parts);
      default -> Optional.empty();
    };
  }

  private ObjectNode version() {
    var numbers = gitVersion.replaceAll("^v|[-+].*", "").split("\\.", -1);
    return Json.object()
        .put("major", numbers[0])
        .put("minor", numbers.length > 1 ? numbers[1] + "+" : "0")
        .put("gitVersion", gitVersion)
        .put("gitCommit", "0000000000000000000000000000000000000000")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-01-01T00:00:00Z")
        .put("goVersion", "go1.24.0")
        .put("compiler", "gc")
        .put("platform", "linux/amd64");
  }

  private ObjectNode roots() {
    var root = Json.object();
    var paths = root.putArray("paths").add("/api").add("/api/v1").add("/apis");
    groupVersions().keySet().stream()
        .filter(group -> !group.isEmpty())
        .forEach(group -> paths.add("/apis/" + group));
    paths.add("/healthz").add("/version");
    return root;
  }

  private static ObjectNode core() {
    var versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", "127.0.0.1");
    return versions;
  }

  private Map<String, Set<String>> groupVersions() {
    var groups = new LinkedHashMap<String, Set<String>>();
    for (ResourceType type : types.all()) {
      groups.computeIfAbsent(type.group(), group -> new LinkedHashSet<>()).addAll(type.versions());
    }
    groups.put("authorization.k8s.io", Set.of("v1"));
    return groups;
  }

  private ObjectNode groups() {
    var list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    var groups = list.putArray("groups");
    groupVersions()
        .forEach(
            (name, versions) -> {
              if (!name.isEmpty()) {
                groups.add(group(name, versions));
              }
            });
    return list;
  }

  private Optional<JsonNode> group(String name) {
    return Optional.ofNullable(groupVersions().get(name))
        .map(versions -> group(name, versions).put("kind", "APIGroup").put("apiVersion", "v1"));
  }

  private static ObjectNode group(String name, Set<String> versions) {
    var group = Json.object().put("name", name);
    var list = group.putArray("versions");
    for (String version : versions) {
      list.addObject().put("groupVersion", name + "/" + version).put("version", version);
    }
    group.set("preferredVersion", list.get(0));
    return group;
  }

  private Optional<JsonNode> resources(String group, String version) {
    var list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    var resources = list.putArray("resources");
    for (ResourceType type : types.all()) {
      if (type.group().equals(group) && type.versions().contains(version)) {
        describe(type, resources);
      }
    }
    if (group.equals("authorization.k8s.io")) {
      var review =
          resource(resources, "selfsubjectaccessreviews", "SelfSubjectAccessReview", false);
      review.putArray("verbs").add("create");
    }
    return resources.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  private static ObjectNode resource(
      ArrayNode resources, String name, String kind, boolean namespaced) {
    return resources
        .addObject()
        .put("name", name)
        .put("singularName", "")
        .put("namespaced", namespaced)
        .put("kind", kind);
  }

  private static void describe(ResourceType type, ArrayNode resources) {
    var resource = resource(resources, type.plural(), type.kind(), type.namespaced());
    resource.put("singularName", type.kind().toLowerCase(Locale.ROOT));
    resource.set(
        "verbs",
        Json.array(
            List.of(
                "create",
                "delete",
                "deletecollection",
                "get",
                "list",
                "patch",
                "update",
                "watch")));
    if (!type.shortNames().isEmpty()) {
      resource.set("shortNames", Json.array(type.shortNames()));
    }
    var write = Json.array(List.of("get", "patch", "update"));
    if (type.statusSubresource()) {
      resource(resources, type.plural() + "/status", type.kind(), type.namespaced())
          .set("verbs", write);
    }
    if (type.scalable()) {
      resource(resources, type.plural() + "/scale", "Scale", type.namespaced())
          .put("group", "autoscaling")
          .put("version", "v1")
          .set("verbs", write);
    }
    if (type.equals(ResourceTypes.PODS)) {
      resource(resources, "pods/eviction", "Eviction", true)
          .put("group", "policy")
          .put("version", "v1")
          .set("verbs", Json.array(List.of("create")));
      resource(resources, "pods/binding", "Binding", true)
          .set("verbs", Json.array(List.of("create")));
    }
  }

  /** kubectl asks here only whether a kind's patch knows {@code fieldValidation}. */
  private Optional<JsonNode> openApi(List<String> parts) {
    if (parts.size() < 2 || !parts.get(1).equals("v3")) {
      return Optional.empty();
    }
    var document = Json.object();
    if (parts.size() == 2) {
      var paths = Json.in(document, "paths");
      groupVersions()
          .forEach(
              (group, versions) ->
                  versions.forEach(
                      version -> {
                        var path =
                            group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
                        Json.in(paths, path).put("serverRelativeURL", "/openapi/v3/" + path);
                      }));
      return Optional.of(document);
    }
    document.put("openapi", "3.0.0");
    Json.in(document, "info").put("title", "Kubernetes").put("version", gitVersion);
    var paths = Json.in(document, "paths");
    var core = parts.get(2).equals("api");
    var group = core ? "" : parts.get(3);
    var version = parts.get(parts.size() - 1);
    for (ResourceType type : types.all()) {
      if (type.group().equals(group) && type.versions().contains(version)) {
        var base = "/" + String.join("/", parts.subList(2, parts.size()));
        var patch = Json.in(paths, base + "/" + type.plural() + "/{name}", "patch");
        Json.in(patch, "x-kubernetes-group-version-kind")
            .put("group", group)
            .put("kind", type.kind())
            .put("version", version);
        var parameters = patch.putArray("parameters");
        for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
          var parameter = parameters.addObject().put("name", name).put("in", "query");
          Json.in(parameter, "schema").put("type", "string");
        }
        Json.in(patch, "responses", "200").put("description", "OK");
      }
    }
    return Optional.of(document);
  }
}
