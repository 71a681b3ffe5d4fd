package io.github.karpentersetup.iam;

import static io.github.karpentersetup.iam.Condition.stringEquals;
import static io.github.karpentersetup.iam.Condition.stringLike;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;

/** The released statements on IAM, EKS, the queue, zonal shifts, and what Karpenter looks up. */
final class IntegrationStatements {

  private final KarpenterVersion version;
  private final ControllerScope scope;

  IntegrationStatements(KarpenterVersion version, ControllerScope scope) {
    this.version = version;
    this.scope = scope;
  }

  List<Statement> iam() {
    var profiles = version.atLeast(1, 0, 0) ? scope.instanceProfiles() : "*";
    return List.of(
        Statement.allow("AllowPassingInstanceRole")
            .to("iam:PassRole")
            .on(scope.nodeRoleArns())
            .when(
                version.atLeast(1, 1, 0)
                    ? stringEquals(
                        "iam:PassedToService", "ec2.amazonaws.com", "ec2.amazonaws.com.cn")
                    : stringEquals("iam:PassedToService", "ec2.amazonaws.com")),
        named(instanceProfileCreation(profiles, scope)),
        named(instanceProfileTagging(profiles, scope)),
        instanceProfileChange(profiles, scope));
  }

  Statement eks() {
    return Statement.allow("AllowAPIServerEndpointDiscovery")
        .to("eks:DescribeCluster")
        .on(scope.clusterArn());
  }

  Statement queue(String arn) {
    return Statement.allow("AllowInterruptionQueueActions")
        .to(
            new VersionedList(version)
                .with("sqs:DeleteMessage")
                .before(0, 33, "sqs:GetQueueAttributes")
                .with("sqs:GetQueueUrl", "sqs:ReceiveMessage")
                .toList())
        .on(arn);
  }

  /** 1.12 published the cluster as the resource, which the call does not have; 1.13 mended it. */
  Statement zonalShift() {
    var statement =
        Statement.allow("AllowZonalShiftStatusReadOnly").to("arc-zonal-shift:GetManagedResource");
    return version.atLeast(1, 13, 0)
        ? statement
            .on("*")
            .when(stringEquals("arc-zonal-shift:ResourceIdentifier", scope.clusterArn()))
        : statement.on(scope.clusterArn());
  }

  List<Statement> discovery() {
    var statements = new ArrayList<Statement>();
    statements.add(
        Statement.allow("AllowRegionalReadActions")
            .to(regionalReads())
            .on("*")
            .when(stringEquals("aws:RequestedRegion", scope.region())));
    statements.add(
        Statement.allow("AllowSSMReadActions")
            .to("ssm:GetParameter")
            .on(scope.partition().arn("ssm", scope.region(), "", "parameter/aws/service/*")));
    statements.add(Statement.allow("AllowPricingReadActions").to("pricing:GetProducts").on("*"));
    if (version.atLeast(1, 12, 0) && !version.atLeast(1, 13, 0)) {
      statements.add(
          Statement.allow("AllowUnscopedEC2DescribeInstanceStatus")
              .to("ec2:DescribeInstanceStatus")
              .on("*"));
    }
    if (version.atLeast(1, 7, 0)) {
      statements.add(instanceProfileList());
    }
    statements.add(
        Statement.allow("AllowInstanceProfileReadActions")
            .to("iam:GetInstanceProfile")
            .on(version.atLeast(1, 0, 0) ? scope.instanceProfiles() : "*"));
    return List.copyOf(statements);
  }

  private List<String> regionalReads() {
    return new VersionedList(version)
        .before(1, 1, "ec2:DescribeAvailabilityZones")
        .since(1, 3, "ec2:DescribeCapacityReservations")
        .with("ec2:DescribeImages", "ec2:DescribeInstances")
        .since(1, 13, "ec2:DescribeInstanceStatus")
        .with(
            "ec2:DescribeInstanceTypeOfferings",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeLaunchTemplates")
        .since(1, 11, "ec2:DescribePlacementGroups")
        .with("ec2:DescribeSecurityGroups", "ec2:DescribeSpotPriceHistory", "ec2:DescribeSubnets")
        .toList();
  }

  static Statement instanceProfileCreation(String profiles, ControllerScope scope) {
    return Statement.allow("AllowScopedInstanceProfileCreationActions")
        .to("iam:CreateInstanceProfile")
        .on(profiles)
        .when(ofThisCluster("aws:RequestTag/", scope));
  }

  static Statement instanceProfileTagging(String profiles, ControllerScope scope) {
    return Statement.allow("AllowScopedInstanceProfileTagActions")
        .to("iam:TagInstanceProfile")
        .on(profiles)
        .when(ofThisCluster("aws:ResourceTag/", scope))
        .when(ofThisCluster("aws:RequestTag/", scope));
  }

  static Statement instanceProfileChange(String profiles, ControllerScope scope) {
    return Statement.allow("AllowScopedInstanceProfileActions")
        .to(
            "iam:AddRoleToInstanceProfile",
            "iam:RemoveRoleFromInstanceProfile",
            "iam:DeleteInstanceProfile")
        .on(profiles)
        .when(ofThisCluster("aws:ResourceTag/", scope));
  }

  static Statement instanceProfileList() {
    return Statement.allow("AllowUnscopedInstanceProfileListAction")
        .to("iam:ListInstanceProfiles")
        .on("*");
  }

  private static Condition[] ofThisCluster(String prefix, ControllerScope scope) {
    return new Condition[] {
      stringEquals(prefix + scope.clusterTag(), "owned"),
      stringEquals(prefix + "topology.kubernetes.io/region", scope.region()),
      stringLike(prefix + "karpenter.k8s.aws/ec2nodeclass", "*")
    };
  }

  private Statement named(Statement statement) {
    return version.atLeast(1, 0, 0)
        ? statement.when(stringEquals("aws:RequestTag/eks:eks-cluster-name", scope.clusterName()))
        : statement;
  }
}
