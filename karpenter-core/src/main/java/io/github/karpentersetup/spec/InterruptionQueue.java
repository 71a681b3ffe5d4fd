package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * The queue that tells Karpenter of nodes about to go: spot interruptions, scheduled maintenance,
 * stopped instances. Karpenter then drains them in time.
 *
 * @param use whether there is one
 * @param name of the queue; default: the cluster's, as Karpenter's guide has it. One that is there
 *     and was made by someone else is used as it is, if it lets EventBridge send
 * @param kmsKey id, ARN or alias of a key of AWS KMS to encrypt messages with; default: a key of
 *     SQS
 */
public record InterruptionQueue(Use use, Optional<String> name, Optional<String> kmsKey) {

  public InterruptionQueue {
    use = use == null ? Use.QUEUE : use;
  }

  /** Whether Karpenter is told of interruptions. */
  public enum Use {
    /** By a queue, and the EventBridge rules that the release handles. */
    @JsonProperty("queue")
    QUEUE,
    /** Not at all: nothing is made, and the chart setting is left out. */
    @JsonProperty("none")
    NONE
  }

  /** A queue of the cluster's name, encrypted with a key of SQS, and its rules. */
  public static InterruptionQueue standard() {
    return new InterruptionQueue(Use.QUEUE, Optional.empty(), Optional.empty());
  }

  /** No queue and no rules. */
  public static InterruptionQueue none() {
    return new InterruptionQueue(Use.NONE, Optional.empty(), Optional.empty());
  }

  /** With another name: a name, not a URL or an ARN. */
  public InterruptionQueue named(String name) {
    return new InterruptionQueue(Use.QUEUE, Optional.of(name), kmsKey);
  }

  /** With messages encrypted by a key of AWS KMS: its id, ARN or {@code alias/…}. */
  public InterruptionQueue encryptedWith(String kmsKey) {
    return new InterruptionQueue(Use.QUEUE, name, Optional.of(kmsKey));
  }
}
