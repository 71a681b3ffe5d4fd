package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;
import static io.github.karpentersetup.manifest.Report.item;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The rules between the fields of an EC2NodeClass, those of its AMIs apart. */
final class NodeClassRules {

  private final ApiVersion api;
  private final KarpenterVersion karpenter;

  NodeClassRules(ApiVersion api, KarpenterVersion karpenter) {
    this.api = api;
    this.karpenter = karpenter;
  }

  /** Whole tag keys that Karpenter sets itself, besides those of the cluster. */
  List<String> restrictedTags() {
    if (api == ApiVersion.V1) {
      return List.of(
          "eks:eks-cluster-name",
          "karpenter.sh/nodepool",
          "karpenter.sh/nodeclaim",
          "karpenter.k8s.aws/ec2nodeclass");
    }
    return karpenter.atLeast(0, 35, 0)
        ? List.of(
            "karpenter.sh/nodepool",
            "karpenter.sh/managed-by",
            "karpenter.sh/nodeclaim",
            "karpenter.k8s.aws/ec2nodeclass")
        : List.of(
            "karpenter.sh/provisioner-name", "karpenter.sh/nodepool", "karpenter.sh/managed-by");
  }

  void tags(JsonNode tags, String path, Report report) {
    for (var entry : tags.properties()) {
      var key = entry.getKey();
      var at = child(path, key);
      if (key.isEmpty()) {
        report.server(at, "has an empty key", "name the tag");
      }
      if (key.startsWith("kubernetes.io/cluster") || restrictedTags().contains(key)) {
        report.server(at, "tag \"" + key + "\" is Karpenter's own to set", "remove it");
      }
    }
  }

  void selectorTags(JsonNode tags, String path, Report report) {
    for (var entry : tags.properties()) {
      if (entry.getKey().isEmpty() || entry.getValue().asString("-").isEmpty()) {
        report.server(
            child(path, entry.getKey()),
            "has an empty " + (entry.getKey().isEmpty() ? "key" : "value"),
            "write \"*\" for any value, or remove the tag");
      }
    }
  }

  void filledIn(JsonNode value, String path, Report report) {
    if (value.stringValue().isEmpty()) {
      report.server(path, "is empty", "fill it in, or leave the field out");
    }
  }

  void roleOrInstanceProfile(JsonNode spec, String path, Report report) {
    boolean role = spec.hasNonNull("role");
    if (role == spec.hasNonNull("instanceProfile")) {
      report.server(
          path,
          role ? "has both role and instanceProfile" : "has neither role nor instanceProfile",
          role ? "keep one of the two" : "add role: the name of the nodes' IAM role");
    }
  }

  void securityGroupTerms(JsonNode terms, String path, Report report) {
    if (SelectorTermRules.some(terms, "security group", path, report)) {
      SelectorTermRules.someField(
          terms, List.of("tags", "id", "name"), "say which security groups", path, report);
      SelectorTermRules.notAll(terms, "id", List.of("tags", "name"), path, report);
      SelectorTermRules.notAll(terms, "name", List.of("tags", "id"), path, report);
    }
  }

  void subnetTerms(JsonNode terms, String path, Report report) {
    if (SelectorTermRules.some(terms, "subnet", path, report)) {
      SelectorTermRules.someField(terms, List.of("tags", "id"), "say which subnets", path, report);
      SelectorTermRules.notAll(terms, "id", List.of("tags"), path, report);
    }
  }

  void reservationTerms(JsonNode terms, String path, Report report) {
    boolean criteria = karpenter.atLeast(1, 8, 0);
    SelectorTermRules.someField(
        terms,
        criteria ? List.of("tags", "id", "instanceMatchCriteria") : List.of("tags", "id"),
        "say which capacity reservations",
        path,
        report);
    SelectorTermRules.notAll(
        terms,
        "id",
        criteria ? List.of("tags", "ownerID", "instanceMatchCriteria") : List.of("tags", "ownerID"),
        path,
        report);
  }

  void oneRootVolume(JsonNode devices, String path, Report report) {
    var roots = new ArrayList<Integer>();
    for (int i = 0; i < devices.size(); i++) {
      if (devices.path(i).path("rootVolume").asBoolean(false)) {
        roots.add(i);
      }
    }
    if (roots.size() > 1) {
      report.server(
          child(item(path, roots.get(1)), "rootVolume"),
          "is true for " + roots.size() + " volumes, at most one holds kubelet's directory",
          "keep it for one of them");
    }
  }

  void sizeOrSnapshot(JsonNode ebs, String path, Report report) {
    if (!ebs.hasNonNull("snapshotID") && !ebs.hasNonNull("volumeSize")) {
      report.server(
          path,
          "has neither volumeSize nor snapshotID",
          "add volumeSize, such as 100Gi, or a snapshot");
    }
  }

  void rateNeedsSnapshot(JsonNode ebs, String path, Report report) {
    if (ebs.hasNonNull("volumeInitializationRate")
        && ebs.path("snapshotID").asString("").isEmpty()) {
      report.server(
          child(path, "volumeInitializationRate"),
          "has nothing to load without a snapshot",
          "add snapshotID, or remove the rate");
    }
  }

  void networkInterfaces(JsonNode interfaces, String path, Report report) {
    Map<List<Long>, Integer> places = new HashMap<>();
    Map<Long, Integer> efaOnly = new HashMap<>();
    boolean primary = interfaces.isEmpty();
    for (int i = 0; i < interfaces.size(); i++) {
      var one = interfaces.path(i);
      long card = one.path("networkCardIndex").asLong(-1);
      long device = one.path("deviceIndex").asLong(-1);
      var type = one.path("interfaceType").asString("");
      primary |= card == 0 && device == 0 && type.equals("interface");
      var first = places.putIfAbsent(List.of(card, device), i);
      if (first != null) {
        report.server(
            item(path, i),
            "has the network card and device index of " + item(path, first),
            "give it another device index");
      }
      var other = type.equals("efa-only") ? efaOnly.putIfAbsent(card, i) : null;
      if (other != null) {
        report.server(
            item(path, i),
            "is the second EFA on network card " + card + ", after " + item(path, other),
            "move it to another network card");
      }
    }
    if (!primary) {
      report.server(
          path,
          "has no primary interface",
          "add one with networkCardIndex: 0, deviceIndex: 0 and interfaceType: interface");
    }
  }

  void placementGroup(JsonNode selector, String path, Report report) {
    boolean name = selector.hasNonNull("name");
    if (name == selector.hasNonNull("id")) {
      report.server(
          path,
          name ? "has both name and id" : "has neither name nor id",
          name ? "keep one of the two" : "say which placement group");
    }
  }

  void someTimeout(JsonNode tracking, String path, Report report) {
    if (!tracking.hasNonNull("tcpEstablishedTimeout")
        && !tracking.hasNonNull("udpStreamTimeout")
        && !tracking.hasNonNull("udpTimeout")) {
      report.server(path, "sets no timeout", "set at least one, or remove it");
    }
  }
}
