package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.whatif.NewNode;
import io.github.karpentersetup.whatif.Pod;
import io.github.karpentersetup.whatif.Resources;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates node claims for the nodes that the engine asks for, with their instances started. */
final class KarpenterClaims {
  /** How many instance types Karpenter names in a request. */
  private static final int MOST_TYPES = 60;

  private final KarpenterApi karpenter;

  KarpenterClaims(KarpenterApi karpenter) {
    this.karpenter = karpenter;
  }

  ObjectNode create(ResourceType type, NewNode node, ObjectNode pool) {
    var template = Json.at(pool, "spec", "template");
    var claim = Json.object();
    var metadata = Json.in(claim, "metadata").put("generateName", node.pool() + "-");
    var labels = new TreeMap<>(node.asExisting().labels());
    labels.remove("kubernetes.io/hostname");
    labels.putAll(Json.labels(template));
    labels.put(KarpenterApi.POOL_LABEL, node.pool());
    labels.put(
        "karpenter.k8s.aws/ec2nodeclass", Json.text(template, "spec", "nodeClassRef", "name"));
    metadata.set("labels", Json.object(labels));
    metadata.putArray("finalizers").add(KarpenterApi.FINALIZER);
    var spec = Json.in(claim, "spec");
    for (String field :
        List.of(
            "nodeClassRef", "taints", "startupTaints", "expireAfter", "terminationGracePeriod")) {
      if (template.path("spec").has(field)) {
        spec.set(field, template.path("spec").path(field).deepCopy());
      }
    }
    requirements(node, template, spec);
    spec.set("resources", Json.object());
    Json.in(spec, "resources").set("requests", Machines.quantities(asked(node)));
    karpenter.type(KarpenterApi.NODE_POOLS).ifPresent(owner -> Cluster.own(claim, owner, pool));
    var made = karpenter.cluster().create(type, claim);
    karpenter.cluster().editStatus(type, made, o -> launched(o, node));
    return made;
  }

  private static void requirements(NewNode node, JsonNode template, ObjectNode spec) {
    var list = spec.putArray("requirements");
    for (ObjectNode requirement : Json.items(template, "spec", "requirements")) {
      if (!Json.text(requirement, "key").equals("node.kubernetes.io/instance-type")) {
        list.add(requirement.deepCopy());
      }
    }
    list.addObject()
        .put("key", "node.kubernetes.io/instance-type")
        .put("operator", "In")
        .set("values", Json.array(node.instanceTypes().stream().limit(MOST_TYPES).toList()));
  }

  private static Resources asked(NewNode node) {
    var asked = node.requests();
    for (Pod daemon : node.daemons()) {
      asked = asked.plus(daemon.template().requests());
    }
    return asked.with(Resources.PODS, node.pods().size() + node.daemons().size());
  }

  private void launched(ObjectNode claim, NewNode node) {
    var status = Json.in(claim, "status");
    status.put("providerID", NodeObjects.providerId(Json.name(claim), node.cheapest().zone()));
    status.set("capacity", Machines.quantities(node.capacity()));
    status.set("allocatable", Machines.quantities(node.allocatable()));
    karpenter.condition(claim, "Launched", true, "Launched", "");
    for (String later : List.of("Registered", "Initialized", "Ready")) {
      karpenter.condition(claim, later, false, "AwaitingReconciliation", "");
    }
  }
}
