package io.github.karpentersetup.usage;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeFloor;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.whatif.Catalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the pods' use says about their requests and about the nodes they need. Rests on requests
 * alone where nothing was measured. Printed as a table; {@link #toJson} has every number.
 *
 * @param source where the measurements are from; empty for none
 * @param covered how much time they cover; zero for a single moment
 * @param sizing what the advice was asked to leave as room
 * @param requests on the containers' requests, what matters most first
 * @param pools on the node pools' floors
 * @param notes what the numbers leave out
 */
public record UsageAdvice(
    String source,
    Duration covered,
    Sizing sizing,
    List<RequestAdvice> requests,
    List<PoolAdvice> pools,
    List<String> notes) {

  public UsageAdvice {
    requests = List.copyOf(requests);
    pools = List.copyOf(pools);
    notes = List.copyOf(notes);
  }

  /**
   * Compares what pods use with what they ask for, on the embedded catalogue of instance types.
   *
   * @param groups the cluster's pods
   * @param nodeClasses by name; a class that is missing has Karpenter's defaults
   */
  public static UsageAdvice of(
      Usage usage,
      List<PodGroup> groups,
      List<NodePool> pools,
      Map<String, NodeClass> nodeClasses,
      Sizing sizing) {
    return of(usage, groups, pools, nodeClasses, sizing, Catalogue.embedded());
  }

  /** The same, on the instance types of this catalogue. */
  public static UsageAdvice of(
      Usage usage,
      List<PodGroup> groups,
      List<NodePool> pools,
      Map<String, NodeClass> nodeClasses,
      Sizing sizing,
      Catalogue catalogue) {
    var advisor = new RequestAdvisor(sizing, usage, groups);
    var requests = advisor.advise(groups);
    var byPool = new PoolAdvisor(catalogue, groups, requests);
    return new UsageAdvice(
        usage.source(),
        usage.covered(),
        sizing,
        requests,
        pools.stream()
            .map(
                p ->
                    byPool.advise(
                        p,
                        nodeClasses.getOrDefault(
                            p.nodeClass(), NodeClass.named(p.nodeClass()).build())))
            .toList(),
        notes(usage, requests, advisor.unknownPods()));
  }

  private static List<String> notes(Usage usage, List<RequestAdvice> requests, int unknown) {
    var notes = new ArrayList<>(usage.notes());
    if (!usage.isMeasured()) {
      notes.add("nothing was measured: this rests on what pods ask for");
      return notes;
    }
    if (usage.covered().isZero()) {
      notes.add("this is a single moment: peaks are higher, and no request is lowered for it");
    } else if (usage.covered().compareTo(usage.window()) < 0) {
      notes.add(
          "there are measurements for "
              + UsageText.words(usage.covered())
              + " of the "
              + UsageText.words(usage.window())
              + " asked for");
    }
    long without = requests.stream().filter(r -> r.memoryPeak() < 0).count();
    if (without > 0) {
      notes.add(
          without
              + " of "
              + requests.size()
              + " containers have no measurements, and count with what they ask for");
    }
    if (unknown > 0) {
      notes.add(
          unknown
              + (unknown == 1 ? " measured container is" : " measured containers are")
              + " of no workload that is there now, and left out");
    }
    return notes;
  }

  /** Whether anything was measured. */
  public boolean isMeasured() {
    return !source.isEmpty();
  }

  /** Bytes in the words of these tables: {@code 512Mi}, rounded up. */
  public static String memory(long bytes) {
    return Amounts.memory(bytes);
  }

  /** A duration in their words: {@code 14 days}. */
  public static String words(Duration duration) {
    return UsageText.words(duration);
  }

  /** A floor in their words: {@code instance-memory above 4096}; {@code none} for any node. */
  public static String words(NodeFloor floor) {
    return UsageText.floor(floor);
  }

  /** Stable, indented JSON: CPU in thousandths of a processor, memory in bytes. */
  public String toJson() {
    return Json.writePretty(this) + "\n";
  }

  /** A table of requests and one of node pools. */
  @Override
  public String toString() {
    return UsageText.of(this);
  }
}
