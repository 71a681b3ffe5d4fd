package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import io.github.karpentersetup.whatif.Volume;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The live catalogue over the wire; moto describes types as EC2 does. */
class AwsCatalogueIT {

  private static final List<String> ZONES = List.of("eu-west-1a", "eu-west-1b");

  private static MotoServer moto;
  private static Catalogue live;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    moto = MotoServer.startOrSkip();
    live = AwsCatalogue.live(moto.endpoint()).read("eu-west-1", ZONES);
  }

  @AfterAll
  static void stop() {
    if (moto != null) {
      moto.close();
    }
  }

  /** The embedded table was made by Karpenter's own rules, from the same answers. */
  @Test
  void makesOfEc2sAnswersWhatKarpenterMakesOfThem() {
    var embedded = Catalogue.embedded("eu-west-1", ZONES);
    var same = live.types().stream().filter(t -> embedded.type(t.name()).isPresent()).toList();

    assertThat(same).hasSizeGreaterThan(500);
    for (var type : same) {
      var known = embedded.type(type.name()).orElseThrow();
      assertThat(type.resources()).as(type.name()).isEqualTo(known.resources());
      assertThat(type.labels()).as(type.name()).isEqualTo(known.labels());
    }
  }

  @Test
  void embeddedTypesOfUsualFamiliesAttachNoMoreThanEc2Allows() {
    var embedded = Catalogue.embedded("eu-west-1", ZONES);

    assertThat(live.types().stream().filter(t -> t.name().matches("[cmrt][4-8]g?\\..*")))
        .isNotEmpty()
        .allSatisfy(
            t ->
                assertThat(limit(embedded.type(t.name()).orElse(t)))
                    .as(t.name())
                    .isPositive()
                    .isLessThanOrEqualTo(limit(t)));
  }

  private static int limit(InstanceType type) {
    return type.attachLimits().getOrDefault(Volume.EBS_DRIVER, Integer.MAX_VALUE);
  }

  @Test
  void offersTypesInTheZonesThatHaveThem() {
    assertThat(live.type("m5.large").orElseThrow().offerings())
        .extracting(o -> o.zone() + " " + o.capacityType())
        .containsExactly(
            "eu-west-1a on-demand", "eu-west-1a spot", "eu-west-1b on-demand", "eu-west-1b spot");
  }

  @Test
  void readsSpotPrices() {
    var unread =
        live.problems().stream()
            .map(Problem::message)
            .filter(m -> m.startsWith("no spot prices"))
            .toList();
    assumeThat(unread).as("skipped: moto gives no spot price history").isEmpty();

    assertThat(live.type("m5.large").orElseThrow().offerings())
        .filteredOn(o -> o.capacityType() == CapacityType.SPOT)
        .allMatch(o -> o.priced());
  }

  @Test
  void readsThePriceList() {
    var unread =
        live.problems().stream()
            .map(Problem::message)
            .filter(m -> m.startsWith("on-demand prices are the embedded"))
            .toList();
    assumeThat(unread).as("skipped: moto has no Price List").isEmpty();

    assertThat(live.source()).contains("Price List");
  }
}
