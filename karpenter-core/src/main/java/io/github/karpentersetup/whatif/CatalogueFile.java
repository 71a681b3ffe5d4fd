package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.CapacityType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;

/** A catalogue as JSON. Prices that are not known are left out, never zero. */
final class CatalogueFile {

  private static final String FIX =
      "name a file that --save-prices (Catalogue.save) wrote, or save it anew";

  private CatalogueFile() {}

  private record Saved(
      String region, String source, String currency, List<Problem> problems, List<Type> types) {}

  private record Type(
      String name,
      Map<String, String> labels,
      Map<String, Long> resources,
      Map<String, Integer> attachLimits,
      List<Bought> offerings) {}

  private record Bought(
      String zone, String capacityType, OptionalDouble perHour, OptionalInt instances) {}

  static void save(Catalogue catalogue, Path file) {
    try {
      Files.writeString(file, Json.writePretty(saved(catalogue)) + "\n");
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of("prices", file + " cannot be written: " + e, "choose another path"), e);
    }
  }

  private static Saved saved(Catalogue catalogue) {
    var types = new ArrayList<Type>();
    for (var type : catalogue.types()) {
      types.add(
          new Type(
              type.name(),
              type.labels(),
              type.resources().amounts(),
              type.attachLimits(),
              type.offerings().stream().map(CatalogueFile::saved).toList()));
    }
    return new Saved(
        catalogue.region(),
        catalogue.source(),
        catalogue.currency().getCurrencyCode(),
        catalogue.problems(),
        types);
  }

  private static Bought saved(Offering offering) {
    return new Bought(
        offering.zone(),
        offering.capacityType().text(),
        offering.priced() ? OptionalDouble.of(offering.usdPerHour()) : OptionalDouble.empty(),
        offering.instances() == Integer.MAX_VALUE
            ? OptionalInt.empty()
            : OptionalInt.of(offering.instances()));
  }

  static Catalogue load(Path file) {
    try {
      return catalogue(Json.read(Files.readString(file), Saved.class));
    } catch (NoSuchFileException e) {
      throw new PreflightException(Problem.of("prices", file + " does not exist", FIX), e);
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of("prices", file + " cannot be read: " + e, "check its permissions"), e);
    } catch (JacksonException e) {
      throw broken(file, Json.complaint(e));
    } catch (IllegalArgumentException e) {
      throw broken(file, String.valueOf(e.getMessage()));
    }
  }

  private static Catalogue catalogue(Saved saved) {
    var types = new ArrayList<InstanceType>();
    for (var type : saved.types()) {
      types.add(
          new InstanceType(
              type.name(),
              type.labels(),
              new Resources(type.resources()),
              type.offerings().stream().map(o -> offering(type.name(), o)).toList(),
              type.attachLimits()));
    }
    return new Catalogue(
        saved.region(), saved.source(), types, currency(saved.currency()), saved.problems());
  }

  private static Currency currency(String code) {
    try {
      return Currency.getInstance(code);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("\"" + code + "\" is no currency", e);
    }
  }

  private static Offering offering(String type, Bought saved) {
    var capacity =
        Arrays.stream(CapacityType.values())
            .filter(c -> c.text().equals(saved.capacityType()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        type + ": \"" + saved.capacityType() + "\" is no capacity type"));
    double price = saved.perHour().orElse(Double.NaN);
    if (price < 0 || Double.isInfinite(price)) {
      throw new IllegalArgumentException(type + ": " + price + " is no price");
    }
    return new Offering(saved.zone(), capacity, price, saved.instances().orElse(Integer.MAX_VALUE));
  }

  private static InvalidSpecException broken(Path file, String why) {
    return new InvalidSpecException(
        "Catalogue", List.of(Problem.of(file.toString(), "is no saved catalogue: " + why, FIX)));
  }
}
