package io.github.karpentersetup.k8s.sandbox.instances;

/**
 * An instance to start.
 *
 * @param type its type
 * @param zone the availability zone, {@code eu-west-1a}
 * @param capacityType {@code on-demand} or {@code spot}
 */
public record Launch(InstanceType type, String zone, String capacityType) {}
