package io.github.karpentersetup.aws.sandbox;

/**
 * Stands for the death of the calling process, at a point chosen with {@link FaultInjection}.
 *
 * <p>It is an {@link Error} so that code which handles exceptions does not survive it. Once thrown,
 * every further call throws it too, from any thread, until {@link AwsSandbox#revive()}: a dead
 * process makes no more calls.
 */
public final class SandboxCrash extends Error {
  private static final long serialVersionUID = 1L;

  SandboxCrash(String message) {
    super(message);
  }
}
