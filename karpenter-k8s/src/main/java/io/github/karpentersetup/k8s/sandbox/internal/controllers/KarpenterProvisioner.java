package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.instances.InstanceChooser;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.Quantity;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Makes node claims for the pods that no node takes. */
final class KarpenterProvisioner implements Controller {
  private final KarpenterApi karpenter;
  private final InstanceChooser chooser;
  private final List<String> zones;

  /** The claim that a pod waits for, by the pod's uid. */
  private final Map<String, String> nominated = new HashMap<>();

  KarpenterProvisioner(KarpenterApi karpenter, InstanceChooser chooser, List<String> zones) {
    this.karpenter = karpenter;
    this.chooser = chooser;
    this.zones = zones;
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DEPLOYMENTS.key(),
        ResourceTypes.PODS.key(),
        KarpenterApi.NODE_POOLS,
        KarpenterApi.NODE_CLAIMS);
  }

  @Override
  public Optional<Instant> reconcile() {
    var claimType = karpenter.type(KarpenterApi.NODE_CLAIMS);
    if (claimType.isEmpty() || !karpenter.running()) {
      return Optional.empty();
    }
    var coming =
        karpenter.list(KarpenterApi.NODE_CLAIMS).stream()
            .filter(claim -> !Json.terminating(claim) && !Cluster.condition(claim, "Ready"))
            .map(Json::uid)
            .collect(Collectors.toSet());
    nominated.values().retainAll(coming);
    var pools =
        karpenter.list(KarpenterApi.NODE_POOLS).stream()
            .filter(pool -> !Json.terminating(pool) && Cluster.condition(pool, "Ready"))
            .sorted(
                Comparator.comparingInt((ObjectNode p) -> -Json.number(p, 1, "spec", "weight"))
                    .thenComparing(Json::name))
            .toList();
    for (KarpenterPlan plan : plans(pools)) {
      var claim = plan.create(karpenter, claimType.get());
      plan.pods().forEach(pod -> nominated.put(Json.uid(pod), Json.uid(claim)));
    }
    return Optional.empty();
  }

  private List<KarpenterPlan> plans(List<ObjectNode> pools) {
    var plans = new ArrayList<KarpenterPlan>();
    for (ObjectNode pod : waiting()) {
      if (plans.stream().noneMatch(plan -> plan.add(pod))) {
        for (ObjectNode pool : pools) {
          var plan = new KarpenterPlan(pool, chooser, zones, daemons());
          if (plan.add(pod) && withinLimits(pool, plans, plan)) {
            plans.add(plan);
            break;
          }
        }
      }
    }
    return plans;
  }

  private List<ObjectNode> waiting() {
    return karpenter.cluster().list(ResourceTypes.PODS).stream()
        .filter(p -> Pods.nodeName(p).isEmpty() && Pods.active(p) && !Json.terminating(p))
        .filter(p -> !Pods.daemon(p) && !nominated.containsKey(Json.uid(p)))
        .filter(
            p ->
                Json.items(p, "status", "conditions").stream()
                    .anyMatch(c -> Json.text(c, "reason").equals("Unschedulable")))
        .sorted(
            Comparator.comparingLong((ObjectNode p) -> -Pods.requests(p.path("spec")).cpuMillis())
                .thenComparingLong(p -> -Pods.requests(p.path("spec")).memoryBytes())
                .thenComparing(Json::name))
        .toList();
  }

  private List<ObjectNode> daemons() {
    return karpenter.cluster().list(ResourceTypes.DAEMON_SETS);
  }

  private boolean withinLimits(ObjectNode pool, List<KarpenterPlan> plans, KarpenterPlan more) {
    var limit = Json.text(pool, "spec", "limits", "cpu");
    if (limit.isEmpty()) {
      return true;
    }
    long used =
        karpenter.list(KarpenterApi.NODE_CLAIMS).stream()
            .filter(
                c ->
                    Json.labels(c)
                        .getOrDefault(KarpenterApi.POOL_LABEL, "")
                        .equals(Json.name(pool)))
            .mapToLong(c -> Quantity.milli(Json.text(c, "status", "capacity", "cpu")))
            .sum();
    long planned =
        plans.stream()
            .filter(plan -> plan.poolName().equals(Json.name(pool)))
            .mapToLong(KarpenterPlan::cpuMillis)
            .sum();
    return used + planned + more.cpuMillis() <= Quantity.milli(limit);
  }
}
