package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Schema.dictionary;
import static io.github.karpentersetup.manifest.Schema.int32;
import static io.github.karpentersetup.manifest.Schema.int64;
import static io.github.karpentersetup.manifest.Schema.list;
import static io.github.karpentersetup.manifest.Schema.object;
import static io.github.karpentersetup.manifest.Schema.oneOf;
import static io.github.karpentersetup.manifest.Schema.text;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The {@code spec} of an EC2NodeClass, as {@code karpenter.k8s.aws_ec2nodeclasses.yaml} of the
 * releases 0.33 to 1.14.1 describes it.
 */
final class NodeClassSchema {

  private static final Schema FLAG = new Schema.Flag();

  private final ApiVersion api;
  private final KarpenterVersion karpenter;
  private final NodeClassRules rules;
  private final AmiRules amis;

  private NodeClassSchema(ApiVersion api, KarpenterVersion karpenter) {
    this.api = api;
    this.karpenter = karpenter;
    this.rules = new NodeClassRules(api, karpenter);
    this.amis = new AmiRules(karpenter);
  }

  static Schema.Obj of(ApiVersion api, KarpenterVersion karpenter) {
    return new NodeClassSchema(api, karpenter).spec();
  }

  private Schema.Obj spec() {
    var tags = dictionary(text()).checks(rules.restrictedTags().size() + 2, rules::tags);
    var filled = text().checks(1, rules::filledIn);
    var spec =
        object()
            .with("associatePublicIPAddress", FLAG)
            .with(
                "blockDeviceMappings",
                list(blockDevice()).maxItems(50).checks(1, rules::oneRootVolume))
            .with("context", text())
            .with("detailedMonitoring", FLAG)
            .with("instanceProfile", filled.checks(0, RuntimeRules::roleName))
            .withDefault("metadataOptions", metadataOptions())
            .with("role", filled.checks(0, RuntimeRules::roleName))
            .require("securityGroupSelectorTerms", securityGroupTerms())
            .require("subnetSelectorTerms", subnetTerms())
            .with("tags", tags)
            .with("userData", text().checks(0, RuntimeRules::userData))
            .checks(1, rules::roleOrInstanceProfile);
    var store = oneOf("RAID0");
    return v1() ? v1(spec.with("instanceStorePolicy", store)) : beta(spec, store);
  }

  private Schema.Obj beta(Schema.Obj spec, Schema store) {
    var families = new ArrayList<>(List.of("AL2", "Bottlerocket", "Ubuntu", "Custom"));
    families.addAll(List.of("Windows2019", "Windows2022"));
    if (since(0, 35)) {
      families.add(1, "AL2023");
    }
    var spec034 = spec.withIf(since(0, 34), "instanceStorePolicy", store);
    var full = since(0, 35) ? spec034 : without(spec034, "associatePublicIPAddress");
    return full.require("amiFamily", oneOf(families))
        .with("amiSelectorTerms", list(amiTerm()).maxItems(30).checks(2, amis::betaAmiTerms))
        .checks(1, amis::customNeedsTerms);
  }

  private static Schema.Obj without(Schema.Obj object, String field) {
    var fields = new LinkedHashMap<>(object.fields());
    fields.remove(field);
    return new Schema.Obj(fields, object.maxFields(), object.checks());
  }

  private Schema.Obj v1(Schema.Obj spec) {
    var families = new ArrayList<>(List.of("AL2", "AL2023", "Bottlerocket", "Custom"));
    families.addAll(List.of("Windows2019", "Windows2022"));
    if (since(1, 9)) {
      families.add("Windows2025");
    }
    return spec.with("amiFamily", oneOf(families))
        .require(
            "amiSelectorTerms", list(amiTerm()).minItems(1).maxItems(30).checks(4, amis::amiTerms))
        .with("kubelet", KubeletSchema.of(api, karpenter))
        .withIf(since(1, 3), "capacityReservationSelectorTerms", reservationTerms())
        .withIf(since(1, 8), "ipPrefixCount", int32().min(0))
        .withIf(since(1, 11), "networkInterfaces", networkInterfaces())
        .withIf(since(1, 11), "placementGroupSelector", placementGroup())
        .withIf(since(1, 13), "connectionTracking", connectionTracking())
        .withIf(
            since(1, 13),
            "cpuOptions",
            object().with("nestedVirtualization", oneOf("enabled", "disabled")))
        .checks(families.size() - 1, amis::familyOfAlias)
        .checks(1, amis::familyOrAlias)
        .checks(0, RuntimeRules::publicAddress);
  }

