package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.Retirement.Unprotected;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Phase;
import java.util.Optional;

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
 * @param unprotected what happens to workloads without a PodDisruptionBudget while Karpenter's
 *     nodes are emptied; empty for what the setup's retirement says, and without one they are moved
 *     as they are
 */
public record Rollback(Phase to, Purpose purpose, Pace pace, Optional<Unprotected> unprotected) {

  /** What runs the cluster's nodes after a rollback. */
  public enum Purpose {
    /** Cluster Autoscaler again. */
    AUTOSCALER,
    /** Nothing, or something of the user's own: Karpenter goes all the same. */
    UNINSTALL
  }

  /** Everything, back to Cluster Autoscaler, a node at a time. */
  public static Rollback full() {
    return new Rollback(Phase.IDENTITY, Purpose.AUTOSCALER, Pace.careful(), Optional.empty());
  }

  /** Undoing this phase and every later one, and leaving what came before it. */
  public Rollback to(Phase phase) {
    return new Rollback(phase, purpose, pace, unprotected);
  }

  /** Also where no autoscaler comes back. */
  public Rollback uninstall() {
    return new Rollback(to, Purpose.UNINSTALL, pace, unprotected);
  }

  /** Emptying Karpenter's nodes at this pace. Default: {@link Pace#careful}. */
  public Rollback at(Pace pace) {
    return new Rollback(to, purpose, pace, unprotected);
  }

  /**
   * With a temporary PodDisruptionBudget for every workload that has none, while Karpenter's nodes
   * are emptied. Default: as the setup's retirement says.
   */
  public Rollback protectingTheUnprotected() {
    return new Rollback(to, purpose, pace, Optional.of(Unprotected.PROTECT));
  }

  /** Moving workloads without a PodDisruptionBudget as they are, whatever the setup said. */
  public Rollback leavingTheUnprotected() {
    return new Rollback(to, purpose, pace, Optional.of(Unprotected.LEAVE));
  }

  Unprotected unprotected(SetupSpec setup) {
    return unprotected.orElseGet(
        () -> setup.retire().map(Retirement::unprotected).orElse(Unprotected.LEAVE));
  }

  boolean undoes(Phase phase) {
    return phase.compareTo(to) >= 0;
  }
}
