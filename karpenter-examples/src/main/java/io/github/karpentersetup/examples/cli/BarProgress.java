package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.run.MoveStatus;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.step.Step;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** A bar on the terminal's last line: done of total, time, what runs and what it waits for. */
final class BarProgress implements Progress {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private static final int BAR = 24;

  private final Map<String, String> running = new LinkedHashMap<>();
  private final Map<String, Instant> since = new LinkedHashMap<>();
  private final ProgressBarBuilder builder;
  private Optional<ProgressBar> bar = Optional.empty();
  private Optional<MoveStatus> moves = Optional.empty();

  BarProgress() {
    this(new ProgressBarBuilder().setUpdateIntervalMillis(100));
  }

  /** On a consumer of one's own. */
  BarProgress(ProgressBarBuilder builder) {
    // Otherwise it is drawn only when a step ends, and waiting is what there is to see.
    this.builder = builder.continuousUpdate().setRenderer(BarProgress::render);
  }

  /** The library's own renderer gives the bar all the room, and cuts off what runs. */
  private static String render(ProgressState state, int width) {
    int filled = (int) Math.round(state.getNormalizedProgress() * BAR);
    var elapsed = state.getElapsedAfterStart();
    var line =
        String.format(
            Locale.ROOT,
            "%s [%s%s] %d/%d %d:%02d  %s",
            state.getTaskName(),
            "█".repeat(filled),
            " ".repeat(BAR - filled),
            state.getCurrent(),
            state.getMax(),
            elapsed.toMinutes(),
            elapsed.toSecondsPart(),
            state.getExtraMessage());
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
  }

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.RunStarted e) {
      bar =
          Optional.of(
              builder
                  .setTaskName(e.plan().target().cluster())
                  .setInitialMax(e.plan().steps().size())
                  .build());
    } else if (event instanceof RunEvent.StepStarted e) {
      say(e.step(), e.step().info().title());
    } else if (event instanceof RunEvent.StepWaiting e) {
      var from = since.computeIfAbsent(e.step().id(), id -> e.at());
      say(e.step(), e.step().info().title() + ", since " + TIME.format(from) + ": " + e.on());
    } else if (event instanceof RunEvent.StepRetried e) {
      say(e.step(), e.step().info().title() + ", again: " + e.reason());
    } else if (event instanceof RunEvent.Moving e) {
      // Once the last node is given up there is nothing more to say of them.
      moves = Optional.of(e.status()).filter(s -> s.nodesLeft() > 0);
      show();
    } else if (event instanceof RunEvent.StepFinished e) {
      running.remove(e.step().id());
      bar.ifPresent(ProgressBar::step);
      show();
    }
  }

  private void say(Step step, String words) {
    running.put(step.id(), words);
    show();
  }

  private void show() {
    var words = new ArrayList<String>();
    moves.ifPresent(m -> words.add(m.toString()));
    words.addAll(running.values());
    bar.ifPresent(b -> b.setExtraMessage(String.join(" · ", words)));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
