package io.github.karpentersetup.k8s.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.Verb;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@ClusterSandboxTest
class FaultTest {
  private static final String NODE = "/api/v1/nodes/n1";

  @Test
  void answersTooManyRequestsAsOftenAsAskedForWhatItNames(ClusterSandbox sandbox) {
    sandbox.addNode("n1", n -> n);
    sandbox.inject(
        Fault.tooManyRequests(Duration.ofSeconds(2)).on(Verb.PATCH).of("nodes").times(1));
    var wire = new Wire(sandbox);

    assertThat(wire.get(NODE).code()).isEqualTo(200);
    var refused = wire.merge(NODE, "{}");
    assertThat(refused.code()).isEqualTo(429);
    assertThat(refused.text("details", "retryAfterSeconds")).isEqualTo("2");
    assertThat(wire.merge(NODE, "{}").code()).isEqualTo(200);
    assertThat(sandbox.writes()).extracting(r -> r.code()).containsExactly(429, 200);
  }

  @Test
  void answersConflictAndError(ClusterSandbox sandbox) {
    sandbox.addNode("n1", n -> n);
    sandbox.inject(Fault.conflict().named("n1").times(1));
    sandbox.inject(Fault.internalError().named("n1").times(1));
    var wire = new Wire(sandbox);

    assertThat(wire.merge(NODE, "{}").reason()).isEqualTo("Conflict");
    assertThat(wire.merge(NODE, "{}").code()).isEqualTo(500);
  }

  @Test
  void dropsTheConnectionBeforeOrAfterTheEffect(ClusterSandbox sandbox) {
    sandbox.addNode("n1", n -> n);
    var wire = new Wire(sandbox);
    sandbox.inject(Fault.dropBeforeEffect().on(Verb.PATCH).times(1));
    assertThatThrownBy(() -> wire.merge(NODE, "{\"metadata\": {\"labels\": {\"a\": \"1\"}}}"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(wire.get(NODE).text("metadata", "labels", "a")).isEmpty();
    sandbox.inject(Fault.dropAfterEffect().on(Verb.PATCH).times(1));
    assertThatThrownBy(() -> wire.merge(NODE, "{\"metadata\": {\"labels\": {\"a\": \"1\"}}}"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(wire.get(NODE).text("metadata", "labels", "a")).isEqualTo("1");
    assertThat(sandbox.writes()).extracting(r -> r.code()).containsExactly(0, 0);
  }

  @Test
  void losesTheAnswerOfAWriteThatHadAnEffectOnly(ClusterSandbox sandbox) {
    sandbox.addNode("n1", n -> n);
    var wire = new Wire(sandbox);
    sandbox.inject(Fault.dropAfterEffect().on(Verb.PATCH).times(1));

    var stale = wire.merge(NODE, "{\"metadata\": {\"resourceVersion\": \"1\"}}");

    assertThat(stale.code()).isEqualTo(409);
    assertThatThrownBy(() -> wire.merge(NODE, "{\"metadata\": {\"labels\": {\"a\": \"1\"}}}"))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void answersSmallRequestsWithoutWaitingForAcknowledgements(ClusterSandbox sandbox) {
    var wire = new Wire(sandbox);
    for (int i = 0; i < 50; i++) {
      wire.get("/version");
    }
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      wire.get("/version");
      fastest = Math.min(fastest, System.nanoTime() - begun);
    }
    // A delayed acknowledgement costs every request 40 ms; the fastest of many tells.
    assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(20));
  }

  @Test
  void tellsTwoEqualClustersAlikeBySnapshot(ClusterSandbox sandbox) {
    try (var other = ClusterSandbox.start()) {
      sandbox.addNode("n1", n -> n).awaitSettled(Duration.ofSeconds(5));
      other.addNode("n1", n -> n).awaitSettled(Duration.ofSeconds(5));
      assertThat(other.snapshot()).isEqualTo(sandbox.snapshot()).contains("name: \"n1\"");
      new Wire(other).merge(NODE, "{\"spec\": {\"unschedulable\": true}}");
      assertThat(other.snapshot()).isNotEqualTo(sandbox.snapshot());
    }
  }
}
