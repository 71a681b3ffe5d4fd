package io.github.karpentersetup.step;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What every step has.
 *
 * @param id stable from plan to plan, such as {@code identity/node-role}
 * @param phase the part of the plan it stands in
 * @param title what it is about, such as {@code role KarpenterNodeRole-web}
 * @param action what it does
 * @param after ids of the steps that must have succeeded before
 * @param changes the differences it makes, in words; for {@link Action#KEEP} none
 * @param undo how it is undone
 * @param timeout for {@link Action#AWAIT}: how long to wait before giving up
 */
public record StepInfo(
    String id,
    Phase phase,
    String title,
    Action action,
    List<String> after,
    List<Change> changes,
    Undo undo,
    Optional<Duration> timeout) {

  public StepInfo {
    Objects.requireNonNull(id, "id is missing");
    Objects.requireNonNull(phase, "phase is missing");
    Objects.requireNonNull(action, "action is missing");
    Objects.requireNonNull(undo, "undo is missing");
    after = List.copyOf(after);
    changes = List.copyOf(changes);
  }

  /** Its time-out as kubectl and timeout take it; none is no time at all. */
  String timeoutSeconds() {
    return timeout.map(t -> t.toSeconds() + "s").orElse("0s");
  }
}
