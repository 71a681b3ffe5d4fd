package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.forecast.PodTemplates;
import io.github.karpentersetup.k8s.observe.PodReader;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.manifest.Specs;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.ExistingNode;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.PodTemplate;
import io.github.karpentersetup.whatif.Resources;
import io.github.karpentersetup.whatif.WhatIf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The cluster as the what-if engine takes it: pools, nodes, node claims on their way, and pods. */
final class KarpenterView {
  /** Of a node that takes no pods any more, but counts towards limits and spreads. */
  private static final Resources NOTHING = new Resources(Map.of(Resources.PODS, 0L));

  /** What kubelet and the node controllers put on nodes and take away again. */
  private static final String PASSING = "node.kubernetes.io/";

  private final KarpenterApi karpenter;
  private final Catalogue catalogue;

  /** Pods of one owner that look alike ask for the same, and owners are few. */
  private final Map<Object, PodTemplate> templates = new HashMap<>();

  private Map<String, Specs> read = Map.of();
  private List<ObjectNode> volumes = List.of();
  private Set<String> namespaces = Set.of();
  private PodTemplates translation = PodTemplates.among(Set.of());

  KarpenterView(KarpenterApi karpenter, Catalogue catalogue) {
    this.karpenter = karpenter;
    this.catalogue = catalogue;
  }

  /**
   * Asks the engine what to do.
   *
   * @param pools those that are ready
   * @param nominated the pods that node claims on their way are meant for, by the claim's uid
   */
  WhatIf whatIf(List<ObjectNode> pools, Map<String, List<ObjectNode>> nominated) {
    refresh();
    var specs = specs(pools);
    var daemons = new ArrayList<Pod>();
    for (ObjectNode set : karpenter.cluster().list(ResourceTypes.DAEMON_SETS)) {
      daemons.addAll(pods(List.of(Pods.fromTemplate(ResourceTypes.DAEMON_SETS, set, ""))));
    }
    return WhatIf.on(catalogue)
        .pools(specs.nodePools())
        .nodeClasses(specs.nodeClasses())
        .daemons(daemons)
        .existing(existing(nominated));
  }

  private void refresh() {
    var cluster = karpenter.cluster();
    var nowVolumes = cluster.list(ResourceTypes.VOLUMES);
    var nowNamespaces =
        cluster.list(ResourceTypes.NAMESPACES).stream().map(Json::name).collect(Collectors.toSet());
    if (!nowVolumes.equals(volumes) || !nowNamespaces.equals(namespaces)) {
      volumes = nowVolumes;
      namespaces = nowNamespaces;
      translation = PodTemplates.among(namespaces);
      templates.clear();
    }
  }

  /** Pools and classes are read as a set: one may hold what belongs to the other. */
  private Specs specs(List<ObjectNode> pools) {
    var all = new ArrayList<>(pools);
    all.addAll(karpenter.list(KarpenterApi.NODE_CLASSES));
    var key =
        all.stream()
            .map(o -> Json.uid(o) + "/" + Json.text(o, "metadata", "generation"))
            .collect(Collectors.joining(" "));
    if (!read.containsKey(key)) {
      read =
          Map.of(
              key, Manifests.read(all.stream().map(ObjectNode::toString).toArray(String[]::new)));
    }
    return read.values().iterator().next();
  }

  /** As the engine takes them, under the same names; mirrors of static pods are left out. */
  List<Pod> pods(Collection<ObjectNode> pods) {
    var taken = new ArrayList<Pod>();
    for (ObjectNode pod : pods) {
      var reference = Json.items(pod, "metadata", "ownerReferences").stream().findFirst();
      if (Json.at(pod, "metadata", "annotations", "kubernetes.io/config.mirror").isMissingNode()) {
        taken.add(
            new Pod(
                Json.namespace(pod),
                Json.name(pod).isEmpty()
                    ? Json.text(pod, "metadata", "generateName")
                    : Json.name(pod),
                reference.map(o -> Json.text(o, "kind") + "/" + Json.text(o, "name")).orElse(""),
                template(pod, reference.map(o -> Json.text(o, "uid")).orElse(Json.uid(pod)))));
      }
    }
    return taken;
  }

  private PodTemplate template(ObjectNode pod, String owner) {
    var spec = pod.path("spec");
    var volumesOf = spec.path("volumes");
    boolean mounts =
        volumesOf.valueStream().anyMatch(v -> v.has("persistentVolumeClaim") || v.has("ephemeral"));
    // With volumes of its own, a pod is like no other.
    return templates.computeIfAbsent(
        List.of(
            mounts ? Json.uid(pod) : owner,
            spec.path("containers"),
            spec.path("nodeSelector"),
            Json.at(pod, "metadata", "labels"),
            Json.at(pod, "metadata", "annotations")),
        key ->
            PodReader.with(volumes)
                .read(pod)
                .map(translation::of)
                .orElseGet(() -> PodTemplate.requesting(Resources.NONE).build()));
  }

  private List<ExistingNode> existing(Map<String, List<ObjectNode>> nominated) {
    var nodes = new ArrayList<ExistingNode>();
    for (ObjectNode node : karpenter.cluster().list(ResourceTypes.NODES)) {
      if (!FargateController.isFargate(node)) {
        var pods = karpenter.cluster().api().store().podsOn(Json.name(node));
        nodes.add(node(node, node.path("spec"), open(node), pods));
      }
    }
    for (ObjectNode claim : karpenter.list(KarpenterApi.NODE_CLAIMS)) {
      if (Json.text(claim, "status", "nodeName").isEmpty()) {
        var pods = nominated.getOrDefault(Json.uid(claim), List.of());
        nodes.add(node(claim, claim.path("spec"), !Json.terminating(claim), pods));
      }
    }
    return nodes;
  }

  private static boolean open(ObjectNode node) {
    return !Json.terminating(node)
        && !node.path("spec").path("unschedulable").asBoolean(false)
        && Cluster.condition(node, "Ready");
  }

  private ExistingNode node(ObjectNode object, JsonNode spec, boolean open, List<ObjectNode> on) {
    var has = Machines.resources(Json.at(object, "status", "capacity"));
    var free = open ? Machines.resources(Json.at(object, "status", "allocatable")) : NOTHING;
    return new ExistingNode(
        Json.name(object),
        Json.labels(object),
        taints(Json.items(spec, "taints")),
        has,
        free,
        Map.of(),
        pods(on.stream().filter(Pods::active).toList()),
        Double.NaN);
  }

  private static List<Taint> taints(List<ObjectNode> objects) {
    var taints = new ArrayList<Taint>();
    for (ObjectNode taint : objects) {
      for (TaintEffect effect : TaintEffect.values()) {
        if (effect.text().equals(Json.text(taint, "effect"))
            && !Json.text(taint, "key").startsWith(PASSING)) {
          taints.add(new Taint(Json.text(taint, "key"), Json.text(taint, "value"), effect));
        }
      }
    }
    return taints;
  }
}
