package io.github.karpentersetup.plan;

import static io.github.karpentersetup.plan.SystemCases.coreDns;
import static io.github.karpentersetup.plan.SystemCases.facts;
import static io.github.karpentersetup.plan.SystemCases.lab;
import static io.github.karpentersetup.plan.SystemCases.metrics;
import static io.github.karpentersetup.plan.SystemCases.withAddon;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.SpecFile;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.ConfigureAddon;
import io.github.karpentersetup.step.PlaceDeployment;
import io.github.karpentersetup.step.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CoreDNS and metrics-server kept with Karpenter, as planned. */
class SystemPlanTest {

  private static final String HOST =
      "karpenter.sh/nodepool DoesNotExist and eks.amazonaws.com/nodegroup In web";

  /** The plan, once it is sure that what it does is not planned again. */
  private static SetupPlan settled(KarpenterSetup setup, ClusterFacts facts) {
    var plan = Planner.plan(setup.spec(), facts);
    var second = Planner.plan(setup.spec(), DoneFacts.after(plan, facts));
    assertThat(second.writes()).as(second.toString()).isEmpty();
    assertThat(plan.compare(second)).isEmpty();
    return plan;
  }

  private static Step step(SetupPlan plan, String id) {
    return plan.steps().stream()
        .filter(s -> s.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id + " in\n" + plan));
  }

  private static List<String> changes(Step step) {
    return step.info().changes().stream().map(Change::toString).toList();
  }

  @Test
  void withoutBeingAskedNothingIsPinned() {
    var plan = settled(lab(), facts(coreDns("", "web-1"), metrics("")).facts());

    assertThat(plan.steps()).extracting(Step::id).noneMatch(id -> id.contains("pin"));
    assertThat(Planner.lookup(lab().spec()).names(Kind.ADDON)).isEmpty();
    assertThat(Planner.lookup(lab().pinSystemDeployments().spec()).names(Kind.ADDON))
        .containsExactly("coredns", "metrics-server");
  }

  @Test
  void readsAndWritesTheSetting() {
    var spec = SpecFile.parse("cluster: payments-prod\npinSystemDeployments: enabled\n");

    assertThat(spec)
        .isEqualTo(KarpenterSetup.forCluster("payments-prod").pinSystemDeployments().spec());
    assertThat(SpecFile.parse(SpecFile.write(spec))).isEqualTo(spec);
  }

  @Test
  void addsTheHostToWhatADeploymentAsksForOnceKarpenterRuns() {
    var plan =
        settled(lab().pinSystemDeployments(), facts(coreDns("", "batch-1"), metrics("")).facts());

    var dns = (PlaceDeployment) step(plan, "controller/pin-kube-system-coredns");
    assertThat(changes(dns))
        .containsExactly(
            "node affinity kubernetes.io/os In linux → kubernetes.io/os In linux and " + HOST);
    assertThat(dns.info().after()).containsExactly("controller/ready");
    assertThat(dns.info().undo().text())
        .startsWith("placement {\"terms\":[{\"matchExpressions\":[{\"key\":\"kubernetes.io/os\"");
    assertThat(dns.patch().toString()).doesNotContain("tolerations", "podAntiAffinity");
    assertThat(dns.manifests()).as("no whole object, for those who use GitOps").isEmpty();
    assertThat(dns.shell().get(0))
        .startsWith(
            "kubectl apply --server-side --force-conflicts --field-manager karpenter-setup -f -");
    assertThat(changes(step(plan, "controller/pin-kube-system-metrics-server")))
        .containsExactly("node affinity " + HOST);
    assertThat(step(plan, "controller/pinned-kube-system-coredns").info().after())
        .containsExactly("controller/pin-kube-system-coredns");
    assertThat(step(plan, "cutover/scale-kube-system-cluster-autoscaler").info().after())
        .contains(
            "controller/pinned-kube-system-coredns",
            "controller/pinned-kube-system-metrics-server");
  }

  @Test
  void mergesIntoTheValuesThatAnAddOnWasGiven() {
    var facts =
        withAddon(facts(coreDns("", "batch-1")), "replicaCount: 4\nresources: {limits: {cpu: 1}}")
            .facts();

    var plan = settled(lab().pinSystemDeployments(), facts);

    var configure = (ConfigureAddon) step(plan, "controller/pin-kube-system-coredns");
    var values = Json.readTree(configure.configuration());
    assertThat(values)
        .containsEntry("replicaCount", 4)
        .containsEntry("resources", Map.of("limits", Map.of("cpu", 1)))
        .containsOnlyKeys("replicaCount", "resources", "affinity");
    assertThat(String.valueOf(values.get("affinity")))
        .as("what the add-on itself sets stays")
        .contains("podAntiAffinity", "linux", "eks.amazonaws.com/nodegroup");
    assertThat(changes(configure))
        .containsExactly("node affinity kubernetes.io/os In linux and " + HOST);
    assertThat(configure.info().undo().text())
        .isEqualTo("configuration values replicaCount: 4\nresources: {limits: {cpu: 1}}");
    assertThat(configure.shell().get(0)).endsWith("--resolve-conflicts PRESERVE");
    assertThat(step(plan, "controller/kube-system-coredns-active").info().after())
        .containsExactly("controller/pin-kube-system-coredns");
    assertThat(step(plan, "controller/pinned-kube-system-coredns").info().after())
        .containsExactly("controller/kube-system-coredns-active");
  }

  @Test
  void anAffinityThatAnAddOnWasGivenIsTheOneThatGrows() {
    var given =
        "{\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
            + "{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"tier\",\"operator\":"
            + "\"Exists\"}]},{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\","
            + "\"values\":[\"web-1\"]}]}]}}}}";

    var plan = settled(lab().pinSystemDeployments(), withAddon(facts(coreDns("")), given).facts());

    assertThat(changes(step(plan, "controller/pin-kube-system-coredns")))
        .containsExactly(
            "node affinity tier Exists; or metadata.name In web-1 → tier Exists and "
                + HOST
                + "; or "
                + HOST
                + " and metadata.name In web-1");
  }

  @Test
  void aHostThatChangesTakesThePinWithIt() {
    var facts = facts(coreDns("", "batch-1"), metrics("")).facts();
    var before = DoneFacts.after(Planner.plan(lab().pinSystemDeployments().spec(), facts), facts);

    var plan = settled(lab().karpenterOn("batch").pinSystemDeployments(), before);

    assertThat(changes(step(plan, "controller/pin-kube-system-metrics-server")))
        .containsExactly("node affinity " + HOST + " → " + HOST.replace("web", "batch"));
  }

  @Test
  void theTaintsOfTheHostAreTolerated() {
    var host = Map.of("role", "platform");
    var node =
        PlacementCases.tainted(
            PlacementCases.labelled(
                PlacementCases.node("p", "x", "a", 1900, 6000), "role", "platform"),
            "CriticalAddonsOnly");
    var bare =
        new io.github.karpentersetup.facts.KubernetesFacts.Deployment(
            io.github.karpentersetup.facts.KubernetesFacts.Component.METRICS_SERVER,
            "monitoring",
            "metrics",
            1,
            metrics("").request(),
            Map.of(),
            Map.of(),
            List.of(),
            "",
            Map.of());
    var facts = facts(coreDns(""), bare).set(List.of(node), "kubernetes", "nodes").facts();

    var plan = settled(lab().karpenterOn(Host.labels(host)).pinSystemDeployments(), facts);

    assertThat(changes(step(plan, "controller/pin-monitoring-metrics")))
        .containsExactly(
            "node affinity karpenter.sh/nodepool DoesNotExist and role In platform",
            "tolerations CriticalAddonsOnly:NoSchedule");
    assertThat(changes(step(plan, "controller/pin-kube-system-coredns")))
        .as("it tolerates it already")
        .hasSize(1);
  }
}
