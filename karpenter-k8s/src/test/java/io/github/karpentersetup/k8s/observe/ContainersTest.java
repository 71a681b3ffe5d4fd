package io.github.karpentersetup.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.PodGroup.Container;
import io.github.karpentersetup.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainersTest {

  private static final long MI = 1L << 20;

  @Test
  void readsContainersAndSidecarsAndLeavesOutWhatOnlyStarts() {
    var containers =
        containers(
            """
            spec:
              containers:
                - name: app
                  resources: {requests: {cpu: 250m, memory: 256Mi}, limits: {memory: 1Gi}}
                - name: bare
              initContainers:
                - {name: migrate, resources: {requests: {cpu: "4"}}}
                - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 10m}}}
            """);

    assertThat(containers)
        .containsExactly(
            new Container("app", 250, 256 * MI, 1024 * MI, 0, 0),
            new Container("bare", 0, 0, 0, 0, 0),
            new Container("proxy", 10, 0, 0, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "-Xmx512m, 512",
    "-Xms1g -Xmx2g -Dfoo=bar, 2048",
    "-Xmx524288K, 512",
    "-Xmx536870912, 512",
    "-XX:MaxHeapSize=3G, 3072",
    "-Xmx1g -Xmx2g, 2048",
    "-Xmx1x, 0",
    "-Xmx999999t, 0",
    "-Xmx$(HEAP), 0",
    "-Xss2m, 0",
  })
  void findsTheHeapThatAnOptionGives(String options, long mebibytes) {
    assertThat(one("[java, \"" + options + "\"]", "").heapBytes()).isEqualTo(mebibytes * MI);
  }

  @Test
  void findsTheShareOfTheMemory() {
    assertThat(one("[sh, -c, \"exec java -XX:MaxRAMPercentage=75.0 -jar a.jar\"]", ""))
        .isEqualTo(new Container("app", 0, 0, 0, 0, 75));
  }

  @Test
  void heedsVariablesAndTheCommandInTheOrderOfTheJvm() {
    var toolOptions = "{name: JAVA_TOOL_OPTIONS, value: -Xmx1g}";

    assertThat(one("[java]", toolOptions).heapBytes()).isEqualTo(1024 * MI);
    assertThat(one("[java, -Xmx2g]", toolOptions).heapBytes()).isEqualTo(2048 * MI);
    assertThat(
            one("[java, -Xmx2g]", toolOptions + ", {name: _JAVA_OPTIONS, value: -Xmx3g}")
                .heapBytes())
        .isEqualTo(3072 * MI);
  }

  @Test
  void keepsNothingElseOfWhatMayBeSecret() {
    var container = one("[java, -Dpassword=hunter2, -Xmx1g]", "{name: PASSWORD, value: hunter2}");

    assertThat(container.toString()).doesNotContain("hunter2");
    assertThat(container.heapBytes()).isEqualTo(1024 * MI);
  }

  private static Container one(String command, String env) {
    return containers(
            "spec: {containers: [{name: app, command: " + command + ", env: [" + env + "]}]}")
        .get(0);
  }

  private static List<Container> containers(String yaml) {
    return Containers.of(Json.yaml().readTree(yaml));
  }
}
