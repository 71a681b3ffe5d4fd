package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.Objects;
import java.util.Set;

/**
 * Taints that a pod tolerates.
 *
 * @param key the taint's key; empty for all keys, with {@link Match#EXISTS}
 * @param match how its value is compared
 * @param value the taint's value, for {@link Match#EQUAL}
 * @param effects which effects; empty for all
 */
public record Toleration(String key, Match match, String value, Set<TaintEffect> effects) {

  /** How a taint's value is compared. */
  public enum Match {
    /** Any value. */
    EXISTS,
    /** This value. */
    EQUAL
  }

  /** Tolerates every taint. */
  public static final Toleration EVERYTHING = new Toleration("", Match.EXISTS, "", Set.of());

  public Toleration {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(match, "match");
    Objects.requireNonNull(value, "value");
    effects = Set.copyOf(effects);
  }

  /** Taints of this key, whatever their value and effect. */
  public static Toleration exists(String key) {
    return new Toleration(key, Match.EXISTS, "", Set.of());
  }

  /** Taints of this key and value, whatever their effect. */
  public static Toleration equal(String key, String value) {
    return new Toleration(key, Match.EQUAL, value, Set.of());
  }

  /** Whether this tolerates that taint. */
  public boolean tolerates(Taint taint) {
    if (!effects.isEmpty() && !effects.contains(taint.effect())) {
      return false;
    }
    if (key.isEmpty()) {
      return match == Match.EXISTS;
    }
    return key.equals(taint.key()) && (match == Match.EXISTS || value.equals(taint.value()));
  }
}
