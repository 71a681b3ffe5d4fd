package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pods that do not tolerate it off a node.
 *
 * @param key a qualified name: {@code example.com/team}
 * @param value empty for none
 * @param effect what happens to pods that do not tolerate it
 */
public record Taint(String key, String value, TaintEffect effect) {

  public Taint {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(effect, "effect");
  }

  /** {@code NoSchedule}, without a value. */
  public static Taint noSchedule(String key) {
    return new Taint(key, "", TaintEffect.NO_SCHEDULE);
  }

  /** {@code NoExecute}, without a value. */
  public static Taint noExecute(String key) {
    return new Taint(key, "", TaintEffect.NO_EXECUTE);
  }

  /** The same with another value; empty for none. */
  public Taint withValue(String value) {
    return new Taint(key, value, effect);
  }

  @JsonCreator
  static Taint read(
      @JsonProperty(value = "key", required = true) String key,
      @JsonProperty("value") @Nullable String value,
      @JsonProperty(value = "effect", required = true) TaintEffect effect) {
    return new Taint(key, value == null ? "" : value, effect);
  }
}
