package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.run.StepResult;
import io.github.karpentersetup.step.Step;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A line for each step that ends, for logs: {@code [ 3/23] 2.1s + role web created}. */
final class PlainProgress implements Progress {

  private static final int TITLE = 58;
  private static final Duration BETWEEN_MOVES = Duration.ofSeconds(30);

  private final PrintWriter out;
  private Instant started = Instant.EPOCH;
  private int total;
  private int ended;
  private int nodesLeft = -1;
  private Instant toldMoves = Instant.EPOCH;

  PlainProgress(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.RunStarted e) {
      started = e.at();
      total = e.plan().steps().size();
    } else if (event instanceof RunEvent.StepFinished e) {
      ended++;
      line(e.at(), e.step(), Words.of(e.step(), e.result()));
    } else if (event instanceof RunEvent.StepWaiting e) {
      line(e.at(), e.step(), "waits: " + e.on());
    } else if (event instanceof RunEvent.StepRetried e) {
      line(e.at(), e.step(), "tries again: " + e.reason());
    } else if (event instanceof RunEvent.Moving e) {
      moving(e);
    }
  }

  /** A log has no use for every pod: a line for each node, and one now and then. */
  private void moving(RunEvent.Moving event) {
    if (event.status().nodesLeft() != nodesLeft
        || Duration.between(toldMoves, event.at()).compareTo(BETWEEN_MOVES) >= 0) {
      nodesLeft = event.status().nodesLeft();
      toldMoves = event.at();
      words(event.at(), event.status().toString());
    }
  }

  private void line(Instant at, Step step, String words) {
    words(
        at,
        String.format(
            Locale.ROOT,
            "%s %-" + TITLE + "s  %s",
            step.action().mark(),
            step.info().title(),
            words));
  }

  private void words(Instant at, String words) {
    int digits = Integer.toString(total).length();
    out.printf(
        Locale.ROOT,
        "[%" + digits + "d/%d] %5.1fs  %s%n",
        ended,
        total,
        Duration.between(started, at).toMillis() / 1000.0,
        words);
    out.flush();
  }

  @Override
  public void close() {}

  /** A step's end in a word or two; only what did not succeed needs more. */
  static final class Words {

    private Words() {}

    static String of(Step step, StepResult result) {
      if (result instanceof StepResult.Changed) {
        return switch (step.action()) {
          case CREATE -> "created";
          case CHANGE -> "changed";
          case REMOVE -> "removed";
          case KEEP, AWAIT -> result.detail();
        };
      }
      if (result instanceof StepResult.Unchanged) {
        return step.action().writes() ? "there already" : result.detail();
      }
      var kind = result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
      return kind + ": " + result.detail();
    }
  }
}
