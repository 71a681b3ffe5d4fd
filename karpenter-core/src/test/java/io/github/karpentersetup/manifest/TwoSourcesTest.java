package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Sample.CLASS;
import static io.github.karpentersetup.manifest.Sample.NEW;
import static io.github.karpentersetup.manifest.Sample.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TwoSourcesTest {

  private final List<Problem> definition = new ArrayList<>();

  /** Definitions of two kinds that refuse what a test says. */
  private final CrdSource crds =
      new CrdSource() {
        @Override
        public String origin() {
          return "a test";
        }

        @Override
        public Optional<KarpenterVersion> release() {
          return Optional.empty();
        }

        @Override
        public List<String> served(String group, String kind) {
          return List.of("karpenter.sh NodePool", "karpenter.sh NodeOverlay")
                  .contains(group + " " + kind)
              ? List.of("v1", "v1alpha1")
              : List.of();
        }

        @Override
        public List<Problem> problems(String group, String version, String kind, JsonNode object) {
          return List.copyOf(definition);
        }
      };

  private List<Problem> problems(String manifest) {
    return Manifests.validate(manifest, NEW, crds).get(0).problems();
  }

  private static Problem said(String path) {
    return Problem.of(path, "said by the definition", "change it");
  }

  @Test
  void whatBothFindIsToldOnceWithOurFix() {
    definition.add(said("spec.weight"));
    assertThat(problems(Sample.spec(POOL, "weight: 101")))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.message()).isEqualTo("101 is out of range");
              assertThat(p.fix()).isEqualTo("write a number from 1 to 100");
            });
  }

  @Test
  void aRuleAboutAListIsOursAboutItsItem() {
    definition.add(said("spec.template.spec.requirements"));
    assertThat(problems(Sample.requirement(POOL, "{key: a, operator: In}")))
        .extracting(Problem::path)
        .containsExactly("spec.template.spec.requirements[0].values");
  }

  @Test
  void aRuleAboutTheWholeIsNotTakenForAnotherMistakeWithin() {
    definition.add(said("spec"));
    definition.add(said("spec.weight"));
    assertThat(problems(Sample.spec(POOL, "weight: 101")))
        .extracting(Problem::path)
        .containsExactly("spec.weight", "spec");
  }

  @Test
  void whatOnlyTheDefinitionFindsIsToldToo() {
    definition.add(said("spec.template.spec.nodeClassRef.name"));
    assertThat(problems(POOL)).containsExactly(said("spec.template.spec.nodeClassRef.name"));
  }

  @Test
  void whatTheDefinitionTakesTheServerTakes() {
    assertThat(problems(Sample.spec(POOL, "weight: 101"))).isEmpty();
  }

  @Test
  void metadataIsHeldToKubernetesOwnRules() {
    assertThat(problems(POOL.replace("name: default\nspec", "name: De_fault\nspec")))
        .extracting(Problem::path)
        .containsExactly("metadata.name");
  }

  @Test
  void karpentersOwnRulesHoldInAnyCase() {
    var twice =
        Sample.templateSpec(
            POOL, "taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]");
    assertThat(problems(twice)).extracting(Problem::rule).containsExactly(Problem.Rule.RUNTIME);
    definition.add(said("spec.template.spec.taints"));
    assertThat(problems(twice))
        .extracting(Problem::message)
        .containsExactly("said by the definition");
  }

  @Test
  void aKindThatIsNotDefinedIsNamedWithTheSource() {
    assertThat(problems(CLASS))
        .containsExactly(
            Problem.of(
                "kind",
                "there is no definition of EC2NodeClass of group \"karpenter.k8s.aws\" in a test",
                "name a source that has it, or take the document out of this file"));
  }

  @Test
  void aVersionThatIsNotServedIsNamedWithThoseThatAre() {
    assertThat(problems(POOL.replace("karpenter.sh/v1", "karpenter.sh/v1beta1")))
        .containsExactly(
            Problem.of(
                "apiVersion",
                "NodePool is not served as \"karpenter.sh/v1beta1\" by the definitions in a test",
                "write apiVersion: karpenter.sh/v1 or karpenter.sh/v1alpha1"));
    assertThat(problems(POOL.replace("karpenter.sh/v1", "v1")))
        .extracting(Problem::path)
        .containsExactly("apiVersion");
  }

  @Test
  void anyDefinedKindIsChecked() {
    var overlay = "apiVersion: karpenter.sh/v1alpha1\nkind: NodeOverlay\nmetadata: {name: a}\n";
    assertThat(problems(overlay)).isEmpty();
    definition.add(said("spec"));
    assertThat(problems(overlay)).containsExactly(said("spec"));
    assertThat(problems(overlay.replace("name: a", "name: A, odd: 1")))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("metadata.odd", "metadata.name", "spec");
  }

  @Test
  void kindAndApiVersionAreNeeded() {
    assertThat(problems("metadata: {name: a}"))
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo("kind"));
    assertThat(problems("kind: NodePool"))
        .containsExactly(
            Problem.of(
                "apiVersion",
                "is required and missing",
                "begin with apiVersion and kind, such as karpenter.sh/v1 and NodePool"));
    assertThat(problems("[1]"))
        .extracting(Problem::message)
        .containsExactly("is not a Kubernetes object");
  }
}
