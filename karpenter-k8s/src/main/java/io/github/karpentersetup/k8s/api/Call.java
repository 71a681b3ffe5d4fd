package io.github.karpentersetup.k8s.api;

/**
 * What was asked of the API server, in the words of its access rules.
 *
 * @param verb {@code get}, {@code list}, {@code create}, {@code update}, {@code patch} or {@link
 *     #APPLY}
 * @param resource the kind
 * @param namespace empty for cluster-wide kinds and for all namespaces
 * @param name of the object; empty for a list
 */
public record Call(String verb, Resource resource, String namespace, String name) {

  /** Server-side apply; the access rules ask for {@code patch}, and {@code create} if it is new. */
  static final String APPLY = "apply";

  /** Whether it was meant to change something. */
  public boolean writes() {
    return !verb.equals("get") && !verb.equals("list");
  }

  /** The object, such as {@code configmaps kube-system/aws-auth}. */
  public String target() {
    return resource.describe(namespace, name);
  }

  /** {@code patch deployments.apps kube-system/karpenter}. */
  @Override
  public String toString() {
    return verb + " " + target();
  }
}
