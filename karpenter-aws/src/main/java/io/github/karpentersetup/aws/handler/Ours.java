package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.handler.Look.Blocked;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Undo;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides what may be changed: what carries the mark of this cluster's setup, and what the reviewed
 * plan says it changes.
 */
final class Ours {

  private Ours() {}

  /**
   * Whether something may be changed.
   *
   * @param wanted the tags that the step gives
   * @param live the tags that the thing has
   */
  static boolean mayChange(AwsStep step, Map<String, String> wanted, Map<String, String> live) {
    return step.action() == Action.CHANGE || isOurs(wanted, live);
  }

  /** What another cluster's setup made is not ours, though it carries the mark too. */
  static boolean isOurs(Map<String, String> wanted, Map<String, String> live) {
    var mark = wanted.get(Ownership.TAG);
    return mark != null && mark.equals(live.get(Ownership.TAG));
  }

  /** The tags that something of ours lacks, or has otherwise; none for what is not ours. */
  static Map<String, String> missingTags(Map<String, String> wanted, Map<String, String> live) {
    var missing = new TreeMap<String, String>();
    if (isOurs(wanted, live)) {
      wanted.forEach(
          (key, value) -> {
            if (!value.equals(live.get(key))) {
              missing.put(key, value);
            }
          });
    }
    return missing;
  }

  /** For the way back: what it is about is not there any more. */
  static Holds gone(String subject) {
    return new Holds(subject + " is gone");
  }

  /** For the way back: what does not carry the mark of this cluster's setup is not removed. */
  static Holds notOurs(String subject, Map<String, String> wanted) {
    return stays(subject, "it does not carry the tag " + mark(wanted));
  }

  /** For the way back: what is left as it is, and why. */
  static Holds stays(String subject, String why) {
    return new Holds(subject + " stays: " + why);
  }

  /**
   * The value that the step found and replaced; empty if it replaced none.
   *
   * @param field as the step's changes or its undo call it
   */
  static Optional<String> before(AwsStep step, String field) {
    if (step.action() != Action.CHANGE) {
      return Optional.empty();
    }
    return step.info().changes().stream()
        .filter(c -> c.field().equals(field))
        .map(Change::before)
        .findFirst()
        .or(
            () ->
                step.info().undo() instanceof Undo.Restore restore && restore.field().equals(field)
                    ? Optional.of(restore.before())
                    : Optional.empty());
  }

  private static String mark(Map<String, String> wanted) {
    return Ownership.TAG + wanted.getOrDefault(Ownership.TAG, "").replaceFirst("^(?=.)", "=");
  }

  static Blocked blocked(String subject, String difference, Map<String, String> wanted) {
    return new Blocked(
        Problem.of(
            subject,
            subject
                + " exists, "
                + difference
                + ", and it does not carry the tag "
                + mark(wanted)
                + ", so it is left alone",
            "plan again: the new plan shows it as a change to review; or choose another name"));
  }
}
