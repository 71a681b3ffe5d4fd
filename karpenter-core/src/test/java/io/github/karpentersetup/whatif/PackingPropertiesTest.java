package io.github.karpentersetup.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every packing, whatever the cluster. */
class PackingPropertiesTest {

  private static final int CASES = 10_000;

  @Test
  void everyBindingMeetsEveryConstraint() {
    int placed = 0;
    int unplaced = 0;
    for (long seed = 0; seed < CASES; seed++) {
      var input = new RandomCases(seed).next();
      var packing = input.pack();
      assertThat(Validator.faults(input, packing)).as("seed " + seed).isEmpty();
      placed += input.pods().size() - packing.unplaced().size();
      unplaced += packing.unplaced().size();
    }
    // The cases are neither all easy nor all hopeless.
    assertThat(placed).isGreaterThan(CASES * 3);
    assertThat(unplaced).isGreaterThan(CASES);
  }

  @Test
  void theSameInputGivesTheSamePacking() {
    for (long seed = 0; seed < 300; seed++) {
      var packing = new RandomCases(seed).next().pack();
      var again = new RandomCases(seed).next().pack();
      assertThat(described(again)).as("seed " + seed).isEqualTo(described(packing));
    }
  }

  @Test
  void launchesNothingWithoutPods() {
    for (long seed = 0; seed < 300; seed++) {
      var input = new RandomCases(seed).next();
      var nothing =
          new Case(
              input.catalogue(),
              input.pools(),
              input.existing(),
              input.daemons(),
              input.overhead(),
              List.of());
      var packing = nothing.pack();
      assertThat(packing.newNodes()).isEmpty();
      assertThat(packing.placements()).isEmpty();
      assertThat(packing.unplaced()).isEmpty();
      assertThat(packing.cost()).isEqualTo(Cost.NONE);
    }
  }

  /** Nothing is opened while there is room: no two nodes could be one, so at most twice as many. */
  @Test
  void opensFewerThanTwiceTheNodesOfTheBestPacking() {
    for (long seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      int count = 1 + random.nextInt(8);
      var sizes = new int[count];
      var pods = new ArrayList<Pod>();
      for (int i = 0; i < count; i++) {
        sizes[i] = 500 * (1 + random.nextInt(16));
        pods.add(Pod.of("shop", "pod-" + i, Samples.asking(sizes[i]).build()));
      }
      var packing = Samples.on(Samples.pool("default").build()).pack(pods);
      int best = best(sizes, 8000);
      assertThat(packing.unplaced()).as("seed " + seed).isEmpty();
      assertThat(packing.newNodes().size()).as("seed " + seed).isBetween(best, 2 * best - 1);
    }
  }

  /** The fewest bins, by trying all ways. */
  private static int best(int[] sizes, int room) {
    return best(sizes, 0, new int[sizes.length], 0, room, sizes.length);
  }

  private static int best(int[] sizes, int next, int[] bins, int used, int room, int best) {
    if (used >= best) {
      return best;
    }
    if (next == sizes.length) {
      return used;
    }
    int least = best;
    for (int bin = 0; bin <= used && bin < bins.length; bin++) {
      if (bins[bin] + sizes[next] <= room) {
        bins[bin] += sizes[next];
        least = Math.min(least, best(sizes, next + 1, bins, Math.max(used, bin + 1), room, least));
        bins[bin] -= sizes[next];
      }
    }
    return least;
  }

  private static List<String> described(Packing packing) {
    var lines = new ArrayList<String>();
    packing
        .newNodes()
        .forEach(n -> lines.add(n + " " + n.zones() + n.pods() + n.cheapest() + n.dearest()));
    packing.placements().forEach(p -> lines.add(p.node().name() + " " + p.pods()));
    packing.unplaced().forEach(u -> lines.add(u.toString()));
    packing.problems().forEach(p -> lines.add(p.toString()));
    return Collections.unmodifiableList(lines);
  }
}
