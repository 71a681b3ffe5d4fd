package io.github.karpentersetup.k8s.sandbox.internal.controllers;

import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Serves what CRDs define, says so in their Established condition, and ends it with them. */
final class CrdController implements Controller {
  private final Cluster cluster;
  private final Map<String, ResourceType> served = new HashMap<>();

  CrdController(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public Set<String> watches() {
    return Set.of(ResourceTypes.CRDS.key());
  }

  @Override
  public Optional<Instant> reconcile() {
    var types = cluster.api().store().types();
    var present = new HashSet<String>();
    for (ObjectNode crd : cluster.list(ResourceTypes.CRDS)) {
      var type = ResourceTypes.define(crd);
      present.add(type.key());
      if (!type.equals(served.put(type.key(), type))) {
        types.register(type);
      }
      cluster.editStatus(ResourceTypes.CRDS, crd, o -> establish(o, type));
    }
    for (ResourceType type : Set.copyOf(served.values())) {
      if (!present.contains(type.key())) {
        for (ObjectNode object : cluster.list(type)) {
          cluster.edit(type, object, o -> Json.in(o, "metadata").remove("finalizers"));
          cluster.delete(type, object, DeleteOptions.NOW);
        }
        types.unregister(type.group(), type.plural());
        served.remove(type.key());
      }
    }
    return Optional.empty();
  }

  private void establish(ObjectNode crd, ResourceType type) {
    cluster.condition(crd, "NamesAccepted", "True", "NoConflicts", "no conflicts found");
    cluster.condition(
        crd, "Established", "True", "InitialNamesAccepted", "the initial names have been accepted");
    var status = Json.in(crd, "status");
    status.set("acceptedNames", Json.at(crd, "spec", "names").deepCopy());
    var stored = new java.util.LinkedHashSet<>(Json.texts(status, "storedVersions"));
    stored.add(type.versions().get(0));
    status.set("storedVersions", Json.array(stored));
  }
}
