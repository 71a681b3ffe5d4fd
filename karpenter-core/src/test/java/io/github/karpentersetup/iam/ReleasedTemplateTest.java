package io.github.karpentersetup.iam;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares what this package gives with every released CloudFormation template at hand. */
class ReleasedTemplateTest {

  @ParameterizedTest
  @ValueSource(strings = {"eu-west-1", "cn-north-1", "us-gov-west-1"})
  void givesWhatEachReleasePublishes(String region) throws IOException {
    var scope = scope(region);
    var templates = templates();

    assertThat(templates).hasSizeGreaterThanOrEqualTo(8);
    for (var template : templates) {
      compare(ReleasedTemplate.read(template, scope), scope);
    }
  }

  private static void compare(ReleasedTemplate template, ControllerScope scope) {
    var version = template.version();
    var asked = version.atLeast(1, 12, 0) ? scope.withZonalShift() : scope;
    var queue = scope.queueArn().orElseThrow();
    var released = template.policies();

    var ours = ControllerPolicies.released(version, asked);

    assertThat(ours)
        .as("policies of %s", version)
        .extracting(NamedPolicy::name)
        .containsExactlyElementsOf(released.keySet());
    for (var policy : ours) {
      assertSame(version + " " + policy.name(), policy.document(), released.get(policy.name()));
    }
    assertSame(
        version + " node trust", TrustPolicies.node(scope.partition()), template.nodeTrust());
    assertThat(ManagedPolicies.forNodeRole(version, scope.partition()))
        .as("node policies of %s", version)
        .isEqualTo(template.nodePolicies());
    assertSame(
        version + " queue", InterruptionRules.queuePolicy(queue, version), template.queuePolicy());
    assertThat(InterruptionRules.of(version))
        .as("rules of %s", version)
        .isEqualTo(template.rules());
    assertThat((int) InterruptionRules.RETENTION.toSeconds())
        .isEqualTo(template.queueRetentionSeconds());
  }

  private static void assertSame(
      String what, PolicyDocument ours, @Nullable PolicyDocument released) {
    assertThat(ours.sameAs(requireNonNull(released, what)))
        .as("%s, ours:%n%s%nreleased:%n%s", what, ours.toPrettyJson(), released.toPrettyJson())
        .isTrue();
  }

  private static List<Path> templates() throws IOException {
    try (var files = Files.list(SharedReference.path("reference/iam"))) {
      return files.sorted().toList();
    }
  }

  private static ControllerScope scope(String region) {
    var partition = Partition.of(region);
    return ControllerScope.of(
            region,
            "111122223333",
            "payments",
            partition.arn("iam", "", "111122223333", "role/KarpenterNodeRole-payments"))
        .withQueue(partition.arn("sqs", region, "111122223333", "payments"));
  }
}
