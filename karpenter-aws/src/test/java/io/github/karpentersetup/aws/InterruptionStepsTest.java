package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.InterruptionFacts.Encryption;
import io.github.karpentersetup.facts.InterruptionFacts.Queue;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.InterruptionRules;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureQueue;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResultEntry;

/** What is particular to SQS and EventBridge, beyond the contract of all steps. */
class InterruptionStepsTest {

  private static final String ARN = "arn:aws:sqs:eu-west-1:111122223333:q";

  private final AwsSandbox sandbox =
      AwsSandbox.create()
          .queueNameRest(Duration.ofMinutes(1))
          .cluster("web", c -> c.kubernetes("1.33"))
          .build();

  private static StepInfo info(Action action) {
    return new StepInfo(
        "interruption/queue",
        Phase.INTERRUPTION,
        "queue q",
        action,
        List.of(),
        List.of(),
        new Undo.Remove("queue q"),
        Optional.empty());
  }

  private static EnsureQueue queue(Optional<String> key) {
    return new EnsureQueue(
        info(Action.CREATE),
        "q",
        InterruptionRules.RETENTION,
        key,
        InterruptionRules.queuePolicy(ARN, KarpenterVersion.NEWEST).toJson(),
        Ownership.tags("web"));
  }

  private Outcome execute(AwsStep step) {
    try (var executor = SandboxWorld.executor(sandbox)) {
      return executor.execute(step);
    }
  }

  private Queue observed() {
    try (var executor = SandboxWorld.executor(sandbox)) {
      var lookup = Lookup.cluster("web").with(Lookup.Kind.QUEUE, Set.of("q"));
      return executor.observe(lookup).interruption().queues().values().iterator().next();
    }
  }

  @Test
  void waitsForTheNameOfAQueueThatWasDeletedAMomentAgo() {
    var url = sandbox.sqs().createQueue(r -> r.queueName("q")).queueUrl();
    sandbox.sqs().deleteQueue(r -> r.queueUrl(url));

    assertThat(execute(queue(Optional.empty())))
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class,
            again -> {
              assertThat(again.reason())
                  .contains("sqs:CreateQueue for queue q", "wait 60 seconds after deleting");
              assertThat(again.after()).contains(Duration.ofSeconds(20));
            });
  }

  @Test
  void movesBetweenBothKindsOfEncryption() {
    execute(queue(Optional.empty()));
    assertThat(observed().encryption()).isEqualTo(Encryption.SQS);

    assertThat(execute(queue(Optional.of("alias/q")))).isInstanceOf(Outcome.Changed.class);
    assertThat(observed().encryption()).isEqualTo(Encryption.KMS);
    assertThat(observed().kmsKey()).isEqualTo("alias/q");

    assertThat(execute(queue(Optional.empty())))
        .isInstanceOfSatisfying(
            Outcome.Changed.class,
            changed -> assertThat(changed.detail()).isEqualTo("changed the encryption of queue q"));
    assertThat(observed().encryption()).isEqualTo(Encryption.SQS);
  }

  @Test
  void leavesOtherSettingsOfTheQueueAlone() {
    sandbox
        .sqs()
        .createQueue(
            r ->
                r.queueName("q")
                    .tags(Ownership.tags("web"))
                    .attributesWithStrings(Map.of("VisibilityTimeout", "77")));

    assertThat(execute(queue(Optional.empty()))).isInstanceOf(Outcome.Changed.class);

    assertThat(sandbox.snapshot()).contains("\"VisibilityTimeout\" : \"77\"");
  }

  /** EventBridge answers 200, and says in the body what it did not do. */
  @Test
  void aTargetThatEventBridgeDoesNotTakeIsAFailure() {
    var refusing =
        new EventBridgeClient() {
          @Override
          public DescribeRuleResponse describeRule(DescribeRuleRequest request) {
            return sandbox.eventBridge().describeRule(request);
          }

          @Override
          public PutRuleResponse putRule(PutRuleRequest request) {
            return sandbox.eventBridge().putRule(request);
          }

          @Override
          public PutTargetsResponse putTargets(PutTargetsRequest request) {
            return PutTargetsResponse.builder()
                .failedEntryCount(1)
                .failedEntries(
                    PutTargetsResultEntry.builder()
                        .targetId("t")
                        .errorCode("AccessDeniedException")
                        .errorMessage("the queue is of another account")
                        .build())
                .build();
          }

          @Override
          public String serviceName() {
            return SERVICE_NAME;
          }

          @Override
          public void close() {}
        };
    var clients =
        new AwsClients(
            sandbox.eks(),
            sandbox.iam(),
            sandbox.ec2(),
            sandbox.ssm(),
            sandbox.sts(),
            sandbox.sqs(),
            refusing,
            sandbox.autoScaling());
    var step =
        new EnsureEventRule(
            info(Action.CREATE), "r", "{\"source\":[\"aws.ec2\"]}", "t", ARN, Map.of());

    try (var executor = AwsSdkExecutor.using(clients, "eu-west-1")) {
      assertThat(executor.execute(step))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused -> {
                assertThat(refused.problem().message()).contains("may not events:PutTargets");
                assertThat(refused.done()).containsExactly("put event rule r");
              });
    }
  }
}
