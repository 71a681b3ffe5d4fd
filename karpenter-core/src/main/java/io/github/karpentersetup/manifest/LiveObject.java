package io.github.karpentersetup.manifest;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the API server and controllers write into an object, which nobody applies. */
final class LiveObject {

  private static final List<String> SERVER_SET =
      List.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "selfLink",
          "managedFields");

  private static final List<String> CONTROLLER_SET =
      List.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "karpenter.sh/nodepool-hash",
          "karpenter.sh/nodepool-hash-version",
          "karpenter.sh/stored-version-migrated",
          "karpenter.k8s.aws/ec2nodeclass-hash",
          "karpenter.k8s.aws/ec2nodeclass-hash-version");

  private static final String FINALIZER = "karpenter.k8s.aws/termination";

  private LiveObject() {}

  static void strip(ObjectNode content) {
    content.remove("status");
    if (!(content.path("metadata") instanceof ObjectNode metadata)) {
      return;
    }
    metadata.remove(SERVER_SET);
    if (metadata.path("annotations") instanceof ObjectNode annotations) {
      annotations.remove(CONTROLLER_SET);
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
    }
    if (metadata.path("finalizers") instanceof ArrayNode finalizers) {
      for (int i = finalizers.size() - 1; i >= 0; i--) {
        if (finalizers.path(i).asString("").equals(FINALIZER)) {
          finalizers.remove(i);
        }
      }
      if (finalizers.isEmpty()) {
        metadata.remove("finalizers");
      }
    }
  }
}
