package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import io.github.karpentersetup.whatif.Packing;
import io.github.karpentersetup.whatif.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Collects the pods that no node takes, and makes the node claims that the what-if engine says. */
final class KarpenterProvisioner implements Controller {
  /** Pods come together: what comes within this time of another is packed with it. */
  private static final Duration IDLE = Duration.ofMillis(10);

  private static final Duration LONGEST = Duration.ofMillis(200);

  private final KarpenterApi karpenter;
  private final KarpenterView view;
  private final KarpenterClaims claims;
  private final KarpenterEvents events;

  /** The claim that a pod waits for, by the pod's uid. */
  private final Map<String, String> nominated = new HashMap<>();

  /** The pods, by uid, that the last packing had nothing for; they wait for a change. */
  private final Set<String> refused = new HashSet<>();

  private Set<String> batch = Set.of();
  private Instant begun = Instant.EPOCH;
  private Instant grown = Instant.EPOCH;

  KarpenterProvisioner(KarpenterApi karpenter, String region) {
    this.karpenter = karpenter;
    this.view = new KarpenterView(karpenter, Machines.in(region));
    this.claims = new KarpenterClaims(karpenter);
    this.events = new KarpenterEvents(karpenter.cluster());
  }

  @Override
  public Set<String> watches() {
    return Set.of(
        ResourceTypes.DEPLOYMENTS.key(),
        ResourceTypes.DAEMON_SETS.key(),
        ResourceTypes.PODS.key(),
        ResourceTypes.NODES.key(),
        KarpenterApi.NODE_POOLS,
        KarpenterApi.NODE_CLASSES,
        KarpenterApi.NODE_CLAIMS);
  }

  @Override
  public void changed(StoreEvent event) {
    var key = event.type().key();
    if (!key.equals(ResourceTypes.PODS.key()) && !key.equals(ResourceTypes.DEPLOYMENTS.key())) {
      refused.clear();
    }
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
    var waiting = waiting();
    if (refused.containsAll(waiting.keySet())) {
      batch = Set.of();
      return Optional.empty();
    }
    var opens = opens(waiting.keySet());
    if (opens.isPresent()) {
      return opens;
    }
    batch = Set.of();
    provision(claimType.get(), waiting);
    return Optional.empty();
  }

  /** When the batch is complete; empty once it is. */
  private Optional<Instant> opens(Set<String> pods) {
    var now = karpenter.cluster().now();
    if (!pods.equals(batch)) {
      begun = batch.isEmpty() ? now : begun;
      grown = now;
      batch = Set.copyOf(pods);
    }
    var quiet = grown.plus(IDLE);
    var latest = begun.plus(LONGEST);
    var due = quiet.isBefore(latest) ? quiet : latest;
    return now.isBefore(due) ? Optional.of(due) : Optional.empty();
  }

  /** The pods without a node that are not meant for a claim on its way, by uid. */
  private Map<String, ObjectNode> waiting() {
    var waiting = new LinkedHashMap<String, ObjectNode>();
    for (ObjectNode pod : karpenter.cluster().api().store().podsOn("")) {
      if (Pods.active(pod)
          && !Json.terminating(pod)
          && !Pods.daemon(pod)
          && !nominated.containsKey(Json.uid(pod))
          && Json.items(pod, "status", "conditions").stream()
              .anyMatch(c -> Json.text(c, "reason").equals("Unschedulable"))) {
        waiting.put(Json.uid(pod), pod);
      }
    }
    return waiting;
  }

  private void provision(ResourceType claimType, Map<String, ObjectNode> waiting) {
    var pools =
        karpenter.list(KarpenterApi.NODE_POOLS).stream()
            .filter(pool -> !Json.terminating(pool) && Cluster.condition(pool, "Ready"))
            .toList();
    var byName = new HashMap<String, ObjectNode>();
    pools.forEach(pool -> byName.put(Json.name(pool), pool));
    var pods = new HashMap<String, ObjectNode>();
    waiting.values().forEach(pod -> pods.put(Json.namespace(pod) + "/" + Json.name(pod), pod));
    var packing = view.whatIf(pools, onClaims()).pack(view.pods(waiting.values()));
    refused.clear();
    refused.addAll(waiting.keySet());
    for (var node : packing.newNodes()) {
      var pool = byName.get(node.pool());
      if (pool != null) {
        nominate(node.pods(), pods, claims.create(claimType, node, pool));
      }
    }
    onTheirWay(packing, pods);
    for (var unplaced : packing.unplaced()) {
      var pod = pods.get(unplaced.pod().toString());
      if (pod != null) {
        events.unplaced(pod, unplaced.reasons());
      }
    }
  }

  /** Pods for which there is room on what is coming already. */
  private void onTheirWay(Packing packing, Map<String, ObjectNode> pods) {
    var claims = new HashMap<String, ObjectNode>();
    for (ObjectNode claim : karpenter.list(KarpenterApi.NODE_CLAIMS)) {
      if (!Cluster.condition(claim, "Ready")) {
        claims.put(Json.name(claim), claim);
      }
    }
    for (var placement : packing.placements()) {
      var claim = claims.get(placement.node().name());
      if (claim != null) {
        nominate(placement.pods(), pods, claim);
      }
    }
  }

  private void nominate(List<Pod> placed, Map<String, ObjectNode> pods, ObjectNode claim) {
    for (Pod pod : placed) {
      var object = pods.get(pod.toString());
      if (object != null) {
        nominated.put(Json.uid(object), Json.uid(claim));
        refused.remove(Json.uid(object));
      }
    }
  }

  private Map<String, List<ObjectNode>> onClaims() {
    var byClaim = new HashMap<String, List<ObjectNode>>();
    var store = karpenter.cluster().api().store();
    nominated.forEach(
        (pod, claim) ->
            store
                .withUid(pod)
                .ifPresent(
                    stored ->
                        byClaim
                            .computeIfAbsent(claim, uid -> new ArrayList<>())
                            .add(stored.object())));
    return byClaim;
  }
}
