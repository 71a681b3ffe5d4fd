package io.github.karpentersetup.examples;

import io.github.karpentersetup.facts.KubernetesFacts.NodeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** NodeClaims as {@code kubectl get nodeclaims} prints them. */
public final class NodeClaimTable {

  private static final List<String> HEADING =
      List.of("NAME", "TYPE", "ZONE", "NODE", "READY", "AGE");

  private NodeClaimTable() {}

  /**
   * The table, sorted by name; a line saying that there are none if so.
   *
   * @param now what the ages are counted to
   */
  public static String of(List<NodeClaim> claims, Instant now) {
    if (claims.isEmpty()) {
      return "No NodeClaims.\n";
    }
    var rows = new ArrayList<List<String>>();
    rows.add(HEADING);
    claims.stream()
        .sorted(Comparator.comparing(NodeClaim::name))
        .forEach(
            c ->
                rows.add(
                    List.of(
                        c.name(),
                        c.type(),
                        c.zone(),
                        c.node(),
                        c.ready().isEmpty() ? "Unknown" : c.ready(),
                        age(Duration.between(c.created(), now)))));
    return Columns.of(rows);
  }

  /** As kubectl shortens it: two units while the larger one is small, then one. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    return days < 8 ? two(days, "d", hours % 24, "h") : days + "d";
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + unit + (small == 0 ? "" : small + smallUnit);
  }
}
