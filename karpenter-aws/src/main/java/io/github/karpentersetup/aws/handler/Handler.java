package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.step.AwsStep;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Knows one kind of step.
 *
 * @param <S> that kind
 */
interface Handler<S extends AwsStep> {

  /**
   * Reads what is there and says what is missing. Never writes: the writes are in the answer.
   *
   * @throws SdkException if it could not be read
   */
  Look look(S step);

  /**
   * As {@link #look}, for the way back: says what of the step is still there. What is not ours
   * stays.
   *
   * @throws SdkException if it could not be read
   */
  default Look back(S step) {
    return new Look.Holds("nothing of " + subject(step) + " is undone");
  }

  /** What the step is about, for messages: {@code role KarpenterNodeRole-web}. */
  String subject(S step);
}
