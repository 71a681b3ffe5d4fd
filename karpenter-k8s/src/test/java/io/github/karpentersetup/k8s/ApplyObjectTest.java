package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an object counts as applied. */
class ApplyObjectTest {

  private static final String POOL = "/apis/karpenter.sh/v1/nodepools/default";
  private static final ApplyObject STEP =
      new ApplyObject(
          Steps.info(Action.CHANGE),
          "karpenter.sh/v1",
          "NodePool",
          "",
          "default",
          Map.of("spec", Map.of("limits", Map.of("cpu", 1000), "weight", 10)),
          "abc");

  private final CannedServer server = new CannedServer();
  private final Fabric8Executor executor = Fabric8Executor.on(server.client());

  @AfterEach
  void close() {
    executor.close();
    server.close();
  }

  /** As kubectl edit does, which leaves our annotation where it is. */
  @Test
  void appliesAgainWhatSomeoneElseChanged() {
    live("{limits: {cpu: 5}, weight: 10}");
    server.on("PATCH " + POOL, "{metadata: {name: default}}");

    var check = executor.check(STEP);
    assertThat(check.state()).isEqualTo(Check.State.NOT_YET);
    assertThat(check.detail())
        .isEqualTo("NodePool default was changed by someone else: limits.cpu");
    assertThat(executor.execute(STEP)).isInstanceOf(Outcome.Changed.class);
    assertThat(server.requests()).contains("PATCH " + POOL);
  }

  @Test
  void leavesWhatTheServerAdded() {
    live("{limits: {cpu: '1000'}, weight: 10, disruption: {consolidateAfter: 0s}}");

    assertThat(executor.execute(STEP)).isInstanceOf(Outcome.Unchanged.class);
    assertThat(server.requests()).doesNotContain("PATCH " + POOL);
  }

  @Test
  void appliesOverAnObjectWithoutSpec() {
    live("null");
    server.on("PATCH " + POOL, "{metadata: {name: default}}");

    assertThat(executor.execute(STEP)).isInstanceOf(Outcome.Changed.class);
  }

  private void live(String spec) {
    server.on(
        "GET " + POOL,
        "{metadata: {name: default, annotations: {karpentersetup.github.io/fingerprint: abc}}, spec: "
            + spec
            + "}");
  }
}
