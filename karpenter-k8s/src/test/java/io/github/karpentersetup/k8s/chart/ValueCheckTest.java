package io.github.karpentersetup.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueCheckTest {

  private static final Map<String, Object> DEFAULTS =
      Map.of(
          "replicas",
          2,
          "logLevel",
          "info",
          "serviceMonitor",
          Map.of("enabled", false),
          "podAnnotations",
          Map.of(),
          "tolerations",
          List.of(Map.of("key", "CriticalAddonsOnly")));

  private static List<String> problems(Map<String, Object> values) {
    return ValueCheck.problems(values, DEFAULTS).stream().map(Problem::toString).toList();
  }

  @Test
  void asksWhetherAnotherKeyWasMeant() {
    assertThat(problems(Map.of("serviceMonitor", Map.of("enabeld", true))))
        .containsExactly(
            "chart.values.serviceMonitor.enabeld: the chart has no value of this name, and would"
                + " ignore it → did you mean serviceMonitor.enabled?");
  }

  @Test
  void namesAValueOfAnotherType() {
    assertThat(problems(Map.of("replicas", "two")))
        .containsExactly(
            "chart.values.replicas: \"two\" stands where the chart has a number: 2 → write a"
                + " number");
    assertThat(problems(Map.of("serviceMonitor", Map.of("enabled", "false"))))
        .containsExactly(
            "chart.values.serviceMonitor.enabled: \"false\" stands where the chart has true or"
                + " false: false → write true or false, without quotes");
    assertThat(problems(Map.of("tolerations", Map.of("key", "a"))))
        .containsExactly(
            "chart.values.tolerations: a mapping stands where the chart has a list: a list → write"
                + " a list");
  }

  @Test
  void takesWhatTheChartLeavesOpen() {
    assertThat(
            problems(
                Map.of(
                    "podAnnotations",
                    Map.of("team", "payments"),
                    "logLevel",
                    "debug",
                    "replicas",
                    "3",
                    "topologySpreadConstraints",
                    List.of())))
        .isEmpty();
  }
}
