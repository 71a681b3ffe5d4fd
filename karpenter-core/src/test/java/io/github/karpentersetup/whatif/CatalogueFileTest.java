package io.github.karpentersetup.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.spec.CapacityType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Catalogues and prices in files. */
class CatalogueFileTest {

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("prices"), text);
  }

  @Test
  void savesWhatItLoadsByteForByte() throws IOException {
    var catalogue =
        Catalogue.embedded("eu-west-1", List.of("eu-west-1a"))
            .withPrices(CapacityType.SPOT, Map.of("m5.large", 0.03));
    var first = folder.resolve("first");
    var second = folder.resolve("second");

    catalogue.save(first);
    var loaded = Catalogue.load(first);
    loaded.save(second);

    assertThat(loaded).isEqualTo(catalogue);
    assertThat(Files.readString(second)).isEqualTo(Files.readString(first));
    // What is not known is left out, and never a zero.
    assertThat(Files.readString(first)).doesNotContain("NaN").doesNotContain("\"perHour\" : 0.0,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | Unexpected end-of-input",
        "{\"regio\": \"x\"} | regio",
        "{\"region\": \"x\", \"source\": \"y\"} | \"\" is no currency",
        "{\"region\": \"x\", \"source\": \"y\", \"currency\": \"USD\", \"types\": [{\"name\": \"t\","
            + " \"offerings\": [{\"zone\": \"a\", \"capacityType\": \"spot\", \"perHour\": -1}]}]} |"
            + " t: -1.0 is no price",
        "{\"region\": \"x\", \"source\": \"y\", \"currency\": \"USD\", \"types\": [{\"name\": \"t\","
            + " \"offerings\": [{\"zone\": \"a\", \"capacityType\": \"free\"}]}]} |"
            + " t: \"free\" is no capacity type"
      })
  void namesWhatIsWrongWithASavedCatalogue(String text, String why) throws IOException {
    var file = file(text);

    assertThatThrownBy(() -> Catalogue.load(file))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(file + ": is no saved catalogue: ")
        .hasMessageContaining(why)
        .hasMessageContaining("name a file that --save-prices (Catalogue.save) wrote");
  }

  @Test
  void saysThatAFileIsMissing() {
    var none = folder.resolve("none");

    assertThatThrownBy(() -> Catalogue.load(none))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining(none + " does not exist");
    assertThatThrownBy(() -> Catalogue.embedded().withPricesOf(none))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining(none + " does not exist");
    assertThatThrownBy(() -> Catalogue.embedded().save(folder.resolve("none/such")))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("choose another path");
  }

  @Test
  void refusesTheCatalogueOfAnotherRegion() {
    var file = folder.resolve("saved");
    Catalogue.embedded().save(file);

    assertThatThrownBy(() -> CatalogueSource.file(file).read("eu-west-1", List.of("eu-west-1a")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("it is the catalogue of us-east-1, and the region is eu-west-1");
    assertThat(CatalogueSource.file(file).read("us-east-1", List.of()))
        .isEqualTo(Catalogue.embedded());
  }

  @Test
  void takesPricesOfAFileOverItsOwn() throws IOException {
    var file = file("on-demand:\n  m5.large: 0.08\nspot:\n  m5.large: 0.03\n");

    var catalogue = CatalogueSource.embedded().withPricesOf(file).read("us-east-1", List.of("a"));

    assertThat(catalogue.source()).endsWith("with prices of prices");
    assertThat(catalogue.problems()).isEmpty();
    assertThat(catalogue.type("m5.large").orElseThrow().offerings())
        .containsExactly(Offering.onDemand("a", 0.08), Offering.spot("a", 0.03));
  }

  @Test
  void namesEveryFaultOfPricesInAFile() throws IOException {
    var file =
        file("on-demand: {m5.large: -1, c5.large: cheap, r5.large: .inf}\nspott: {}\nspot: 3\n");

    assertThatThrownBy(() -> Catalogue.embedded().withPricesOf(file))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("on-demand.m5.large: -1 is no price → write what it costs an hour")
        .hasMessageContaining("on-demand.c5.large: \"cheap\" is no price")
        .hasMessageContaining("on-demand.r5.large")
        .hasMessageContaining("spott: is no capacity type → write one of on-demand, spot, reserved")
        .hasMessageContaining("spot: holds no prices by instance type");
    assertThatThrownBy(() -> Catalogue.embedded().withPricesOf(file("")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("it holds no prices → write it as on-demand: {m5.large: 0.096}");
    assertThatThrownBy(() -> Catalogue.embedded().withPricesOf(file("a: [")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("line 1: is not YAML");
    assertThatThrownBy(
            () -> Catalogue.embedded().withPricesOf(file("spot: {a: 1}\nspot: {a: 2}\n")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("spot: \"spot\" is given twice, on lines 1 and 2 → keep one");
  }

  @Test
  void writesOutTheAliasesOfPricesInAFile() throws IOException {
    var file =
        file("on-demand: &p {m5.large: &m 0.08}\nspot: {<<: *p, m5.xlarge: *m}\nreserved: *p\n");

    var catalogue = Catalogue.embedded().withPricesOf(file);

    assertThat(catalogue.type("m5.large").orElseThrow().offerings())
        .extracting(Offering::usdPerHour)
        .containsOnly(0.08);
    assertThat(catalogue.type("m5.xlarge").orElseThrow().offerings())
        .filteredOn(o -> o.capacityType() == CapacityType.SPOT)
        .isNotEmpty()
        .extracting(Offering::usdPerHour)
        .containsOnly(0.08);
  }

  @Test
  void namesPricesThatItCannotUse() {
    var catalogue =
        Catalogue.embedded()
            .withPrices(
                CapacityType.ON_DEMAND,
                Map.of("m5.lrage", 0.1, "c5.large", -0.1, "r5.large", Double.NaN));

    assertThat(catalogue.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "price of c5.large: -0.1 is no price, and is left out → write what it costs an hour,"
                + " such as 0.096",
            "price of m5.lrage: the catalogue has no such instance type, and the price is not used"
                + " → write m5.large?",
            "price of r5.large: NaN is no price, and is left out → write what it costs an hour,"
                + " such as 0.096");
    assertThat(catalogue.type("c5.large").orElseThrow().offerings())
        .contains(Offering.onDemand("us-east-1a", 0.085));
  }

  @Test
  void knowsItsRegionsPricesOnceAllAreGiven() {
    var embedded = Catalogue.embedded("eu-west-1", List.of("eu-west-1a"));
    var all = new HashMap<String, Double>();
    embedded.types().forEach(t -> all.put(t.name(), 1.0));

    assertThat(embedded.withPrices(CapacityType.ON_DEMAND, Map.of("m5.large", 1.0)).problems())
        .isEqualTo(embedded.problems())
        .hasSize(1);
    assertThat(embedded.withPrices(CapacityType.ON_DEMAND, all).problems()).isEmpty();
  }

  @Test
  void writesMoneyInItsCurrency() {
    var cost = new Cost(1, 20, 2, 0, 0);

    assertThat(cost).hasToString("$1.000 to $20.00");
    assertThat(cost.in(Currency.getInstance("CNY"))).isEqualTo("¥1.000 to ¥20.00");
    assertThat(cost.brief(Currency.getInstance("EUR"))).isEqualTo("EUR 1.000 to EUR 20.00");
  }
}
