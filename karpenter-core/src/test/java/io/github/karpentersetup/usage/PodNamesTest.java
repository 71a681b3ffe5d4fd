package io.github.karpentersetup.usage;

import static io.github.karpentersetup.usage.Measured.container;
import static io.github.karpentersetup.usage.Measured.pods;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodNamesTest {

  private static final PodNames NAMES =
      new PodNames(
          List.of(
              group("Deployment", "api"),
              group("Deployment", "api-worker"),
              group("DaemonSet", "api-7d9f8b6c5d"),
              group("StatefulSet", "db"),
              group("DaemonSet", "agent"),
              group("Job", "report"),
              group("Workflow", "etl"),
              group("", "lonely")));

  @ParameterizedTest
  @CsvSource({
    "api-6c9f8b6c54-x2x4z, Deployment shop/api",
    "api-worker-6c9f8b6c54-x2x4z, Deployment shop/api-worker",
    "api-7d9f8b6c5d-x2x4z, DaemonSet shop/api-7d9f8b6c5d",
    "db-0, StatefulSet shop/db",
    "agent-k8v5p, DaemonSet shop/agent",
    "report-bcdfg, Job shop/report",
    "report-3-bcdfg, Job shop/report",
    "etl-step-1-abc, Workflow shop/etl",
    "lonely, Pod shop/lonely",
  })
  void findsTheWorkloadThatMadeTheName(String pod, String workload) {
    assertThat(NAMES.workload(use("shop", pod)).map(Workload::toString)).contains(workload);
  }

  @ParameterizedTest
  @CsvSource({
    "shop, api-UPPER-x2x4z",
    "shop, api-6c9f8b6c54-aeiou",
    "shop, db-x",
    "shop, lonely-x2x4z",
    "shop, gone-6c9f8b6c54-x2x4z",
    "other, db-0",
    "shop, ''",
  })
  void leavesOutPodsOfNoWorkloadThatIsThere(String namespace, String pod) {
    assertThat(NAMES.workload(use(namespace, pod))).isEmpty();
  }

  @Test
  void believesTheOwnerThatASourceNames() {
    var use = new ContainerUse("shop", "cut-off", "Deployment", "api", "app", 1, 1, 1, 0);

    assertThat(NAMES.workload(use)).contains(new Workload("shop", "Deployment", "api"));
  }

  private static ContainerUse use(String namespace, String pod) {
    return new ContainerUse(namespace, pod, "", "", "app", 1, 1, 1, 0);
  }

  private static io.github.karpentersetup.facts.PodGroup group(String kind, String name) {
    return pods(kind, name, Map.of(), Set.of(), container("app", 1, 1));
  }
}
