package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonPOJOBuilder;

/**
 * What the nodes of a pool are made of: AMI, role, network, disks. One value serves both API
 * versions; {@link io.github.karpentersetup.manifest.NodeClassManifest} renders it as an
 * EC2NodeClass.
 *
 * <p>Role, network and AMI may be left out: {@link #completedFor} fills them from the cluster when
 * a set-up is planned. What else is not said is left to Karpenter.
 *
 * <p>Its JSON is read by the names of {@link Builder}'s methods and written in the same words.
 */
@Values
@Value.Immutable
@JsonDeserialize(builder = NodeClass.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
  "name",
  "amiFamily",
  "amiSelectorTerms",
  "role",
  "instanceProfile",
  "subnetSelectorTerms",
  "securityGroupSelectorTerms",
  "blockDevices",
  "metadataOptions",
  "kubelet"
})
public interface NodeClass {

  /** The alias a class gets that says nothing about its AMI: the newest Amazon Linux 2023. */
  String DEFAULT_AMI_ALIAS = "al2023@latest";

  /** The tag that marks what Karpenter may use; its value is the cluster's name. */
  String DISCOVERY_TAG = "karpenter.sh/discovery";

  /** Starts a node class of this name: an RFC 1123 subdomain. */
  static Builder named(String name) {
    return new Builder().name(name);
  }

  /** The name of the EC2NodeClass object. */
  @JsonProperty
  String name();

  /** The image family; empty where an alias implies it. */
  @JsonProperty
  Optional<AmiFamily> amiFamily();

  /** Which AMIs; alternatives. */
  @JsonProperty
  List<AmiTerm> amiSelectorTerms();

  /** The name of the IAM role of the nodes; empty until planning unless a profile is given. */
  @JsonProperty
  Optional<String> role();

  /** The name of an instance profile of your own, in place of a role. */
  @JsonProperty
  Optional<String> instanceProfile();

  /** Which subnets; alternatives. */
  @JsonProperty
  List<SelectorTerm> subnetSelectorTerms();

  /** Which security groups; alternatives. */
  @JsonProperty
  List<SelectorTerm> securityGroupSelectorTerms();

  /** The EBS volumes of a node; empty for the AMI family's. */
  @JsonProperty
  List<BlockDevice> blockDevices();

  /** The instance metadata service. */
  @JsonProperty
  Optional<MetadataOptions> metadataOptions();

  /** Settings of kubelet. */
  @JsonProperty
  Optional<Kubelet> kubelet();

  /** Which capacity reservations; alternatives. Karpenter 1.3 and later. */
  @JsonProperty
  List<CapacityReservationTerm> capacityReservationSelectorTerms();

  /** The placement group; Karpenter 1.11 and later. */
  @JsonProperty
  Optional<PlacementGroup> placementGroupSelector();

  /** The network interfaces of a node; empty for one. Karpenter 1.11 and later. */
  @JsonProperty
  List<NetworkInterface> networkInterfaces();

  /**
   * How many prefixes each network interface gets, of IPv4 addresses, or of IPv6 in an IPv6
   * cluster; Karpenter 1.8 and later.
   */
  @JsonProperty
  OptionalInt ipPrefixCount();

  /** When idle connections are forgotten; Karpenter 1.13 and later. */
  @JsonProperty
  Optional<ConnectionTracking> connectionTracking();

  /** Options of the processors; Karpenter 1.13 and later. */
  @JsonProperty
  Optional<CpuOptions> cpuOptions();

  /** User data in the form of the AMI family; Karpenter merges its own into it. */
  @JsonProperty
  Optional<String> userData();

  /** Tags on everything EC2 makes for a node. */
  @JsonProperty
  Map<String, String> tags();

  /** What is done with local NVMe disks. */
  @JsonProperty
  Optional<InstanceStorePolicy> instanceStorePolicy();

  /** Whether EC2 sends metrics every minute, at a price. */
  @JsonProperty
  Optional<Setting> detailedMonitoring();

  /** Whether nodes get public addresses; empty for what the subnet says. */
  @JsonProperty
  Optional<Setting> associatePublicIpAddress();

  /** EC2's reserved context of a launch request. */
  @JsonProperty
  Optional<String> context();

