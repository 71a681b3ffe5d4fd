package io.github.karpentersetup.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Karpenter runs on, as a file says it. */
class HostTest {

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of("[a, b]", Host.nodeGroups("a", "b")),
        Arguments.of("{nodeGroups: [a]}", Host.nodeGroups("a")),
        Arguments.of("[]", Host.nodeGroups()),
        Arguments.of("{labels: {role: platform}}", Host.labels(Map.of("role", "platform"))),
        Arguments.of("{fargateProfile: karpenter}", Host.fargate("karpenter")),
        Arguments.of(
            "{fargateProfile: k, whenMissing: create, subnets: [subnet-2, subnet-1]}",
            Host.fargate("k").createdIfMissing().onSubnets("subnet-1", "subnet-2")));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void readsEveryForm(String yaml, Host host) {
    var spec = SpecFile.parse("cluster: web\nkarpenterOn: " + yaml + "\n");

    assertThat(spec.karpenterOn()).contains(host);
    assertThat(SpecFile.parse(SpecFile.write(spec))).isEqualTo(spec);
    assertThat(Json.read(Json.write(spec), SetupSpec.class)).isEqualTo(spec);
  }

  @Test
  void theShortFormIsNodeGroups() {
    assertThat(KarpenterSetup.forCluster("web").karpenterOn("a", "b").spec().karpenterOn())
        .isEqualTo(Optional.of(new Host.NodeGroups(List.of("a", "b"))));
  }

  @Test
  void refusesTwoKindsAtOnce() {
    assertThatThrownBy(
            () ->
                SpecFile.parse(
                    "cluster: web\nkarpenterOn: {nodeGroups: [a], fargateProfile: karpenter}\n"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "line 2, karpenterOn: several kinds of host are given → give one of nodeGroups, labels"
                + " and fargateProfile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "{nodeGroup: [a]}", "{labels: [a]}", "{whenMissing: maybe}"})
  void refusesWhatIsNoHostWithAFix(String yaml) {
    assertThatThrownBy(() -> SpecFile.parse("cluster: web\nkarpenterOn: " + yaml + "\n"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("line 2, karpenterOn")
        .hasMessageContaining("→");
  }
}
