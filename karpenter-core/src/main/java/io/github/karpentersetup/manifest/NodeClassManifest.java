package io.github.karpentersetup.manifest;

import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AmiTerm;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.CapacityReservationTerm;
import io.github.karpentersetup.spec.ConnectionTracking;
import io.github.karpentersetup.spec.Delay;
import io.github.karpentersetup.spec.MetadataOptions;
import io.github.karpentersetup.spec.NetworkInterface;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Renders a {@link NodeClass} as an EC2NodeClass for one of Karpenter's API versions.
 *
 * <p>The newest AMI of a family is an AMI family without terms in v1beta1 and an alias in v1; each
 * form is turned into the other. Nothing is dropped: what v1beta1 cannot express (a pinned alias,
 * an SSM parameter) is written where v1 has it, and {@link Manifest#problems} says that it is not
 * there yet. Kubelet's settings stand in the NodePool in v1beta1; {@link NodePoolManifest} puts
 * them there.
 */
public final class NodeClassManifest {

  private static final String LATEST = "@latest";

  private NodeClassManifest() {}

  /**
   * The manifest of a class.
   *
   * @param nodeClass the class, {@link NodeClass#completedFor completed} for its cluster
   * @param api the API version to write
   */
  public static Manifest of(NodeClass nodeClass, ApiVersion api) {
    var ami = api == ApiVersion.V1 ? asAlias(nodeClass) : asFamily(nodeClass);
    var spec =
        new Fields()
            .put("amiFamily", ami.family(), AmiFamily::text)
            .put("amiSelectorTerms", ami.terms(), NodeClassManifest::amiTerm)
            .put("role", nodeClass.role(), role -> role)
            .put("instanceProfile", nodeClass.instanceProfile(), profile -> profile)
            .put("subnetSelectorTerms", nodeClass.subnetSelectorTerms(), NodeClassManifest::term)
            .put(
                "securityGroupSelectorTerms",
                nodeClass.securityGroupSelectorTerms(),
                NodeClassManifest::term)
            .put("blockDeviceMappings", nodeClass.blockDevices(), NodeClassManifest::blockDevice)
            .put(
                "metadataOptions",
                nodeClass.metadataOptions(),
                options -> metadataOptions(options).toMap());
    if (api == ApiVersion.V1) {
      spec.put("kubelet", nodeClass.kubelet(), kubelet -> KubeletFields.of(kubelet).toMap());
    }
    spec.put(
            "capacityReservationSelectorTerms",
            nodeClass.capacityReservationSelectorTerms(),
            NodeClassManifest::reservation)
        .put(
            "placementGroupSelector",
            nodeClass.placementGroupSelector(),
            group -> new Fields().put("id", group.id()).put("name", group.name()).toMap())
        .put(
            "networkInterfaces", nodeClass.networkInterfaces(), NodeClassManifest::networkInterface)
        .put("ipPrefixCount", nodeClass.ipPrefixCount())
        .put(
            "connectionTracking",
            nodeClass.connectionTracking(),
            tracking -> connectionTracking(tracking).toMap())
        .put(
            "cpuOptions",
            nodeClass.cpuOptions(),
            options ->
                new Fields()
                    .put("nestedVirtualization", options.nestedVirtualization(), Setting::text)
                    .toMap())
        .put("userData", nodeClass.userData(), data -> data)
        .put("tags", nodeClass.tags())
        .put("instanceStorePolicy", nodeClass.instanceStorePolicy(), policy -> policy.text())
        .put("detailedMonitoring", nodeClass.detailedMonitoring(), Setting::isEnabled)
        .put("associatePublicIPAddress", nodeClass.associatePublicIpAddress(), Setting::isEnabled)
        .put("context", nodeClass.context(), context -> context);
    return new Manifest(
        new Fields()
            .put("apiVersion", "karpenter.k8s.aws/" + api)
            .put("kind", "EC2NodeClass")
            .put("metadata", Map.of("name", nodeClass.name()))
            .put("spec", spec)
            .toMap());
  }

  private record Ami(Optional<AmiFamily> family, List<AmiTerm> terms) {}

  private static Ami asAlias(NodeClass nodeClass) {
    var family = nodeClass.amiFamily();
    if (nodeClass.amiSelectorTerms().isEmpty()
        && family.isPresent()
        && family.get() != AmiFamily.CUSTOM
        && family.get() != AmiFamily.UBUNTU) {
      var alias = family.get().text().toLowerCase(Locale.ROOT) + LATEST;
      return new Ami(Optional.empty(), List.of(AmiTerm.alias(alias)));
    }
    return new Ami(family, nodeClass.amiSelectorTerms());
  }

  private static Ami asFamily(NodeClass nodeClass) {
    var terms = nodeClass.amiSelectorTerms();
    if (terms.size() == 1 && terms.get(0).equals(AmiTerm.alias(terms.get(0).alias()))) {
      var alias = terms.get(0).alias();
      var family =
          Arrays.stream(AmiFamily.values())
              .filter(f -> alias.equals(f.text().toLowerCase(Locale.ROOT) + LATEST))
              .findFirst();
      if (family.isPresent() && nodeClass.amiFamily().filter(f -> f != family.get()).isEmpty()) {
        return new Ami(family, List.of());
      }
    }
    return new Ami(nodeClass.amiFamily(), terms);
  }

  /**
   * The one EC2NodeClass that a text holds, YAML or JSON, in either API version; {@link
   * Manifest#validate} says whether it is valid.
   *
   * @throws io.github.karpentersetup.error.InvalidSpecException if it cannot be read, or holds
   *     anything else
   */
  public static Manifest parse(String yamlOrJson) {
    return Manifests.parse(yamlOrJson, CustomResource.NODE_CLASS);
  }

  private static Fields amiTerm(AmiTerm term) {
    return new Fields()
        .put("alias", term.alias())
        .put("id", term.id())
        .put("name", term.name())
        .put("owner", term.owner())
        .put("ssmParameter", term.ssmParameter())
        .put("tags", term.tags());
  }

  private static Fields term(SelectorTerm term) {
    return new Fields().put("id", term.id()).put("name", term.name()).put("tags", term.tags());
  }

  private static Fields blockDevice(BlockDevice device) {
    var ebs =
        new Fields()
            .put("volumeSize", device.volumeSize(), Object::toString)
            .put("volumeType", device.volumeType(), type -> type.text())
            .put("iops", device.iops())
            .put("throughput", device.throughput())
            .put("encrypted", device.encryption(), Setting::isEnabled)
            .put("kmsKeyID", device.kmsKeyId(), id -> id)
            .put("snapshotID", device.snapshotId(), id -> id)
            .put("volumeInitializationRate", device.volumeInitializationRate())
            .put("deleteOnTermination", device.deleteOnTermination(), Setting::isEnabled);
    return new Fields()
        .put("deviceName", device.deviceName())
        .put("rootVolume", device.rootVolume(), Setting::isEnabled)
        .put("ebs", ebs);
  }

  private static Fields reservation(CapacityReservationTerm term) {
    return new Fields()
        .put("id", term.id())
        .put("ownerID", term.ownerId())
        .put("instanceMatchCriteria", term.instanceMatchCriteria(), criteria -> criteria.text())
        .put("tags", term.tags());
  }

  private static Fields networkInterface(NetworkInterface one) {
    return new Fields()
        .put("networkCardIndex", one.networkCardIndex())
        .put("deviceIndex", one.deviceIndex())
        .put("interfaceType", one.interfaceType().text());
  }

  private static Fields connectionTracking(ConnectionTracking tracking) {
    return new Fields()
        .put("tcpEstablishedTimeout", tracking.tcpEstablishedTimeout(), NodeClassManifest::seconds)
        .put("udpStreamTimeout", tracking.udpStreamTimeout(), NodeClassManifest::seconds)
        .put("udpTimeout", tracking.udpTimeout(), NodeClassManifest::seconds);
  }

  private static Object seconds(Delay timeout) {
    return timeout.duration().orElse(Duration.ZERO).toSeconds();
  }

  private static Fields metadataOptions(MetadataOptions options) {
    return new Fields()
        .put("httpEndpoint", options.httpEndpoint().text())
        .put("httpProtocolIPv6", options.httpProtocolIpv6().text())
        .put("httpPutResponseHopLimit", options.httpPutResponseHopLimit())
        .put("httpTokens", options.httpTokens().text());
  }
}
