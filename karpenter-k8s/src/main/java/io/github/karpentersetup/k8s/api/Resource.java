package io.github.karpentersetup.k8s.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A kind of object as the API server's paths know it.
 *
 * @param apiVersion {@code v1} or {@code group/version}
 * @param plural such as {@code deployments}
 * @param scope where its objects live
 * @param subresource such as {@code scale}; empty for the object itself
 */
public record Resource(String apiVersion, String plural, Scope scope, String subresource) {

  /** Where objects live. */
  public enum Scope {
    /** In a namespace. */
    NAMESPACED,
    /** In the cluster. */
    CLUSTER
  }

  /** A kind whose objects live in namespaces. */
  public static Resource namespaced(String apiVersion, String plural) {
    return new Resource(apiVersion, plural, Scope.NAMESPACED, "");
  }

  /** A kind whose objects are cluster-wide. */
  public static Resource clusterWide(String apiVersion, String plural) {
    return new Resource(apiVersion, plural, Scope.CLUSTER, "");
  }

  /** A part of its objects with a path of its own. */
  public Resource part(String name) {
    return new Resource(apiVersion, plural, scope, name);
  }

  /** Whether objects need a namespace. */
  public boolean isNamespaced() {
    return scope == Scope.NAMESPACED;
  }

  /** The API group; empty for the core. */
  public String group() {
    var slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** {@code deployments/scale}, as RBAC rules write it. */
  public String rbacName() {
    return subresource.isEmpty() ? plural : plural + "/" + subresource;
  }

  String path(String namespace, String name) {
    var path = new StringBuilder(group().isEmpty() ? "/api/" : "/apis/").append(apiVersion);
    if (isNamespaced() && !namespace.isEmpty()) {
      path.append("/namespaces/").append(encode(namespace));
    }
    path.append('/').append(plural);
    if (!name.isEmpty()) {
      path.append('/').append(encode(name));
    }
    if (!subresource.isEmpty()) {
      path.append('/').append(subresource);
    }
    return path.toString();
  }

  /** {@code deployments.apps kube-system/cluster-autoscaler}, for messages. */
  String describe(String namespace, String name) {
    var what = group().isEmpty() ? rbacName() : rbacName() + "." + group();
    var where = namespace.isEmpty() || !isNamespaced() ? name : namespace + "/" + name;
    return (what + " " + where).strip().toLowerCase(Locale.ROOT);
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
