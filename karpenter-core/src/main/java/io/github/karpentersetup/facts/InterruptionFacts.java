package io.github.karpentersetup.facts;

import java.time.Duration;
import java.util.Map;

/**
 * What the account holds of what tells Karpenter that a node is about to go. Only what was looked
 * for and exists is in here.
 *
 * @param queues SQS queues, by name
 * @param rules rules of the default event bus, by name
 */
public record InterruptionFacts(Map<String, Queue> queues, Map<String, EventRule> rules) {

  public InterruptionFacts {
    queues = Map.copyOf(queues);
    rules = Map.copyOf(rules);
  }

  /** Nothing of the kind. */
  public static InterruptionFacts none() {
    return new InterruptionFacts(Map.of(), Map.of());
  }

  /**
   * A queue.
   *
   * @param retention how long it keeps a message
   * @param kmsKey the key that encrypts its messages, as the queue names it; empty without one
   * @param encryption how messages are encrypted
   * @param policy who may use it, as JSON; empty if only its owner may
   */
  public record Queue(
      String name,
      String url,
      String arn,
      Duration retention,
      Encryption encryption,
      String kmsKey,
      String policy,
      Map<String, String> tags) {

    public Queue {
      tags = Map.copyOf(tags);
    }
  }

  /** How the messages of a queue are encrypted where they are kept. */
  public enum Encryption {
    /** Not at all. */
    NONE,
    /** With a key of SQS: {@code SqsManagedSseEnabled}. */
    SQS,
    /** With a key of AWS KMS. */
    KMS
  }

  /**
   * A rule of the default event bus.
   *
   * @param eventPattern which events it takes, as JSON
   * @param state {@code ENABLED} if it takes any
   * @param targets where it sends them: ARNs by the target's id
   */
  public record EventRule(
      String name,
      String arn,
      String eventPattern,
      String state,
      Map<String, String> targets,
      Map<String, String> tags) {

    public EventRule {
      targets = Map.copyOf(targets);
      tags = Map.copyOf(tags);
    }
  }
}
