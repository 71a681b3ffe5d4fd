package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.SpecFile;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan says of the chart: which one, with which values, and who keeps its books. */
class ChartPlanTest {

  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private static KarpenterSetup with(Chart chart) {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER).chart(chart);
  }

  private static SetupPlan plan(Chart chart, ClusterFacts facts) {
    return Planner.plan(with(chart).spec(), facts);
  }

  private static ClusterFacts lab() {
    return LabFacts.of("1.33");
  }

  private static ClusterFacts installed(Chart chart) {
    return DoneFacts.after(plan(chart, lab()), lab());
  }

  private static Step step(SetupPlan plan, String id) {
    return plan.steps().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  private static List<String> changes(SetupPlan plan) {
    return step(plan, "controller/chart").info().changes().stream().map(Change::toString).toList();
  }

  @Test
  void showsTheUsersValuesAsTheirs() {
    var chart =
        Chart.released().values(Map.of("logLevel", "debug", "settings", Map.of("a", List.of(1))));

    assertThat(changes(plan(chart, lab())))
        .contains("your value logLevel debug", "your value settings.a [1]");
  }

  @Test
  void aNullOfTheUsersTakesADefaultOfTheChartsAwayAndIsSettledThen() {
    var values = new TreeMap<String, Object>(Map.of("logLevel", "debug"));
    values.put("dnsPolicy", null);
    values.put("replicas", null);
    var chart = Chart.released().values(values);
    var plan = plan(chart, lab());

    assertThat(changes(plan))
        .contains("your value dnsPolicy null, which takes the chart's default away");
    assertThat(plan.toString())
        .contains("your chart values take the place of what this plan would set: replicas");
    assertThat(plan.toShell()).contains("\ndnsPolicy: null\n");
    assertThat(SetupPlan.fromJson(plan.toJson())).isEqualTo(plan);
    assertThat(SpecFile.parse(SpecFile.write(plan.spec()))).isEqualTo(plan.spec());
    assertThat(((InstallChart) step(plan, "controller/chart")).values())
        .containsEntry("dnsPolicy", null);
    assertThat(plan(chart, installed(chart)).isNoOp()).isTrue();
    assertThat(changes(plan(Chart.released(), installed(chart))))
        .contains("value dnsPolicy null, which takes the chart's default away → (none)");
    assertThat(
            changes(plan(chart, installed(Chart.released().values(Map.of("dnsPolicy", "None"))))))
        .contains("your value dnsPolicy None → null, which takes the chart's default away");
  }

  @Test
  void aNullTakesThePlaceOfAMapAsHelmHasIt() {
    var none = new TreeMap<String, Object>();
    none.put("affinity", null);
    var given = Chart.released().values(Map.of("affinity", Map.of("nodeAffinity", Map.of())));

    assertThat(given.moreValues(none).values()).containsEntry("affinity", null);
    assertThat(given.moreValues(none).moreValues(given.values()).values())
        .isEqualTo(given.values());
    assertThatThrownBy(() -> given.values().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void doesNotShowValuesThatLookLikeSecrets() {
    var chart =
        Chart.released()
            .values(
                Map.of(
                    "proxyPassword",
                    "hunter2",
                    "existingSecret",
                    "proxy",
                    "controller",
                    Map.of(
                        "env",
                        List.of(
                            new TreeMap<>(Map.of("name", "API_TOKEN", "value", "hunter3")),
                            new TreeMap<>(Map.of("name", "REGION", "value", "eu"))))));
    var plan = plan(chart, lab());

    assertThat(changes(plan))
        .contains(
            "your value proxyPassword (not shown)",
            "your value existingSecret proxy",
            "your value controller.env [{\"name\":\"API_TOKEN\",\"value\":\"(not shown)\"},"
                + "{\"name\":\"REGION\",\"value\":\"eu\"}]");
    assertThat(plan.toString())
        .contains("controller.env API_TOKEN, proxyPassword")
        .doesNotContain("hunter");
  }

  @Test
  void doesNotShowPasswordsInUrls() {
    var url = "http://svc:hunter4@proxy.example:3128";
    var chart =
        Chart.released()
            .values(
                Map.of(
                    "proxy",
                    url,
                    "controller",
                    Map.of(
                        "env",
                        List.of(
                            new TreeMap<>(Map.of("name", "HTTPS_PROXY", "value", url)),
                            new TreeMap<>(Map.of("name", "PLAIN", "value", "http://proxy:3128")),
                            new TreeMap<>(
                                Map.of("name", "KEPT", "value", "http://u:$(PASS)@proxy:3128"))),
                        "args",
                        List.of("--proxy=" + url, "--image=oci://r:5000/k@sha256:1"),
                        "extraVolumes",
                        List.of(Map.of("csi", Map.of("password", "hunter5"))))));
    var plan = plan(chart, lab());

    assertThat(changes(plan))
        .contains(
            "your value proxy (not shown)",
            "your value controller.env [{\"name\":\"HTTPS_PROXY\",\"value\":\"(not shown)\"},"
                + "{\"name\":\"PLAIN\",\"value\":\"http://proxy:3128\"},"
                + "{\"name\":\"KEPT\",\"value\":\"http://u:$(PASS)@proxy:3128\"}]",
            "your value controller.args [\"(not shown)\",\"--image=oci://r:5000/k@sha256:1\"]",
            "your value controller.extraVolumes [{\"csi\":{\"password\":\"(not shown)\"}}]");
    assertThat(plan.toString())
        .contains(
            "chart values look like secrets: controller.args, controller.env HTTPS_PROXY,"
                + " controller.extraVolumes.csi.password, proxy;")
        .doesNotContain("hunter");
  }

  @Test
  void namesTheValuesThatChangeAndWhatTheyWere() {
    var before = installed(Chart.released().values(Map.of("logLevel", "info", "old", true)));
    var plan =
        plan(Chart.released().resources("2", "1Gi").values(Map.of("logLevel", "debug")), before);

    assertThat(changes(plan))
        .containsExactly(
            "value controller.resources.limits.cpu 1 → 2",
            "value controller.resources.requests.cpu 1 → 2",
            "your value logLevel info → debug",
            "value old true → (none)");
    assertThat(step(plan, "controller/chart").info().undo().text())
        .isEqualTo(
            "chart value controller.resources.limits.cpu 1; value"
                + " controller.resources.requests.cpu 1; your value logLevel info; value old true");
  }

  /** As after an upgrade of this library, or where the record may not be read. */
  @Test
  void knowsByTheFingerprintThatSomethingChangesWhereNoRecordIs() {
    var before =
        FactsEditor.edit(installed(Chart.released()))
            .set(Map.of(), "kubernetes", "karpenters", "0", "values")
            .facts();

    assertThat(changes(plan(Chart.released().values(Map.of("logLevel", "debug")), before)))
        .singleElement()
        .asString()
        .matches("values [0-9a-f]{12} → [0-9a-f]{12}");
  }

  @Test
  void saysThatAnotherChartOfTheSameValuesIsWanted() {
    assertThat(changes(plan(Chart.at("oci://mirror/karpenter"), installed(Chart.released()))))
        .containsExactly("chart another → oci://mirror/karpenter");
  }

  @Test
  void aPinnedChartIsNamedByItsDigestWhereverItIs() {
    var plan = plan(Chart.released().digest(DIGEST), lab());

    var pinned = Chart.RELEASED + "@" + DIGEST;
    assertThat(plan.toString()).contains("chart " + pinned + " 1.14.1");
    assertThat(plan.toShell())
        .contains(
            "helm template karpenter " + pinned + " --version 1.14.1 --namespace kube-system",
            "helm show crds " + pinned + " --version 1.14.1");
    assertThat(Chart.at(pinned).location()).isEqualTo(pinned);
    assertThat(SetupPlan.fromJson(plan.toJson())).isEqualTo(plan);
    assertThat(SpecFile.parse(SpecFile.write(plan.spec()))).isEqualTo(plan.spec());
  }

  @Test
  void aShellScriptChecksAnArchiveBeforeItIsUsed() {
    var plan = plan(Chart.at("/charts/karpenter.tgz").digest(DIGEST), lab());

    assertThat(plan.toShell())
        .contains(
            "echo '"
                + DIGEST.replace("sha256:", "")
                + "  /charts/karpenter.tgz' | sha256sum --check && helm template karpenter"
                + " /charts/karpenter.tgz --namespace kube-system");
  }

  @Test
  void anotherDigestIsAnotherChart() {
    var before = installed(Chart.released());

    assertThat(plan(Chart.released(), before).isNoOp()).isTrue();
    assertThat(changes(plan(Chart.released().digest(DIGEST), before)))
        .containsExactly("chart another → " + Chart.RELEASED + "@" + DIGEST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          oci://r/karpenter | sha256:12 | "sha256:12" is not a digest → write sha256: and 64
          /charts/karpenter | D         | /charts/karpenter is a directory, which has no digest → pin the .tgz
          oci://r/k@sha256:1111111111111111111111111111111111111111111111111111111111111111 | D | is not the digest in the reference
          """)
  void refusesWhatCannotBePinned(String reference, String digest, String message) {
    assertThatThrownBy(
            () ->
                new Chart(
                    Optional.of(reference),
                    Optional.of(digest.equals("D") ? DIGEST : digest),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("chart.digest: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''              | it is empty → write oci://host/path/name, such as oci://public.ecr.aws/karpenter/karpenter, or a directory's or a .tgz's path; leave it out for the released chart
          oci://          | "oci://" is not a chart in an OCI registry → write oci://host/path/name
          oci://r         | "oci://r" is not a chart in an OCI registry → write oci://host/path/name
          oci://r/        | "oci://r/" is not a chart in an OCI registry → write oci://host/path/name
          oci:///k/k      | "oci:///k/k" is not a chart in an OCI registry → write oci://host/path/name
          https://r/k.tgz | "https://r/k.tgz" is not a chart in an OCI registry → write oci://host/path/name
          """)
  void refusesAReferenceThatIsNoChart(String reference, String message) {
    assertThatThrownBy(() -> Chart.at(reference))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("chart.reference: " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oci://user:SECRET@mirror.example:5000/karpenter/karpenter",
        "oci://user:SECRET/more@mirror.example:5000/karpenter/karpenter@" + DIGEST,
        "oci://SECRET@mirror.example",
        "https://user:SECRET@mirror.example/karpenter.tgz",
      })
  void refusesAPasswordInAReferenceAndDoesNotRepeatIt(String reference) {
    var message =
        "chart.reference: it has an @ in it, as after a user and a password, which every plan would"
            + " show → write oci://host/path/name and log in with helm registry login HOST, or"
            + " with the executor's registryLogin(..)";

    assertThatThrownBy(() -> Chart.at(reference))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("SECRET");
    assertThatThrownBy(
            () -> SpecFile.parse("cluster: c\nchart: {reference: '" + reference + "'}\n"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("it has an @ in it, as after a user and a password")
        .hasMessageNotContaining("SECRET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oci://mirror.example:5000/karpenter",
        "oci://mirror/a/karpenter@" + DIGEST,
        "/charts/karpenter",
        "charts/team@home/karpenter.tgz",
        "karpenter"
      })
  void takesRegistriesAndPaths(String reference) {
    assertThat(Chart.at(reference).location()).isEqualTo(reference);
  }

  @Test
  void aDirectorysDigestIsRefusedInASpecFileAsWell() {
    assertThatThrownBy(
            () ->
                SpecFile.parse(
                    "cluster: c\nchart: {reference: /charts/karpenter, digest: '"
                        + DIGEST
                        + "'}\n"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("is a directory, which has no digest");
  }

  @Test
  void aHelmReleaseIsInstalledByHelmAndFoundAsWantedAfterwards() {
    var chart = Chart.released().asHelmRelease();
    var plan = plan(chart, lab());

    assertThat(changes(plan)).contains("as Helm release karpenter");
    assertThat(plan.toShell())
        .contains("helm upgrade --install karpenter " + Chart.RELEASED + " --version 1.14.1");
    assertThat(plan(chart, installed(chart)).isNoOp()).isTrue();
    assertThat(plan(Chart.released(), installed(chart)).isNoOp())
        .as("stays what it is unless asked for")
        .isTrue();
  }

  @Test
  void objectsBecomeAReleaseAndBack() {
    var objects = installed(Chart.released());
    var toRelease = plan(Chart.released().asHelmRelease(), objects);
    assertThat(changes(toRelease)).containsExactly("as plain objects → Helm release karpenter");

    var release = DoneFacts.after(toRelease, objects);
    var back = plan(Chart.released().asManifests(), release);
    assertThat(changes(back)).containsExactly("as Helm release karpenter → plain objects");
    assertThat(step(back, "controller/release-forgotten").info().changes())
        .containsExactly(new Change("records", "up to revision 2", ""));
    assertThat(plan(Chart.released().asManifests(), DoneFacts.after(back, release)).isNoOp())
        .isTrue();
  }

  @Test
  void repairsAReleaseBeforeHelmIsAskedAgain() {
    var chart = Chart.released().asHelmRelease();
    var stuck =
        FactsEditor.edit(installed(chart))
            .set(
                List.of(
                    new KubernetesFacts.HelmRelease(
                        "kube-system", "karpenter", "", 3, "pending-upgrade", 2, Optional.empty())),
                "kubernetes",
                "helmReleases")
            .facts();
    var plan = plan(chart, stuck);

    var repair = step(plan, "controller/release-repaired");
    assertThat(repair.info().changes())
        .containsExactly(new Change("revision 3 status", "pending-upgrade", "failed"));
    assertThat(repair.info().undo().text()).isEqualTo("revision 3 status pending-upgrade");
    assertThat(step(plan, "controller/chart").info().after()).contains(repair.id());
    assertThat(changes(plan)).containsExactly("release pending-upgrade → deployed");
    assertThat(plan(chart, DoneFacts.after(plan, stuck)).isNoOp()).isTrue();
  }
}
