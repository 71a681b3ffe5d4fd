package io.github.karpentersetup.plan;

import static io.github.karpentersetup.plan.FindingsTest.facts;
import static io.github.karpentersetup.plan.FindingsTest.lab;

import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.InterruptionFacts.Encryption;
import io.github.karpentersetup.facts.InterruptionFacts.EventRule;
import io.github.karpentersetup.facts.InterruptionFacts.Queue;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.spec.InterruptionQueue;
import io.github.karpentersetup.spec.NodePool;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What is found about the interruption queue and its rules. */
final class InterruptionCases {

  static final String ARN = "arn:aws:sqs:eu-west-1:111122223333:payments-prod";
  static final String SENDERS =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"Service\":\"events.amazonaws.com\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\""
          + "%s}]}";

  private InterruptionCases() {}

  static List<FindingsTest.Case> all() {
    return List.of(
        FindingsTest.of(
            "spot-without-queue",
            lab()
                .withoutInterruptionQueue()
                .withNodePool(NodePool.named("any"))
                .withNodePool(FindingsTest.onDemand("od")),
            "warning NodePool any may launch spot nodes, and Karpenter has no "
                + "interruption queue: EC2 takes such a node back without its pods being "
                + "drained first → keep to capacityTypes(ON_DEMAND), or have a queue made: "
                + "leave withoutInterruptionQueue() (--no-interruption-queue) out"),
        FindingsTest.of(
            "queue-of-others",
            queue(SENDERS.formatted(""), Map.of()),
            "info queue payments-prod was made by someone else and is used as it is"),
        FindingsTest.of(
            "queue-refuses-events",
            queue("", Map.of()),
            "blocking queue payments-prod was made by someone else, and its policy does not let "
                + "EventBridge send → have its policy allow sqs:SendMessage to the service "
                + "events.amazonaws.com, choose another name with interruptionQueue(\"..\") "
                + "(--interruption-queue), or do without: withoutInterruptionQueue() "
                + "(--no-interruption-queue)"),
        FindingsTest.of(
            "queue-of-another-cluster",
            queue(SENDERS.formatted(""), Ownership.tags("checkout-prod")),
            "blocking queue payments-prod is the interruption queue of cluster checkout-prod → "
                + "give this cluster one of its own with interruptionQueue(\"..\") "
                + "(--interruption-queue): of two that read a queue, each misses the other's "
                + "messages"),
        FindingsTest.of(
            "queue-key",
            lab().interruptionQueue(InterruptionQueue.standard().encryptedWith("alias/queues")),
            "warning queue payments-prod is encrypted with KMS key alias/queues, whose policy "
                + "decides who can use the queue → have the key's policy allow "
                + "kms:GenerateDataKey and kms:Decrypt to the service events.amazonaws.com, and "
                + "kms:Decrypt to "
                + "arn:aws:iam::111122223333:role/KarpenterControllerRole-payments-prod"),
        FindingsTest.of(
            "not-ours",
            facts()
                .set(
                    new EventRule(
                        "KarpenterRebalanceRule-payments-prod",
                        "arn:rule",
                        "{\"source\":[\"aws.s3\"]}",
                        "ENABLED",
                        Map.of(),
                        Map.of()),
                    "aws",
                    "interruption",
                    "rules",
                    "KarpenterRebalanceRule-payments-prod"),
            "blocking event rule KarpenterRebalanceRule-payments-prod exists, was made by "
                + "someone else, and differs from what Karpenter needs → have it removed if "
                + "nobody needs it, or tag it karpentersetup.github.io/cluster=payments-prod to "
                + "let this plan change it"));
  }

  static FactsEditor queue(String policy, Map<String, String> tags) {
    return facts()
        .set(
            new Queue(
                "payments-prod",
                "https://sqs/payments-prod",
                ARN,
                Duration.ofDays(4),
                Encryption.SQS,
                "",
                policy,
                tags),
            "aws",
            "interruption",
            "queues",
            "payments-prod");
  }
}
