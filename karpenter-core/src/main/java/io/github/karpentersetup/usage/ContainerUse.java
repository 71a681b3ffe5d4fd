package io.github.karpentersetup.usage;

/**
 * What one container of one pod used.
 *
 * @param namespace of the pod
 * @param pod its name
 * @param ownerKind of its controlling owner, {@code Deployment} for pods of its ReplicaSets; empty
 *     if the source does not know
 * @param ownerName of that owner; empty if the source does not know
 * @param container its name
 * @param cpuMillis the percentile asked for, in thousandths of a processor; negative if unknown
 * @param cpuPeakMillis the highest; negative if unknown
 * @param memoryPeakBytes the highest working set; negative if unknown
 * @param heapBytes the most that a JVM in it says its heap may take; 0 if none says so
 */
public record ContainerUse(
    String namespace,
    String pod,
    String ownerKind,
    String ownerName,
    String container,
    long cpuMillis,
    long cpuPeakMillis,
    long memoryPeakBytes,
    long heapBytes) {}
