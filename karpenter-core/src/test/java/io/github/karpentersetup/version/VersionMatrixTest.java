package io.github.karpentersetup.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.iam.SharedReference;
import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionMatrixTest {

  @ParameterizedTest
  @CsvSource({
    "1.23, 0.37.7",
    "1.24, 0.37.7",
    "1.25, 1.4.4",
    "1.26, 1.14.1",
    "1.29, 1.14.1",
    "1.36, 1.14.1",
  })
  void picksTheNewestReleaseForACluster(String kubernetes, String karpenter) {
    assertThat(VersionMatrix.newestFor(KubernetesVersion.parse(kubernetes)))
        .contains(KarpenterVersion.parse(karpenter));
  }

  @Test
  void picksNoneForAClusterThatNoReleaseSupports() {
    assertThat(VersionMatrix.newestFor(KubernetesVersion.parse("1.22"))).isEmpty();
    assertThat(VersionMatrix.newestFor(KubernetesVersion.parse("1.37"))).isEmpty();
  }

  @Test
  void newestForIsAlwaysSupportedAndNeverOneToAvoid() {
    for (int minor = 23; minor <= 36; minor++) {
      var kubernetes = new KubernetesVersion(1, minor);
      var newest = VersionMatrix.newestFor(kubernetes).orElseThrow();
      assertThat(VersionMatrix.problem(newest, kubernetes))
          .as("Kubernetes %s", kubernetes)
          .isEmpty();
    }
    assertThat(VersionMatrix.releases()).last().isEqualTo(KarpenterVersion.NEWEST);
    assertThat(VersionMatrix.releases())
        .isSorted()
        .allSatisfy(release -> assertThat(VersionMatrix.problem(release)).isEmpty());
  }

  @Test
  void knowsThatKubernetes131CameWith105() {
    assertThat(supports("1.0.4", "1.31")).isFalse();
    assertThat(supports("1.0.5", "1.31")).isTrue();
    assertThat(supports("1.0.4", "1.30")).isTrue();
  }

  @Test
  void countsANewerPatchAsItsLine() {
    assertThat(VersionMatrix.isUnknownPatch(KarpenterVersion.parse("1.14.9"))).isTrue();
    assertThat(VersionMatrix.isUnknownPatch(KarpenterVersion.parse("1.14.1"))).isFalse();
    assertThat(VersionMatrix.isUnknownPatch(KarpenterVersion.parse("1.15.0"))).isFalse();
    assertThat(VersionMatrix.lastPatch(KarpenterVersion.parse("1.0.2")).map(Object::toString))
        .contains("1.0.14");
    assertThat(VersionMatrix.range(KarpenterVersion.parse("1.14.9")).map(Object::toString))
        .contains("1.26 to 1.36");
    assertThat(supports("1.14.9", "1.33")).isTrue();
  }

  @Test
  void namesTheReleaseToUseWhenTheClusterIsTooNewForOne() {
    assertThat(problem("0.36.0", "1.33"))
        .contains(
            Problem.of(
                "karpenter",
                "Karpenter 0.36.0 supports Kubernetes 1.23 to 1.29, and the cluster runs 1.33",
                "use Karpenter 1.14.1, the newest that supports Kubernetes 1.33"));
  }

  @Test
  void offersToUpgradeAClusterThatIsTooOldForARelease() {
    assertThat(problem("1.14.1", "1.25").map(Problem::fix))
        .contains(
            "use Karpenter 1.4.4, the newest that supports Kubernetes 1.25, or upgrade the cluster"
                + " to 1.26");
    assertThat(problem("1.14.1", "1.22").map(Problem::fix))
        .contains(
            "no known release supports Kubernetes 1.22: use a cluster between 1.23 and 1.36, or"
                + " upgrade the cluster to 1.26");
  }

  @Test
  void refusesReleasesThatAreTooOldUnknownOrToBeAvoided() {
    assertThat(problem("0.31.4", "1.27").map(Problem::toString))
        .contains(
            "karpenter: Karpenter 0.31.4 is older than 0.32.0, the oldest supported here → use"
                + " Karpenter 1.14.1, the newest that supports Kubernetes 1.27");
    assertThat(problem("1.15.0", "1.33").map(Problem::message))
        .contains(
            "Karpenter 1.15.0 is not known here: its permissions and API could differ from those of"
                + " 1.14.1, the newest known");
    assertThat(problem("0.38.0", "1.29")).isPresent();
    assertThat(VersionMatrix.problem(KarpenterVersion.parse("1.8.4")).map(Problem::toString))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .contains("can fail to schedule pods with topology spread constraints")
                    .endsWith("→ use Karpenter 1.8.8"));
    assertThat(problem("1.8.4", "1.33").map(Problem::fix))
        .contains("use Karpenter 1.8.8, or 1.14.1, the newest that supports Kubernetes 1.33");
    assertThat(problem("0.35.3", "1.29").map(Problem::message))
        .contains("Karpenter 0.35.3 was never released");
  }

  @ParameterizedTest
  @CsvSource({"0.32.0, v1beta1", "0.37.7, v1beta1", "1.0.0, v1", "1.14.1, v1"})
  void apiVersionIsV1From10(String karpenter, String api) {
    assertThat(ApiVersion.of(KarpenterVersion.parse(karpenter)).id()).isEqualTo(api);
    assertThat(Json.write(ApiVersion.of(KarpenterVersion.parse(karpenter))))
        .isEqualTo("\"" + api + "\"");
  }

  @Test
  void agreesWithThePublishedMatrix() {
    var text = SharedReference.text("data/karpenter-kubernetes-compatibility.yaml");
    int compared = 0;
    for (var row : rows(text)) {
      var app = String.valueOf(row.get("appVersion"));
      var version = KarpenterVersion.parse(app.replace(".x", ".0"));
      if (version.atLeast(0, 32, 0)) {
        assertThat(VersionMatrix.range(version))
            .as(app)
            .contains(
                new KubernetesRange(
                    KubernetesVersion.parse(String.valueOf(row.get("minK8sVersion"))),
                    KubernetesVersion.parse(String.valueOf(row.get("maxK8sVersion")))));
        compared++;
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(22);
  }

  @SuppressWarnings("unchecked") // the published file is a list of flat objects
  private static List<Map<String, Object>> rows(String text) {
    // Unquoted versions are numbers in YAML, in which 1.30 is 1.3.
    var quoted = text.replaceAll("(?m): ([0-9].*)$", ": \"$1\"");
    var file = (Map<String, Object>) Json.yaml().readValue(quoted, Object.class);
    return (List<Map<String, Object>>) Optional.ofNullable(file.get("compatibility")).orElseThrow();
  }

  private static boolean supports(String karpenter, String kubernetes) {
    return VersionMatrix.supports(
        KarpenterVersion.parse(karpenter), KubernetesVersion.parse(kubernetes));
  }

  private static Optional<Problem> problem(String karpenter, String kubernetes) {
    return VersionMatrix.problem(
        KarpenterVersion.parse(karpenter), KubernetesVersion.parse(kubernetes));
  }
}
