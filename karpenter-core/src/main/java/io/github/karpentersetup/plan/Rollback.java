package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.step.Phase;

/**
 * How far back, what for, and how fast.
 *
 * @param to the earliest phase that is undone: it and every later one are. {@link Phase#IDENTITY},
 *     the first, undoes everything; {@link Phase#CAPACITY} empties Karpenter's nodes and removes
 *     its node pools and leaves Karpenter running without any; {@link Phase#CUTOVER} turns the old
 *     autoscaler on and lets the node pools launch nothing more, and their nodes stay; {@link
 *     Phase#RETIREMENT} only gives the node groups their sizes back
 * @param purpose what runs the cluster's nodes afterwards
 * @param pace at which Karpenter's nodes are emptied
 */
public record Rollback(Phase to, Purpose purpose, Pace pace) {

  /** What runs the cluster's nodes after a rollback. */
  public enum Purpose {
    /** Cluster Autoscaler again. */
    AUTOSCALER,
    /** Nothing, or something of the user's own: Karpenter goes all the same. */
    UNINSTALL
  }

  /** Everything, back to Cluster Autoscaler, a node at a time. */
  public static Rollback full() {
    return new Rollback(Phase.IDENTITY, Purpose.AUTOSCALER, Pace.careful());
  }

  /** Undoing this phase and every later one, and leaving what came before it. */
  public Rollback to(Phase phase) {
    return new Rollback(phase, purpose, pace);
  }

  /** Also where no autoscaler comes back. */
  public Rollback uninstall() {
    return new Rollback(to, Purpose.UNINSTALL, pace);
  }

  /** Emptying Karpenter's nodes at this pace. Default: {@link Pace#careful}. */
  public Rollback at(Pace pace) {
    return new Rollback(to, purpose, pace);
  }

  boolean undoes(Phase phase) {
    return phase.compareTo(to) >= 0;
  }
}
