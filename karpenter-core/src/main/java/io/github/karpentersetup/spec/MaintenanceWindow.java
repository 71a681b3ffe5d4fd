package io.github.karpentersetup.spec;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A time of the day in which nodes may be drained. A drain that began in a window ends after it if
 * it must; nothing begins outside.
 *
 * @param from the first minute of it
 * @param to the first minute after it; earlier than {@code from} for one over midnight
 * @param days on which it begins; empty for every day
 * @param zone of the times; default: UTC
 */
public record MaintenanceWindow(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {

  public MaintenanceWindow(
      LocalTime from, LocalTime to, @Nullable Set<DayOfWeek> days, @Nullable ZoneId zone) {
    this.from = from;
    this.to = to;
    this.days = days == null ? Set.of() : new TreeSet<>(days);
    this.zone = zone == null ? ZoneId.of("UTC") : zone;
  }

  /**
   * Every day between these times, in UTC: {@code daily("22:00", "05:00")}.
   *
   * @throws InvalidSpecException if one of them is not a time of day
   */
  public static MaintenanceWindow daily(String from, String to) {
    return new MaintenanceWindow(time(from), time(to), null, null);
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeParseException e) {
      throw new InvalidSpecException(
          "Maintenance window",
          List.of(
              Problem.of(
                  "window",
                  "\"" + text + "\" is not a time of day",
                  "write it with hours and minutes, as in 22:00")));
    }
  }

  /** On these days alone. */
  public MaintenanceWindow on(DayOfWeek... days) {
    return new MaintenanceWindow(from, to, Set.of(days), zone);
  }

  /** With times of this zone. */
  public MaintenanceWindow in(ZoneId zone) {
    return new MaintenanceWindow(from, to, days, zone);
  }

  /** How long from this moment until it is open; zero while it is. */
  public Duration until(Instant now) {
    for (int day = -1; day <= 7; day++) {
      var date = now.atZone(zone).toLocalDate().plusDays(day);
      if (!days.isEmpty() && !days.contains(date.getDayOfWeek())) {
        continue;
      }
      var opens = date.atTime(from).atZone(zone).toInstant();
      var closes = date.plusDays(to.isAfter(from) ? 0 : 1).atTime(to).atZone(zone).toInstant();
      if (now.isBefore(closes)) {
        return now.isBefore(opens) ? Duration.between(now, opens) : Duration.ZERO;
      }
    }
    throw new IllegalStateException("a window that never opens: " + this);
  }

  /** {@code 22:00–05:00 UTC}, with its days if it has any. */
  @Override
  public String toString() {
    return from + "–" + to + " " + zone + (days.isEmpty() ? "" : " " + days);
  }
}
