package io.github.karpentersetup.k8s.chart;

import static io.github.karpentersetup.k8s.chart.ChartRendererTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.version.KarpenterVersion;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OciRegistryTest {

  private static final KarpenterVersion NEW = KarpenterVersion.parse("1.14.1");
  private static final KarpenterVersion OLD = KarpenterVersion.parse("0.34.5");
  private static final RenderRequest REQUEST =
      new RenderRequest(
          "karpenter", "kube-system", Map.of("settings", Map.of("clusterName", "c")), "1.29");

  @TempDir private Path directory;

  private final ChartRenderer renderer = new ChartRenderer();
  private DockerRegistry registry;

  @BeforeEach
  void start() throws Exception {
    registry = DockerRegistry.startOrSkip(directory);
    for (var version : new KarpenterVersion[] {NEW, OLD}) {
      var charts = StandInCharts.directory(version);
      registry.push("karpenter", ChartRef.tag(version), charts.karpenter().path());
      registry.push("karpenter-crd", ChartRef.tag(version), charts.karpenterCrd().path());
    }
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  @Test
  void rendersTheChartUnderItsTag() {
    var rendered = renderer.render(chart("karpenter", "1.14.1"), REQUEST);

    assertThat(rendered.chartVersion()).isEqualTo("1.14.1");
    assertThat(rendered.objects()).anyMatch(object -> "Deployment".equals(object.get("kind")));
  }

  @Test
  void rendersTheChartWithThePinnedDigest() {
    var digest = registry.digest("karpenter", "1.14.1");

    var rendered = renderer.render(chart("karpenter", "1.14.1").pinnedTo(digest), REQUEST);

    assertThat(rendered.chartVersion()).isEqualTo("1.14.1");
    assertThat(renderer.crds(chart("karpenter-crd", "1.14.1"))).hasSize(5);
  }

  @Test
  void refusesAChartThatIsNotThePinnedOne() {
    var found = registry.digest("karpenter", "1.14.1");
    var pinned = registry.digest("karpenter-crd", "1.14.1");

    assertRefused(
        () -> renderer.render(chart("karpenter", "1.14.1").pinnedTo(pinned), REQUEST),
        "the chart there has the digest " + found + ", and " + pinned + " is pinned",
        "if it is the one that is wanted, pin " + found);
    assertRefused(
        () -> renderer.crds(chart("karpenter", "1.14.1").pinnedTo(pinned)), found, pinned);
  }

  @Test
  void refusesADigestOfAnotherVersion() {
    var old = registry.digest("karpenter", "v0.34.5");

    assertRefused(
        () -> renderer.render(chart("karpenter", "0.99.0").pinnedTo(old), REQUEST),
        "the chart with this digest is version v0.34.5, not 0.99.0",
        "pin the digest of the version that is wanted");
  }

  @Test
  void findsAnOldReleaseUnderATagWithV() {
    assertThat(renderer.render(chart("karpenter", ChartRef.tag(OLD)), REQUEST).appVersion())
        .isEqualTo("0.34.5");
  }

  @Test
  void readsTheDefinitionsOfTheCrdChart() {
    assertThat(renderer.crds(chart("karpenter-crd", "1.14.1"))).hasSize(5);
  }

  @Test
  void saysThatTheVersionIsNotThere() {
    assertRefused(
        () -> renderer.render(chart("karpenter", "9.9.9"), REQUEST),
        "chart oci://" + registry.host() + "/charts/karpenter:9.9.9",
        "check the name and the version");
  }

  @Test
  void saysThatTheChartIsNotThere() {
    assertRefused(
        () -> renderer.render(chart("karpentre", "1.14.1"), REQUEST),
        "check the name and the version");
  }

  @Test
  void saysThatTheLoginIsRefusedWithoutShowingThePassword() {
    var chart = registry.chart("karpenter", "1.14.1").loginAs("reader", "wrong pony");

    assertRefused(
        () -> renderer.render(chart, REQUEST), "logging in to the registry failed", "loginAs");
    assertThatThrownBy(() -> renderer.render(chart, REQUEST)).hasMessageNotContaining("wrong pony");
    assertThat(chart.toString()).doesNotContain("wrong pony");
  }

  @Test
  void saysThatALoginIsNeeded() {
    assertRefused(
        () -> renderer.render(registry.chart("karpenter", "1.14.1"), REQUEST),
        "the chart could not be read",
        "give loginAs(user, password)");
  }

  @Test
  void forgetsALoginWithTheChartItWasGivenFor() {
    renderer.render(chart("karpenter", "1.14.1"), REQUEST);

    assertRefused(
        () -> renderer.render(registry.chart("karpenter", "1.14.1"), REQUEST),
        "the chart could not be read",
        "give loginAs(user, password)");
  }

  private OciChart chart(String name, String tag) {
    return registry.chart(name, tag).loginAs(DockerRegistry.USER, DockerRegistry.PASSWORD);
  }
}
