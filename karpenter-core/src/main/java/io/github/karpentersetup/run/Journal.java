package io.github.karpentersetup.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.Action;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * The record of what was done: appended before and after each write. It holds the plan itself, so
 * that it says without any other file what was meant and how far it got. It holds no credentials of
 * its own; it does hold the user data of nodes and the chart values as they were given, so secrets
 * do not belong in those.
 */
public final class Journal {

  private final JournalStore store;

  private Journal(JournalStore store) {
    this.store = store;
  }

  /**
   * In a file, which is made with the first entry and appended to by later runs. It is its owner's
   * alone to read and write (0600), where the file system knows owners.
   */
  public static Journal at(Path file) {
    return new Journal(new FileJournal(file));
  }

  /** In a store of the embedding program. */
  public static Journal in(JournalStore store) {
    return new Journal(store);
  }

  /** In memory: for tests and dry runs; gone with the process. */
  public static Journal inMemory() {
    return new Journal(new MemoryJournal());
  }

  /** Where it is, for people. */
  public String location() {
    return store.location();
  }

  /**
   * All entries, oldest first.
   *
   * @throws PreflightException if the store holds something that is not a journal
   */
  public List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    for (var line : store.lines()) {
      try {
        entries.add(Json.read(line, Entry.class));
      } catch (JacksonException e) {
        throw new PreflightException(
            Problem.of(
                "journal",
                location() + " line " + (entries.size() + 1) + " is not a journal entry",
                "name another file, or move this one away"),
            null);
      }
    }
    return entries;
  }

  /** The cluster that the last run in it was for; empty without a run. */
  public Optional<SetupPlan.Target> target() {
    return entries().stream()
        .filter(Entry.RunStarted.class::isInstance)
        .map(e -> ((Entry.RunStarted) e).plan().target())
        .reduce((first, last) -> last);
  }

  /** Ids of the steps whose last entry is a start: what was being written when a run died. */
  public List<String> interrupted() {
    var open = new ArrayList<String>();
    for (var entry : entries()) {
      if (entry instanceof Entry.StepStarted s) {
        open.remove(s.step());
        open.add(s.step());
      } else if (entry instanceof Entry.RunStarted run) {
        // Seen as wanted when that plan was made.
        run.plan().steps().stream()
            .filter(s -> s.action() == Action.KEEP)
            .forEach(s -> open.remove(s.id()));
      } else if (entry instanceof Entry.StepFinished f) {
        open.remove(f.result().step());
      }
    }
    return open;
  }

  JournalStore.Hold hold() {
    return store.hold();
  }

  void append(Entry entry) {
    store.append(Json.write(entry));
  }

  /** One line of a journal. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "entry")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Entry.RunStarted.class, name = "run-started"),
    @JsonSubTypes.Type(value = Entry.StepStarted.class, name = "step-started"),
    @JsonSubTypes.Type(value = Entry.StepFinished.class, name = "step-finished"),
    @JsonSubTypes.Type(value = Entry.RunFinished.class, name = "run-finished")
  })
  public sealed interface Entry {

    /** When it was written. */
    Instant at();

    /** A run of this plan began. */
    record RunStarted(Instant at, SetupPlan plan) implements Entry {}

    /** A write is about to be made. */
    record StepStarted(Instant at, String step) implements Entry {}

    /** A step ended. */
    record StepFinished(Instant at, StepResult result) implements Entry {}

    /** Every step of the run ended, in success or not. */
    record RunFinished(Instant at, String outcome) implements Entry {}
  }

  private static final class MemoryJournal implements JournalStore {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void append(String line) {
      lines.add(line);
    }

    @Override
    public List<String> lines() {
      return List.copyOf(lines);
    }

    @Override
    public String location() {
      return "memory";
    }
  }
}
