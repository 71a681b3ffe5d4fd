package io.github.karpentersetup.executor;

import java.util.Optional;

/** A cluster for {@link KubernetesExecutorContract}: without Karpenter and without aws-auth. */
public interface KubernetesWorld extends AutoCloseable {

  /** The Karpenter release whose charts {@link #chart} and {@link #crdChart} are. */
  String RELEASE = "1.14.1";

  /** What can go wrong with a write. */
  enum Fault {
    THROTTLED,
    CONFLICT,
    LOST_BEFORE_EFFECT,
    LOST_AFTER_EFFECT
  }

  /** The executor under test, for this cluster. */
  KubernetesExecutor executor();

  /** The name of a namespace that does not exist yet and is the test's own. */
  String namespace();

  /** Where Karpenter's chart is. */
  String chart();

  /** Where the chart of Karpenter's definitions is. */
  String crdChart();

  /** Puts objects into the cluster, as somebody else would; not counted as writes. */
  void apply(String yaml);

  /** How many requests that write have left the executor so far. */
  int writes();

  /** Why nothing runs pods here; empty if something does. */
  default Optional<String> cannotRunPods() {
    return Optional.empty();
  }

  /** Why this world cannot make calls fail; empty if it can. */
  default Optional<String> cannotFail() {
    return Optional.empty();
  }

  /**
   * Makes the next write of a resource fail.
   *
   * @param resource such as {@code configmaps}
   */
  void fail(String resource, Fault fault);

  /** Makes nothing fail any more. */
  void heal();

  /** Waits until an assertion passes; fails with it after a while. */
  void eventually(Runnable assertion);

  /** Removes what the test made. */
  @Override
  void close();
}
