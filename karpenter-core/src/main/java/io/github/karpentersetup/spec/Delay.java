package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A wait before Karpenter acts: a duration in whole seconds, or never. Written as Karpenter's
 * manifests write it: {@code 720h}, {@code 1h30m}, {@code Never}.
 *
 * @param text the canonical text; hours, minutes and seconds, each at most once
 */
public record Delay(String text) {

  /** Karpenter does not act at all. */
  public static final Delay NEVER = new Delay("Never");

  private static final Pattern PART = Pattern.compile("([0-9]{1,12})([smh])");
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12}[smh])+");

  /**
   * Any text of the form in Karpenter's CRDs; the parts are added up.
   *
   * @throws InvalidSpecException if the text has another form
   */
  public Delay {
    text = text.equals("Never") ? text : format(seconds(text));
  }

  /**
   * A wait of this length.
   *
   * @throws InvalidSpecException if it is negative or not in whole seconds
   */
  public static Delay of(Duration duration) {
    if (duration.isNegative() || !duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
      throw refused(duration.toString());
    }
    return new Delay(format(duration.toSeconds()));
  }

  /**
   * Reads {@code 90s}, {@code 1h30m} or {@code Never}.
   *
   * @throws InvalidSpecException if the text has another form
   */
  @JsonCreator
  public static Delay parse(String text) {
    return new Delay(text);
  }

  /** The length; empty for {@link #NEVER}. */
  public Optional<Duration> duration() {
    return text.equals("Never") ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds(text)));
  }

  /** {@code 720h} or {@code Never}. */
  @Override
  @JsonValue
  public String toString() {
    return text;
  }

  private static long seconds(String text) {
    if (!FORM.matcher(text).matches()) {
      throw refused(text);
    }
    return PART.matcher(text)
        .results()
        .mapToLong(
            part ->
                Long.parseLong(part.group(1))
                    * switch (part.group(2)) {
                      case "h" -> 3600;
                      case "m" -> 60;
                      default -> 1;
                    })
        .sum();
  }

  private static String format(long seconds) {
    long hours = seconds / 3600;
    long minutes = seconds / 60 % 60;
    long rest = seconds % 60;
    var text =
        (hours == 0 ? "" : hours + "h")
            + (minutes == 0 ? "" : minutes + "m")
            + (rest == 0 ? "" : rest + "s");
    return text.isEmpty() ? "0s" : text;
  }

  private static InvalidSpecException refused(String text) {
    return new InvalidSpecException(
        "Duration",
        List.of(
            Problem.of(
                "",
                "\"" + text + "\" is not a duration Karpenter can read",
                "give whole seconds, zero or more, such as 720h, 1h30m or 30s, or Never")));
  }
}