  private Schema.Obj amiTerm() {
    var term =
        object()
            .with("id", text().pattern(TextPattern.of("ami-[0-9a-z]+", "an AMI id: ami-…")))
            .with("name", text())
            .with("owner", text())
            .with("tags", selectorTags());
    return v1()
        ? term.with("alias", text().maxLength(30).checks(3, amis::alias))
            .withIf(since(1, 4), "ssmParameter", text())
        : term;
  }

  private Schema selectorTags() {
    return dictionary(text()).maxFields(20).checks(1, rules::selectorTags);
  }

  private Schema securityGroupTerms() {
    return list(object()
            .with("id", text().pattern(TextPattern.of("sg-[0-9a-z]+", "a security group id: sg-…")))
            .with("name", text())
            .with("tags", selectorTags()))
        .maxItems(30)
        .checks(4, rules::securityGroupTerms);
  }

  private Schema subnetTerms() {
    return list(object()
            .with("id", text().pattern(TextPattern.of("subnet-[0-9a-z]+", "a subnet id: subnet-…")))
            .with("tags", selectorTags()))
        .maxItems(30)
        .checks(3, rules::subnetTerms);
  }

  private Schema blockDevice() {
    boolean rate = v1() && since(1, 5);
    Schema size =
        v1() || since(0, 37)
            ? text().pattern(TextPattern.VOLUME_SIZE).checks(0, RuntimeRules::volumeSize)
            : new Schema.WholeOrText(List.of(TextPattern.QUANTITY, TextPattern.VOLUME_SIZE));
    var ebs =
        object()
            .with("deleteOnTermination", FLAG)
            .with("encrypted", FLAG)
            .with("iops", int64())
            .with("kmsKeyID", text())
            .with("snapshotID", text())
            .with("throughput", int64())
            .withIf(rate, "volumeInitializationRate", int32().min(100).max(300))
            .with("volumeSize", size)
            .with("volumeType", oneOf("standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"))
            .checks(1, rules::sizeOrSnapshot)
            .checkIf(rate, rules::rateNeedsSnapshot);
    return object()
        .with("deviceName", text())
        .with("ebs", ebs)
        .with("rootVolume", FLAG)
        .checks(0, RuntimeRules::blockDevice);
  }

  private static Schema metadataOptions() {
    return object()
        .withDefault("httpEndpoint", oneOf("enabled", "disabled"))
        .withDefault("httpProtocolIPv6", oneOf("enabled", "disabled"))
        .withDefault("httpPutResponseHopLimit", int64().min(1).max(64))
        .withDefault("httpTokens", oneOf("required", "optional"));
  }

  private Schema reservationTerms() {
    return list(object()
            .with("id", text().pattern(TextPattern.of("^cr-[0-9a-z]+$", "a reservation id: cr-…")))
            .withIf(since(1, 8), "instanceMatchCriteria", oneOf("open", "targeted"))
            .with(
                "ownerID",
                text().pattern(TextPattern.of("^[0-9]{12}$", "an account id of 12 digits")))
            .with("tags", selectorTags()))
        .maxItems(30)
        .checks(2, rules::reservationTerms);
  }

  private Schema networkInterfaces() {
    return list(object()
            .require("deviceIndex", int32().min(0))
            .require("interfaceType", oneOf("interface", "efa-only"))
            .require("networkCardIndex", int32().min(0)))
        .maxItems(150)
        .checks(2, rules::networkInterfaces);
  }

  private Schema placementGroup() {
    return object()
        .with("id", text().pattern(TextPattern.of("^pg-[0-9a-z]+$", "a placement group id: pg-…")))
        .with("name", text().minLength(1))
        .checks(2, rules::placementGroup);
  }

  private Schema connectionTracking() {
    return object()
        .with("tcpEstablishedTimeout", int32().min(60).max(432_000))
        .with("udpStreamTimeout", int32().min(60).max(180))
        .with("udpTimeout", int32().min(30).max(60))
        .checks(1, rules::someTimeout);
  }

  private boolean since(int major, int minor) {
    return karpenter.atLeast(major, minor, 0);
  }

  private boolean v1() {
    return api == ApiVersion.V1;
  }
}
