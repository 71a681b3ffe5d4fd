package io.github.karpentersetup.k8s.sandbox.traffic;

/** What a request does, in the words of Kubernetes' audit log; apply is told from patch. */
public enum Verb {
  /** Reads one object. */
  GET,
  /** Reads many. */
  LIST,
  /** Follows changes. */
  WATCH,
  /** Makes an object, or calls a subresource such as eviction. */
  CREATE,
  /** Replaces an object. */
  UPDATE,
  /** A JSON, merge or strategic merge patch. */
  PATCH,
  /** Server-side apply. */
  APPLY,
  /** Deletes one object. */
  DELETE,
  /** Deletes many. */
  DELETE_COLLECTION,
  /** Asks what is served: discovery, version, health. */
  DISCOVER;

  /** Whether it can change something. */
  public boolean writes() {
    return switch (this) {
      case CREATE, UPDATE, PATCH, APPLY, DELETE, DELETE_COLLECTION -> true;
      default -> false;
    };
  }
}
