package io.github.karpentersetup.k8s.handler;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a retirement has to know of a pod.
 *
 * @param node it is on; empty for none
 * @param workload its owner, as {@code Deployment shop/api}
 * @param stays whether a drain leaves it: a DaemonSet's, a static one, or a completed one
 * @param unschedulable why the scheduler finds no node for it; empty if that is not so
 */
record PodState(
    String uid,
    String namespace,
    String name,
    String node,
    String workload,
    boolean stays,
    boolean isReady,
    boolean isTerminating,
    Optional<String> unschedulable) {

  static PodState of(Pod pod) {
    var meta = pod.getMetadata();
    var owner = owner(pod);
    var phase =
        pod.getStatus() == null ? "" : Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
    var completed = phase.equals("Succeeded") || phase.equals("Failed");
    return new PodState(
        meta.getUid(),
        Objects.requireNonNullElse(meta.getNamespace(), ""),
        meta.getName(),
        pod.getSpec() == null ? "" : Objects.requireNonNullElse(pod.getSpec().getNodeName(), ""),
        workload(pod, owner),
        completed
            || owner.filter(o -> o.getKind().equals("DaemonSet")).isPresent()
            || annotations(pod).containsKey("kubernetes.io/config.mirror"),
        condition(pod, "Ready").filter(c -> "True".equals(c.getStatus())).isPresent(),
        meta.getDeletionTimestamp() != null,
        condition(pod, "PodScheduled")
            .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()))
            .map(c -> Objects.requireNonNullElse(c.getMessage(), "no node fits")));
  }

  /** {@code shop/api-1}, for people. */
  String path() {
    return namespace + "/" + name;
  }

  private static Map<String, String> annotations(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
  }

  private static Optional<OwnerReference> owner(Pod pod) {
    return Objects.requireNonNullElse(
            pod.getMetadata().getOwnerReferences(), List.<OwnerReference>of())
        .stream()
        .filter(o -> Boolean.TRUE.equals(o.getController()))
        .findFirst();
  }

  /** As the facts name it: a ReplicaSet's pods are its Deployment's. */
  private static String workload(Pod pod, Optional<OwnerReference> owner) {
    var hash =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
            .getOrDefault("pod-template-hash", "");
    var prefix = pod.getMetadata().getNamespace() + "/";
    if (owner.isEmpty()) {
      return " " + prefix + pod.getMetadata().getName();
    }
    var kind = owner.get().getKind();
    var name = owner.get().getName();
    return kind.equals("ReplicaSet") && !hash.isEmpty() && name.endsWith("-" + hash)
        ? "Deployment " + prefix + name.substring(0, name.length() - hash.length() - 1)
        : kind + " " + prefix + name;
  }

  private static Optional<PodCondition> condition(Pod pod, String type) {
    return Optional.ofNullable(pod.getStatus())
        .flatMap(s -> Optional.ofNullable(s.getConditions()))
        .flatMap(all -> all.stream().filter(c -> type.equals(c.getType())).findFirst());
  }
}
