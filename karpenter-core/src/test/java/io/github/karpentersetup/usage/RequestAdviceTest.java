package io.github.karpentersetup.usage;

import static io.github.karpentersetup.usage.Measured.MI;
import static io.github.karpentersetup.usage.Measured.app;
import static io.github.karpentersetup.usage.Measured.deployment;
import static io.github.karpentersetup.usage.Measured.pods;
import static io.github.karpentersetup.usage.Measured.use;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Container;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.usage.RequestAdvice.Verdict;
import io.github.karpentersetup.whatif.Catalogue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestAdviceTest {

  private static final String POD = "api-7d9f8b6c5d-x2x4z";

  @Test
  void takesTheHighestOfAllPodsAndAddsTheHeadroomToMemoryAlone() {
    var advice =
        one(
            use(app(POD, 120, 400), app("api-7d9f8b6c5d-k8v5p", 333, 300)),
            deployment("api", 100, 256));

    assertThat(advice.workload()).hasToString("Deployment shop/api");
    assertThat(advice.replicas()).isEqualTo(2);
    assertThat(advice.cpuUse()).isEqualTo(333);
    assertThat(advice.cpuPeak()).isEqualTo(666);
    assertThat(advice.cpuAdvised()).isEqualTo(340);
    assertThat(advice.cpu()).isEqualTo(Verdict.RAISE);
    assertThat(advice.memoryPeak()).isEqualTo(400 * MI);
    assertThat(advice.memoryAdvised()).isEqualTo(460 * MI);
    assertThat(advice.memory()).isEqualTo(Verdict.RAISE);
  }

  @Test
  void lowersARequestOnlyIfItIsFarAboveAndADayWasSeen() {
    var ample = deployment("api", 2000, 4096);
    var near = deployment("api", 120, 500);

    assertThat(one(use(app(POD, 100, 400)), ample).memory()).isEqualTo(Verdict.LOWER);
    assertThat(one(use(app(POD, 100, 400)), ample).cpu()).isEqualTo(Verdict.LOWER);
    assertThat(one(use(app(POD, 100, 400)), near).memory()).isEqualTo(Verdict.KEEP);
    assertThat(one(use(app(POD, 100, 400)), near).cpu()).isEqualTo(Verdict.KEEP);
    assertThat(one(use(Duration.ofHours(23), app(POD, 100, 400)), ample).memory())
        .isEqualTo(Verdict.KEEP);
  }

  @Test
  void knowsNothingOfWhatIsNotMeasured() {
    var advice = one(Usage.none(), deployment("api", 100, 256));

    assertThat(advice.cpu()).isEqualTo(Verdict.UNKNOWN);
    assertThat(advice.memory()).isEqualTo(Verdict.UNKNOWN);
    assertThat(advice.memoryAdvised()).isZero();
    assertThat(advice.isShortOfMemory()).isFalse();
    assertThat(advice.isShortOfCpu()).isFalse();
  }

  @Test
  void givesAJavaHeapItsOverheadWhateverWasUsed() {
    var byFlag =
        one(use(app(POD, 100, 400)), java(new Container("app", 500, 1024 * MI, 0, 2048 * MI, 0)));
    var bySmallFlag = one(Usage.none(), java(new Container("app", 0, 0, 0, 64 * MI, 0)));
    var byShare = one(Usage.none(), java(new Container("app", 500, 1024 * MI, 4096 * MI, 0, 75)));
    var byMetric =
        one(
            use(new ContainerUse("shop", POD, "", "", "app", 100, 100, 400 * MI, 1024 * MI)),
            deployment("api", 500, 512));

    assertThat(byFlag.memoryAdvised()).isEqualTo(2560 * MI);
    assertThat(byFlag.isShortOfMemory()).isTrue();
    assertThat(byFlag.reasons()).containsExactly("Java heap of up to 2048Mi, and 512Mi beside it");
    assertThat(bySmallFlag.memoryAdvised()).isEqualTo(320 * MI);
    assertThat(byShare.heap()).isEqualTo(3072 * MI);
    assertThat(byShare.memoryAdvised()).isEqualTo(3840 * MI);
    assertThat(byMetric.memoryAdvised()).isEqualTo(1280 * MI);
  }

  @Test
  void neverLowersForAHeapAlone() {
    var advice = one(Usage.none(), java(new Container("app", 500, 8192 * MI, 0, 1024 * MI, 0)));

    assertThat(advice.memory()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void saysWhenALimitOrANodeDecidesOnTheMemory() {
    var limited =
        one(use(app(POD, 100, 990)), java(new Container("app", 500, 512 * MI, 1024 * MI, 0, 0)));
    var share = one(Usage.none(), java(new Container("app", 500, 512 * MI, 0, 0, 75)));

    assertThat(limited.reasons())
        .containsExactly("it has come to its memory limit, and may want more than was seen");
    assertThat(share.reasons())
        .containsExactly(
            "its Java heap is a share of the node's memory, for the container has no memory limit");
  }

  @Test
  void isNeverBelowThePeakAndGrowsWithTheHeadroom() {
    var random = new Random(7);
    for (int i = 0; i < 2000; i++) {
      long peak = random.nextLong(1, 600_000_000_000L);
      long heap = random.nextBoolean() ? random.nextLong(1, 300_000_000_000L) : 0;
      var use =
          use(new ContainerUse("shop", POD, "", "", "app", 1, random.nextLong(64_000), peak, heap));
      int headroom = random.nextInt(400);
      var sizing = Sizing.advised().memoryHeadroom(headroom);
      var group = deployment("api", random.nextLong(64_000), random.nextLong(600_000));

      var advice = one(use, group, sizing);
      var more = one(use, group, sizing.memoryHeadroom(headroom + 1));
      var moreOverhead = one(use, group, sizing.heapOverhead(26));

      assertThat(advice.memoryAdvised()).as("seed 7, case " + i).isGreaterThanOrEqualTo(peak);
      assertThat(advice.memoryAdvised()).isGreaterThan(heap);
      assertThat(more.memoryAdvised()).isGreaterThanOrEqualTo(advice.memoryAdvised());
      assertThat(moreOverhead.memoryAdvised()).isGreaterThanOrEqualTo(advice.memoryAdvised());
      assertThat(advice.memory() == Verdict.LOWER && advice.memoryRequest() < peak).isFalse();
    }
  }

  @Test
  void saysWhatTheNumbersLeaveOut() {
    var advice =
        UsageAdvice.of(
            use(Duration.ofDays(3), app(POD, 100, 100), app("gone-7d9f8b6c5d-x2x4z", 1, 1)),
            List.of(deployment("api", 100, 256), deployment("web", 100, 256)),
            List.of(),
            Map.of(),
            Sizing.advised());

    assertThat(advice.notes())
        .containsExactly(
            "there are measurements for 3 days of the 14 days asked for",
            "1 of 2 containers have no measurements, and count with what they ask for",
            "1 measured container is of no workload that is there now, and left out");
    assertThat(
            UsageAdvice.of(Usage.none(), List.of(), List.of(), Map.of(), Sizing.advised()).notes())
        .containsExactly("nothing was measured: this rests on what pods ask for");
    assertThat(
            UsageAdvice.of(
                    use(Duration.ZERO, app(POD, 1, 1)),
                    List.of(deployment("api", 1, 1)),
                    List.of(),
                    Map.of(),
                    Sizing.advised())
                .notes())
        .containsExactly(
            "this is a single moment: peaks are higher, and no request is lowered for it");
  }

  @Test
  void printsATableAndJson() {
    var advice =
        UsageAdvice.of(
            use(app(POD, 120, 400)),
            List.of(deployment("api", 100, 256), deployment("web", 0, 0)),
            List.of(),
            Map.of(),
            Sizing.advised());

    assertThat(advice.toString())
        .isEqualTo(
            """
            Prometheus http://prometheus:9090 · 14 days · CPU 95th percentile · memory peak + 15%
            note: 1 of 2 containers have no measurements, and count with what they ask for

            WORKLOAD              CONTAINER   PODS   CPU    USED   ADVISED   MEMORY   PEAK    ADVISED   WHY
            Deployment shop/api   app         2      100m   120m   ↑ 120m    256Mi    400Mi   ↑ 460Mi
            Deployment shop/web   app         2      none   ?      ?         none     ?       ?

            No node pools.
            """);
    assertThat(Json.read(advice.toJson(), UsageAdvice.class)).isEqualTo(advice);
  }

  private static PodGroup java(Container container) {
    return pods("Deployment", "api", Map.of(), Set.of(), container);
  }

  private static RequestAdvice one(Usage usage, PodGroup group) {
    return one(usage, group, Sizing.advised());
  }

  private static RequestAdvice one(Usage usage, PodGroup group, Sizing sizing) {
    var none = new Catalogue("us-east-1", "none", List.of());
    return UsageAdvice.of(usage, List.of(group), List.of(), Map.of(), sizing, none)
        .requests()
        .get(0);
  }
}
