package io.github.karpentersetup.k8s.usage;

import java.time.Instant;
import java.util.Locale;
import java.util.function.LongToDoubleFunction;

/** Writes series in the OpenMetrics text format, a sample a minute. */
final class Series {

  private final Instant from;
  private final Instant to;
  private final StringBuilder counters = new StringBuilder();
  private final StringBuilder gauges = new StringBuilder();
  private final StringBuilder others = new StringBuilder();

  Series(Instant from, Instant to) {
    this.from = from;
    this.to = to;
  }

  /** CPU, of which so many cores are in use at a minute. */
  Series cpu(String labels, LongToDoubleFunction cores) {
    double total = 0;
    for (long minute = 0; at(minute).compareTo(to) <= 0; minute++) {
      total += cores.applyAsDouble(minute) * 60;
      line(counters, "container_cpu_usage_seconds_total", labels, total, minute);
    }
    return this;
  }

  /** The working set at a minute, in bytes. */
  Series memory(String labels, LongToDoubleFunction bytes) {
    for (long minute = 0; at(minute).compareTo(to) <= 0; minute++) {
      line(
          gauges,
          "container_memory_working_set_bytes",
          labels,
          bytes.applyAsDouble(minute),
          minute);
    }
    return this;
  }

  /** Another metric, of one value all the time. */
  Series constant(String metric, String labels, double value) {
    if (others.indexOf("# TYPE " + metric + " ") < 0) {
      others.append("# TYPE ").append(metric).append(" gauge\n");
    }
    for (long minute = 0; at(minute).compareTo(to) <= 0; minute++) {
      line(others, metric, labels, value, minute);
    }
    return this;
  }

  private Instant at(long minute) {
    return from.plusSeconds(60 * minute);
  }

  private void line(StringBuilder text, String metric, String labels, double value, long minute) {
    text.append(metric)
        .append('{')
        .append(labels)
        .append("} ")
        .append(Double.isNaN(value) ? "NaN" : String.format(Locale.ROOT, "%.3f", value))
        .append(' ')
        .append(at(minute).getEpochSecond())
        .append('\n');
  }

  @Override
  public String toString() {
    return "# TYPE container_cpu_usage_seconds counter\n"
        + counters
        + "# TYPE container_memory_working_set_bytes gauge\n"
        + gauges
        + others
        + "# EOF\n";
  }
}
