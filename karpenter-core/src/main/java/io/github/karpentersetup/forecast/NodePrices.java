package io.github.karpentersetup.forecast;

import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.Cost;
import java.util.Map;

/** What nodes cost by their labels: instance type, zone and capacity type. */
public final class NodePrices {

  private final Nodes nodes;
  private final String source;

  private NodePrices(Catalogue catalogue) {
    this.nodes = new Nodes(catalogue);
    this.source = catalogue.source();
  }

  /** With a catalogue's prices. */
  public static NodePrices of(Catalogue catalogue) {
    return new NodePrices(catalogue);
  }

  /** What a node with these labels costs an hour; what is not known, the result says. */
  public Cost of(Map<String, String> labels) {
    return nodes.cost(labels);
  }

  /** Where the prices come from. */
  public String source() {
    return source;
  }
}
