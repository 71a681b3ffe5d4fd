package io.github.karpentersetup.examples;

import io.github.karpentersetup.run.JournalStore;
import java.util.List;

/** A journal whose process dies at an append: at even boundaries before it, at odd ones after. */
final class DyingJournal implements JournalStore {

  static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final List<String> lines;
  private final int boundary;
  private int appends;

  DyingJournal(List<String> lines, int boundary) {
    this.lines = lines;
    this.boundary = boundary;
  }

  @Override
  public synchronized void append(String line) {
    int now = appends++;
    if (now > boundary / 2 || boundary == 2 * now) {
      throw new Death();
    }
    lines.add(line);
    if (boundary == 2 * now + 1) {
      throw new Death();
    }
  }

  @Override
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public String location() {
    return "a journal that dies at " + boundary;
  }
}
