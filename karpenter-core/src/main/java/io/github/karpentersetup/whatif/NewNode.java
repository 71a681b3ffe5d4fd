package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.NodeLabels;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A node that Karpenter would launch. */
public final class NewNode {

  private final String name;
  private final Pool pool;
  private final NodeState state;
  private final long[] types;
  private final Resources requests;
  private final List<Pod> pods;
  private final Launches.Chosen chosen;

  NewNode(String name, Host host, Resources requests, Launches.Chosen chosen) {
    this.name = name;
    this.pool = host.pool();
    this.state = host.state();
    this.types = host.types();
    this.requests = requests;
    this.pods = Collections.unmodifiableList(host.pods());
    this.chosen = chosen;
  }

  /** A name for reports, unique in its packing: {@code default-1}. */
  public String name() {
    return name;
  }

  /** The name of its node pool. */
  public String pool() {
    return pool.name();
  }

  /** Its pods, in the order they were placed; those of daemon sets are not among them. */
  public List<Pod> pods() {
    return pods;
  }

  /** What its pods ask for together; {@code pods} is how many they are. */
  public Resources requests() {
    return requests;
  }

  /** How it will be bought. */
  public CapacityType capacityType() {
    return chosen.cheapest().capacityType();
  }

  /** The cheapest instance it can be, and the one it is taken to be. */
  public Launch cheapest() {
    return chosen.cheapest();
  }

  /** The dearest of the instances that EC2 is asked for. */
  public Launch dearest() {
    return chosen.dearest();
  }

  /** The zones it may be in; one, once something pins it there. */
  public SortedSet<String> zones() {
    var zones = new TreeSet<String>();
    for (var choice : state.priceOrder().choices(capacityType())) {
      if (Bits.has(types, choice.type())) {
        choice.offerings().forEach(offering -> zones.add(offering.zone()));
      }
    }
    return Collections.unmodifiableSortedSet(zones);
  }

  /** All instance types it may be, bought as it will be, the cheapest first. */
  public List<String> instanceTypes() {
    return state.priceOrder().choices(capacityType()).stream()
        .filter(choice -> Bits.has(types, choice.type()))
        .map(choice -> pool.index().type(choice.type()).name())
        .toList();
  }

  /** What the cheapest instance has, which limits count. */
  public Resources capacity() {
    return pool.resources(chosen.type()).capacity();
  }

  /** What the cheapest instance has for pods, those of daemon sets included. */
  public Resources allocatable() {
    return pool.resources(chosen.type()).allocatable();
  }

  /** The daemon pods that run on the cheapest instance. */
  public List<Pod> daemons() {
    return pool.daemons(chosen.type());
  }

  /** What it costs an hour. */
  public Cost cost() {
    return Cost.of(cheapest(), dearest());
  }

  /**
   * Which part of a resource of the cheapest instance its pods and daemon pods ask for, 0 to 1; 0
   * when the instance has none of it.
   */
  public double utilization(String resource) {
    long has = allocatable().amount(resource);
    if (has <= 0) {
      return 0;
    }
    long asked = requests.amount(resource);
    for (var daemon : daemons()) {
      asked += resource.equals(Resources.PODS) ? 1 : daemon.template().requests().amount(resource);
    }
    return (double) asked / has;
  }

  /**
   * The node as it is once it is there: the cheapest instance, with its pods. Without the pods of
   * daemon sets, which {@link WhatIf} adds to every node that lacks them. Karpenter does not look
   * at how many volumes a node can attach before it is there, so that pods may be among them which
   * would have to wait for another one.
   */
  public ExistingNode asExisting() {
    var launch = cheapest();
    var type = pool.index().type(chosen.type());
    var labels = new TreeMap<>(type.labels());
    // Labels that pool and pods leave open get some value, as Karpenter gives them one.
    state
        .constraints()
        .byKey()
        .forEach((key, values) -> values.any().ifPresent(any -> labels.putIfAbsent(key, any)));
    labels.put(NodeLabels.ZONE, launch.zone());
    labels.put(NodeLabels.CAPACITY_TYPE, launch.capacityType().text());
    labels.put(WellKnown.HOSTNAME, name);
    return new ExistingNode(
        name,
        labels,
        pool.taints(),
        capacity(),
        allocatable(),
        type.attachLimits(),
        pods,
        launch.usdPerHour());
  }

  /** {@code default-1: m7g.large, 5 pods}. */
  @Override
  public String toString() {
    return name + ": " + cheapest().instanceType() + ", " + pods.size() + " pods";
  }
}
