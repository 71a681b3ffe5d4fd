package io.github.karpentersetup.aws.sandbox;

/**
 * An instance that an Auto Scaling group launched.
 *
 * @param id such as {@code i-0123456789abcdef0}
 * @param type such as {@code t3.large}
 * @param zone such as {@code eu-west-1a}
 * @param privateDnsName under which it joins a cluster
 * @param autoScalingGroup the group's name
 * @param nodeGroup the managed node group; empty for a group that is not EKS's
 */
public record SandboxInstance(
    String id,
    String type,
    String zone,
    String privateDnsName,
    String autoScalingGroup,
    String nodeGroup) {}
