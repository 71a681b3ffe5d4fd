package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.KubernetesFacts.PendingPod;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Pods;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What the pods add up to. Pods are added page by page and not kept, so that a cluster of 50,000
 * takes no more memory than one page and the groups.
 *
 * @param requested by node name
 * @param pending what the scheduler could not place
 * @param ofDeployments by node name, for the few Deployments that matter, by {@code namespace/name}
 * @param grouped by owner and by what they ask for
 */
record Workload(
    Map<String, Room> requested,
    List<PendingPod> pending,
    Map<String, Map<String, Room>> ofDeployments,
    PodGroups grouped) {

  private static final Room NONE = new Room(0, 0, 0);

  static Workload read(ApiServer server, PodBudgets budgets, Volumes volumes) {
    var workload =
        new Workload(
            new HashMap<>(), new ArrayList<>(), new HashMap<>(), new PodGroups(budgets, volumes));
    server.each(
        Resources.PODS,
        "",
        Map.of("fieldSelector", "status.phase!=Succeeded,status.phase!=Failed"),
        workload::add);
    return workload;
  }

  Room on(String node) {
    return requested.getOrDefault(node, NONE);
  }

  Map<String, Room> of(String namespace, String deployment) {
    return ofDeployments.getOrDefault(namespace + "/" + deployment, Map.of());
  }

  List<PodGroup> groups() {
    return grouped.finish();
  }

  private void add(JsonNode pod) {
    var phase = Trees.text(pod, "status", "phase");
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return;
    }
    var node = Trees.text(pod, "spec", "nodeName");
    var requests = Requests.of(pod);
    if (!node.isEmpty()) {
      requested.merge(node, requests, Requests::add);
      SystemDeployments.ownerOf(pod)
          .ifPresent(
              name ->
                  ofDeployments
                      .computeIfAbsent(Trees.namespace(pod) + "/" + name, d -> new HashMap<>())
                      .merge(node, requests, Requests::add));
    }
    grouped.add(pod, requests);
    Pods.unschedulable(pod)
        .ifPresent(
            reason -> pending.add(new PendingPod(Trees.namespace(pod), Trees.name(pod), reason)));
  }
}
