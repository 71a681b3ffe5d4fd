package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Below which size a node pool launches no node.
 *
 * @param memoryAbove nodes have more memory than this, in mebibytes, as {@code
 *     karpenter.k8s.aws/instance-memory} counts it; 0 for any
 * @param cpuAbove nodes have more virtual processors than this; 0 for any
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record NodeFloor(long memoryAbove, long cpuAbove) {

  /** Any node will do. */
  public static final NodeFloor NONE = new NodeFloor(0, 0);
}
