package io.github.karpentersetup.plan;

/**
 * Something the reader of a plan should know before saying yes.
 *
 * @param severity whether the plan can run
 * @param code a stable short name, such as {@code oidc-provider-missing}
 * @param message what was found, naming it
 * @param fix what to do about it; empty only for {@link Severity#INFO}
 */
public record Finding(Severity severity, String code, String message, String fix) {

  /** How much a finding weighs. */
  public enum Severity {
    /** The plan will not run. */
    BLOCKING,
    /** The plan runs; something may not turn out as wished. */
    WARNING,
    /** A choice that was made, and why. */
    INFO
  }

  /** The plan will not run until this is dealt with. */
  public static Finding blocking(String code, String message, String fix) {
    return new Finding(Severity.BLOCKING, code, message, fix);
  }

  /** The plan runs, but the reader should look. */
  public static Finding warning(String code, String message, String fix) {
    return new Finding(Severity.WARNING, code, message, fix);
  }

  /** A choice that was made, and why. */
  public static Finding info(String code, String message) {
    return new Finding(Severity.INFO, code, message, "");
  }

  /** {@code message → fix}. */
  @Override
  public String toString() {
    return fix.isEmpty() ? message : message + " → " + fix;
  }
}
