package io.github.karpentersetup.iam;

import static io.github.karpentersetup.iam.Condition.allStringsEqual;
import static io.github.karpentersetup.iam.Condition.stringEquals;
import static io.github.karpentersetup.iam.Condition.stringEqualsIfExists;
import static io.github.karpentersetup.iam.Condition.stringLike;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;

/** The released statements that launch, tag and terminate instances. */
final class NodeLifecycleStatements {

  private static final String NODE_POOL = "karpenter.sh/nodepool";
  private static final String CLUSTER_NAME = "eks:eks-cluster-name";

  private final KarpenterVersion version;
  private final ControllerScope scope;

  NodeLifecycleStatements(KarpenterVersion version, ControllerScope scope) {
    this.version = version;
    this.scope = scope;
  }

  List<Statement> all() {
    var statements = new ArrayList<Statement>();
    statements.add(access());
    if (version.atLeast(0, 34, 0)) {
      statements.add(launchTemplateAccess());
    }
    statements.add(launch());
    statements.add(tagAtCreation());
    statements.add(tagLater());
    statements.add(delete());
    return List.copyOf(statements);
  }

  /** What a launch reads. Until 0.34 that included every launch template of the account. */
  private Statement access() {
    return Statement.allow(
            version.atLeast(0, 34, 0)
                ? "AllowScopedEC2InstanceAccessActions"
                : "AllowScopedEC2InstanceActions")
        .to("ec2:RunInstances", "ec2:CreateFleet")
        .on(
            new VersionedList(version)
                .with(scope.ec2WithoutAccount("image"), scope.ec2WithoutAccount("snapshot"))
                .before(0, 33, scope.ec2("spot-instances-request"))
                .with(scope.ec2("security-group"), scope.ec2("subnet"))
                .before(0, 34, scope.ec2("launch-template"))
                .since(1, 3, scope.ec2("capacity-reservation"))
                .since(1, 11, scope.ec2("placement-group"))
                .toList());
  }

  private Statement launchTemplateAccess() {
    return Statement.allow("AllowScopedEC2LaunchTemplateAccessActions")
        .to("ec2:RunInstances", "ec2:CreateFleet")
        .on(scope.ec2("launch-template"))
        .when(owned("aws:ResourceTag/"), ofAnyNodePool("aws:ResourceTag/"));
  }

  private Statement launch() {
    return named(
            Statement.allow("AllowScopedEC2InstanceActionsWithTags")
                .to("ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate")
                .on(launched().between(1, 3, 1, 9, scope.ec2("capacity-reservation")).toList())
                .when(owned("aws:RequestTag/")))
        .when(ofAnyNodePool("aws:RequestTag/"));
  }

  private Statement tagAtCreation() {
    return named(
            Statement.allow("AllowScopedResourceCreationTagging")
                .to("ec2:CreateTags")
                .on(launched().toList())
                .when(owned("aws:RequestTag/")))
        .when(
            stringEquals("ec2:CreateAction", "RunInstances", "CreateFleet", "CreateLaunchTemplate"),
            ofAnyNodePool("aws:RequestTag/"));
  }

  private Statement tagLater() {
    var statement =
        Statement.allow("AllowScopedResourceTagging")
            .to("ec2:CreateTags")
            .on(scope.ec2("instance"))
            .when(owned("aws:ResourceTag/"), ofAnyNodePool("aws:ResourceTag/"));
    return version.atLeast(1, 0, 0)
        ? statement.when(
            stringEqualsIfExists("aws:RequestTag/" + CLUSTER_NAME, scope.clusterName()),
            allStringsEqual("aws:TagKeys", CLUSTER_NAME, "karpenter.sh/nodeclaim", "Name"))
        : statement.when(allStringsEqual("aws:TagKeys", "karpenter.sh/nodeclaim", "Name"));
  }

  private Statement delete() {
    return Statement.allow("AllowScopedDeletion")
        .to("ec2:TerminateInstances", "ec2:DeleteLaunchTemplate")
        .on(scope.ec2("instance"), scope.ec2("launch-template"))
        .when(owned("aws:ResourceTag/"), ofAnyNodePool("aws:ResourceTag/"));
  }

  /** What a launch creates. */
  private VersionedList launched() {
    return new VersionedList(version)
        .with(
            scope.ec2("fleet"),
            scope.ec2("instance"),
            scope.ec2("volume"),
            scope.ec2("network-interface"),
            scope.ec2("launch-template"))
        .since(0, 33, scope.ec2("spot-instances-request"));
  }

  private Condition owned(String prefix) {
    return stringEquals(prefix + scope.clusterTag(), "owned");
  }

  private Statement named(Statement statement) {
    return version.atLeast(1, 0, 0)
        ? statement.when(stringEquals("aws:RequestTag/" + CLUSTER_NAME, scope.clusterName()))
        : statement;
  }

  private static Condition ofAnyNodePool(String prefix) {
    return stringLike(prefix + NODE_POOL, "*");
  }
}
