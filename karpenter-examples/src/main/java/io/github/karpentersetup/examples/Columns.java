package io.github.karpentersetup.examples;

import java.util.List;

/** Rows with their columns aligned, three spaces apart. */
public final class Columns {

  private static final String GAP = "   ";

  private Columns() {}

  /** One line a row, each ended by a line break; all rows have as many cells as the first. */
  public static String of(List<List<String>> rows) {
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
        line.append(row.get(i));
        line.append(" ".repeat(widths[i] - row.get(i).length())).append(GAP);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
