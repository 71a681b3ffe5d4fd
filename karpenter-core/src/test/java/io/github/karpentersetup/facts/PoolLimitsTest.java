package io.github.karpentersetup.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolLimitsTest {

  @ParameterizedTest
  @ValueSource(strings = {"0", "0m", "0.0", ".0", "0.", "0Gi", "0e3", "+0"})
  void allowNothingIfOneIsZero(String zero) {
    assertThat(PoolLimits.allowNothing(Map.of("memory", "10Gi", "cpu", zero))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "10", "100m", "0.1", "1e0", "", "zero"})
  void allowSomethingIfNoneIs(String limit) {
    assertThat(PoolLimits.allowNothing(Map.of("cpu", limit))).isFalse();
  }

  @Test
  void allowSomethingWhereThereAreNone() {
    assertThat(PoolLimits.allowNothing(Map.of())).isFalse();
    assertThat(PoolLimits.allowNothing(Map.of("nodes", 0))).isTrue();
  }
}
