package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Where the bound persistent volumes can be reached from, by {@code namespace/claim}. */
record Volumes(Map<String, Volume> byClaim) {

  private static final String EBS = "ebs.csi.aws.com";

  private static final Set<String> ZONE_LABELS =
      Set.of(
          "topology.kubernetes.io/zone",
          "topology.ebs.csi.aws.com/zone",
          "failure-domain.beta.kubernetes.io/zone");

  /**
   * A persistent volume.
   *
   * @param zones it can be reached from; empty for all
   * @param isLocal whether one node holds it
   * @param driver the CSI driver that attaches it; empty for none
   */
  record Volume(Set<String> zones, boolean isLocal, String driver) {}

  static Volumes read(ApiServer server) {
    var volumes = new HashMap<String, Volume>();
    server.each(Resources.VOLUMES, "", Map.of(), v -> add(v, volumes));
    return new Volumes(volumes);
  }

  /** Volumes of the in-tree plug-in are the CSI driver's since Kubernetes 1.25. */
  private static String driver(JsonNode v) {
    return v.path("spec").has("awsElasticBlockStore")
        ? EBS
        : Trees.text(v, "spec", "csi", "driver");
  }

  static Volumes of(Collection<? extends JsonNode> all) {
    var volumes = new HashMap<String, Volume>();
    all.forEach(v -> add(v, volumes));
    return new Volumes(volumes);
  }

  private static void add(JsonNode v, Map<String, Volume> volumes) {
    var claim = Trees.text(v, "spec", "claimRef", "name");
    if (!claim.isEmpty()) {
      volumes.put(Trees.text(v, "spec", "claimRef", "namespace") + "/" + claim, volume(v));
    }
  }

  private static Volume volume(JsonNode v) {
    var zones = new TreeSet<String>();
    for (var term : Trees.at(v, "spec", "nodeAffinity", "required", "nodeSelectorTerms")) {
      for (var e : term.path("matchExpressions")) {
        if (ZONE_LABELS.contains(Trees.text(e, "key")) && Trees.text(e, "operator").equals("In")) {
          e.path("values").forEach(value -> zones.add(value.asString("")));
        }
      }
    }
    for (var label : ZONE_LABELS) {
      var zone = Trees.text(v, "metadata", "labels", label);
      if (!zone.isEmpty()) {
        zones.add(zone);
      }
    }
    var isLocal = v.path("spec").has("local") || v.path("spec").has("hostPath");
    return new Volume(zones, isLocal, driver(v));
  }
}
