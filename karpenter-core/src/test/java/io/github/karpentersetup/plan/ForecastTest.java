package io.github.karpentersetup.plan;

import static io.github.karpentersetup.forecast.Clusters.daemons;
import static io.github.karpentersetup.forecast.Clusters.group;
import static io.github.karpentersetup.forecast.Clusters.inZones;
import static io.github.karpentersetup.forecast.Clusters.node;
import static io.github.karpentersetup.forecast.Clusters.pods;
import static io.github.karpentersetup.forecast.Clusters.requiring;
import static io.github.karpentersetup.forecast.Clusters.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.forecast.Clusters;
import io.github.karpentersetup.forecast.Forecast;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.whatif.Catalogue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForecastTest {

  private static NodePool.Builder pool(String name) {
    var pool = NodePool.named(name);
    pool.capacityTypes(CapacityType.ON_DEMAND);
    pool.instanceCategories("c", "m", "r");
    return pool;
  }

  private static SetupSpec.Builder setup(NodePool... pools) {
    var setup =
        SetupSpec.builder()
            .cluster(LabFacts.CLUSTER)
            .karpenterOn(Host.nodeGroups("system"))
            .migrateFrom(ClusterAutoscaler.discovered());
    List.of(pools).forEach(setup::addNodePools);
    return setup;
  }

  private static SetupSpec retiring(NodePool... pools) {
    return setup(pools).retire(Retirement.of(NodeGroups.named("web"))).build();
  }

  private static Forecast forecast(NodePool pool, List<PodGroup> pods) {
    return Planner.forecast(retiring(pool), with(10, pods));
  }

  private static List<Forecast.Unhosted> unplaced(NodePool pool, PodGroup pods) {
    return forecast(pool, List.of(pods)).unplaced();
  }

  /** Why the pool does not take the pods. */
  private static String reason(NodePool pool, PodGroup pods) {
    return unplaced(pool, pods).get(0).reasons().get(0).why();
  }

  private static List<Finding> findings(SetupPlan plan, String code) {
    return plan.findings().stream().filter(f -> f.code().equals(code)).toList();
  }

  @Test
  void packsThePodsOfTheNodesToRetireAndSetsTheCostBesideTodays() {
    var facts = with(pods("api", 20, 400, 512, Map.of()), daemons("logs", 100, Map.of()));

    var forecast = Planner.forecast(retiring(pool("default").build()), facts);

    assertThat(forecast.leaving()).containsExactly("web");
    assertThat(forecast.today().nodes()).hasSize(10).allMatch(n -> n.group().equals("web"));
    // m5.xlarge was $0.192 an hour in us-east-1.
    assertThat(forecast.today().perHour().cheapest()).isEqualTo(1.92);
    assertThat(forecast.unplaced()).isEmpty();
    var pods =
        forecast.launched().nodes().stream()
            .mapToInt(n -> n.pods().getOrDefault("shop/api", 0))
            .sum();
    assertThat(pods).isEqualTo(20);
    assertThat(forecast.launched().cpu()).isBetween(0.5, 1.0);
    assertThat(forecast.launched().perHour().cheapest())
        .isPositive()
        .isLessThan(forecast.today().perHour().cheapest());
    assertThat(forecast.launched().perMonth().dearest())
        .isCloseTo(forecast.launched().perHour().dearest() * 730, within(0.01));
    assertThat(forecast.consolidated().perHour().cheapest())
        .isLessThanOrEqualTo(forecast.launched().perHour().cheapest());
  }

  @Test
  void givesTheSameBytesForTheSameSpecAndFacts() {
    var facts = with(pods("api", 20, 400, 512, Map.of()), pods("cart", 7, 900, 3000, Map.of()));
    var spec = retiring(pool("default").build());

    assertThat(Planner.forecast(spec, facts).toJson())
        .isEqualTo(Planner.forecast(spec, facts).toJson());
    assertThat(Planner.plan(spec, facts).toJson()).isEqualTo(Planner.plan(spec, facts).toJson());
  }

  @Test
  void saysThatPricesAreThoseOfAnotherRegion() {
    var forecast =
        Planner.forecast(
            retiring(pool("default").build()), with(pods("api", 2, 400, 512, Map.of())));

    assertThat(forecast.problems())
        .anySatisfy(
            p -> {
              assertThat(p.message())
                  .isEqualTo("prices are those of us-east-1, and the region is eu-west-1");
              assertThat(p.fix())
                  .isEqualTo(
                      "read the region's with AwsCatalogue (--prices live), or give them with"
                          + " withPrices (--own-prices FILE)");
            });
  }

  @Test
  void takesPricesOfYourOwn() {
    var facts = with(pods("api", 2, 400, 512, Map.of()));
    var dear =
        Catalogue.embedded("eu-west-1", List.of("eu-west-1a"))
            .withPrices(CapacityType.ON_DEMAND, Map.of("m5.xlarge", 2.0));

    var forecast = Planner.forecast(retiring(pool("default").build()), facts, dear);

    assertThat(forecast.today().perHour().cheapest()).isEqualTo(20);
    assertThat(forecast.catalogue()).endsWith("with prices of your own");
  }

  @Test
  void saysTheCostOfSpotNodesIsABoundAndOfUnknownTypesUnknown() {
    var nodes =
        List.of(
            node("web-1", "web", Map.of("eks.amazonaws.com/capacityType", "SPOT")),
            node("web-2", "web", Map.of("node.kubernetes.io/instance-type", "q9.huge")),
            node("system-1", "system", Map.of()));
    var facts =
        FactsEditor.edit(with(pods("api", 2, 400, 512, Map.of())))
            .set(nodes, "kubernetes", "nodes")
            .facts();

    var forecast = Planner.forecast(retiring(pool("default").build()), facts);

    assertThat(forecast.today().perHour())
        .hasToString(
            "at most $0.192, the spot price of 1 node being unknown, without 1 node of unknown"
                + " price");
    assertThat(forecast.problems())
        .anySatisfy(
            p ->
                assertThat(p.message())
                    .isEqualTo("no price is known of q9.huge, left out of today's cost"));
  }

  @Test
  void namesTheRequirementThatKeepsPodsFromEveryPoolAndBlocksARetirement() {
    var facts =
        with(
            pods("api", 3, 400, 512, Map.of("nodeSelector", Map.of("kubernetes.io/arch", "arm64"))),
            pods("old", 2, 400, 512, requiring("team", "In", "shop")));
    var amd = pool("default");
    amd.architectures(io.github.karpentersetup.spec.Architecture.AMD64);

    var plan = Planner.plan(retiring(amd.build()), facts);

    assertThat(findings(plan, "no-pool-hosts-pods"))
        .containsExactly(
            Finding.blocking(
                "no-pool-hosts-pods",
                "no node could be launched for the pods of shop/api (3); NodePool default: wants"
                    + " kubernetes.io/arch In arm64, and the pool has kubernetes.io/arch In amd64;"
                    + " existing nodes: 2 without the labels it wants",
                "add a node pool that allows it with withNodePool(..), or change what the pods ask"
                    + " for"),
            Finding.blocking(
                "no-pool-hosts-pods",
                "no node could be launched for the pods of shop/old (2); NodePool default: wants"
                    + " label team In shop, which the pool does not set; existing nodes: 2 without"
                    + " the labels it wants",
                "add a node pool that allows it with withNodePool(..), or change what the pods ask"
                    + " for"));
  }

  @Test
  void warnsOfSuchPodsWhereNothingIsRetired() {
    var facts = with(pods("api", 3, 400, 512, requiring("team", "In", "shop")));

    var plan = Planner.plan(setup(pool("default").build()).build(), facts);

    assertThat(findings(plan, "no-pool-hosts-pods"))
        .singleElement()
        .extracting(Finding::severity)
        .isEqualTo(Finding.Severity.WARNING);
    assertThat(plan.isApplicable()).isTrue();
  }

  @Test
  void leavesPodsInPeaceThatANodeThatStaysWouldTake() {
    var facts =
        with(
            pods(
                "api",
                3,
                5,
                64,
                Map.of("nodeSelector", Map.of("eks.amazonaws.com/nodegroup", "system"))));

    var plan = Planner.plan(retiring(pool("default").build()), facts);

    assertThat(findings(plan, "no-pool-hosts-pods")).isEmpty();
  }

  @Test
  void readsTaintsTolerationsSizesPortsDevicesAndVolumes() {
    var tainted = pool("tainted");
    tainted.taints(Taint.noSchedule("dedicated").withValue("batch"));
    var tolerant =
        Map.<String, Object>of(
            "tolerations",
            List.of(
                Map.of(
                    "key",
                    "dedicated",
                    "operator",
                    "Equal",
                    "value",
                    "batch",
                    "effect",
                    "NoSchedule")));
    assertThat(reason(tainted.build(), pods("api", 1, 100, 64, Map.of())))
        .isEqualTo("does not tolerate its taint dedicated=batch:NoSchedule");
    assertThat(unplaced(tainted.build(), pods("api", 1, 100, 64, tolerant))).isEmpty();

    assertThat(reason(pool("default").build(), pods("big", 1, 5_000_000, 64, Map.of())))
        .startsWith("asks for cpu 5000, and the largest instance type it may use leaves pods");
    var gpu = Map.<String, Object>of("requests", Map.of("nvidia.com/gpu", 1));
    assertThat(reason(pool("default").build(), pods("gpu", 1, 100, 64, gpu)))
        .startsWith("asks for nvidia.com/gpu 1, and the largest instance type");
    var port = Map.<String, Object>of("hostPorts", List.of(Map.of("hostPort", 8080)));
    var all = List.of(pods("edge", 3, 100, 64, port));
    assertThat(forecast(pool("default").build(), all).launched().nodes()).hasSize(3);
    assertThat(
            reason(
                pool("default").build(), inZones(pods("db", 1, 100, 64, Map.of()), "eu-west-1f")))
        .contains("cannot reach volume of shop/db", "eu-west-1f");
  }

  @Test
  void spreadsAndSeparatesPodsAsTheyAsk() {
    var selector = Map.of("matchLabels", Map.of("app", "api"));
    var apart =
        Map.<String, Object>of(
            "affinity",
            Map.of(
                "podAntiAffinity",
                Map.of(
                    Clusters.REQUIRED,
                    List.of(
                        Map.of(
                            "topologyKey", "kubernetes.io/hostname", "labelSelector", selector)))));
    var spread =
        Map.<String, Object>of(
            "topologySpreadConstraints",
            List.of(
                Map.of(
                    "maxSkew",
                    1,
                    "topologyKey",
                    "topology.kubernetes.io/zone",
                    "whenUnsatisfiable",
                    "DoNotSchedule",
                    "labelSelector",
                    selector)));

    assertThat(
            forecast(pool("default").build(), List.of(pods("api", 4, 100, 64, apart)))
                .launched()
                .nodes())
        .hasSize(4);
    assertThat(
            forecast(pool("default").build(), List.of(pods("api", 6, 100, 64, spread)))
                .launched()
                .nodes())
        .extracting(n -> n.zone())
        .containsExactlyInAnyOrder("eu-west-1a", "eu-west-1b", "eu-west-1c");
  }

  @Test
  void leavesRoomForTheDaemonsOfNewNodes() {
    var none = forecast(pool("default").build(), List.of(pods("api", 10, 700, 64, Map.of())));
    var heavy =
        forecast(
            pool("default").build(),
            List.of(pods("api", 10, 700, 64, Map.of()), daemons("logs", 1500, Map.of())));

    assertThat(heavy.launched().perHour().cheapest())
        .isGreaterThan(none.launched().perHour().cheapest());
  }

  @Test
  void namesTheLimitThatWouldDoAndWithItNothingIsLeftOver() {
    var facts = with(pods("api", 40, 900, 512, Map.of()));

    var plan = Planner.plan(retiring(pool("default").cpuLimit(8).build()), facts);
    var forecast = Planner.forecast(retiring(pool("default").cpuLimit(8).build()), facts);

    var limit = forecast.limits().get(0);
    assertThat(limit.toString())
        .matches("NodePool default: its limit of cpu 8 is too low, [0-9]+ would do");
    assertThat(forecast.unplacedPods()).isPositive();
    assertThat(forecast.unplaced().get(0).toString())
        .contains("its limits leave no room for another node: cpu 8");
    assertThat(findings(plan, "limits-too-low"))
        .containsExactly(
            Finding.blocking(
                "limits-too-low",
                "NodePool default may have cpu 8, and the pods that move need more",
                "raise its limit to cpu " + limit.needed() + " or more"));
    var raised = pool("default").cpuLimit(Integer.parseInt(limit.needed())).build();
    assertThat(Planner.forecast(retiring(raised), facts).limits()).isEmpty();
    assertThat(Planner.forecast(retiring(raised), facts).unplaced()).isEmpty();
    assertThat(findings(Planner.plan(retiring(raised), facts), "limits-too-low")).isEmpty();
  }

  @Test
  void goesOnUntilLimitsLetNothingMoreStart() {
    // The largest type a node might become would use the limit up at once.
    var forecast =
        Planner.forecast(
            retiring(pool("default").cpuLimit(40).build()),
            with(pods("api", 200, 900, 512, Map.of())));

    var cpus = forecast.launched().nodes().stream().mapToLong(n -> n.cpuMillis()).sum() / 1000;
    assertThat(cpus).isBetween(30L, 40L);
    assertThat(forecast.unplacedPods()).isPositive();
  }

  @Test
  void namesWhatMakesNoSenseAndGoesOn() {
    var odd =
        Map.<String, Object>of(
            "requests",
            Map.of("nvidia.com/gpu", "many"),
            "tolerations",
            List.of(Map.of("key", "a", "operator", "Exists", "effect", "Never")));
    var facts =
        with(
            pods("odd", 1, 100, 64, odd),
            pods("torn", 1, 100, 64, requiring("team", "Around", "x")),
            pods("less", 1, -5, 64, Map.of()),
            pods("mute", 1, 0, 0, Map.of()),
            pods("both", 1, 100, 64, requiring("kubernetes.io/arch", "In", "amd64", "arm64")));

    var forecast = Planner.forecast(retiring(pool("default").build()), facts);

    assertThat(forecast.problems())
        .extracting(p -> p.path() + ": " + p.message())
        .contains(
            "pods shop/odd requests.nvidia.com/gpu: \"many\" is no whole number, and counts as"
                + " none",
            "pods shop/odd tolerations: \"Never\" is no effect of a taint, and is left out",
            "pods shop/torn team: \"Around\" is no operator, and is left out",
            "pod shop/less-1: asks for -5 of cpu, less than nothing",
            "pod shop/mute-1: no request for cpu and memory: it counts as none");
    assertThat(forecast.unplaced()).extracting(Forecast.Unhosted::workload).contains("shop/less");
  }

  @Test
  void countsThePodsThatWaitForANodeAndLeavesTheHostsAlone() {
    var facts =
        with(
            group("Deployment", "waiting", 500, 64, Map.of(), Map.of("", 3)),
            group("Deployment", "karpenter", 50, 64, Map.of(), Map.of("system-1", 2)));

    var forecast = Planner.forecast(retiring(pool("default").build()), facts);

    assertThat(forecast.launched().nodes())
        .flatExtracting(n -> n.pods().entrySet())
        .containsExactly(Map.entry("shop/waiting", 3));
  }

  @Test
  void printsATableWithBars() {
    var text =
        Planner.forecast(
                retiring(pool("default").build()), with(pods("api", 20, 400, 512, Map.of())))
            .toString();

    assertThat(text)
        .contains("nodes", "today: web", "10  ███░░░░░░░  25%", "$1.920", "$1,401.60")
        .contains("with Karpenter", "· catalogue: prices are those of us-east-1");
  }
}
