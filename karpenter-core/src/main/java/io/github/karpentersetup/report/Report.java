package io.github.karpentersetup.report;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.forecast.Forecast;
import io.github.karpentersetup.plan.SetupPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a reviewer is given: the plan, and what Karpenter would do once it has run.
 *
 * @param plan what is to be done
 * @param forecast what comes of it; made from the same facts
 */
public record Report(SetupPlan plan, Forecast forecast) {

  public Report {
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(forecast, "forecast");
  }

  /**
   * One HTML page with everything in it: findings, forecast, nodes drawn by use, the plan as a
   * graph and step by step. It loads nothing and runs no script, fits dark and light screens, and
   * is the same for the same plan and forecast.
   */
  public String toHtml() {
    return new Page(plan, forecast).write();
  }

  /**
   * Writes {@link #toHtml} to a file.
   *
   * @throws PreflightException if it cannot be written
   */
  public void saveHtml(Path file) {
    try {
      Files.writeString(file, toHtml());
    } catch (IOException e) {
      throw new PreflightException(
          Problem.of("report", file + " cannot be written: " + e, "choose another path"), e);
    }
  }

  /** The plan, then the forecast where there is anything to move. */
  @Override
  public String toString() {
    return forecast.today().nodes().isEmpty()
            && forecast.launched().nodes().isEmpty()
            && forecast.unplaced().isEmpty()
        ? plan.toString()
        : plan + "\n" + forecast;
  }
}
