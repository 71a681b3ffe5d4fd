package io.github.karpentersetup.manifest;

import io.github.karpentersetup.manifest.ConvertedObject.Form;
import io.github.karpentersetup.version.ApiVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One EC2NodeClass from one API version to the other, its kubelet settings apart. */
final class ClassConversion {

  private static final String UBUNTU = "compatibility.karpenter.k8s.aws/v1beta1-ubuntu";
  private static final String ALIAS_VERSION = "compatibility.karpenter.k8s.aws/v1-alias-version";

  /** The families with an alias, under the names both API versions know them by. */
  private static final List<String> ALIASED =
      List.of("AL2", "AL2023", "Bottlerocket", "Windows2019", "Windows2022");

  private ClassConversion() {}

  static void convert(ConvertedObject nodeClass, ApiVersion api) {
    if (api == ApiVersion.V1 && nodeClass.form() == Form.BETA_CLASS) {
      toV1(nodeClass);
    } else if (api == ApiVersion.V1BETA1 && nodeClass.form() == Form.CLASS) {
      toBeta(nodeClass);
    } else if (nodeClass.form() == Form.CLASS) {
      settle(nodeClass);
    }
  }

  private static void toV1(ConvertedObject nodeClass) {
    var spec = nodeClass.at("spec");
    var pinned = nodeClass.takeAnnotation(ALIAS_VERSION);
    var family = spec.path("amiFamily").asString("");
    boolean terms = !spec.path("amiSelectorTerms").isEmpty();
    if (ALIASED.contains(family) && !terms) {
      var alias = family.toLowerCase(Locale.ROOT) + "@" + (pinned.isEmpty() ? "latest" : pinned);
      var list = Documents.nodes().arrayNode();
      list.addObject().put("alias", alias);
      ConvertedObject.replace(spec, "amiFamily", "amiSelectorTerms", list);
    } else if (family.equals("Ubuntu")) {
      ubuntu(nodeClass, spec, terms);
    }
    hopLimit(nodeClass, spec, 2, ApiVersion.V1BETA1);
    nodeClass.content().put("apiVersion", "karpenter.k8s.aws/v1");
  }

  /** v1 has no family Ubuntu; its user data is AL2's, its default disk is not. */
  private static void ubuntu(ConvertedObject nodeClass, ObjectNode spec, boolean terms) {
    if (!terms) {
      nodeClass.problem(
          "spec.amiFamily",
          "v1 has no amiFamily Ubuntu, and no alias for the newest Ubuntu AMI",
          "select Ubuntu's AMIs in amiSelectorTerms, such as - {owner: \"099720109477\", name:"
              + " ubuntu-eks/k8s_1.33/images/hvm-ssd-gp3/*}; they run as amiFamily AL2");
      return;
    }
    var changed = new ArrayList<>(List.of("amiFamily"));
    spec.put("amiFamily", "AL2");
    if (!spec.hasNonNull("blockDeviceMappings")) {
      changed.add("blockDeviceMappings");
      var device =
          Documents.nodes().objectNode().put("deviceName", "/dev/sda1").put("rootVolume", true);
      device
          .putObject("ebs")
          .put("encrypted", true)
          .put("volumeType", "gp3")
          .put("volumeSize", "20Gi");
      spec.putArray("blockDeviceMappings").add(device);
    }
    nodeClass.annotate(UBUNTU, String.join(",", changed));
    nodeClass.note(
        "amiFamily Ubuntu is AL2 in v1, which has the same user data"
            + (changed.size() > 1 ? "; Ubuntu's default disk is written out" : ""));
  }

  /** What 1.0 converted without being able to: it marks it, and makes no node of it. */
  private static void settle(ConvertedObject nodeClass) {
    var mark = nodeClass.at("metadata", "annotations").path(UBUNTU).asString("");
    if (List.of(mark.split(",", -1)).contains("incompatible")) {
      nodeClass.problem(
          "spec.amiSelectorTerms",
          "stands for the newest Ubuntu AMI of v1beta1, which v1 has no alias for; Karpenter makes"
              + " no node of it",
          "select Ubuntu's AMIs by owner and name, and remove the annotation " + UBUNTU);
    }
  }

  private static void toBeta(ConvertedObject nodeClass) {
    var spec = nodeClass.at("spec");
    var ubuntu = List.of(nodeClass.takeAnnotation(UBUNTU).split(",", -1));
    if (ubuntu.contains("amiFamily")) {
      spec.put("amiFamily", "Ubuntu");
      if (ubuntu.contains("blockDeviceMappings")) {
        spec.remove("blockDeviceMappings");
      }
      if (ubuntu.contains("incompatible")) {
        spec.remove("amiSelectorTerms");
      }
    } else {
      family(spec);
    }
    hopLimit(nodeClass, spec, 1, ApiVersion.V1);
    nodeClass.content().put("apiVersion", "karpenter.k8s.aws/v1beta1");
  }

  /** The newest AMI of a family is the family without terms; any other alias has no form. */
  private static void family(ObjectNode spec) {
    var terms = spec.path("amiSelectorTerms");
    var alias = terms.path(0).path("alias").asString("");
    for (var family : ALIASED) {
      boolean latest = alias.equals(family.toLowerCase(Locale.ROOT) + "@latest");
      if (latest && terms.size() == 1 && spec.path("amiFamily").asString(family).equals(family)) {
        spec.remove("amiFamily");
        ConvertedObject.replace(
            spec, "amiSelectorTerms", "amiFamily", Documents.nodes().stringNode(family));
      }
    }
  }

  /** The default that the other API version does not share. */
  private static void hopLimit(
      ConvertedObject nodeClass, ObjectNode spec, int hops, ApiVersion from) {
    JsonNode options = spec.path("metadataOptions");
    boolean unreadable = spec.hasNonNull("metadataOptions") && !options.isObject();
    if (unreadable || options.hasNonNull("httpPutResponseHopLimit")) {
      return;
    }
    var written = options instanceof ObjectNode object ? object : spec.putObject("metadataOptions");
    written.put("httpPutResponseHopLimit", hops);
    nodeClass.note(
        "spec.metadataOptions.httpPutResponseHopLimit: "
            + hops
            + " is written out; it is "
            + from
            + "'s default and not the other's");
  }
}
