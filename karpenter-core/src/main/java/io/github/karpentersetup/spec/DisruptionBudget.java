package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many nodes of a pool may be disrupted at once. Where several budgets are active, the smallest
 * counts; without any, Karpenter takes {@code 10%}.
 *
 * @param nodes a number ({@code 3}) or a share ({@code 10%}) of the pool's nodes
 * @param schedule when the budget begins to be active: a cron expression of five fields, in UTC, or
 *     {@code @daily} and its like; empty for always
 * @param duration for how long from each hit of the schedule, in hours and minutes: {@code 8h},
 *     {@code 1h30m}; empty exactly when the schedule is
 * @param reasons what it is limited to; empty for every reason. From the v1 API on.
 */
public record DisruptionBudget(
    String nodes, String schedule, String duration, List<DisruptionReason> reasons) {

  public DisruptionBudget {
    Objects.requireNonNull(nodes, "nodes");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(duration, "duration");
    reasons = List.copyOf(reasons);
  }

  /** At most so many nodes at once, at any time. */
  public static DisruptionBudget nodes(int nodes) {
    return of(String.valueOf(nodes));
  }

  /** At most this number or share of nodes at once, at any time: {@code 10%}. */
  public static DisruptionBudget of(String nodes) {
    return new DisruptionBudget(nodes, "", "", List.of());
  }

  /**
   * The same, active only for this long from each hit of a schedule.
   *
   * @param schedule a cron expression of five fields, in UTC
   * @param duration in whole minutes
   */
  public DisruptionBudget during(String schedule, Duration duration) {
    return new DisruptionBudget(nodes, schedule, Delay.of(duration).text(), reasons);
  }

  /** The same, limited to these reasons. From the v1 API on. */
  public DisruptionBudget forReasons(DisruptionReason... reasons) {
    return new DisruptionBudget(nodes, schedule, duration, List.of(reasons));
  }

  @JsonCreator
  static DisruptionBudget read(
      @JsonProperty(value = "nodes", required = true) String nodes,
      @JsonProperty("schedule") @Nullable String schedule,
      @JsonProperty("duration") @Nullable String duration,
      @JsonProperty("reasons") @Nullable List<DisruptionReason> reasons) {
    return new DisruptionBudget(
        nodes,
        schedule == null ? "" : schedule,
        duration == null ? "" : duration,
        reasons == null ? List.of() : reasons);
  }
}
