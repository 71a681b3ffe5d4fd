package io.github.karpentersetup.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The definitions that were released, and our own statement of the same facts, say the same of
 * thousands of manifests. {@code -Dkarpentersetup.mutations=1} takes every one instead of some.
 */
class RuleSourcesTest {

  /** Prime, so that every kind of change has its turn. */
  private static final int EVERY = Integer.getInteger("karpentersetup.mutations", 29);

  @TestFactory
  Stream<DynamicTest> ourRulesAgreeWithTheReleasedDefinitions() {
    return ReleasedCrds.find().stream().flatMap(RuleSourcesTest::tests);
  }

  private static Stream<DynamicTest> tests(ReleasedCrds released) {
    return GoldenManifests.all().entrySet().stream()
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    released.release() + " " + golden.getKey(),
                    () -> compare(golden.getValue(), released)));
  }

  private static void compare(String golden, ReleasedCrds released) {
    var differences = new ArrayList<String>();
    var mutations = Mutations.of(golden);
    int accepted = 0;
    for (int i = 0; i < mutations.size(); i += EVERY) {
      var text = Json.write(mutations.get(i));
      var ours = server(text, released.release());
      var definitions =
          Manifests.validate(text, released.release(), released.crds()).get(0).problems().stream()
              .filter(p -> p.rule() == Problem.Rule.SERVER)
              .toList();
      if (ours.isEmpty() != definitions.isEmpty()) {
        differences.add(text + "\n  ours: " + ours + "\n  definitions: " + definitions);
      }
      accepted += definitions.isEmpty() ? 1 : 0;
    }
    assertThat(differences).isEmpty();
    if (released.serves(golden)) {
      assertThat(accepted).isPositive();
    }
  }

  private static List<Problem> server(String text, KarpenterVersion release) {
    return Manifests.validate(text, release).get(0).problems().stream()
        .filter(p -> p.rule() == Problem.Rule.SERVER)
        .toList();
  }
}
