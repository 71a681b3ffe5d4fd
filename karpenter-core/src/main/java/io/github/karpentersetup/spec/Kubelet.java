package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonPOJOBuilder;

/**
 * Settings of kubelet on the nodes of a class. What is not said is left to the AMI. In v1beta1 they
 * stand in the NodePool; in v1, in the EC2NodeClass.
 */
@Values
@Value.Immutable
@JsonDeserialize(builder = Kubelet.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface Kubelet {

  /** Starts without any setting. */
  static Builder builder() {
    return new Builder();
  }

  /** The most pods on a node. */
  @JsonProperty
  OptionalInt maxPods();

  /** The most pods for each virtual processor; the lower of this and {@code maxPods} counts. */
  @JsonProperty
  OptionalInt podsPerCore();

  /**
   * Kept from pods for the system: {@code cpu}, {@code memory}, {@code ephemeral-storage}, {@code
   * pid}, as quantities.
   */
  @JsonProperty
  Map<String, String> systemReserved();

  /** Kept from pods for kubelet and the container runtime, likewise. */
  @JsonProperty
  Map<String, String> kubeReserved();

  /**
   * Below which pods are evicted at once: {@code memory.available}, {@code nodefs.available},
   * {@code nodefs.inodesFree}, {@code imagefs.available}, {@code imagefs.inodesFree}, {@code
   * pid.available}, as quantities or percentages.
   */
  @JsonProperty
  Map<String, String> evictionHard();

  /** Below which pods are evicted after a grace period; the same signals. */
  @JsonProperty
  Map<String, String> evictionSoft();

  /** For each signal of {@code evictionSoft}, how long: {@code 1m30s}. */
  @JsonProperty
  Map<String, String> evictionSoftGracePeriod();

  /** The longest grace period of a pod on soft eviction, in seconds. */
  @JsonProperty
  OptionalInt evictionMaxPodGracePeriod();

  /** Disk usage above which images are collected, 0 to 100. */
  @JsonProperty
  OptionalInt imageGcHighThresholdPercent();

  /** Disk usage down to which images are collected, 0 to 100; below the high threshold. */
  @JsonProperty
  OptionalInt imageGcLowThresholdPercent();

  /** Whether CPU limits of containers are enforced. */
  @JsonProperty
  Optional<Setting> cpuCfsQuota();

  /** Addresses of the cluster DNS. */
  @JsonProperty
  List<String> clusterDns();

  /** Collects {@link Kubelet} settings. */
  @JsonPOJOBuilder(withPrefix = "")
  @JsonAutoDetect(
      setterVisibility = JsonAutoDetect.Visibility.NONE,
      fieldVisibility = JsonAutoDetect.Visibility.NONE,
      getterVisibility = JsonAutoDetect.Visibility.NONE)
  final class Builder {

    private final ImmutableKubelet.Builder values = ImmutableKubelet.builder();

    Builder() {}

    /** The most pods on a node. */
    @JsonProperty
    public Builder maxPods(int value) {
      values.maxPods(value);
      return this;
    }

    /** The most pods for each virtual processor; the lower of this and {@code maxPods} counts. */
    @JsonProperty
    public Builder podsPerCore(int value) {
      values.podsPerCore(value);
      return this;
    }

    /**
     * Kept from pods for the system: {@code cpu}, {@code memory}, {@code ephemeral-storage}, {@code
     * pid}, as quantities.
     */
    @JsonProperty
    public Builder systemReserved(Map<String, String> values) {
      this.values.systemReserved(values);
      return this;
    }

    /** Kept from pods for kubelet and the container runtime, likewise. */
    @JsonProperty
    public Builder kubeReserved(Map<String, String> values) {
      this.values.kubeReserved(values);
      return this;
    }

    /**
     * Below which pods are evicted at once: {@code memory.available}, {@code nodefs.available},
     * {@code nodefs.inodesFree}, {@code imagefs.available}, {@code imagefs.inodesFree}, {@code
     * pid.available}, as quantities or percentages.
     */
    @JsonProperty
    public Builder evictionHard(Map<String, String> values) {
      this.values.evictionHard(values);
      return this;
    }

    /** Below which pods are evicted after a grace period; the same signals. */
    @JsonProperty
    public Builder evictionSoft(Map<String, String> values) {
      this.values.evictionSoft(values);
      return this;
    }

    /** For each signal of {@code evictionSoft}, how long: {@code 1m30s}. */
    @JsonProperty
    public Builder evictionSoftGracePeriod(Map<String, String> values) {
      this.values.evictionSoftGracePeriod(values);
      return this;
    }

    /** The longest grace period of a pod on soft eviction, in seconds. */
    @JsonProperty
    public Builder evictionMaxPodGracePeriod(int value) {
      values.evictionMaxPodGracePeriod(value);
      return this;
    }

    /** Disk usage above which images are collected, 0 to 100. */
    @JsonProperty
    public Builder imageGcHighThresholdPercent(int value) {
      values.imageGcHighThresholdPercent(value);
      return this;
    }

    /** Disk usage down to which images are collected, 0 to 100; below the high threshold. */
    @JsonProperty
    public Builder imageGcLowThresholdPercent(int value) {
      values.imageGcLowThresholdPercent(value);
      return this;
    }

    /** Whether CPU limits of containers are enforced. */
    @JsonProperty
    public Builder cpuCfsQuota(Setting setting) {
      values.cpuCfsQuota(setting);
      return this;
    }

    /** Addresses of the cluster DNS. */
    @JsonProperty
    public Builder clusterDns(String... addresses) {
      values.clusterDns(List.of(addresses));
      return this;
    }

    /** The settings. */
    public Kubelet build() {
      return values.build();
    }
  }
}
