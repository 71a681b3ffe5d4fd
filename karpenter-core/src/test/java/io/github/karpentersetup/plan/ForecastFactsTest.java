package io.github.karpentersetup.plan;

import static io.github.karpentersetup.forecast.Clusters.pods;
import static io.github.karpentersetup.forecast.Clusters.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts.LiveObject;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.forecast.Forecast;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SetupSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a forecast makes of volumes, of storage on nodes, and of node pools that others made. */
class ForecastFactsTest {

  private static final Map<String, Object> ONE_VOLUME =
      Map.of("volumes", Map.of("ebs.csi.aws.com", 1));

  private static NodePool.Builder pool() {
    var pool = NodePool.named("default");
    pool.capacityTypes(CapacityType.ON_DEMAND);
    pool.instanceCategories("c", "m", "r");
    return pool;
  }

  private static SetupSpec spec(NodePool pool, NodeClass... classes) {
    var spec =
        SetupSpec.builder()
            .cluster(LabFacts.CLUSTER)
            .karpenterOn(Host.nodeGroups("system"))
            .migrateFrom(ClusterAutoscaler.discovered())
            .addNodePools(pool)
            .retire(Retirement.of(NodeGroups.named("web")));
    List.of(classes).forEach(spec::addNodeClasses);
    return spec.build();
  }

  /** The same with room and storage on the nodes that stay. */
  private static ClusterFacts roomy(
      ClusterFacts facts, Map<String, Long> others, Map<String, Integer> attachLimits) {
    var nodes = new ArrayList<Node>();
    for (var n : facts.kubernetes().nodes()) {
      nodes.add(
          n.name().startsWith("system")
              ? new Node(
                  n.name(),
                  n.labels(),
                  n.taints(),
                  new Room(3920, 14L << 30, 58),
                  n.requested(),
                  n.schedulable(),
                  n.providerId(),
                  n.created(),
                  n.cordonedFor(),
                  others,
                  attachLimits)
              : n);
    }
    return FactsEditor.edit(facts).set(nodes, "kubernetes", "nodes").facts();
  }

