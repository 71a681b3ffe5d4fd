package io.github.karpentersetup.step;

/**
 * An object, such as {@code karpenter.sh/v1}, {@code NodePool}, {@code default}.
 *
 * @param namespace empty for a cluster-wide one
 */
public record ObjectRef(String apiVersion, String kind, String namespace, String name) {

  /** A cluster-wide object. */
  public ObjectRef(String apiVersion, String kind, String name) {
    this(apiVersion, kind, "", name);
  }

  String path() {
    return kind.toLowerCase(java.util.Locale.ROOT) + "/" + name;
  }
}
