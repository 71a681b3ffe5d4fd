package io.github.karpentersetup.forecast;

import io.github.karpentersetup.error.Problem;
import java.util.Locale;

/** A forecast as a reviewer reads it. */
final class ForecastText {

  private static final int CELLS = 10;
  private static final int NAMED = 10;

  private final StringBuilder text = new StringBuilder();
  private final Forecast forecast;

  private ForecastText(Forecast forecast) {
    this.forecast = forecast;
  }

  static String of(Forecast forecast) {
    return new ForecastText(forecast).write();
  }

  private String write() {
    text.append("Forecast   by what pods ask for; ").append(forecast.catalogue()).append('\n');
    line("", "nodes", "cpu", "memory", "an hour", "a month");
    if (!forecast.leaving().isEmpty()) {
      fleet("today: " + String.join(", ", forecast.leaving()), forecast.today());
    } else if (!forecast.today().nodes().isEmpty()) {
      fleet("today", forecast.today());
    }
    fleet("with Karpenter", forecast.launched());
    if (!forecast.consolidated().equals(forecast.launched())) {
      fleet("after consolidation", forecast.consolidated());
    }
    if (forecast.leaving().isEmpty() && forecast.today().nodes().isEmpty()) {
      text.append("  all of today's nodes stay\n");
    }
    pods();
    forecast.limits().forEach(limit -> text.append("  ! ").append(limit).append('\n'));
    for (Problem problem : forecast.problems()) {
      text.append("  · ").append(problem.path()).append(": ").append(problem.message());
      text.append('\n').append("      → ").append(problem.fix()).append('\n');
    }
    return text.toString();
  }

  private void fleet(String name, Fleet fleet) {
    row(name, fleet);
    var groups = fleet.byGroup();
    if (groups.size() > 1) {
      groups.forEach((group, of) -> row("  " + group, of));
    }
  }

  private void row(String name, Fleet fleet) {
    line(
        name,
        String.valueOf(fleet.nodes().size()),
        bar(fleet.cpu()),
        bar(fleet.memory()),
        fleet.perHour().brief(forecast.currency()),
        fleet.perMonth().brief(forecast.currency()));
  }

  private void line(
      String name, String nodes, String cpu, String memory, String hour, String month) {
    var line =
        String.format(
            Locale.ROOT,
            "  %-32s %6s  %-15s  %-15s  %-22s %s",
            name,
            nodes,
            cpu,
            memory,
            hour,
            month);
    text.append(line.stripTrailing()).append('\n');
  }

  private static String bar(double share) {
    int full = (int) Math.round(Math.max(0, Math.min(1, share)) * CELLS);
    return "█".repeat(full)
        + "░".repeat(CELLS - full)
        + String.format(Locale.ROOT, " %3d%%", Math.round(share * 100));
  }

  private void pods() {
    int others = forecast.onOthers().values().stream().mapToInt(Integer::intValue).sum();
    if (others > 0) {
      text.append("  ")
          .append(counted(others))
          .append(others == 1 ? " finds" : " find")
          .append(" room on nodes that stay\n");
    }
    int unplaced = forecast.unplacedPods();
    if (unplaced == 0) {
      return;
    }
    text.append("  ! ")
        .append(counted(unplaced))
        .append(unplaced == 1 ? " finds" : " find")
        .append(" no place\n");
    forecast.unplaced().stream()
        .limit(NAMED)
        .forEach(u -> text.append("      ").append(u).append('\n'));
    if (forecast.unplaced().size() > NAMED) {
      text.append("      and ")
          .append(forecast.unplaced().size() - NAMED)
          .append(" more workloads\n");
    }
  }

  private static String counted(int pods) {
    return pods == 1 ? "1 pod" : pods + " pods";
  }
}
