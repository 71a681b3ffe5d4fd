package io.github.karpentersetup.plan;

import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts a {@link StepInfo} together: the action follows from what exists and what differs. */
final class Steps {

  private final String id;
  private final Phase phase;
  private final String title;
  private final Set<String> after = new LinkedHashSet<>();
  private final List<Change> changes = new ArrayList<>();
  private Optional<Duration> timeout = Optional.empty();

  private Steps(Phase phase, String name, String title) {
    this.id = phase.name().toLowerCase(java.util.Locale.ROOT) + "/" + name;
    this.phase = phase;
    this.title = title;
  }

  static Steps of(Phase phase, String name, String title) {
    return new Steps(phase, name, title);
  }

  Steps after(String... ids) {
    return after(List.of(ids));
  }

  Steps after(List<String> ids) {
    after.addAll(ids);
    return this;
  }

  Steps change(Change change) {
    changes.add(change);
    return this;
  }

  /** Given up if nothing moves for so long. */
  Steps stallingAfter(Duration time) {
    timeout = Optional.of(time);
    return this;
  }

  /** Something new; undone by removing it. */
  StepInfo create() {
    return info(Action.CREATE, new Undo.Remove(title), timeout);
  }

  /** Something that is there and changes; without a recorded change, it is kept. */
  StepInfo changeOrKeep(Undo undo) {
    return changes.isEmpty() ? keep() : info(Action.CHANGE, undo, timeout);
  }

  /** Something that goes. */
  StepInfo remove(Undo undo) {
    return info(Action.REMOVE, undo, timeout);
  }

  /** Something that is as wanted. */
  StepInfo keep() {
    changes.clear();
    return info(Action.KEEP, new Undo.Nothing("left as it is"), Optional.empty());
  }

  /** Something to wait for. */
  StepInfo await(Duration timeout) {
    return info(Action.AWAIT, new Undo.Nothing("only waits"), Optional.of(timeout));
  }

  private StepInfo info(Action action, Undo undo, Optional<Duration> limit) {
    return new StepInfo(id, phase, title, action, List.copyOf(after), changes, undo, limit);
  }
}
