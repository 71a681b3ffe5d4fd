package io.github.karpentersetup.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.json.Json;
import org.junit.jupiter.api.Test;

class RequestsTest {

  private static Room room(String spec) {
    return Requests.of(Json.yaml().readTree("spec:\n" + spec.indent(2)));
  }

  @Test
  void addsContainersAndOverhead() {
    assertThat(
            room(
                """
                overhead: {cpu: 10m, memory: 1Mi}
                containers:
                - resources: {requests: {cpu: "0.5", memory: 1Gi}}
                - resources: {requests: {cpu: 250m, memory: 100M}}
                - {}
                """))
        .isEqualTo(new Room(760, 1024L * 1024 * 1024 + 100_000_000 + 1024 * 1024, 1));
  }

  @Test
  void takesTheLargestInitContainerBesideTheSidecarsStartedBeforeIt() {
    assertThat(
            room("""
                initContainers:
                - {restartPolicy: Always, resources: {requests: {cpu: 100m}}}
                - {resources: {requests: {cpu: "1"}}}
                containers:
                - {resources: {requests: {cpu: 200m}}}
                """)
                .cpuMillis())
        .isEqualTo(1100);
  }

  @Test
  void countsSidecarsWithTheContainers() {
    assertThat(
            room("""
                initContainers:
                - {restartPolicy: Always, resources: {requests: {cpu: 100m}}}
                containers:
                - {resources: {requests: {cpu: 200m}}}
                """)
                .cpuMillis())
        .isEqualTo(300);
  }

  @Test
  void takesWhatThePodItselfAsksFor() {
    assertThat(
            room(
                """
                resources: {requests: {cpu: "2"}}
                containers:
                - {resources: {requests: {cpu: 200m, memory: 1Ki}}}
                """))
        .isEqualTo(new Room(2000, 1024, 1));
  }
}
