package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerPoliciesTest {

  private static final String QUEUE = "arn:aws:sqs:eu-west-1:111122223333:";

  @Test
  void isOnePolicyBefore19AndFiveOrSixSince() {
    assertThat(names("1.8.8", scope("demo").withQueue(QUEUE + "demo")))
        .containsExactly("KarpenterControllerPolicy-demo");
    assertThat(names("1.14.1", scope("demo").withQueue(QUEUE + "demo").withZonalShift()))
        .containsExactly(
            "KarpenterControllerNodeLifecyclePolicy-demo",
            "KarpenterControllerIAMIntegrationPolicy-demo",
            "KarpenterControllerEKSIntegrationPolicy-demo",
            "KarpenterControllerInterruptionPolicy-demo",
            "KarpenterControllerZonalShiftPolicy-demo",
            "KarpenterControllerResourceDiscoveryPolicy-demo");
  }

  @Test
  void leavesOutWhatIsNotAskedFor() {
    assertThat(names("1.14.1", scope("demo")))
        .doesNotContain(
            "KarpenterControllerInterruptionPolicy-demo",
            "KarpenterControllerZonalShiftPolicy-demo");
    assertThat(actions("1.14.1", scope("demo")))
        .noneMatch(action -> action.startsWith("sqs:") || action.startsWith("arc-zonal-shift:"));
    assertThat(actions("0.36.0", scope("demo"))).noneMatch(action -> action.startsWith("sqs:"));
  }

  @ParameterizedTest
  @CsvSource({
    "sqs:GetQueueAttributes, 0.32.10, 0.33.0",
    "ec2:DescribeAvailabilityZones, 1.0.14, 1.1.0",
  })
  void dropsAnActionWithTheRelease(String action, String last, String first) {
    var scope = scope("demo").withQueue(QUEUE + "demo");

    assertThat(actions(last, scope)).contains(action);
    assertThat(actions(first, scope)).doesNotContain(action);
  }

  @ParameterizedTest
  @CsvSource({
    "ec2:DescribeCapacityReservations, 1.2.8, 1.3.0",
    "iam:ListInstanceProfiles, 1.6.8, 1.7.0",
    "ec2:DescribePlacementGroups, 1.10.2, 1.11.0",
    "ec2:DescribeInstanceStatus, 1.11.3, 1.12.0",
  })
  void addsAnActionWithTheReleaseInTheReleasedAndInTheGuidesPolicy(
      String action, String last, String first) {
    assertThat(actions(last, scope("demo"))).doesNotContain(action);
    assertThat(actions(first, scope("demo"))).contains(action);
    assertThat(guideActions(last, scope("demo"))).doesNotContain(action);
    assertThat(guideActions(first, scope("demo"))).contains(action);
  }

  /** The guide's policy is broader, so every call of the release has to be in it. */
  @Test
  void guideAllowsEveryCallOfEveryRelease() {
    for (var version : VersionMatrix.releases()) {
      var scope = scope("demo").withQueue(QUEUE + "demo");
      if (version.atLeast(1, 12, 0)) {
        scope = scope.withZonalShift();
      }
      assertThat(guideActions(version.toString(), scope))
          .as("guide for %s", version)
          .containsAll(actions(version.toString(), scope));
    }
  }

  @Test
  void comesInPartsWhereOnePolicyWouldPassItsLimit() {
    var name = "a".repeat(100);
    var scope = scope(name).withQueue(QUEUE + "q");

    var parts = ControllerPolicies.released(KarpenterVersion.parse("1.7.0"), scope);
    var whole = ControllerPolicies.released(KarpenterVersion.parse("1.7.0"), scope("a"));

    assertThat(whole).hasSize(1);
    assertThat(parts).hasSize(5).allMatch(p -> PolicyLimits.fitsManaged(p.document()));
    assertThat(parts.get(0).name()).startsWith("KarpenterControllerNodeLifecyclePolicy-aaa");
    assertThat(sids(parts)).containsAll(sids(whole)).contains("AllowInterruptionQueueActions");
  }

  /** Where exactly depends on the lengths of the region and of the role and queue as well. */
  @ParameterizedTest
  @CsvSource({"1.6.8", "1.7.0", "1.8.8"})
  void isOnePolicyUpToAClusterNameOfAbout35Characters(String version) {
    var lengths =
        IntStream.rangeClosed(1, 100)
            .filter(length -> names(version, scopeOfLength(length)).size() == 1)
            .toArray();

    assertThat(lengths).startsWith(1, 2, 3).isSorted();
    assertThat(lengths.length).isEqualTo(lengths[lengths.length - 1]).isBetween(30, 45);
  }

  @Test
  void fitsEveryLimitForAnyClusterNameAndRelease() {
    var random = new Random(42);
    for (int i = 0; i < 60; i++) {
      var name = randomName(random);
      for (var version : VersionMatrix.releases()) {
        var scope = scope(name).withQueue(QUEUE + Names.queue(name));
        if (version.atLeast(1, 12, 0)) {
          scope = scope.withZonalShift();
        }
        var policies = ControllerPolicies.released(version, scope);
        var documents = policies.stream().map(NamedPolicy::document).toList();
        assertThat(PolicyLimits.fitAttached(documents)).as("%s, %s", name, version).isTrue();
        assertThat(PolicyLimits.fitInline(documents)).as("%s, %s", name, version).isTrue();
        assertThat(policies)
            .extracting(NamedPolicy::name)
            .doesNotHaveDuplicates()
            .allMatch(n -> n.length() <= 128);
        assertThat(PolicyLimits.fitsManaged(ControllerPolicies.guide(version, scope).document()))
            .isTrue();
      }
    }
  }

  @Test
  void passesOnlyTheNodeRoleAndTagsOnlyForTheCluster() {
    for (var version : VersionMatrix.releases()) {
      var statements =
          ControllerPolicies.released(version, scope("demo")).stream()
              .flatMap(p -> p.document().statements().stream())
              .toList();
      assertThat(statements)
          .filteredOn(s -> s.actions().contains("iam:PassRole"))
          .singleElement()
          .satisfies(
              s ->
                  assertThat(s.resources())
                      .containsExactly("arn:aws:iam::111122223333:role/KarpenterNodeRole-demo"));
      assertThat(statements)
          .filteredOn(
              s ->
                  s.actions().contains("ec2:TerminateInstances")
                      || s.actions().contains("ec2:CreateTags"))
          .allMatch(
              s ->
                  s.conditions().stream()
                      .anyMatch(c -> c.key().endsWith("kubernetes.io/cluster/demo")));
    }
  }

  @Test
  void refusesReleasesWhosePermissionsAreNotKnown() {
    assertThatThrownBy(
            () -> ControllerPolicies.released(KarpenterVersion.parse("1.15.0"), scope("demo")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Karpenter 1.15.0 is not known here")
        .hasMessageContaining("use Karpenter 1.14.1");
    assertThatThrownBy(
            () -> ControllerPolicies.guide(KarpenterVersion.parse("0.31.0"), scope("demo")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Karpenter 0.31.0 is older than 0.32.0");
  }

  @Test
  void refusesZonalShiftsBefore112() {
    assertThatThrownBy(
            () ->
                ControllerPolicies.released(
                    KarpenterVersion.parse("1.11.3"), scope("demo").withZonalShift()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "zonalShift: Karpenter 1.11.3 does not follow zonal shifts → use Karpenter 1.12.0");
  }

  private static List<String> names(String version, ControllerScope scope) {
    return ControllerPolicies.released(KarpenterVersion.parse(version), scope).stream()
        .map(NamedPolicy::name)
        .toList();
  }

  private static Set<String> actions(String version, ControllerScope scope) {
    return actions(ControllerPolicies.released(KarpenterVersion.parse(version), scope).stream());
  }

  private static Set<String> guideActions(String version, ControllerScope scope) {
    return actions(Stream.of(ControllerPolicies.guide(KarpenterVersion.parse(version), scope)));
  }

  private static Set<String> actions(Stream<NamedPolicy> policies) {
    return policies
        .flatMap(policy -> policy.document().statements().stream())
        .flatMap(statement -> statement.actions().stream())
        .collect(Collectors.toSet());
  }

  private static List<String> sids(List<NamedPolicy> policies) {
    return policies.stream()
        .flatMap(policy -> policy.document().statements().stream())
        .map(statement -> statement.sid().orElseThrow())
        .toList();
  }

  private static ControllerScope scopeOfLength(int length) {
    var name = "a".repeat(length);
    return scope(name).withQueue(QUEUE + Names.queue(name));
  }

  private static String randomName(Random random) {
    var letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    var others = letters + "-_";
    return letters.charAt(random.nextInt(letters.length()))
        + IntStream.range(0, random.nextInt(100))
            .mapToObj(i -> String.valueOf(others.charAt(random.nextInt(others.length()))))
            .collect(Collectors.joining());
  }

  private static ControllerScope scope(String cluster) {
    return ControllerScope.of(
        "eu-west-1",
        "111122223333",
        cluster,
        "arn:aws:iam::111122223333:role/" + Names.nodeRole(cluster));
  }
}
