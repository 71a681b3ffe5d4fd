package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Taint;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A node that is there and may take more pods. Such nodes are tried before new ones, in the order
 * of their names. A node of a pool is one with the label {@code karpenter.sh/nodepool}; it counts
 * towards the pool's limits.
 *
 * @param name its name, unique
 * @param labels its labels
 * @param taints its taints, without those it gets only while it starts
 * @param capacity what it has, which limits count
 * @param allocatable what pods may use, all pods on it included; {@value #DEFAULT_PODS} pods where
 *     it does not say how many
 * @param attachLimits how many volumes of each CSI driver it can attach; no bound for others
 * @param pods the pods on it, those of daemon sets included
 * @param usdPerHour its price; {@link Double#NaN} when unknown
 */
public record ExistingNode(
    String name,
    Map<String, String> labels,
    List<Taint> taints,
    Resources capacity,
    Resources allocatable,
    Map<String, Integer> attachLimits,
    List<Pod> pods,
    double usdPerHour) {

  /** How many pods kubelet runs unless told otherwise. */
  public static final int DEFAULT_PODS = 110;

  public ExistingNode {
    Objects.requireNonNull(name, "name");
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    taints = List.copyOf(taints);
    attachLimits = Map.copyOf(attachLimits);
    pods = List.copyOf(pods);
  }

  /** A node without taints, attach limits, pods and price. */
  public static ExistingNode of(String name, Map<String, String> labels, Resources allocatable) {
    return new ExistingNode(
        name, labels, List.of(), allocatable, allocatable, Map.of(), List.of(), Double.NaN);
  }

  /** The same with these pods on it. */
  public ExistingNode withPods(List<Pod> pods) {
    return new ExistingNode(
        name, labels, taints, capacity, allocatable, attachLimits, pods, usdPerHour);
  }

  /** The same with these taints. */
  public ExistingNode withTaints(Taint... taints) {
    return new ExistingNode(
        name, labels, List.of(taints), capacity, allocatable, attachLimits, pods, usdPerHour);
  }

  /** The same with a bound on attached volumes. */
  public ExistingNode withAttachLimits(Map<String, Integer> attachLimits) {
    return new ExistingNode(
        name, labels, taints, capacity, allocatable, attachLimits, pods, usdPerHour);
  }

  /** The same with a price, in dollars an hour. */
  public ExistingNode withPrice(double usdPerHour) {
    return new ExistingNode(
        name, labels, taints, capacity, allocatable, attachLimits, pods, usdPerHour);
  }
}
