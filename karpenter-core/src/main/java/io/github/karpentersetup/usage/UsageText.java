package io.github.karpentersetup.usage;

import io.github.karpentersetup.spec.NodeFloor;
import io.github.karpentersetup.usage.RequestAdvice.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Advice as tables. */
final class UsageText {

  private static final String GAP = "   ";

  private UsageText() {}

  static String of(UsageAdvice advice) {
    var text = new StringBuilder(heading(advice)).append('\n');
    advice.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
    text.append('\n').append(requests(advice)).append('\n').append(pools(advice));
    return text.toString();
  }

  private static String heading(UsageAdvice advice) {
    if (!advice.isMeasured()) {
      return "From requests alone";
    }
    return advice.source()
        + " · "
        + (advice.covered().isZero() ? "one moment" : words(advice.covered()))
        + " · CPU "
        + advice.sizing().cpuPercentile()
        + "th percentile · memory peak + "
        + advice.sizing().memoryHeadroom()
        + "%";
  }

  private static String requests(UsageAdvice advice) {
    if (advice.requests().isEmpty()) {
      return "No containers.\n";
    }
    var rows = new ArrayList<List<String>>();
    rows.add(
        List.of(
            "WORKLOAD",
            "CONTAINER",
            "PODS",
            "CPU",
            "USED",
            "ADVISED",
            "MEMORY",
            "PEAK",
            "ADVISED",
            "WHY"));
    for (var r : advice.requests()) {
      rows.add(
          List.of(
              r.workload().toString(),
              r.container(),
              String.valueOf(r.replicas()),
              r.cpuRequest() == 0 ? "none" : Amounts.cpu(r.cpuRequest()),
              r.cpuUse() < 0 ? "?" : Amounts.cpu(r.cpuUse()),
              advised(r.cpu(), Amounts.cpu(r.cpuAdvised())),
              r.memoryRequest() == 0 ? "none" : Amounts.memory(r.memoryRequest()),
              r.memoryPeak() < 0 ? "?" : Amounts.memory(r.memoryPeak()),
              advised(r.memory(), Amounts.memory(r.memoryAdvised())),
              String.join("; ", r.reasons())));
    }
    return aligned(rows);
  }

  private static String advised(Verdict verdict, String amount) {
    return switch (verdict) {
      case RAISE -> "↑ " + amount;
      case LOWER -> "↓ " + amount;
      case KEEP -> "=";
      case UNKNOWN -> "?";
    };
  }

  private static String pools(UsageAdvice advice) {
    if (advice.pools().isEmpty()) {
      return "No node pools.\n";
    }
    var rows = new ArrayList<List<String>>();
    rows.add(
        List.of(
            "NODE POOL",
            "SMALLEST",
            "MEMORY OF LARGEST POD",
            "CPU OF LARGEST POD",
            "DAEMONSETS",
            "FLOOR"));
    for (var p : advice.pools()) {
      rows.add(
          List.of(
              p.pool(),
              p.smallest().isEmpty() ? "?" : p.smallest(),
              p.memoryPod().map(w -> Amounts.memory(p.memory()) + " " + w).orElse("no pod"),
              p.cpuPod().map(w -> Amounts.cpu(p.cpu()) + " " + w).orElse("no pod"),
              Amounts.cpu(p.cpuDaemons()) + ", " + Amounts.memory(p.memoryDaemons()),
              p.fit() == PoolAdvice.Fit.NONE
                  ? "no type that it allows holds them"
                  : floor(p.floor())));
    }
    return aligned(rows);
  }

  /** {@code instance-memory above 4096 (4096Mi)}; {@code none} if any node will do. */
  static String floor(NodeFloor floor) {
    var parts = new ArrayList<String>();
    if (floor.memoryAbove() > 0) {
      parts.add("instance-memory above " + floor.memoryAbove());
    }
    if (floor.cpuAbove() > 0) {
      parts.add("instance-cpu above " + floor.cpuAbove());
    }
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  /** {@code 14 days}, {@code 36 hours}, {@code 90 minutes}. */
  static String words(Duration duration) {
    if (duration.toHours() >= 48 && duration.toMinutes() % 1440 == 0) {
      return duration.toDays() + " days";
    }
    return duration.toHours() >= 3
        ? duration.toHours() + " hours"
        : duration.toMinutes() + " minutes";
  }

  private static String aligned(List<List<String>> rows) {
    int columns = rows.get(0).size();
    var widths = new int[columns];
    for (var row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    var text = new StringBuilder();
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
