package io.github.karpentersetup.iam;

import static io.github.karpentersetup.iam.Condition.stringLike;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;

/** The statements of the migration guide's policy. */
final class GuideStatements {

  private final KarpenterVersion version;
  private final ControllerScope scope;

  GuideStatements(KarpenterVersion version, ControllerScope scope) {
    this.version = version;
    this.scope = scope;
  }

  PolicyDocument document() {
    var released = new IntegrationStatements(version, scope);
    var statements = new ArrayList<Statement>();
    statements.add(Statement.allow("Karpenter").to(calls()).on("*"));
    statements.add(
        Statement.allow("ConditionalEC2Termination")
            .to("ec2:TerminateInstances")
            .on("*")
            .when(stringLike("ec2:ResourceTag/karpenter.sh/nodepool", "*")));
    statements.add(Statement.allow("PassNodeIAMRole").to("iam:PassRole").on(scope.nodeRoleArns()));
    statements.add(
        Statement.allow("EKSClusterEndpointLookup")
            .to("eks:DescribeCluster")
            .on(scope.clusterArn()));
    statements.add(IntegrationStatements.instanceProfileCreation("*", scope));
    statements.add(IntegrationStatements.instanceProfileTagging("*", scope));
    statements.add(IntegrationStatements.instanceProfileChange("*", scope));
    statements.add(
        Statement.allow("AllowInstanceProfileReadActions").to("iam:GetInstanceProfile").on("*"));
    if (version.atLeast(1, 7, 0)) {
      statements.add(IntegrationStatements.instanceProfileList());
    }
    scope.queueArn().map(released::queue).ifPresent(statements::add);
    if (scope.zonalShift() == ControllerScope.ZonalShift.FOLLOWED) {
      statements.add(released.zonalShift());
    }
    return PolicyDocument.of(statements);
  }

  private List<String> calls() {
    return new VersionedList(version)
        .with(
            "ssm:GetParameter",
            "ec2:DescribeImages",
            "ec2:RunInstances",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeLaunchTemplates",
            "ec2:DescribeInstances",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeInstanceTypeOfferings")
        .before(1, 1, "ec2:DescribeAvailabilityZones")
        .since(1, 3, "ec2:DescribeCapacityReservations")
        .since(1, 11, "ec2:DescribePlacementGroups")
        .since(1, 12, "ec2:DescribeInstanceStatus")
        .with(
            "ec2:DeleteLaunchTemplate",
            "ec2:CreateTags",
            "ec2:CreateLaunchTemplate",
            "ec2:CreateFleet",
            "ec2:DescribeSpotPriceHistory",
            "pricing:GetProducts")
        .toList();
  }
}
