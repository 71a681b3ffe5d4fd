package io.github.karpentersetup.iam;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the controller's permissions are limited to.
 *
 * @param region the cluster's region
 * @param accountId the cluster's account, 12 digits
 * @param clusterName the EKS cluster
 * @param nodeRoleArns the roles Karpenter may give to nodes, one at least
 * @param queueArn the interruption queue; without one the controller gets no SQS permissions
 * @param zonalShift whether the controller may read the cluster's zonal shifts
 */
public record ControllerScope(
    String region,
    String accountId,
    String clusterName,
    List<String> nodeRoleArns,
    Optional<String> queueArn,
    ZonalShift zonalShift) {

  /** Whether Karpenter follows the zonal shifts of Amazon Application Recovery Controller. */
  public enum ZonalShift {
    /** It does not, which is the default. */
    IGNORED,
    /** It does; Karpenter 1.12 and newer. */
    FOLLOWED
  }

  private static final String ANY_ACCOUNT = "\\d{12}";
  private static final String ROLE = "role/[0-9A-Za-z+=,.@_/-]+";
  private static final String QUEUE = "[0-9A-Za-z_-]+";
  private static final Pattern CLUSTER = Pattern.compile("[0-9A-Za-z][0-9A-Za-z_-]{0,99}");

  /**
   * Checks everything that ends up in a policy, so that no name can widen it.
   *
   * @throws InvalidSpecException if an account, cluster name, region or ARN is not one
   */
  public ControllerScope {
    var partition = Partition.of(region);
    var problems = new ArrayList<Problem>();
    if (!Pattern.matches(ANY_ACCOUNT, accountId)) {
      problems.add(
          Problem.of(
              "accountId", "\"" + accountId + "\" is not an AWS account", "write its 12 digits"));
    }
    if (!CLUSTER.matcher(clusterName).matches()) {
      problems.add(
          Problem.of(
              "clusterName",
              "\"" + clusterName + "\" is not the name of an EKS cluster",
              "use 1 to "
                  + Names.CLUSTER_LIMIT
                  + " letters, digits, - and _, of which the first is a letter or digit"));
    }
    nodeRoleArns = List.copyOf(nodeRoleArns);
    for (var nodeRoleArn : nodeRoleArns) {
      if (!Pattern.matches(partition.arn("iam", "", ANY_ACCOUNT, ROLE), nodeRoleArn)) {
        problems.add(
            Problem.of(
                "nodeRoleArn",
                "\"" + nodeRoleArn + "\" is not the ARN of one role in partition " + partition,
                "write it as " + partition.arn("iam", "", "111122223333", "role/NAME")));
      }
    }
    queueArn
        .filter(arn -> !Pattern.matches(partition.arn("sqs", region, ANY_ACCOUNT, QUEUE), arn))
        .ifPresent(
            arn ->
                problems.add(
                    Problem.of(
                        "queueArn",
                        "\"" + arn + "\" is not the ARN of one queue in " + region,
                        "write it as " + partition.arn("sqs", region, "111122223333", "NAME"))));
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("scope of the controller's permissions", problems);
    }
  }

  /** A scope without a queue, in which zonal shifts are ignored. */
  public static ControllerScope of(
      String region, String accountId, String clusterName, String nodeRoleArn) {
    return new ControllerScope(
        region, accountId, clusterName, List.of(nodeRoleArn), Optional.empty(), ZonalShift.IGNORED);
  }

  /** This scope with these node roles instead. */
  public ControllerScope withNodeRoles(List<String> arns) {
    return new ControllerScope(region, accountId, clusterName, arns, queueArn, zonalShift);
  }

  /** This scope with an interruption queue. */
  public ControllerScope withQueue(String arn) {
    return new ControllerScope(
        region, accountId, clusterName, nodeRoleArns, Optional.of(arn), zonalShift);
  }

  /** This scope with permission to read the cluster's zonal shifts. */
  public ControllerScope withZonalShift() {
    return new ControllerScope(
        region, accountId, clusterName, nodeRoleArns, queueArn, ZonalShift.FOLLOWED);
  }

  /** The partition of the region. */
  public Partition partition() {
    return Partition.of(region);
  }

  /** The ARN of the cluster. */
  public String clusterArn() {
    return partition().arn("eks", region, accountId, "cluster/" + clusterName);
  }

  /** The name of the tag that says which cluster a resource belongs to. */
  String clusterTag() {
    return "kubernetes.io/cluster/" + clusterName;
  }

  /** EC2 resources of a type in this region, in any account because subnets can be shared. */
  String ec2(String type) {
    return partition().arn("ec2", region, "*", type + "/*");
  }

  /** EC2 resources of a type that belong to no account, such as public images. */
  String ec2WithoutAccount(String type) {
    return partition().arn("ec2", region, "", type + "/*");
  }

  /** Every instance profile of the account. */
  String instanceProfiles() {
    return partition().arn("iam", "", accountId, "instance-profile/*");
  }
}
