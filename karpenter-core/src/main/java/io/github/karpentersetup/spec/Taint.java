package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pods that do not tolerate it off a node.
 *
 * @param key a qualified name: {@code example.com/team}
 * @param value empty for none
 * @param effect what happens to pods that do not tolerate it
 * @param timeAdded when it was added; Kubernetes writes it for {@code NoExecute} taints of nodes,
 *     and it is carried here only so that a manifest with one is read whole
 */
public record Taint(String key, String value, TaintEffect effect, Optional<Instant> timeAdded) {

  public Taint {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(effect, "effect");
    Objects.requireNonNull(timeAdded, "timeAdded");
  }

  /** A taint without the time at which it was added. */
  public Taint(String key, String value, TaintEffect effect) {
    this(key, value, effect, Optional.empty());
  }

  /** {@code NoSchedule}, without a value. */
  public static Taint noSchedule(String key) {
    return new Taint(key, "", TaintEffect.NO_SCHEDULE);
  }

  /** {@code NoExecute}, without a value. */
  public static Taint noExecute(String key) {
    return new Taint(key, "", TaintEffect.NO_EXECUTE);
  }

  /** {@code PreferNoSchedule}, without a value. */
  public static Taint preferNoSchedule(String key) {
    return new Taint(key, "", TaintEffect.PREFER_NO_SCHEDULE);
  }

  /** The same with another value; empty for none. */
  public Taint withValue(String value) {
    return new Taint(key, value, effect, timeAdded);
  }

  /** The same, added at this time. */
  public Taint withTimeAdded(Instant time) {
    return new Taint(key, value, effect, Optional.of(time));
  }

  @JsonCreator
  static Taint read(
      @JsonProperty(value = "key", required = true) String key,
      @JsonProperty("value") @Nullable String value,
      @JsonProperty(value = "effect", required = true) TaintEffect effect,
      @JsonProperty("timeAdded") @Nullable Instant timeAdded) {
    return new Taint(key, value == null ? "" : value, effect, Optional.ofNullable(timeAdded));
  }
}
