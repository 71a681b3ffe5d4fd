package io.github.karpentersetup.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormerSizesTest {

  @ParameterizedTest
  @ValueSource(strings = {"1/3/6", "0/0/1+AZRebalance", "1/2/3+AZRebalance+Launch"})
  void readsWhatItWrote(String text) {
    assertThat(FormerSizes.parse(text).orElseThrow()).hasToString(text);
  }

  @Test
  void knowsWhatWasSuspended() {
    assertThat(FormerSizes.parse("1/3/6+AZRebalance"))
        .contains(new FormerSizes(1, 3, 6, List.of("AZRebalance")))
        .hasValueSatisfying(s -> assertThat(s.isBalancingSuspended()).isTrue());
    assertThat(FormerSizes.parse("1/3/6"))
        .hasValueSatisfying(s -> assertThat(s.isBalancingSuspended()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1/3", "1/3/6+", "1/3/x", "1/3/6 AZRebalance", "1/3/99999999"})
  void takesNothingElse(String text) {
    assertThat(FormerSizes.parse(text)).isEmpty();
  }

  @Test
  void fitsIntoATag() {
    assertThat(new FormerSizes(1, 3, 6, List.of("AZRebalance")).toString())
        .matches("[\\p{L}\\d +\\-=._:/@]{1,256}");
  }
}
