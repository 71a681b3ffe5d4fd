package io.github.karpentersetup.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "cpu, 1, 1000",
    "cpu, 1e3, 1000000",
    "cpu, 1.5E1, 15000",
    "cpu, +2, 2000",
    "cpu, 10., 10000",
    "cpu, .5, 500",
    "cpu, 100u, 1",
    "cpu, 5000000n, 5",
    "memory, +5Gi, 5368709120",
    "memory, 12e6, 12000000",
    "memory, 1E, 1000000000000000000",
    "memory, 1500m, 2",
  })
  void readsWhatKubernetesReads(String resource, String text, long amount) {
    assertThat(Quantity.parse(resource, text)).as(text).hasValue(amount);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lots", "-1", "1 Gi", "1e", "1e3Gi", ".", "1KB", "1e999", "10E"})
  void refusesTheRest(String text) {
    assertThat(Quantity.parse("memory", text)).as(text).isEmpty();
  }
}
