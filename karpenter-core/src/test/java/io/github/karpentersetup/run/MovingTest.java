package io.github.karpentersetup.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.LiveNode;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.TerminateInstance;
import io.github.karpentersetup.whatif.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MovingTest {

  private static final Room HAS = new Room(1930, 7L << 30, 29);
  private static final String FIRST = "ip-10-0-2-1";
  private static final String SECOND = "ip-10-0-1-1";

  private final ClusterFacts facts = facts("m6i.large");
  private final ScriptedExecutors world = new ScriptedExecutors(facts);

  @Test
  void tellsNodesLeftPodsMovedCapacityAndCostAsTheyChange() {
    world.outcome(
        "retirement/drain-" + SECOND,
        new Outcome.InProgress(2, "2 pods left"),
        new Outcome.InProgress(1, "1 pod left"));
    world.inView = List.of(live("old-1", "m6i.large"), live("old-2", "m6i.large"));
    world.beforeExecute =
        step -> {
          if (step.id().equals("retirement/drain-" + SECOND)) {
            world.inView =
                List.of(
                    live("old-1", "m6i.large"),
                    live("old-2", "m6i.large"),
                    live("new-1", "m7g.large"));
          } else if (step instanceof TerminateInstance) {
            world.inView = world.inView.subList(1, world.inView.size());
          }
        };

    var told = run(List.of());

    assertThat(told)
        .extracting(MoveStatus::toString)
        .containsExactly(
            "2 of 2 nodes left, 1 of 4 pods moved, 3.9 → 3.9 CPU, 14.0 → 14.0 GiB,"
                + " $0.192 → $0.192 an hour",
            "1 of 2 nodes left, 1 of 4 pods moved, 3.9 → 1.9 CPU, 14.0 → 7.0 GiB,"
                + " $0.192 → $0.096 an hour",
            "1 of 2 nodes left, 4 of 4 pods moved, 3.9 → 5.8 CPU, 14.0 → 21.0 GiB,"
                + " $0.192 → $0.274 an hour",
            "0 of 2 nodes left, 4 of 4 pods moved, 3.9 → 3.9 CPU, 14.0 → 14.0 GiB,"
                + " $0.192 → $0.178 an hour");
    assertThat(told.get(0).prices()).contains("us-east-1 on-demand prices");
  }

  @Test
  void saysWhichNodesHaveNoPrice() {
    world.facts = facts("m99.large");

    var told = run(List.of());

    assertThat(told)
        .isNotEmpty()
        .allSatisfy(
            s -> {
              assertThat(s.before().perHour().unknown()).isEqualTo(2);
              assertThat(s.toString()).endsWith("unknown → unknown an hour");
            });
  }

  @Test
  void takesThePricesItIsGiven() {
    var catalogue =
        Catalogue.embedded()
            .withPrices(
                io.github.karpentersetup.spec.CapacityType.ON_DEMAND, Map.of("m6i.large", 1.5));

    var told = run(List.of(catalogue));

    assertThat(told.get(0).toString()).endsWith("$3.000 → $3.000 an hour");
    assertThat(told.get(0).prices()).endsWith("with prices of your own");
  }

  @Test
  void theTimeOfAPauseIsNoTimeInWhichNothingMoved() {
    var drain = "retirement/drain-" + SECOND;
    world.outcome(
        drain, new Outcome.InProgress(2, "2 pods left"), new Outcome.InProgress(2, "2 pods left"));
    var control = new RunControl();
    var paused = new AtomicBoolean();
    world.beforeExecute =
        step -> {
          if (step.id().equals(drain) && paused.compareAndSet(false, true)) {
            control.pause();
            CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS).execute(control::proceed);
          }
        };
    var plan = plan();
    var settings = settings(List.of()).withControl(control).withTimeout(Duration.ofMillis(400));

    new PlanRun(settings, plan, plan, world.facts).toTheEnd().orThrow();

    assertThat(paused).isTrue();
  }

  @Test
  void tellsNothingWhereNoNodeIsEmptied() {
    var plan = Planner.plan(spec().build(), facts);
    var told = new ArrayList<RunEvent>();

    new PlanRun(settings(List.of()).withListeners(told::add), plan, plan, facts).toTheEnd();

    assertThat(told).isNotEmpty().noneMatch(RunEvent.Moving.class::isInstance);
  }

  private List<MoveStatus> run(List<Catalogue> prices) {
    var plan = plan();
    var told = new ArrayList<MoveStatus>();
    RunListener listener =
        event -> {
          if (event instanceof RunEvent.Moving m) {
            told.add(m.status());
          }
        };
    new PlanRun(settings(prices).withListeners(listener), plan, plan, world.facts).toTheEnd();
    return told;
  }

  private ImmutableRunSettings settings(List<Catalogue> prices) {
    return ImmutableRunSettings.builder()
        .aws(world.aws())
        .kubernetes(world.kubernetes())
        .parallelism(1)
        .pollEvery(Duration.ofMillis(1))
        .prices(prices.stream().findFirst())
        .build();
  }

  private SetupPlan plan() {
    return Planner.plan(
        spec()
            .karpenterOn(Host.nodeGroups("system"))
            .retire(Retirement.of(NodeGroups.named("web")))
            .build(),
        world.facts);
  }

  private static SetupSpec.Builder spec() {
    return SetupSpec.builder()
        .cluster(LabFacts.CLUSTER)
        .migrateFrom(ClusterAutoscaler.discovered());
  }

  private static LiveNode live(String name, String type) {
    return new LiveNode(name, Map.of("node.kubernetes.io/instance-type", type), HAS);
  }

  private static ClusterFacts facts(String type) {
    var lab = LabFacts.of("1.33");
    return FactsEditor.edit(lab)
        .set(
            lab.kubernetes().nodes().stream().map(n -> of(n, type)).toList(), "kubernetes", "nodes")
        .set(
            List.of(
                pods("api", Map.of(SECOND, 3, FIRST, 1), Set.of()),
                pods("agent", Map.of(SECOND, 1, FIRST, 1), Set.of(Trait.DAEMON))),
            "kubernetes",
            "podGroups")
        .facts();
  }

  private static Node of(Node node, String type) {
    var labels = new TreeMap<>(node.labels());
    labels.put("node.kubernetes.io/instance-type", type);
    return new Node(
        node.name(),
        labels,
        node.taints(),
        node.allocatable(),
        node.requested(),
        node.schedulable(),
        node.providerId(),
        node.created(),
        node.cordonedFor());
  }

  private static PodGroup pods(String name, Map<String, Integer> nodes, Set<Trait> traits) {
    return new PodGroup(
        "shop",
        traits.isEmpty() ? "Deployment" : "DaemonSet",
        name,
        Map.of("app", name),
        new Room(100, 128L << 20, 1),
        Map.of(),
        nodes,
        nodes.values().stream().mapToInt(Integer::intValue).sum(),
        traits,
        Set.of(),
        List.of());
  }
}
