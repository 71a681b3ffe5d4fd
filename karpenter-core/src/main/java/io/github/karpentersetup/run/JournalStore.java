package io.github.karpentersetup.run;

import java.util.List;

/**
 * Where a journal is kept. {@link Journal#at} keeps it in a file; an embedding platform may keep it
 * in a database instead.
 */
public interface JournalStore {

  /**
   * Appends one line and returns only when it would survive a crash of this process and of the
   * machine.
   *
   * @param line without a line break
   */
  void append(String line);

  /** All lines so far, oldest first. A last line that was cut off by a crash is left out. */
  List<String> lines();

  /** Where it is, for people: a path or an address. */
  String location();

  /**
   * Keeps other runs out until it is closed. A process that dies holds nothing any more. Default:
   * keeps nobody out.
   *
   * @throws io.github.karpentersetup.error.PreflightException if another run holds it
   */
  default Hold hold() {
    return () -> {};
  }

  /** What keeps other runs out of a journal. */
  @FunctionalInterface
  interface Hold extends AutoCloseable {

    /** Lets others in. */
    @Override
    void close();
  }
}
