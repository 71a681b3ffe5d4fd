package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonPOJOBuilder;

/**
 * An EBS volume of every node of a class. Either a size or a snapshot has to be given; what else is
 * not said is left to EC2.
 */
@Values
@Value.Immutable
@JsonDeserialize(builder = BlockDevice.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({"deviceName", "rootVolume", "volumeSize", "volumeType"})
public interface BlockDevice {

  /** Starts a volume under this device name: {@code /dev/xvda}. */
  static Builder named(String deviceName) {
    return new Builder().deviceName(deviceName);
  }

  /** The device name. */
  @JsonProperty
  String deviceName();

  /** Whether kubelet's directory is on it; at most one volume of a class. */
  @JsonProperty
  Optional<Setting> rootVolume();

  /** Its size; from 1Gi, the most depends on the type. */
  @JsonProperty
  Optional<Memory> volumeSize();

  /** Its type. */
  @JsonProperty
  Optional<VolumeType> volumeType();

  /** Input and output operations a second; gp3, io1 and io2 only. */
  @JsonProperty
  OptionalInt iops();

  /** MiB a second; gp3 only, 125 to 1000. */
  @JsonProperty
  OptionalInt throughput();

  /** Whether it is encrypted. */
  @JsonProperty
  Optional<Setting> encryption();

  /** The KMS key it is encrypted with: id, alias or ARN. */
  @JsonProperty
  Optional<String> kmsKeyId();

  /** The snapshot it is made from. */
  @JsonProperty
  Optional<String> snapshotId();

  /** MiB a second at which the snapshot is loaded, 100 to 300; Karpenter 1.5 and later. */
  @JsonProperty
  OptionalInt volumeInitializationRate();

  /** Whether it goes with the instance. */
  @JsonProperty
  Optional<Setting> deleteOnTermination();

  /** Collects a {@link BlockDevice}. */
  @JsonPOJOBuilder(withPrefix = "")
  @JsonAutoDetect(
      setterVisibility = JsonAutoDetect.Visibility.NONE,
      fieldVisibility = JsonAutoDetect.Visibility.NONE,
      getterVisibility = JsonAutoDetect.Visibility.NONE)
  final class Builder {

    private final ImmutableBlockDevice.Builder values =
        ImmutableBlockDevice.builder().deviceName("");

    Builder() {}

    /** The device name: {@code /dev/xvda}. */
    @JsonProperty
    public Builder deviceName(String name) {
      values.deviceName(name);
      return this;
    }

    /** Kubelet's directory is on it. */
    public Builder rootVolume() {
      return rootVolume(Setting.ENABLED);
    }

    /** Its size. */
    @JsonProperty
    @JsonSetter(nulls = Nulls.SKIP)
    public Builder volumeSize(Memory size) {
      values.volumeSize(size);
      return this;
    }

    /** Its type. */
    @JsonProperty
    public Builder volumeType(VolumeType type) {
      values.volumeType(type);
      return this;
    }

    /** Input and output operations a second. */
    @JsonProperty
    public Builder iops(int iops) {
      values.iops(iops);
      return this;
    }

    /** MiB a second. */
    @JsonProperty
    public Builder throughput(int mebibytes) {
      values.throughput(mebibytes);
      return this;
    }

    /** It is encrypted, with the account's default key unless another is given. */
    public Builder encrypted() {
      return encryption(Setting.ENABLED);
    }

    /** Whether it is encrypted. */
    @JsonProperty
    public Builder encryption(Setting setting) {
      values.encryption(setting);
      return this;
    }

    /** The KMS key it is encrypted with: id, alias or ARN. */
    @JsonProperty
    public Builder kmsKeyId(String id) {
      values.kmsKeyId(id);
      return this;
    }

    /** The snapshot it is made from. */
    @JsonProperty
    public Builder snapshotId(String id) {
      values.snapshotId(id);
      return this;
    }

    /** MiB a second at which the snapshot is loaded. */
    @JsonProperty
    public Builder volumeInitializationRate(int mebibytes) {
      values.volumeInitializationRate(mebibytes);
      return this;
    }

    /** Whether it goes with the instance. */
    @JsonProperty
    public Builder deleteOnTermination(Setting setting) {
      values.deleteOnTermination(setting);
      return this;
    }

    /** The volume. */
    public BlockDevice build() {
      return values.build();
    }

    @JsonProperty
    Builder rootVolume(Setting setting) {
      values.rootVolume(setting);
      return this;
    }
  }
}
