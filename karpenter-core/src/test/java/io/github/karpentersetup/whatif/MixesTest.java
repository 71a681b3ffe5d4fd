package io.github.karpentersetup.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodePool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The mixes that speed is measured with are packed right; how fast is JMH's to say. */
class MixesTest {

  @Test
  void karpentersOwnMixTakesANodeForEveryFifthPod() {
    for (int count : new int[] {1000, 5000, 20000}) {
      var packing = Benchmarks.karpenters().pack(Benchmarks.karpentersPods(count));
      assertThat(packing.unplaced()).isEmpty();
      assertThat(packing.problems()).isEmpty();
      assertThat(packing.newNodes()).hasSize(count / 5);
    }
  }

  @Test
  void everyBindingOfKarpentersOwnMixMeetsEveryConstraint() {
    var input =
        new Case(
            Benchmarks.karpentersTypes(400),
            List.of(NodePool.named("default").build()),
            List.of(),
            List.of(),
            NodeOverhead.fixed(Resources.of(100, Memory.mebibytes(10))),
            Benchmarks.karpentersPods(1000));
    assertThat(Validator.faults(input, input.pack())).isEmpty();
  }

  @Test
  void theRealisticMixFindsPlaces() {
    var packing = Benchmarks.realistic().pack(Benchmarks.realisticPods(50000));
    assertThat(packing.unplaced()).isEmpty();
    assertThat(packing.newNodes().size()).isBetween(50000 / 110, 2000);
    assertThat(packing.utilization(Resources.PODS)).isBetween(0.3, 1.0);
  }
}
