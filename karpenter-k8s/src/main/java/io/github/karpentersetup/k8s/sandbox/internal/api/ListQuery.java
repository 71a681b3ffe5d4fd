package io.github.karpentersetup.k8s.sandbox.internal.api;

/**
 * Which objects to list or watch.
 *
 * @param labelSelector in query syntax; empty for all
 * @param fieldSelector in query syntax; empty for all
 * @param limit most objects in one answer; 0 for no limit
 * @param continueFrom the token of the answer before; empty for the first
 */
public record ListQuery(
    String labelSelector, String fieldSelector, int limit, String continueFrom) {
  /** All objects. */
  public static final ListQuery ALL = new ListQuery("", "", 0, "");
}
