package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.whatif.HostPort;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the scheduler reads of a pod once.
 *
 * @param key equal for pods that any node takes or refuses for the same reason, pods apart
 * @param ports of the node that it takes
 * @param daemon whether a daemon set made it, for one node
 * @param alone whether neither it nor its volumes care where other things are
 */
record PodShape(
    String key, Pods.Requests requests, List<HostPort> ports, boolean daemon, boolean alone) {

  private static final List<String> DECISIVE =
      List.of("nodeSelector", "affinity", "tolerations", "containers", "initContainers");

  static PodShape of(ObjectNode pod) {
    var spec = pod.path("spec");
    var affinity = spec.path("affinity");
    boolean alone =
        affinity.path("podAffinity").isMissingNode()
            && affinity.path("podAntiAffinity").isMissingNode()
            && spec.path("topologySpreadConstraints").isEmpty()
            && spec.path("volumes")
                .valueStream()
                .noneMatch(v -> v.has("persistentVolumeClaim") || v.has("ephemeral"));
    var owner = Cluster.owners(pod).stream().findFirst().orElseGet(() -> Json.uid(pod));
    var hash = Objects.hash(DECISIVE.stream().map(spec::path).toArray());
    return new PodShape(
        owner + "/" + hash, Pods.requests(spec), ports(pod), Pods.daemon(pod), alone);
  }

  private static List<HostPort> ports(ObjectNode pod) {
    return Json.items(pod, "spec", "containers").stream()
        .flatMap(c -> Json.items(c, "ports").stream())
        .filter(p -> Json.number(p, 0, "hostPort") > 0)
        .map(
            p ->
                new HostPort(
                    Json.text(p, "hostIP").isEmpty() ? "0.0.0.0" : Json.text(p, "hostIP"),
                    Json.number(p, 0, "hostPort"),
                    Json.text(p, "protocol").isEmpty() ? "TCP" : Json.text(p, "protocol")))
        .toList();
  }
}
