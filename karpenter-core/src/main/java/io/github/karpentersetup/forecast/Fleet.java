package io.github.karpentersetup.forecast;

import io.github.karpentersetup.whatif.Cost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nodes, how far they are used, and what they cost.
 *
 * @param nodes the nodes, by group and name
 * @param cpu which part of all their processors is asked for, 0 to 1
 * @param memory which part of all their memory is asked for, 0 to 1
 * @param perHour in the forecast's currency
 * @param perMonth in the forecast's currency, a month having 730 hours
 */
public record Fleet(List<NodeUse> nodes, double cpu, double memory, Cost perHour, Cost perMonth) {

  /**
   * One node.
   *
   * @param name its name; one that is made up for nodes that are not there yet
   * @param group its node group or node pool
   * @param instanceType such as {@code m7g.large}; empty if it is not known
   * @param zone its availability zone; empty if it is not known
   * @param capacityType {@code on-demand}, {@code spot} or {@code reserved}; empty if not known
   * @param cpuMillis what pods may use
   * @param memoryBytes what pods may use
   * @param cpu which part of that is asked for, 0 to 1
   * @param memory which part of that is asked for, 0 to 1
   * @param pods how many pods of each owner are on it, those of DaemonSets left out
   * @param perHour in the forecast's currency
   */
  public record NodeUse(
      String name,
      String group,
      String instanceType,
      String zone,
      String capacityType,
      long cpuMillis,
      long memoryBytes,
      double cpu,
      double memory,
      Map<String, Integer> pods,
      Cost perHour) {

    public NodeUse {
      pods = Collections.unmodifiableMap(new TreeMap<>(pods));
      cpu = rounded(cpu);
      memory = rounded(memory);
    }
  }

  public Fleet {
    nodes = List.copyOf(nodes);
  }

  static Fleet of(List<NodeUse> unsorted) {
    var nodes =
        unsorted.stream()
            .sorted(
                Comparator.comparing(NodeUse::group)
                    .thenComparing(n -> n.name().length())
                    .thenComparing(NodeUse::name))
            .toList();
    double cpu = 0;
    double memory = 0;
    double cpuAsked = 0;
    double memoryAsked = 0;
    var cost = Cost.NONE;
    for (var node : nodes) {
      cpu += node.cpuMillis();
      cpuAsked += node.cpu() * node.cpuMillis();
      memory += node.memoryBytes();
      memoryAsked += node.memory() * node.memoryBytes();
      cost = cost.plus(node.perHour());
    }
    return new Fleet(
        nodes,
        rounded(cpu == 0 ? 0 : cpuAsked / cpu),
        rounded(memory == 0 ? 0 : memoryAsked / memory),
        rounded(cost, 10_000),
        rounded(cost.perMonth(), 100));
  }

  /** Sums of decimal fractions are not quite what a person adds up. */
  private static Cost rounded(Cost cost, long parts) {
    return new Cost(
        (double) Math.round(cost.cheapest() * parts) / parts,
        (double) Math.round(cost.dearest() * parts) / parts,
        cost.nodes(),
        cost.bounded(),
        cost.unknown());
  }

  /** The same nodes, by group or pool. */
  public Map<String, Fleet> byGroup() {
    var groups = new TreeMap<String, List<NodeUse>>();
    nodes.forEach(n -> groups.computeIfAbsent(n.group(), g -> new ArrayList<>()).add(n));
    var fleets = new TreeMap<String, Fleet>();
    groups.forEach((group, of) -> fleets.put(group, Fleet.of(of)));
    return fleets;
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
