package io.github.karpentersetup.iam;

import static io.github.karpentersetup.iam.ControllerScope.ZonalShift.FOLLOWED;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Karpenter's controller is allowed to do, release by release.
 *
 * <p>The source is the CloudFormation template in the getting-started guide at each release's own
 * tag. It changed at 0.33, 0.34, 1.0, 1.1, 1.3, 1.7, 1.9, 1.11, 1.12 and 1.13, never with a patch.
 */
public final class ControllerPolicies {

  private static final String ONE_POLICY = "KarpenterControllerPolicy";

  private ControllerPolicies() {}

  /**
   * The policies as the release publishes them: the same actions, resources and conditions, under
   * the same names, cut to 128 characters where a long cluster name makes it necessary.
   *
   * <p>Before 1.9 that is one policy. With a long cluster name it passes the limit of a managed
   * policy; it then comes in the parts, and under the names, that 1.9 gave it. The policy for the
   * queue is left out if the scope has no queue, the one for zonal shifts unless it is asked for.
   *
   * @return at least one policy, in the order of the template
   * @throws InvalidSpecException if the release is older than 0.32 or not known, or zonal shifts
   *     are asked of a release before 1.12
   */
  public static List<NamedPolicy> released(KarpenterVersion version, ControllerScope scope) {
    check(version, scope);
    var groups = groups(version, scope);
    if (!version.atLeast(1, 9, 0)) {
      var all = PolicyDocument.of(groups.values().stream().flatMap(List::stream).toList());
      if (PolicyLimits.fitsManaged(all)) {
        return List.of(named(ONE_POLICY, scope, all));
      }
    }
    return groups.entrySet().stream()
        .map(group -> named(group.getKey().policy, scope, PolicyDocument.of(group.getValue())))
        .toList();
  }

  /**
   * The broader policy of Karpenter's "Migrating from Cluster Autoscaler" guide, for those who must
   * have it: most EC2 calls on every resource. What the release calls beyond the guide's 0.36
   * edition is added, and the queue's permissions if there is one.
   *
   * @throws InvalidSpecException as {@link #released}
   */
  public static NamedPolicy guide(KarpenterVersion version, ControllerScope scope) {
    check(version, scope);
    return named(ONE_POLICY, scope, new GuideStatements(version, scope).document());
  }

  /** Every name that a controller policy of the cluster can have, whatever the release. */
  public static List<String> names(String clusterName) {
    return Stream.concat(
            Stream.of(ONE_POLICY), Arrays.stream(Group.values()).map(group -> group.policy))
        .map(policy -> Names.policy(policy, clusterName))
        .toList();
  }

  private static Map<Group, List<Statement>> groups(
      KarpenterVersion version, ControllerScope scope) {
    var ec2 = new NodeLifecycleStatements(version, scope);
    var other = new IntegrationStatements(version, scope);
    var groups = new EnumMap<Group, List<Statement>>(Group.class);
    groups.put(Group.NODE_LIFECYCLE, ec2.all());
    groups.put(Group.IAM_INTEGRATION, other.iam());
    groups.put(Group.EKS_INTEGRATION, List.of(other.eks()));
    scope.queueArn().ifPresent(arn -> groups.put(Group.INTERRUPTION, List.of(other.queue(arn))));
    if (scope.zonalShift() == FOLLOWED) {
      groups.put(Group.ZONAL_SHIFT, List.of(other.zonalShift()));
    }
    groups.put(Group.RESOURCE_DISCOVERY, other.discovery());
    return groups;
  }

  private static NamedPolicy named(String name, ControllerScope scope, PolicyDocument document) {
    return new NamedPolicy(Names.policy(name, scope.clusterName()), document);
  }

  private static void check(KarpenterVersion version, ControllerScope scope) {
    var problems = new ArrayList<Problem>();
    if (VersionMatrix.range(version).isEmpty()) {
      VersionMatrix.problem(version).ifPresent(problems::add);
    } else if (scope.zonalShift() == FOLLOWED && !version.atLeast(1, 12, 0)) {
      problems.add(
          Problem.of(
              "zonalShift",
              "Karpenter " + version + " does not follow zonal shifts",
              "use Karpenter 1.12.0 or newer, or leave it off"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("permissions of the controller", problems);
    }
  }

  /** The policies that the template has had since 1.9, in its order. */
  private enum Group {
    NODE_LIFECYCLE("KarpenterControllerNodeLifecyclePolicy"),
    IAM_INTEGRATION("KarpenterControllerIAMIntegrationPolicy"),
    EKS_INTEGRATION("KarpenterControllerEKSIntegrationPolicy"),
    INTERRUPTION("KarpenterControllerInterruptionPolicy"),
    ZONAL_SHIFT("KarpenterControllerZonalShiftPolicy"),
    RESOURCE_DISCOVERY("KarpenterControllerResourceDiscoveryPolicy");

    final String policy;

    Group(String policy) {
      this.policy = policy;
    }
  }
}
