package io.github.karpentersetup.aws.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceRegionTest {

  @ParameterizedTest
  @CsvSource({
    "us-east-1, us-east-1, USD",
    "us-west-2, us-east-1, USD",
    "sa-east-1, us-east-1, USD",
    "eu-west-1, eu-central-1, USD",
    "ap-southeast-2, ap-south-1, USD",
    "cn-north-1, cn-northwest-1, CNY"
  })
  void asksTheNearestEndpoint(String region, String endpoint, String currency) {
    assertThat(PriceRegion.of(region)).contains(new PriceRegion(endpoint, currency));
  }

  @ParameterizedTest
  @ValueSource(strings = {"us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1"})
  void hasNoneForPartitionsOfTheirOwn(String region) {
    assertThat(PriceRegion.of(region)).isEmpty();
  }
}
