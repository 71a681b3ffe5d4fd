package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;
import static io.github.karpentersetup.manifest.Report.item;
import static io.github.karpentersetup.manifest.SchemaValidator.shown;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The rules between the fields of an EC2NodeClass, those of selector terms apart. */
final class NodeClassRules {

  private static final Pattern ALIAS = Pattern.compile("[a-zA-Z0-9]+@[^\\n]+");

  private final ApiVersion api;
  private final KarpenterVersion karpenter;
  private final List<String> families = new ArrayList<>();

  NodeClassRules(ApiVersion api, KarpenterVersion karpenter) {
    this.api = api;
    this.karpenter = karpenter;
    families.addAll(List.of("AL2", "AL2023", "Bottlerocket", "Windows2019", "Windows2022"));
    if (karpenter.atLeast(1, 9, 0)) {
      families.add("Windows2025");
    }
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

  void customNeedsTerms(JsonNode spec, String path, Report report) {
    if (spec.path("amiFamily").asString("").equals("Custom")
        && spec.path("amiSelectorTerms").isEmpty()) {
      report.server(
          child(path, "amiSelectorTerms"),
          "is needed with amiFamily Custom",
          "say which AMI, such as - id: ami-…");
    }
  }

  void familyOfAlias(JsonNode spec, String path, Report report) {
    if (!spec.path("amiFamily").isString()) {
      return;
    }
    var family = spec.path("amiFamily").stringValue();
    for (var term : spec.path("amiSelectorTerms")) {
      var aliased = term.path("alias").asString("").split("@", -1)[0];
      for (var known : families) {
        if (aliased.equals(known.toLowerCase(Locale.ROOT))
            && !family.equals(known)
            && !family.equals("Custom")) {
          report.server(
              child(path, "amiFamily"),
              family + " does not go with the alias " + term.path("alias").asString(),
              "leave amiFamily out, or write " + known + " or Custom");
        }
      }
    }
  }

  void familyOrAlias(JsonNode spec, String path, Report report) {
    boolean alias =
        spec.path("amiSelectorTerms").valueStream().anyMatch(term -> term.hasNonNull("alias"));
    if (!alias && spec.path("amiSelectorTerms").isArray() && !spec.hasNonNull("amiFamily")) {
      report.server(
          child(path, "amiFamily"),
          "is needed where no alias says the family",
          "add amiFamily: AL2023, or the family of your AMIs");
    }
  }

  void alias(JsonNode value, String path, Report report) {
    var text = value.stringValue();
    var family = text.split("@", -1)[0];
    var known = families.stream().map(f -> f.toLowerCase(Locale.ROOT)).toList();
    if (!ALIAS.matcher(text).matches()) {
      report.server(
          path,
          shown(value) + " is not a family and a version with @ between",
          "write it as al2023@v20240807 or al2023@latest");
    } else if (!known.contains(family)) {
      report.server(
          path,
          "\"" + family + "\" is not one of the families " + String.join(", ", known),
          "write one of them before the @, in lower case");
    } else if (family.startsWith("windows") && !text.split("@", -1)[1].equals("latest")) {
      report.server(
          path,
          shown(value) + " pins a Windows AMI, which Karpenter does not support",
          "write " + family + "@latest");
    }
  }

  void amiTerms(JsonNode terms, String path, Report report) {
    SelectorTermRules.someField(
        terms, amiFields(), "say which AMI, such as alias: al2023@latest", path, report);
    var beside = List.of("alias", "id", "tags", "name", "owner");
    SelectorTermRules.standsAlone(terms, "id", beside, path, report);
    SelectorTermRules.standsAlone(terms, "alias", beside, path, report);
    if (terms.size() > 1) {
      for (int i = 0; i < terms.size(); i++) {
        if (terms.path(i).hasNonNull("alias")) {
          report.server(
              item(path, i),
              "an alias does not go with other terms",
              "keep the alias alone, or select by id, name or tags only");
        }
      }
    }
  }

  void betaAmiTerms(JsonNode terms, String path, Report report) {
    SelectorTermRules.someField(
        terms, List.of("tags", "id", "name"), "say which AMI, such as id: ami-…", path, report);
    SelectorTermRules.notAll(terms, "id", List.of("tags", "name", "owner"), path, report);
  }

  private List<String> amiFields() {
    return karpenter.atLeast(1, 4, 0)
        ? List.of("tags", "id", "name", "alias", "ssmParameter")
        : List.of("tags", "id", "name", "alias");
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
