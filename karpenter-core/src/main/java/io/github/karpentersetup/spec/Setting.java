package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.List;

/** On or off, said in words: {@code associatePublicIpAddress(DISABLED)}. */
public enum Setting {
  /** On. */
  ENABLED,
  /** Off. */
  DISABLED;

  /**
   * Reads {@code enabled} and {@code disabled}; also {@code true} and {@code false}, as manifests
   * write them.
   *
   * @throws InvalidSpecException for any other text
   */
  @JsonCreator
  public static Setting parse(String text) {
    if (text.equals("enabled") || text.equals("true")) {
      return ENABLED;
    }
    if (text.equals("disabled") || text.equals("false")) {
      return DISABLED;
    }
    throw new InvalidSpecException(
        "Setting",
        List.of(Problem.of("", "\"" + text + "\" is not a setting", "write enabled or disabled")));
  }

  /** {@code enabled} or {@code disabled}. */
  @JsonValue
  public String text() {
    return this == ENABLED ? "enabled" : "disabled";
  }

  /** Whether this is {@link #ENABLED}. */
  public boolean isEnabled() {
    return this == ENABLED;
  }
}
