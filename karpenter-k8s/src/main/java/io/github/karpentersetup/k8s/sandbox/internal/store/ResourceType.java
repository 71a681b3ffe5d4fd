package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A kind of object that the API server serves.
 *
 * @param group API group; empty for core
 * @param versions the versions served, the preferred first
 * @param kind {@code Deployment}
 * @param plural {@code deployments}
 * @param shortNames as kubectl takes them
 * @param namespaced whether its objects live in namespaces
 * @param statusSubresource whether {@code status} is written apart
 * @param scalable whether it has the {@code scale} subresource
 * @param schema the structural schema of a custom resource; a missing node for built-in kinds
 * @param converted whether a webhook converts between the versions; else they are taken for the
 *     same
 */
public record ResourceType(
    String group,
    List<String> versions,
    String kind,
    String plural,
    List<String> shortNames,
    boolean namespaced,
    boolean statusSubresource,
    boolean scalable,
    JsonNode schema,
    boolean converted) {

  /** {@code apps/deployments}: what the store files its objects under. */
  public String key() {
    return group + "/" + plural;
  }

  /** {@code deployments.apps}, as messages name it. */
  public String qualified() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** {@code apps/v1} for this version. */
  public String apiVersion(String version) {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code apiVersion} in the preferred version. */
  public String apiVersion() {
    return apiVersion(versions.get(0));
  }

  /** Whether a CustomResourceDefinition made it. */
  public boolean custom() {
    return !schema.isMissingNode();
  }
}
