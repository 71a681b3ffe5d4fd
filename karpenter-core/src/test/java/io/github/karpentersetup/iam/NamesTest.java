package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.version.KarpenterVersion;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void keepsNamesThatFit() {
    assertThat(Names.nodeRole("a".repeat(46))).isEqualTo("KarpenterNodeRole-" + "a".repeat(46));
    assertThat(Names.controllerRole("a".repeat(40)))
        .isEqualTo("KarpenterControllerRole-" + "a".repeat(40));
    assertThat(Names.queue("a".repeat(80))).isEqualTo("a".repeat(80));
    assertThat(Names.policy("KarpenterControllerPolicy", "demo"))
        .isEqualTo("KarpenterControllerPolicy-demo");
  }

  @Test
  void cutsLongerNamesAndEndsThemInAHash() {
    assertThat(Names.nodeRole("a".repeat(47)))
        .hasSize(64)
        .matches("KarpenterNodeRole-a{37}-[0-9a-f]{8}");
    assertThat(Names.controllerRole("a".repeat(41)))
        .hasSize(64)
        .matches("KarpenterControllerRole-a{31}-[0-9a-f]{8}");
    assertThat(Names.queue("a".repeat(81))).hasSize(80).matches("a{71}-[0-9a-f]{8}");
    assertThat(Names.policy("KarpenterControllerResourceDiscoveryPolicy", "a".repeat(100)))
        .hasSize(128);
  }

  /** Names must not change from release to release of this library: they find what was made. */
  @Test
  void isStable() {
    assertThat(Names.queue("a".repeat(100))).isEqualTo("a".repeat(71) + "-28165978");
  }

  @Test
  void tellsApartClustersThatBeginAlike() {
    var one = "a".repeat(99) + "1";
    var two = "a".repeat(99) + "2";

    assertThat(Names.nodeRole(one)).isNotEqualTo(Names.nodeRole(two));
    assertThat(Names.queue(one)).isNotEqualTo(Names.queue(two));
  }

  @Test
  void namesRulesByKindAndCluster() {
    var rules = InterruptionRules.of(KarpenterVersion.NEWEST);

    assertThat(rules.get(1).nameFor("demo")).isEqualTo("KarpenterSpotInterruptionRule-demo");
    assertThat(rules)
        .extracting(rule -> rule.nameFor("a".repeat(100)))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.length() == 64);
  }
}
