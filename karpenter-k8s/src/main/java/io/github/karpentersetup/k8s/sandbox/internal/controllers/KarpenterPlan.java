package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.instances.InstanceChooser;
import io.github.karpentersetup.k8s.sandbox.instances.InstanceRequest;
import io.github.karpentersetup.k8s.sandbox.instances.Launch;
import io.github.karpentersetup.k8s.sandbox.instances.Requirement;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A node that is to be: the pods for it, and the instance that holds them. */
final class KarpenterPlan {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  private final ObjectNode pool;
  private final JsonNode template;
  private final InstanceChooser chooser;
  private final List<String> zones;
  private final Map<String, String> labels;
  private final List<ObjectNode> pods = new ArrayList<>();
  private final List<Requirement> requirements;
  private Pods.Requests requests = new Pods.Requests(0, 0);
  private int podCount;
  private Optional<Launch> launch = Optional.empty();

  KarpenterPlan(
      ObjectNode pool, InstanceChooser chooser, List<String> zones, List<ObjectNode> daemons) {
    this.pool = pool;
    this.template = Json.at(pool, "spec", "template");
    this.chooser = chooser;
    this.zones = zones;
    this.labels = new LinkedHashMap<>(Json.labels(template));
    labels.put(KarpenterApi.POOL_LABEL, Json.name(pool));
    this.requirements = requirements(Json.items(template, "spec", "requirements"));
    for (ObjectNode daemon : daemons) {
      requests = requests.plus(Pods.requests(Json.at(daemon, "spec", "template", "spec")));
      podCount++;
    }
  }

  private static List<Requirement> requirements(List<ObjectNode> expressions) {
    return new ArrayList<>(
        expressions.stream()
            .map(
                e ->
                    new Requirement(
                        Json.text(e, "key"), Json.text(e, "operator"), Json.texts(e, "values")))
            .toList());
  }

  List<ObjectNode> pods() {
    return pods;
  }

  String poolName() {
    return Json.name(pool);
  }

  long cpuMillis() {
    return launch.map(l -> l.type().cpus() * 1000L).orElse(0L);
  }

  /** Takes the pod if some instance then still holds all; false when not. */
  boolean add(ObjectNode pod) {
    var spec = pod.path("spec");
    if (!Pods.tolerates(spec, Json.items(template, "spec", "taints")) || repels(pod)) {
      return false;
    }
    var asked = new ArrayList<Requirement>();
    Json.map(spec, "nodeSelector")
        .forEach((key, value) -> asked.add(new Requirement(key, "In", List.of(value))));
    // As Karpenter does, the first of several terms is tried.
    Json.items(spec, "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms").stream()
        .findFirst()
        .ifPresent(term -> asked.addAll(requirements(Json.items(term, "matchExpressions"))));
    var all = new ArrayList<>(requirements);
    for (Requirement requirement : asked) {
      if (!labels.containsKey(requirement.key())) {
        all.add(requirement);
      } else if (!Selectors.requirement(
          labels, requirement.key(), requirement.operator(), requirement.values())) {
        return false;
      }
    }
    var total = requests.plus(Pods.requests(spec));
    var chosen =
        chooser.choose(
            new InstanceRequest(all, total.cpuMillis(), total.memoryBytes(), podCount + 1, zones));
    if (chosen.isEmpty()) {
      return false;
    }
    launch = chosen;
    requests = total;
    podCount++;
    pods.add(pod);
    requirements.clear();
    requirements.addAll(all);
    return true;
  }

  private boolean repels(ObjectNode pod) {
    return Json.items(pod, "spec", "affinity", "podAntiAffinity", REQUIRED).stream()
        .anyMatch(
            term ->
                pods.stream()
                    .anyMatch(
                        other ->
                            Json.namespace(other).equals(Json.namespace(pod))
                                && Selectors.matches(
                                    term.path("labelSelector"), Json.labels(other))));
  }

  /** Creates the node claim, with its instance started. */
  ObjectNode create(KarpenterApi karpenter, ResourceType type) {
    var started = launch.orElseThrow();
    var claim = Json.object();
    var metadata = Json.in(claim, "metadata").put("generateName", poolName() + "-");
    var all = started.type().labels(started.zone(), started.capacityType());
    all.putAll(labels);
    all.put("karpenter.k8s.aws/ec2nodeclass", Json.text(template, "spec", "nodeClassRef", "name"));
    metadata.set("labels", Json.object(all));
    metadata.putArray("finalizers").add(KarpenterApi.FINALIZER);
    var spec = Json.in(claim, "spec");
    for (String field :
        List.of(
            "nodeClassRef", "taints", "startupTaints", "expireAfter", "terminationGracePeriod")) {
      if (template.path("spec").has(field)) {
        spec.set(field, template.path("spec").path(field).deepCopy());
      }
    }
    var list = spec.putArray("requirements");
    for (Requirement requirement : requirements) {
      var one =
          list.addObject().put("key", requirement.key()).put("operator", requirement.operator());
      if (!requirement.values().isEmpty()) {
        one.set("values", Json.array(requirement.values()));
      }
    }
    Json.in(spec, "resources", "requests")
        .put("cpu", requests.cpuMillis() + "m")
        .put("memory", (requests.memoryBytes() + (1L << 20) - 1) / (1L << 20) + "Mi")
        .put("pods", Integer.toString(podCount));
    karpenter.type(KarpenterApi.NODE_POOLS).ifPresent(owner -> Cluster.own(claim, owner, pool));
    var made = karpenter.cluster().create(type, claim);
    karpenter.launches.put(Json.uid(made), started);
    karpenter
        .cluster()
        .editStatus(
            type,
            made,
            o -> {
              var node =
                  NodeObjects.node(
                      Json.object(), Json.name(o), started.zone(), started.type(), all, "", "");
              var status = Json.in(o, "status");
              status.put("providerID", Json.text(node, "spec", "providerID"));
              status.set("capacity", Json.at(node, "status", "capacity"));
              status.set("allocatable", Json.at(node, "status", "allocatable"));
              karpenter.condition(o, "Launched", true, "Launched", "");
              for (String later : List.of("Registered", "Initialized", "Ready")) {
                karpenter.condition(o, later, false, "AwaitingReconciliation", "");
              }
            });
    return made;
  }
}
