package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The faults waiting for their calls. */
final class Faults {
  enum Effect {
    THROTTLED,
    DENIED,
    FAILED,
    TIMED_OUT_BEFORE_EFFECT,
    TIMED_OUT_AFTER_EFFECT,
    CRASHED_BEFORE_EFFECT,
    CRASHED_AFTER_EFFECT
  }

  static final class Rule {
    private final Effect effect;
    private final Predicate<SandboxCall> matches;
    private int skip;
    private int times;

    Rule(Effect effect, Predicate<SandboxCall> matches, int skip, int times) {
      this.effect = effect;
      this.matches = matches;
      this.skip = skip;
      this.times = times;
    }

    private boolean fires(SandboxCall call) {
      if (times == 0 || !matches.test(call)) {
        return false;
      }
      if (skip > 0) {
        skip--;
        return false;
      }
      if (times != Integer.MAX_VALUE) {
        times--;
      }
      return true;
    }
  }

  private final List<Rule> rules = new ArrayList<>();

  synchronized void add(Rule rule) {
    rules.add(rule);
  }

  synchronized void clear() {
    rules.clear();
  }

  synchronized Optional<Effect> next(SandboxCall call) {
    return rules.stream().filter(rule -> rule.fires(call)).findFirst().map(rule -> rule.effect);
  }
}
