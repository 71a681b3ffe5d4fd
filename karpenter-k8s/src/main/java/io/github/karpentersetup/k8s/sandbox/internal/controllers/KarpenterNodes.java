package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.Subresources;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.whatif.NodeOverhead;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Registers the nodes of node claims, and drains and removes those of deleted ones. */
final class KarpenterNodes implements Controller {
  private static final String DISRUPTED = "karpenter.sh/disrupted";

  private final KarpenterApi karpenter;
  private final Cluster cluster;
  private final Controllers.Settings settings;
  private final Map<String, Instant> since = new HashMap<>();
  private int addresses;

  KarpenterNodes(KarpenterApi karpenter, Controllers.Settings settings) {
    this.karpenter = karpenter;
    this.cluster = karpenter.cluster();
    this.settings = settings;
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DEPLOYMENTS.key(),
        ResourceTypes.PODS.key(),
        ResourceTypes.NODES.key(),
        ResourceTypes.DISRUPTION_BUDGETS.key(),
        KarpenterApi.NODE_CLAIMS);
  }

  @Override
  public Optional<Instant> reconcile() {
    var type = karpenter.type(KarpenterApi.NODE_CLAIMS);
    Optional<Instant> next = Optional.empty();
    if (type.isEmpty() || !karpenter.running()) {
      return next;
    }
    for (ObjectNode claim : cluster.list(type.get())) {
      var node = node(Json.text(claim, "status", "nodeName"));
      if (Json.terminating(claim)) {
        end(type.get(), claim, node);
      } else if (node.filter(Json::terminating).isPresent()) {
        cluster.delete(type.get(), claim, DeleteOptions.BACKGROUND);
      } else if (node.isEmpty()
          && !Json.text(claim, "status", "providerID").isEmpty()
          && Json.text(claim, "status", "nodeName").isEmpty()) {
        var due =
            since.computeIfAbsent(Json.uid(claim), uid -> cluster.now()).plus(settings.nodeDelay());
        if (cluster.now().isBefore(due)) {
          next = next.filter(n -> n.isBefore(due)).or(() -> Optional.of(due));
        } else {
          register(type.get(), claim);
        }
      }
    }
    return next;
  }

  private Optional<ObjectNode> node(String name) {
    return name.isEmpty()
        ? Optional.empty()
        : cluster.api().store().find(ResourceTypes.NODES, "", name);
  }

  private void register(ResourceType type, ObjectNode claim) {
    var name =
        "ip-10-0-%d-%d%s"
            .formatted(
                100 + addresses / 250, addresses % 250 + 4, NodeObjects.domain(settings.region()));
    addresses++;
    var labels = Json.labels(claim);
    labels.put("kubernetes.io/hostname", name);
    labels.put("karpenter.sh/registered", "true");
    labels.put("karpenter.sh/initialized", "true");
    var has =
        new NodeOverhead.NodeResources(
            Machines.resources(Json.at(claim, "status", "capacity")),
            Machines.resources(Json.at(claim, "status", "allocatable")));
    var node =
        NodeObjects.node(
            Json.object(), name, labels, has, settings.gitVersion(), cluster.api().now());
    Json.in(node, "metadata").putArray("finalizers").add(KarpenterApi.FINALIZER);
    var spec = Json.in(node, "spec");
    spec.put("providerID", Json.text(claim, "status", "providerID"));
    var taints = Json.items(claim, "spec", "taints");
    if (!taints.isEmpty()) {
      spec.putArray("taints").addAll(taints);
    }
    Cluster.own(node, type, claim);
    cluster.create(ResourceTypes.NODES, node);
    cluster.editStatus(
        type,
        claim,
        o -> {
          Json.in(o, "status").put("nodeName", name);
          for (String reached : List.of("Registered", "Initialized", "Ready")) {
            karpenter.condition(o, reached, true, reached, "");
          }
        });
    since.remove(Json.uid(claim));
  }

  private void end(ResourceType type, ObjectNode claim, Optional<ObjectNode> node) {
    if (node.isPresent()) {
      cluster.edit(ResourceTypes.NODES, node.get(), KarpenterNodes::taint);
      if (!drained(Json.name(node.get()))) {
        return;
      }
      cluster.delete(ResourceTypes.NODES, node.get(), DeleteOptions.BACKGROUND);
      cluster.edit(ResourceTypes.NODES, node.get(), KarpenterNodes::release);
    }
    cluster.edit(type, claim, KarpenterNodes::release);
  }

  private static void taint(ObjectNode node) {
    var taints = Json.in(node, "spec").withArray("/taints");
    if (Json.items(taints).stream().noneMatch(t -> Json.text(t, "key").equals(DISRUPTED))) {
      taints.addObject().put("key", DISRUPTED).put("effect", "NoSchedule");
    }
  }

  private static void release(ObjectNode object) {
    Json.in(object, "metadata").remove("finalizers");
  }

  /** Evicts what budgets allow; whether nothing but daemons is left. */
  private boolean drained(String node) {
    var left =
        cluster.api().store().podsOn(node).stream()
            .filter(p -> Pods.active(p) && !Pods.daemon(p))
            .toList();
    for (ObjectNode pod : left) {
      if (!Json.terminating(pod)) {
        try {
          new Subresources(cluster.api())
              .evict(Json.namespace(pod), Json.name(pod), DeleteOptions.BACKGROUND);
        } catch (ApiException refused) {
          // The budget's next count runs this again.
          if (refused.code() != 429) {
            throw refused;
          }
        }
      }
    }
    return left.isEmpty();
  }
}
