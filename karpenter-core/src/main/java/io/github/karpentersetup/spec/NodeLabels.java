package io.github.karpentersetup.spec;

/**
 * The keys of the node labels that requirements are written with. Those under {@code
 * karpenter.k8s.aws} are set by Karpenter's AWS provider (1.14.1, {@code pkg/apis/v1/labels.go}).
 */
public final class NodeLabels {

  /** {@code amd64}, {@code arm64}. */
  public static final String ARCHITECTURE = "kubernetes.io/arch";

  /** {@code linux}, {@code windows}. */
  public static final String OPERATING_SYSTEM = "kubernetes.io/os";

  /** {@code on-demand}, {@code spot}, {@code reserved}. */
  public static final String CAPACITY_TYPE = "karpenter.sh/capacity-type";

  /** {@code m7g.large}. */
  public static final String INSTANCE_TYPE = "node.kubernetes.io/instance-type";

  /** {@code eu-west-1a}. */
  public static final String ZONE = "topology.kubernetes.io/zone";

  /** The letters before the generation: {@code m}. */
  public static final String INSTANCE_CATEGORY = "karpenter.k8s.aws/instance-category";

  /** The part before the dot: {@code m7g}. */
  public static final String INSTANCE_FAMILY = "karpenter.k8s.aws/instance-family";

  /** The number in the family: {@code 7}. */
  public static final String INSTANCE_GENERATION = "karpenter.k8s.aws/instance-generation";

  /** The part after the dot: {@code large}. */
  public static final String INSTANCE_SIZE = "karpenter.k8s.aws/instance-size";

  /** Virtual processors. */
  public static final String INSTANCE_CPU = "karpenter.k8s.aws/instance-cpu";

  /** Mebibytes. */
  public static final String INSTANCE_MEMORY = "karpenter.k8s.aws/instance-memory";

  private NodeLabels() {}
}
