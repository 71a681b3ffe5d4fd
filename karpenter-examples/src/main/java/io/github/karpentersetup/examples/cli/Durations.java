package io.github.karpentersetup.examples.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 14d}, {@code 90s}, {@code 1h30m}, {@code 200ms} and what {@link Duration} reads. */
final class Durations implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String value) {
    var text = value.toUpperCase(Locale.ROOT);
    try {
      var duration =
          text.matches("\\d{1,5}D")
              ? Duration.parse("P" + text)
              : text.matches("\\d{1,9}MS")
                  ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                  : Duration.parse(text.startsWith("P") ? text : "PT" + text);
      if (duration.isNegative() || duration.isZero()) {
        throw new TypeConversionException("\"" + value + "\" is not above zero; write 90s or 10m");
      }
      return duration;
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("\"" + value + "\" is not a duration; write 90s or 10m");
    }
  }
}
