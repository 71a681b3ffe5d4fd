package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.YamlReader;
import io.github.karpentersetup.spec.CapacityType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Prices that someone wrote down, by capacity type and instance type. */
final class PriceFile {

  private static final String FORM = "write it as on-demand: {m5.large: 0.096}";

  private final List<Problem> problems = new ArrayList<>();
  private final Map<CapacityType, Map<String, Double>> prices = new EnumMap<>(CapacityType.class);

  private PriceFile() {}

  static Map<CapacityType, Map<String, Double>> load(Path file) {
    var read = new PriceFile();
    var document = YamlReader.settings(text(file));
    read.problems.addAll(document.problems());
    if (!document.isUnreadable()) {
      read.all(document.content());
    }
    if (!read.problems.isEmpty()) {
      throw new InvalidSpecException("Prices in " + file, read.problems);
    }
    return read.prices;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new PreflightException(
          Problem.of("prices", file + " does not exist", "name a file with prices; " + FORM), e);
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of("prices", file + " cannot be read: " + e, "check its permissions"), e);
    }
  }

  private void all(JsonNode root) {
    if (!root.isObject() || root.isEmpty()) {
      problems.add(Problem.of("", "it holds no prices", FORM));
      return;
    }
    for (var entry : root.properties()) {
      var capacity =
          Arrays.stream(CapacityType.values())
              .filter(c -> c.text().equals(entry.getKey()))
              .findFirst();
      if (capacity.isEmpty()) {
        problems.add(
            Problem.of(
                entry.getKey(),
                "is no capacity type",
                "write one of "
                    + Arrays.stream(CapacityType.values())
                        .map(CapacityType::text)
                        .collect(Collectors.joining(", "))));
      } else if (!entry.getValue().isObject()) {
        problems.add(Problem.of(entry.getKey(), "holds no prices by instance type", FORM));
      } else {
        prices.put(capacity.get(), prices(entry.getKey(), entry.getValue()));
      }
    }
  }

  private Map<String, Double> prices(String path, JsonNode types) {
    var byType = new TreeMap<String, Double>();
    for (var entry : types.properties()) {
      var price = entry.getValue();
      if (price.isNumber() && price.asDouble() >= 0 && !Double.isInfinite(price.asDouble())) {
        byType.put(entry.getKey(), price.asDouble());
      } else {
        problems.add(
            Problem.of(
                path + "." + entry.getKey(),
                price + " is no price",
                "write what it costs an hour, such as 0.096"));
      }
    }
    return byType;
  }
}
