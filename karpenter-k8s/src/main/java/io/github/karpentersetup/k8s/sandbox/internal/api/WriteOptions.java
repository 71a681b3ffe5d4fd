package io.github.karpentersetup.k8s.sandbox.internal.api;

/**
 * How a write is to be done.
 *
 * @param manager the field manager, or the user agent's name when none is given
 * @param apiVersion the version the writer speaks, as {@code managedFields} records it
 * @param dryRun whether to answer without keeping anything
 * @param force whether an apply takes fields from others
 */
public record WriteOptions(String manager, String apiVersion, boolean dryRun, boolean force) {

  /** What a controller inside the cluster writes with. */
  public static WriteOptions by(String manager, String apiVersion) {
    return new WriteOptions(manager, apiVersion, false, false);
  }
}
