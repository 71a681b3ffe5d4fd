package io.github.karpentersetup.k8s.sandbox.internal.http;

import java.util.List;
import java.util.Optional;

/**
 * What the path of a request names.
 *
 * @param group API group; empty for core
 * @param version API version
 * @param plural the resource
 * @param namespace empty for cluster-scoped resources and for lists over all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
record RequestPath(
    String group,
    String version,
    String plural,
    String namespace,
    String name,
    String subresource) {

  /** Reads {@code /api/v1/…} and {@code /apis/group/version/…}; empty when it names no resource. */
  static Optional<RequestPath> parse(String path) {
    var parts = List.of(path.replaceAll("^/+|/+$", "").split("/", -1));
    if (parts.size() > 2 && parts.get(0).equals("api")) {
      return Optional.of(resource("", parts.get(1), parts.subList(2, parts.size())));
    }
    if (parts.size() > 3 && parts.get(0).equals("apis")) {
      return Optional.of(resource(parts.get(1), parts.get(2), parts.subList(3, parts.size())));
    }
    return Optional.empty();
  }

  private static RequestPath resource(String group, String version, List<String> rest) {
    // A namespace's own subresources have the same form as a resource in it.
    var ofNamespace =
        rest.get(0).equals("namespaces")
            && (rest.size() < 3 || List.of("status", "finalize").contains(rest.get(2)));
    if (rest.get(0).equals("namespaces") && !ofNamespace) {
      var inside = rest.subList(2, rest.size());
      return new RequestPath(
          group, version, inside.get(0), rest.get(1), part(inside, 1), part(inside, 2));
    }
    return new RequestPath(group, version, rest.get(0), "", part(rest, 1), part(rest, 2));
  }

  private static String part(List<String> parts, int index) {
    return index < parts.size() ? parts.get(index) : "";
  }

  /** {@code pods/eviction}. */
  String resourceName() {
    return subresource.isEmpty() ? plural : plural + "/" + subresource;
  }
}
