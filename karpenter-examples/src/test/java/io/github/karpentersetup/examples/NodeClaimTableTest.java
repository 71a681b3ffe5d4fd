package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.KubernetesFacts.NodeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeClaimTableTest {

  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void readsAsTheLabsTable() {
    var ready =
        new NodeClaim(
            "nodepool-resource-p9g5h",
            "nodepool-resource",
            "c6a.xlarge",
            "us-east-1b",
            "ip-10-0-156-91.ec2.internal",
            "True",
            NOW.minusSeconds(140));
    var launching = new NodeClaim("default-x", "default", "", "", "", "", NOW);

    assertThat(NodeClaimTable.of(List.of(ready, launching), NOW))
        .isEqualTo(
            """
            NAME                      TYPE         ZONE         NODE                          READY     AGE
            default-x                                                                         Unknown   0s
            nodepool-resource-p9g5h   c6a.xlarge   us-east-1b   ip-10-0-156-91.ec2.internal   True      2m20s
            """);
  }

  @Test
  void saysThatThereAreNone() {
    assertThat(NodeClaimTable.of(List.of(), NOW)).isEqualTo("No NodeClaims.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "PT-1S,0s",
    "PT119S,119s",
    "PT2M,2m",
    "PT2M20S,2m20s",
    "PT10M5S,10m",
    "PT3H,3h",
    "PT7H30M,7h30m",
    "PT47H59M,47h",
    "P2D,2d",
    "P2DT3H,2d3h",
    "P8DT3H,8d"
  })
  void shortensAgesAsKubectlDoes(Duration age, String text) {
    assertThat(NodeClaimTable.age(age)).isEqualTo(text);
  }
}