  private static int onOthers(Forecast forecast) {
    return forecast.onOthers().values().stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void countsTheVolumesThatNodesCanAttach() {
    // 60 small pods fit on one node; 26 volumes is what the embedded types attach at most.
    var facts = with(pods("db", 60, 10, 16, ONE_VOLUME));

    var forecast = Planner.forecast(spec(pool().build()), facts);

    assertThat(forecast.unplaced()).isEmpty();
    assertThat(forecast.launched().nodes())
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(n -> assertThat(n.pods().get("shop/db")).isBetween(1, 26));
  }

  @Test
  void takesTheLimitsThatDriversReportOfNodesThatStay() {
    var facts = with(pods("db", 20, 10, 16, ONE_VOLUME));

    var limited = roomy(facts, Map.of(), Map.of("ebs.csi.aws.com", 3));
    var reportingNothing = roomy(facts, Map.of(), Map.of());

    assertThat(onOthers(Planner.forecast(spec(pool().build()), limited))).isEqualTo(6);
    assertThat(onOthers(Planner.forecast(spec(pool().build()), reportingNothing))).isEqualTo(20);
  }

  @Test
  void saysThatWhatDriversReportMayNotBeRead() {
    var facts =
        FactsEditor.edit(with(pods("db", 2, 10, 16, ONE_VOLUME)))
            .set(List.of("list csinodes"), "kubernetes", "unreadable")
            .facts();

    assertThat(Planner.forecast(spec(pool().build()), facts).problems())
        .extracting(p -> p.toString())
        .contains(
            "volumes: how many the nodes that stay can attach may not be read, and is taken from"
                + " their instance types: list csinodes → grant this permission");
    // It protects no pod, and keeps nothing from being retired.
    assertThat(Planner.plan(spec(pool().build()), facts).findings())
        .extracting(Finding::code)
        .doesNotContain("cannot-see-what-moves");
  }

  @Test
  void namesPodsWithMoreVolumesThanAnyInstanceAttaches() {
    var facts = with(pods("db", 1, 10, 16, Map.of("volumes", Map.of("ebs.csi.aws.com", 60))));

    var forecast = Planner.forecast(spec(pool().build()), facts);

    assertThat(forecast.unplaced())
        .singleElement()
        .satisfies(
            u ->
                assertThat(u.toString())
                    .startsWith("shop/db (1 pod): NodePool default: has more volumes than an")
                    .contains("can attach: {ebs.csi.aws.com="));
  }

  @Test
  void namesACountOfVolumesThatIsNone() {
    var facts = with(pods("db", 1, 10, 16, Map.of("volumes", Map.of("ebs.csi.aws.com", "x"))));

    assertThat(Planner.forecast(spec(pool().build()), facts).problems())
        .extracting(p -> p.path() + ": " + p.message())
        .contains("pods shop/db volumes: \"x\" is no whole number, and counts as none");
  }

  @Test
  void holdsEphemeralStorageAgainstNodesAndVolumesOfTheNodeClass() {
    var asking = Map.<String, Object>of("requests", Map.of("ephemeral-storage", 30L << 30));
    var facts = roomy(with(pods("ci", 2, 10, 16, asking)), Map.of(), Map.of());
    var full = roomy(facts, Map.of("ephemeral-storage", 17L << 30), Map.of());
    var large =
        NodeClass.named("default")
            .blockDevice(BlockDevice.named("/dev/xvda").volumeSize(Memory.gibibytes(100)).build())
            .build();

    assertThat(onOthers(Planner.forecast(spec(pool().build()), facts))).isEqualTo(2);
    assertThat(Planner.forecast(spec(pool().build()), full).unplaced())
        .singleElement()
        .satisfies(
            u ->
                assertThat(u.toString())
                    .startsWith("shop/ci (2 pods): NodePool default: asks for ephemeral-storage")
                    .contains("2 without room"));
    assertThat(Planner.forecast(spec(pool().build(), large), full).unplaced()).isEmpty();
  }

  private static LiveObject live(String kind, String name, Map<String, Object> spec) {
    return new LiveObject(
        kind.equals("NodePool") ? "karpenter.sh/v1" : "karpenter.k8s.aws/v1",
        name,
        Map.of(),
        "",
        spec,
        "True");
  }

  private static ClusterFacts withPool(Map<String, Object> template, PodGroup pods) {
    var pool = live("NodePool", "gpu", Map.of("template", template));
    var nodeClass =
        live(
            "EC2NodeClass",
            "gpu",
            Map.of(
                "role", "gpu-nodes",
                "amiSelectorTerms", List.of(Map.of("alias", "al2023@latest")),
                "subnetSelectorTerms", List.of(Map.of("id", "subnet-0123456789abcdef0")),
                "securityGroupSelectorTerms", List.of(Map.of("id", "sg-0123456789abcdef0"))));
    return FactsEditor.edit(with(pods))
        .set(List.of(pool), "kubernetes", "nodePools")
        .set(List.of(nodeClass), "kubernetes", "nodeClasses")
        .facts();
  }

  private static Map<String, Object> template(String operator) {
    return Map.of(
        "metadata",
        Map.of("labels", Map.of("team", "ml")),
        "spec",
        Map.of(
            "nodeClassRef",
            Map.of("group", "karpenter.k8s.aws", "kind", "EC2NodeClass", "name", "gpu"),
            "requirements",
            List.of(
                Map.of(
                    "key",
                    "karpenter.k8s.aws/instance-family",
                    "operator",
                    operator,
                    "values",
                    List.of("g5")),
                Map.of(
                    "key",
                    "karpenter.sh/capacity-type",
                    "operator",
                    "In",
                    "values",
                    List.of("on-demand")))));
  }

  @Test
  void nodePoolsOfOthersTakePodsToo() {
    var pods = pods("train", 2, 100, 64, Map.of("nodeSelector", Map.of("team", "ml")));
    var facts = withPool(template("In"), pods);

    var forecast = Planner.forecast(spec(pool().build()), facts);
    var plan = Planner.plan(spec(pool().build()), facts);

    assertThat(forecast.unplaced()).isEmpty();
    assertThat(forecast.launched().nodes())
        .singleElement()
        .satisfies(
            n -> {
              assertThat(n.group()).isEqualTo("gpu");
              assertThat(n.instanceType()).startsWith("g5.");
            });
    assertThat(plan.findings()).extracting(Finding::code).doesNotContain("no-pool-hosts-pods");
  }

  @Test
  void saysWhichNodePoolOfOthersItCannotRead() {
    var pods = pods("train", 2, 100, 64, Map.of("nodeSelector", Map.of("team", "ml")));
    var facts = withPool(template("Around"), pods);

    var forecast = Planner.forecast(spec(pool().build()), facts);

    assertThat(forecast.problems())
        .anySatisfy(
            p -> {
              assertThat(p.path()).contains("gpu");
              assertThat(p.message()).startsWith("of a node pool that others made: ");
              assertThat(p.fix()).endsWith("; the forecast goes without it");
            });
    // What it would launch is not known, so that nothing is blocked for it.
    assertThat(Planner.plan(spec(pool().build()), facts).findings())
        .filteredOn(f -> f.code().equals("no-pool-hosts-pods"))
        .singleElement()
        .extracting(Finding::severity)
        .isEqualTo(Finding.Severity.WARNING);
  }
}
