package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.InterruptionRules;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.InterruptionQueue;
import io.github.karpentersetup.spec.SpecFile;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureQueue;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue, its rules, and what else of a plan hangs on them. */
class InterruptionPhaseTest {

  private static final String ARN = InterruptionCases.ARN;

  private static SetupPlan plan(KarpenterSetup setup, ClusterFacts facts) {
    return Planner.plan(setup.spec(), facts);
  }

  private static SetupPlan labPlan() {
    return plan(FindingsTest.lab(), LabFacts.of("1.33"));
  }

  private static List<Step> interruption(SetupPlan plan) {
    return plan.steps().stream().filter(s -> s.phase() == Phase.INTERRUPTION).toList();
  }

  private static EnsureQueue queue(SetupPlan plan) {
    return (EnsureQueue) interruption(plan).get(0);
  }

  private static Map<?, ?> settings(SetupPlan plan) {
    return plan.steps().stream()
        .filter(InstallChart.class::isInstance)
        .map(s -> (Map<?, ?>) ((InstallChart) s).values().getOrDefault("settings", ""))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void makesTheQueueAsReleasedAndARulePerEvent() {
    var queue = queue(labPlan());

    assertThat(queue.queue()).isEqualTo("payments-prod");
    assertThat(queue.retention()).isEqualTo(InterruptionRules.RETENTION);
    assertThat(queue.kmsKey()).isEmpty();
    assertThat(queue.policy())
        .isEqualTo(InterruptionRules.queuePolicy(ARN, KarpenterVersion.NEWEST).toJson());
    assertThat(queue.tags()).isEqualTo(Ownership.tags("payments-prod"));
    assertThat(interruption(labPlan()))
        .extracting(Step::id)
        .containsExactly(
            "interruption/queue",
            "interruption/scheduled-change-rule",
            "interruption/spot-interruption-rule",
            "interruption/rebalance-rule",
            "interruption/instance-state-change-rule",
            "interruption/capacity-reservation-interruption-rule");
    assertThat(interruption(labPlan()).subList(1, 6))
        .allSatisfy(s -> assertThat(s.info().after()).containsExactly("interruption/queue"))
        .allSatisfy(s -> assertThat(((EnsureEventRule) s).targetArn()).isEqualTo(ARN))
        .allSatisfy(
            s ->
                assertThat(s.info().undo().text())
                    .isEqualTo("remove event rule " + ((EnsureEventRule) s).rule()));
  }

  @ParameterizedTest
  @CsvSource({"0.36.0, 1.29, 4", "1.9.2, 1.33, 4", "1.10.2, 1.33, 5"})
  void makesTheRulesThatTheReleaseHandles(String karpenter, String kubernetes, int rules) {
    var plan = plan(FindingsTest.lab().karpenter(karpenter), LabFacts.of(kubernetes));

    assertThat(interruption(plan)).hasSize(1 + rules);
    assertThat(queue(plan).policy().contains("DenyHTTP"))
        .isEqualTo(KarpenterVersion.parse(karpenter).atLeast(1, 0, 0));
  }

  @Test
  void tellsTheChartTheNameAndTheControllerMayRead() {
    var chart =
        labPlan().steps().stream().filter(s -> s.id().equals("controller/chart")).findFirst();

    assertThat(settings(labPlan()).get("interruptionQueue")).isEqualTo("payments-prod");
    assertThat(chart.orElseThrow().info().after())
        .containsAll(interruption(labPlan()).stream().map(Step::id).toList());
    assertThat(labPlan().toJson())
        .contains("policy-KarpenterControllerInterruptionPolicy-payments-prod");
  }

  @Test
  void leavesAllOfItOutOnRequest() {
    var setup = FindingsTest.lab().withoutInterruptionQueue();
    var plan = plan(setup, LabFacts.of("1.33"));

    assertThat(interruption(plan)).isEmpty();
    assertThat(settings(plan).containsKey("interruptionQueue")).isFalse();
    assertThat(plan.toJson()).doesNotContain("sqs:", "InterruptionPolicy");
    assertThat(Planner.lookup(setup.spec()).names(Kind.QUEUE)).isEmpty();
    assertThat(Planner.lookup(setup.spec()).names(Kind.EVENT_RULE)).isEmpty();
    assertThat(SpecFile.parse(SpecFile.write(setup.spec()))).isEqualTo(setup.spec());
  }

  @Test
  void takesTheNameThatTheUsersChartValuesGive() {
    var values = Map.<String, Object>of("settings", Map.of("interruptionQueue", "mine"));
    var setup = FindingsTest.lab().chart(Chart.released().values(values));

    assertThat(queue(plan(setup, LabFacts.of("1.33"))).queue()).isEqualTo("mine");
    assertThat(Planner.lookup(setup.spec()).names(Kind.QUEUE)).containsExactly("mine");
  }

  @Test
  void anEmptyNameInTheUsersChartValuesMeansNoQueue() {
    var values = Map.<String, Object>of("settings", Map.of("interruptionQueue", ""));
    var setup = FindingsTest.lab().chart(Chart.released().values(values));

    assertThat(interruption(plan(setup, LabFacts.of("1.33")))).isEmpty();
  }

  @Test
  void keepsNamesWithinTheirLimitsForTheLongestClusterName() {
    var name = "c".repeat(100);
    var lookup = Planner.lookup(KarpenterSetup.forCluster(name).spec());

    assertThat(lookup.names(Kind.QUEUE)).singleElement().satisfies(q -> assertThat(q).hasSize(80));
    assertThat(lookup.names(Kind.EVENT_RULE)).hasSize(5).allSatisfy(r -> assertThat(r).hasSize(64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:sqs:eu-west-1:111122223333:mine",
        "https://sqs.eu-west-1.amazonaws.com/111122223333/mine",
        "mine.fifo",
        ""
      })
  void refusesWhatIsNoNameOfAQueue(String name) {
    var setup = FindingsTest.lab().interruptionQueue(name);

    assertThatThrownBy(() -> SpecFile.requireValid(setup.spec()))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("interruptionQueue.name: \"" + name + "\" is not valid")
        .hasMessageContaining("give the queue's name, not its ARN or URL");
  }

  @Test
  void showsWhatChangesOfAQueueThatIsOurs() {
    var facts = InterruptionCases.queue("", Ownership.tags("payments-prod")).facts();
    var setup =
        FindingsTest.lab().interruptionQueue(InterruptionQueue.standard().encryptedWith("alias/q"));

    var queue = queue(plan(setup, facts));

    assertThat(queue.action()).isEqualTo(Action.CHANGE);
    assertThat(queue.info().changes())
        .extracting(Change::toString)
        .containsExactly(
            "retention 345600 s → 300 s",
            "encryption SSE-SQS → KMS key alias/q",
            "policy events.amazonaws.com and sqs.amazonaws.com may send");
    assertThat(queue.info().undo().text())
        .startsWith("attributes {\"KmsMasterKeyId\":\"\",\"MessageRetentionPeriod\":\"345600\"");
    assertThat(queue.attributes())
        .containsEntry("KmsMasterKeyId", "alias/q")
        .doesNotContainKey("SqsManagedSseEnabled");
    assertThat(queue.shell().get(0))
        .startsWith(
            "aws sqs set-queue-attributes --queue-url \"$(aws sqs get-queue-url --output text"
                + " --queue-name payments-prod)\" --attributes '{\"KmsMasterKeyId\":\"alias/q\",");
  }

  @Test
  void neverAltersAQueueOfSomeoneElse() {
    var facts = InterruptionCases.queue(senders(""), Map.of()).facts();

    var plan = plan(FindingsTest.lab(), facts);

    assertThat(plan.blocking()).isEmpty();
    assertThat(interruption(plan))
        .hasSize(5)
        .hasOnlyElementsOfType(EnsureEventRule.class)
        .allSatisfy(s -> assertThat(s.info().after()).isEmpty());
    assertThat(settings(plan).get("interruptionQueue")).isEqualTo("payments-prod");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "\"aws:SourceAccount\":\"111122223333\" | true",
        "\"aws:SourceAccount\":\"999900001111\" | false",
        "\"aws:SourceArn\":\"arn:aws:events:eu-west-1:111122223333:rule/Karpenter*\" | true",
        "\"aws:SourceArn\":\"arn:aws:events:eu-west-1:111122223333:rule/other\" | false",
        "\"aws:PrincipalOrgID\":\"o-1\" | false"
      })
  void readsUnderWhichConditionsEventBridgeMaySend(String condition, boolean may) {
    var conditions = condition.isEmpty() ? "" : ",\"Condition\":{\"ArnLike\":{" + condition + "}}";

    var plan =
        plan(FindingsTest.lab(), InterruptionCases.queue(senders(conditions), Map.of()).facts());

    assertThat(plan.blocking().isEmpty()).isEqualTo(may);
  }

  private static String senders(String conditions) {
    return InterruptionCases.SENDERS.formatted(conditions);
  }

  @Test
  void hasNothingToDoTheSecondTime() {
    var facts = LabFacts.of("1.33");
    var second = plan(FindingsTest.lab(), DoneFacts.after(labPlan(), facts));

    assertThat(interruption(second))
        .hasSize(6)
        .allSatisfy(s -> assertThat(s.action()).isEqualTo(Action.KEEP));
  }

  @Test
  void repairsARuleThatIsOurs() {
    var done = DoneFacts.after(labPlan(), LabFacts.of("1.33"));
    var facts =
        edit(done)
            .set(
                "DISABLED",
                "aws",
                "interruption",
                "rules",
                "KarpenterRebalanceRule-payments-prod",
                "state")
            .facts();

    var changed = plan(FindingsTest.lab(), facts).writes();

    assertThat(changed)
        .singleElement()
        .satisfies(
            s -> assertThat(s.id()).isEqualTo("interruption/rebalance-rule"),
            s ->
                assertThat(s.info().changes())
                    .containsExactly(new Change("state", "DISABLED", "ENABLED")));
  }

  @Test
  void writesCommandsThatAShellCanRun() {
    assertThat(queue(labPlan()).shell().get(0))
        .startsWith(
            "aws sqs create-queue --queue-name payments-prod --attributes"
                + " '{\"MessageRetentionPeriod\":\"300\",\"Policy\":\"{\\\"Version\\\"")
        .endsWith(" --tags '{\"karpentersetup.github.io/cluster\":\"payments-prod\"}'");
    assertThat(interruption(labPlan()).get(2).shell())
        .containsExactly(
            "aws events put-rule --name KarpenterSpotInterruptionRule-payments-prod"
                + " --event-pattern '{\"source\":[\"aws.ec2\"],\"detail-type\":[\"EC2 Spot Instance"
                + " Interruption Warning\"]}' --tags"
                + " Key=karpentersetup.github.io/cluster,Value=payments-prod",
            "aws events put-targets --rule KarpenterSpotInterruptionRule-payments-prod --targets"
                + " Id=KarpenterInterruptionQueueTarget,Arn="
                + ARN);
  }

  @Test
  void namesTheQueueInThePartitionOfTheRegion() {
    var china =
        edit(LabFacts.of("1.33"))
            .set("cn-north-1", "aws", "region")
            .set("aws-cn", "aws", "partition")
            .facts();

    assertThat(queue(plan(FindingsTest.lab(), china)).policy())
        .contains("arn:aws-cn:sqs:cn-north-1:111122223333:payments-prod");
  }
}
