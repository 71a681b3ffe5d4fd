package io.github.karpentersetup.spec;

import java.util.Objects;
import java.util.Optional;

/**
 * Options of the instances' processors; Karpenter 1.13 and later.
 *
 * @param nestedVirtualization whether virtual machines run on the nodes; enabled, only instance
 *     types that can are launched. Empty for EC2's default.
 */
public record CpuOptions(Optional<Setting> nestedVirtualization) {

  public CpuOptions {
    Objects.requireNonNull(nestedVirtualization, "nestedVirtualization");
  }

  /** With nested virtualization on or off. */
  public static CpuOptions nestedVirtualization(Setting setting) {
    return new CpuOptions(Optional.of(setting));
  }
}
