package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** EBS volume types. */
public enum VolumeType {
  /** General purpose SSD, performance apart from size. */
  GP3("gp3"),
  /** General purpose SSD, performance by size. */
  GP2("gp2"),
  /** Provisioned IOPS SSD. */
  IO1("io1"),
  /** Provisioned IOPS SSD, more durable. */
  IO2("io2"),
  /** Throughput-optimised HDD. */
  ST1("st1"),
  /** Cold HDD. */
  SC1("sc1"),
  /** Magnetic, previous generation. */
  STANDARD("standard");

  private final String text;

  VolumeType(String text) {
    this.text = text;
  }

  /** The word Karpenter uses for it in manifests. */
  @JsonValue
  public String text() {
    return text;
  }

  /** The same as {@link #text()}. */
  @Override
  public String toString() {
    return text;
  }
}
