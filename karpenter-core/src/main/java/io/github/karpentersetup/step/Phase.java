package io.github.karpentersetup.step;

/** The parts of a plan, in the order a reader expects them. */
public enum Phase {
  /** IAM: node role, controller role, OIDC provider. */
  IDENTITY("Identity"),
  /** Tags by which Karpenter finds subnets and security groups. */
  NETWORK("Network"),
  /** Queue and rules for interruptions. */
  INTERRUPTION("Interruption"),
  /** Nodes allowed into the cluster. */
  ACCESS("Access"),
  /** Namespace, CRDs, chart. */
  CONTROLLER("Controller"),
  /** Node classes and node pools. */
  CAPACITY("Capacity"),
  /** Cluster Autoscaler to zero. */
  CUTOVER("Cutover"),
  /** Old nodes cordoned, drained, shrunk. */
  RETIREMENT("Retirement"),
  /** What Karpenter launched. */
  VERIFICATION("Verification");

  private final String title;

  Phase(String title) {
    this.title = title;
  }

  /** The heading a plan shows. */
  public String title() {
    return title;
  }
}