  /** A builder that starts with this class's values. */
  @JsonIgnore
  default Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * This class with what it left out taken from the cluster: the node role, subnets and security
   * groups tagged {@code karpenter.sh/discovery=<cluster>}, and {@link #DEFAULT_AMI_ALIAS}.
   *
   * @param cluster the cluster's name
   * @param nodeRole the name of the IAM role of the nodes, without a path
   */
  default NodeClass completedFor(String cluster, String nodeRole) {
    var completed = toBuilder();
    if (role().isEmpty() && instanceProfile().isEmpty()) {
      completed.role(nodeRole);
    }
    if (subnetSelectorTerms().isEmpty()) {
      completed.subnets(SelectorTerm.tagged(DISCOVERY_TAG, cluster));
    }
    if (securityGroupSelectorTerms().isEmpty()) {
      completed.securityGroups(SelectorTerm.tagged(DISCOVERY_TAG, cluster));
    }
    if (amiSelectorTerms().isEmpty() && amiFamily().isEmpty()) {
      completed.amiAlias(DEFAULT_AMI_ALIAS);
    }
    return completed.build();
  }

  /** Collects a {@link NodeClass}. Nothing is checked here: validation reports all at once. */
  @JsonPOJOBuilder(withPrefix = "")
  @JsonAutoDetect(
      setterVisibility = JsonAutoDetect.Visibility.NONE,
      fieldVisibility = JsonAutoDetect.Visibility.NONE,
      getterVisibility = JsonAutoDetect.Visibility.NONE)
  final class Builder {

    private final ImmutableNodeClass.Builder values;

    Builder() {
      values = ImmutableNodeClass.builder().name("");
    }

    private Builder(NodeClass nodeClass) {
      values = ImmutableNodeClass.builder().from(nodeClass);
    }

    /** The name of the EC2NodeClass object. */
    @JsonProperty
    public Builder name(String name) {
      values.name(name);
      return this;
    }

    /** The image family. */
    @JsonProperty
    public Builder amiFamily(AmiFamily family) {
      values.amiFamily(family);
      return this;
    }

    /** An EKS-optimised AMI: {@code al2023@v20240807}, {@code bottlerocket@latest}. */
    @JsonProperty
    public Builder amiAlias(String alias) {
      return amis(AmiTerm.alias(alias));
    }

    /** AMIs, each named; the image family has to be said too. */
    @JsonProperty
    public Builder amiIds(String... ids) {
      for (var id : ids) {
        amis(AmiTerm.id(id));
      }
      return this;
    }

    /** Which AMIs, besides those already said. */
    @JsonProperty("amiSelectorTerms")
    public Builder amis(AmiTerm... terms) {
      values.addAmiSelectorTerms(terms);
      return this;
    }

    /** The name of the IAM role of the nodes, without a path. */
    @JsonProperty
    public Builder role(String name) {
      values.role(name);
      return this;
    }

    /** The name of an instance profile of your own, in place of a role. */
    @JsonProperty
    public Builder instanceProfile(String name) {
      values.instanceProfile(name);
      return this;
    }

    /** Which subnets, besides those already said. */
    @JsonProperty("subnetSelectorTerms")
    public Builder subnets(SelectorTerm... terms) {
      values.addSubnetSelectorTerms(terms);
      return this;
    }

    /** Which security groups, besides those already said. */
    @JsonProperty("securityGroupSelectorTerms")
    public Builder securityGroups(SelectorTerm... terms) {
      values.addSecurityGroupSelectorTerms(terms);
      return this;
    }

    /** An EBS volume, besides those already said. */
    public Builder blockDevice(BlockDevice device) {
      return blockDevices(device);
    }

    /** EBS volumes, besides those already said. */
    @JsonProperty
    public Builder blockDevices(BlockDevice... devices) {
      values.addBlockDevices(devices);
      return this;
    }

    /** The instance metadata service. */
    @JsonProperty
    public Builder metadataOptions(MetadataOptions options) {
      values.metadataOptions(options);
      return this;
    }

    /** Settings of kubelet. */
    @JsonProperty
    public Builder kubelet(Kubelet kubelet) {
      values.kubelet(kubelet);
      return this;
    }

    /** Which capacity reservations, besides those already said; Karpenter 1.3 and later. */
    @JsonProperty("capacityReservationSelectorTerms")
    public Builder capacityReservations(CapacityReservationTerm... terms) {
      values.addCapacityReservationSelectorTerms(terms);
      return this;
    }

    /** The placement group; Karpenter 1.11 and later. */
    @JsonProperty("placementGroupSelector")
    public Builder placementGroup(PlacementGroup group) {
      values.placementGroupSelector(group);
      return this;
    }

    /**
     * The network interfaces of a node, besides those already said, the primary one among them;
     * Karpenter 1.11 and later.
     */
    @JsonProperty
    public Builder networkInterfaces(NetworkInterface... interfaces) {
      values.addNetworkInterfaces(interfaces);
      return this;
    }

    /**
     * How many prefixes each network interface gets, of IPv4 addresses, or of IPv6 in an IPv6
     * cluster; Karpenter 1.8 and later.
     */
    @JsonProperty
    public Builder ipPrefixCount(int prefixes) {
      values.ipPrefixCount(prefixes);
      return this;
    }

    /** When idle connections are forgotten; Karpenter 1.13 and later. */
    @JsonProperty
    public Builder connectionTracking(ConnectionTracking tracking) {
      values.connectionTracking(tracking);
      return this;
    }

    /** Options of the processors; Karpenter 1.13 and later. */
    @JsonProperty
    public Builder cpuOptions(CpuOptions options) {
      values.cpuOptions(options);
      return this;
    }

    /** User data in the form of the AMI family. */
    @JsonProperty
    public Builder userData(String userData) {
      values.userData(userData);
      return this;
    }

    /** A tag on everything EC2 makes for a node. */
    public Builder tag(String key, String value) {
      values.putTags(key, value);
      return this;
    }

    /** Tags, besides those already said. */
    @JsonProperty
    public Builder tags(Map<String, String> tags) {
      values.putAllTags(tags);
      return this;
    }

    /** What is done with local NVMe disks; without it, they are not used. */
    @JsonProperty
    public Builder instanceStorePolicy(InstanceStorePolicy policy) {
      values.instanceStorePolicy(policy);
      return this;
    }

    /** Whether EC2 sends metrics every minute, at a price. */
    @JsonProperty
    public Builder detailedMonitoring(Setting setting) {
      values.detailedMonitoring(setting);
      return this;
    }

    /** Whether nodes get public addresses. */
    @JsonProperty
    public Builder associatePublicIpAddress(Setting setting) {
      values.associatePublicIpAddress(setting);
      return this;
    }

    /** EC2's reserved context of a launch request. */
    @JsonProperty
    public Builder context(String context) {
      values.context(context);
      return this;
    }

    /** The node class. Whether Karpenter accepts it is the manifest's to say. */
    public NodeClass build() {
      return values.build();
    }
  }
}
