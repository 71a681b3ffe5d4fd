package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Crd;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.facts.KubernetesFacts.NodeClaim;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Karpenter's definitions and the objects of them.
 *
 * @param crds by name
 * @param autoMode whether EKS brings node classes of its own
 */
record KarpenterApi(Map<String, Crd> crds, AwsFacts.AutoMode autoMode) {

  private static final String AUTO_MODE = "nodeclasses.eks.amazonaws.com";

  /** Of group autoscaling.x-k8s.io; comes with Karpenter's CRD chart since 1.14. */
  private static final String BUFFERS = "capacitybuffers.autoscaling.x-k8s.io";

  static KarpenterApi read(ApiServer server) {
    var names = new ArrayList<String>();
    server.eachName(Resources.CRDS, names::add);
    var crds = new TreeMap<String, Crd>();
    names.stream()
        .filter(KarpenterApi::isKarpenter)
        .forEach(
            name ->
                server
                    .find(Resources.CRDS, "", name)
                    .ifPresent(found -> crds.put(name, crd(name, found))));
    return new KarpenterApi(
        crds, names.contains(AUTO_MODE) ? AwsFacts.AutoMode.ON : AwsFacts.AutoMode.OFF);
  }

  List<LiveObject> nodePools(ApiServer server) {
    return objects(server, "karpenter.sh", "nodepools", KarpenterApi::live);
  }

  List<LiveObject> nodeClasses(ApiServer server) {
    return objects(server, "karpenter.k8s.aws", "ec2nodeclasses", KarpenterApi::live);
  }

  List<NodeClaim> nodeClaims(ApiServer server) {
    return objects(server, "karpenter.sh", "nodeclaims", KarpenterApi::claim);
  }

  private <T> List<T> objects(
      ApiServer server, String group, String plural, Function<JsonNode, T> reading) {
    var objects = new ArrayList<T>();
    var crd = crds.get(plural + "." + group);
    if (crd != null && !crd.servedVersions().isEmpty()) {
      var resource = Resource.clusterWide(group + "/" + crd.servedVersions().get(0), plural);
      server.each(resource, "", Map.of(), object -> objects.add(reading.apply(object)));
    }
    return objects;
  }

  private static boolean isKarpenter(String name) {
    return name.endsWith(".karpenter.sh")
        || name.endsWith(".karpenter.k8s.aws")
        || name.equals(BUFFERS);
  }

  private static Crd crd(String name, JsonNode found) {
    var served =
        Trees.at(found, "spec", "versions")
            .valueStream()
            .filter(v -> v.path("served").booleanValue(false))
            // Reading in the version of storage asks no webhook for a conversion.
            .sorted(Comparator.comparing(v -> !v.path("storage").booleanValue(false)))
            .map(v -> Trees.text(v, "name"))
            .toList();
    return new Crd(
        name,
        served,
        Trees.at(found, "status", "storedVersions").valueStream().map(JsonNode::asString).toList(),
        Trees.annotation(found, Ownership.RELEASE),
        Trees.isTrue(found, "Established") ? "True" : "False");
  }

  private static LiveObject live(JsonNode object) {
    return new LiveObject(
        Trees.text(object, "apiVersion"),
        Trees.name(object),
        ClusterReader.strings(Trees.at(object, "metadata", "labels")),
        Trees.annotation(object, Ownership.FINGERPRINT),
        Trees.fields(object, "spec"),
        ready(object));
  }

  private static NodeClaim claim(JsonNode object) {
    var created = Trees.text(object, "metadata", "creationTimestamp");
    return new NodeClaim(
        Trees.name(object),
        Trees.text(object, "metadata", "labels", "karpenter.sh/nodepool"),
        Trees.text(object, "metadata", "labels", "node.kubernetes.io/instance-type"),
        Trees.text(object, "metadata", "labels", "topology.kubernetes.io/zone"),
        Trees.text(object, "status", "nodeName"),
        ready(object),
        created.isEmpty() ? Instant.EPOCH : Instant.parse(created));
  }

  private static String ready(JsonNode object) {
    return Trees.condition(object, "Ready").map(c -> Trees.text(c, "status")).orElse("");
  }
}
