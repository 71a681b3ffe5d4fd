package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.facts.NodeTemplate;
import io.github.karpentersetup.facts.NodeTemplate.Metadata;
import io.github.karpentersetup.facts.NodeTemplate.Said;
import io.github.karpentersetup.facts.NodeTemplate.UserData;
import io.github.karpentersetup.facts.NodeTemplate.Volume;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceMetadataOptions;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;

/** What a launch template says of instances. */
final class TemplateContent {

  private final ResponseLaunchTemplateData data;
  private final List<String> others = new ArrayList<>();

  private TemplateContent(ResponseLaunchTemplateData data) {
    this.data = data;
  }

  static NodeTemplate of(@Nullable ResponseLaunchTemplateData data) {
    return data == null ? NodeTemplate.NOTHING : new TemplateContent(data).read();
  }

  private NodeTemplate read() {
    others();
    return new NodeTemplate(
        text(data.imageId()),
        new UserData(decoded(data.userData())),
        volumes(),
        Optional.ofNullable(data.metadataOptions()).map(TemplateContent::metadata),
        tags(),
        Optional.ofNullable(data.iamInstanceProfile())
            .map(p -> p.name() == null ? text(p.arn()) : p.name())
            .orElse(""),
        said(data.monitoring() == null ? null : data.monitoring().enabled()),
        data.networkInterfaces().stream()
            .map(LaunchTemplateInstanceNetworkInterfaceSpecification::associatePublicIpAddress)
            .map(TemplateContent::said)
            .filter(said -> said != Said.NOTHING)
            .findFirst()
            .orElse(Said.NOTHING),
        others);
  }

  /** What cannot be decoded is taken as it is. */
  private static String decoded(@Nullable String userData) {
    if (userData == null) {
      return "";
    }
    try {
      return new String(Base64.getMimeDecoder().decode(userData), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return userData;
    }
  }

  private List<Volume> volumes() {
    var volumes = new ArrayList<Volume>();
    for (var mapping : data.blockDeviceMappings()) {
      if (mapping.ebs() == null) {
        others.add("device " + mapping.deviceName() + " " + unlike(mapping));
      } else {
        volumes.add(volume(mapping));
      }
    }
    return volumes;
  }

  private static String unlike(LaunchTemplateBlockDeviceMapping mapping) {
    return mapping.virtualName() == null ? "left out" : "as " + mapping.virtualName();
  }

  private static Volume volume(LaunchTemplateBlockDeviceMapping mapping) {
    var ebs = mapping.ebs();
    return new Volume(
        text(mapping.deviceName()),
        number(ebs.volumeSize()),
        text(ebs.volumeTypeAsString()),
        number(ebs.iops()),
        number(ebs.throughput()),
        said(ebs.encrypted()),
        text(ebs.kmsKeyId()),
        text(ebs.snapshotId()),
        said(ebs.deleteOnTermination()));
  }

  private static Metadata metadata(LaunchTemplateInstanceMetadataOptions options) {
    return new Metadata(
        text(options.httpTokensAsString()),
        number(options.httpPutResponseHopLimit()),
        said(options.httpEndpointAsString()),
        said(options.httpProtocolIpv6AsString()));
  }

  private Map<String, String> tags() {
    var tags = new TreeMap<String, String>();
    data.tagSpecifications().stream()
        .filter(s -> s.resourceType() == ResourceType.INSTANCE)
        .flatMap(s -> s.tags().stream())
        .forEach(t -> tags.put(t.key(), text(t.value())));
    return tags;
  }

  private void others() {
    var placement = data.placement();
    if (placement != null) {
      said(
          "placement group ",
          placement.groupName() == null ? placement.groupId() : placement.groupName());
      if (!requireNonNullElse(placement.tenancyAsString(), "default").equals("default")) {
        others.add("tenancy " + placement.tenancyAsString());
      }
      said("host ", placement.hostId());
      said("host resource group ", placement.hostResourceGroupArn());
    }
    var reservation = data.capacityReservationSpecification();
    if (reservation != null && reservation.capacityReservationTarget() != null) {
      var target = reservation.capacityReservationTarget();
      said("capacity reservation ", target.capacityReservationId());
      said("capacity reservation group ", target.capacityReservationResourceGroupArn());
    }
    if (data.cpuOptions() != null) {
      others.add("processor options");
    }
    said("key pair ", data.keyName());
    said("kernel ", data.kernelId());
    if (data.enclaveOptions() != null && isOn(data.enclaveOptions().enabled())) {
      others.add("Nitro Enclaves");
    }
    if (data.hibernationOptions() != null && isOn(data.hibernationOptions().configured())) {
      others.add("hibernation");
    }
    data.licenseSpecifications()
        .forEach(l -> said("license configuration ", l.licenseConfigurationArn()));
    data.networkInterfaces().stream()
        .filter(i -> i.interfaceType() != null && !i.interfaceType().equals("interface"))
        .forEach(i -> others.add("network interface of type " + i.interfaceType()));
    if (data.networkInterfaces().size() > 1) {
      others.add("network interfaces, " + data.networkInterfaces().size() + " of them");
    }
    if (data.instanceRequirements() != null) {
      others.add("instance requirements in place of types");
    }
  }

  private void said(String what, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      others.add(what + value);
    }
  }

  private static boolean isOn(@Nullable Boolean value) {
    return value != null && value;
  }

  private static Said said(@Nullable Boolean value) {
    return value == null ? Said.NOTHING : value ? Said.ON : Said.OFF;
  }

  private static Said said(@Nullable String value) {
    return value == null ? Said.NOTHING : value.equals("enabled") ? Said.ON : Said.OFF;
  }

  private static OptionalInt number(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
