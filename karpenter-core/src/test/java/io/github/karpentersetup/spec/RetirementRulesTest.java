package io.github.karpentersetup.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.KarpenterSetupException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetirementRulesTest {

  private static SetupSpec parse(String yaml) {
    return SpecFile.parse("cluster: web\n" + yaml);
  }

  @Test
  void readsTheSameAsTheFluentMethodsSay() {
    var spec =
        parse(
            """
            retire:
              nodeGroups: {except: [karpenter-system]}
              pace:
                nodesAtOnce: 3
                podsAtOnce: 5
                pause: 2m
                podTimeout: 30m
                nodeTimeout: 2h
                order: zone
                windows:
                  - {from: "22:00", to: "05:00", days: [SATURDAY], zone: Europe/Zurich}
              unprotected: protect
              keep: {web: 2}
            """);

    assertThat(spec.retire())
        .isEqualTo(
            KarpenterSetup.forCluster("web")
                .retire(
                    Retirement.of(NodeGroups.all().except("karpenter-system"))
                        .at(
                            Pace.careful()
                                .nodesAtOnce(3)
                                .podsAtOnce(5)
                                .pause(Duration.ofMinutes(2))
                                .podTimeout(Duration.ofMinutes(30))
                                .nodeTimeout(Duration.ofHours(2))
                                .first(Pace.Order.ZONE)
                                .within(
                                    MaintenanceWindow.daily("22:00", "05:00")
                                        .on(DayOfWeek.SATURDAY)
                                        .in(ZoneId.of("Europe/Zurich"))))
                        .protectingTheUnprotected()
                        .keeping("web", 2))
                .spec()
                .retire());
    assertThat(parse("retire: {}").retire()).contains(Retirement.of(NodeGroups.all()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pace: {nodesAtOnce: 0}|retire.pace.nodesAtOnce: 0 at once would never get anywhere → give"
            + " 1 or more",
        "pace: {podsAtOnce: -1}|retire.pace.podsAtOnce: -1 at once would never get anywhere",
        "pace: {podTimeout: 0s}|retire.pace.podTimeout: no time at all would stop the plan at once"
            + " → give a time, as in 15m",
        "pace: {pause: Never}|retire.pace.pause: a pause without end never lets the next batch"
            + " begin → give a time, such as 5m",
        "pace: {windows: [{from: '08:00', to: '08:00'}]}|retire.pace.windows[0]: opens and closes"
            + " at 08:00 → give two times",
        "nodeGroups: {names: [web], except: [web]}|retire.nodeGroups: \"web\" is among names and"
            + " among except → leave it in one of them",
        "keep: {web: -1}|retire.keep.web: -1 nodes cannot stay → give 0 or more",
        "{nodeGroups: {names: [web]}, keep: {api: 1}}|retire.keep.api: is not among the groups to"
            + " retire: web → leave it out"
      })
  void saysWhatIsWrongAndHowToWriteIt(String yaml, String problem) {
    assertThatThrownBy(
            () -> parse("retire: " + (yaml.startsWith("{") ? yaml : "{" + yaml + "}") + "\n"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void refusesAWindowThatIsNoTimeOfDay() {
    assertThatThrownBy(() -> MaintenanceWindow.daily("25:00", "05:00"))
        .isInstanceOf(KarpenterSetupException.class)
        .hasMessageContaining("\"25:00\" is not a time of day");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T21:00:00Z, PT1H",
    "2026-11-23T22:00:00Z, PT0S",
    "2026-11-24T04:59:59Z, PT0S",
    "2026-11-24T05:00:00Z, PT17H"
  })
  void aWindowOverMidnightIsOpenUntilTheMorning(Instant now, Duration until) {
    assertThat(MaintenanceWindow.daily("22:00", "05:00").until(now)).isEqualTo(until);
  }

  @Test
  void aWindowOfOneDayWaitsForIt() {
    var monday = Instant.parse("2026-11-23T12:00:00Z");

    assertThat(MaintenanceWindow.daily("08:00", "10:00").on(DayOfWeek.MONDAY).until(monday))
        .isEqualTo(Duration.ofDays(7).minusHours(4));
    assertThat(MaintenanceWindow.daily("08:00", "10:00").on(DayOfWeek.TUESDAY).until(monday))
        .isEqualTo(Duration.ofHours(20));
  }
}
