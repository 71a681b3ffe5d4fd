package io.github.karpentersetup.forecast;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.whatif.Unplaced;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Karpenter would do with the pods of the nodes that are to go, and with those that wait for a
 * node: which nodes it would launch, what they cost beside today's, and which pods would find no
 * place. The same spec and facts give the same forecast.
 *
 * <p>It is a forecast, by requests: it does not know which capacity EC2 has. Node pools that others
 * made take part as they are in the cluster. How many volumes a node can attach is what its drivers
 * report, and what the catalogue says of nodes that are not there yet.
 *
 * @param catalogue where instance types and prices come from
 * @param currency what its prices are in
 * @param leaving the groups whose nodes are to go
 * @param today their nodes, and those that Karpenter runs already
 * @param launched the nodes in their place as Karpenter would launch them, each the cheapest it can
 *     be, beside those it runs already
 * @param consolidated what consolidation makes of those; {@link #problems} says where it was not
 *     followed to its end
 * @param onOthers how many of the pods would find room on nodes that stay and are not Karpenter's,
 *     by owner
 * @param unplaced pods that would find no place
 * @param limits limits of node pools that do not suffice
 * @param problems what is missing or not known, such as prices
 */
public record Forecast(
    String catalogue,
    Currency currency,
    List<String> leaving,
    Fleet today,
    Fleet launched,
    Fleet consolidated,
    Map<String, Integer> onOthers,
    List<Unhosted> unplaced,
    List<LimitTooLow> limits,
    List<Problem> problems) {

  public Forecast {
    leaving = List.copyOf(leaving);
    onOthers = Collections.unmodifiableMap(new TreeMap<>(onOthers));
    unplaced = List.copyOf(unplaced);
    limits = List.copyOf(limits);
    problems = List.copyOf(problems);
  }

  /**
   * Pods of one owner that find no place.
   *
   * @param workload {@code shop/api}
   * @param pods how many
   * @param reasons for each node pool, and for the nodes that stay
   */
  public record Unhosted(String workload, int pods, List<Unplaced.Reason> reasons) {

    public Unhosted {
      reasons = List.copyOf(reasons);
    }

    /** {@code shop/api (2 pods): NodePool default: does not tolerate …}. */
    @Override
    public String toString() {
      var whys = reasons.stream().map(r -> r.where() + ": " + r.why()).toList();
      return workload
          + " ("
          + pods
          + (pods == 1 ? " pod): " : " pods): ")
          + String.join("; ", whys);
    }
  }

  /**
   * A limit that keeps pods from getting nodes.
   *
   * @param nodePool the pool's name
   * @param resource {@code cpu}
   * @param limit as it is, a Kubernetes quantity
   * @param needed one that would do
   */
  public record LimitTooLow(String nodePool, String resource, String limit, String needed) {

    /** {@code NodePool default: its limit of cpu 10 is too low, 24 would do}. */
    @Override
    public String toString() {
      return "NodePool "
          + nodePool
          + ": its limit of "
          + resource
          + " "
          + limit
          + " is too low, "
          + needed
          + " would do";
    }
  }

  /** How many pods would find no place. */
  public int unplacedPods() {
    return unplaced.stream().mapToInt(Unhosted::pods).sum();
  }

  /** Stable, indented JSON. */
  public String toJson() {
    return Json.writePretty(this) + "\n";
  }

  /** A table of groups and pools, how far they are used, and what they cost. */
  @Override
  public String toString() {
    return ForecastText.of(this);
  }
}
