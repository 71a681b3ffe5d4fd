package io.github.karpentersetup.whatif;

import java.util.Currency;
import java.util.Locale;
import java.util.Map;

/**
 * What nodes cost, from their cheapest launch to their dearest. EC2 chooses among the instances
 * that Karpenter asks for by price and by what it has, so the true price is in between.
 *
 * @param cheapest money an hour when every node is the cheapest it can be; nodes without a price
 *     are not in it
 * @param dearest money an hour when every node is the dearest it can be; of spot without a price,
 *     what on-demand costs is in it
 * @param nodes how many nodes there are
 * @param bounded of these, how many have no price but are known to cost at most what on-demand does
 * @param unknown of these, how many have no price at all and are in neither sum
 */
public record Cost(double cheapest, double dearest, int nodes, int bounded, int unknown) {

  private static final Currency DOLLARS = Currency.getInstance("USD");
  private static final Map<String, String> SIGNS = Map.of("USD", "$", "CNY", "¥");

  /** Hours in a month, as AWS reckons. */
  public static final int HOURS_PER_MONTH = 730;

  /** Of no nodes. */
  public static final Cost NONE = new Cost(0, 0, 0, 0, 0);

  /** Of one node at a price; {@link Double#NaN} when unknown. */
  public static Cost of(double usdPerHour) {
    return Double.isNaN(usdPerHour)
        ? new Cost(0, 0, 1, 0, 1)
        : new Cost(usdPerHour, usdPerHour, 1, 0, 0);
  }

  static Cost of(Launch cheapest, Launch dearest) {
    if (Double.isNaN(cheapest.ceilingUsdPerHour()) || Double.isNaN(dearest.ceilingUsdPerHour())) {
      return new Cost(0, 0, 1, 0, 1);
    }
    return cheapest.priced()
        ? new Cost(cheapest.usdPerHour(), dearest.ceilingUsdPerHour(), 1, 0, 0)
        : new Cost(0, dearest.ceilingUsdPerHour(), 1, 1, 0);
  }

  /** Both together. */
  public Cost plus(Cost other) {
    return new Cost(
        cheapest + other.cheapest,
        dearest + other.dearest,
        nodes + other.nodes,
        bounded + other.bounded,
        unknown + other.unknown);
  }

  /** The same for {@value #HOURS_PER_MONTH} hours in place of one. */
  public Cost perMonth() {
    return new Cost(cheapest * HOURS_PER_MONTH, dearest * HOURS_PER_MONTH, nodes, bounded, unknown);
  }

  /** Whether the price of every node is known. */
  public boolean isComplete() {
    return bounded == 0 && unknown == 0;
  }

  /** {@code $1.20 to $3.40}, taken for dollars; what is not known is said. */
  @Override
  public String toString() {
    return in(DOLLARS);
  }

  /** {@code ¥1.20 to ¥3.40}; what is not known is said. */
  public String in(Currency currency) {
    if (nodes > 0 && unknown == nodes) {
      return "unknown";
    }
    var least = money(cheapest, currency);
    var most = money(dearest, currency);
    var text = bounded > 0 ? "at most " + most : least.equals(most) ? least : least + " to " + most;
    if (bounded > 0) {
      text += ", the spot price of " + counted(bounded) + " being unknown";
    }
    return unknown > 0 ? text + ", without " + counted(unknown) + " of unknown price" : text;
  }

  /**
   * The same in fewer words, for tables, taken for dollars: {@code at most $3.40} where spot prices
   * are not known. Nodes in neither sum are said all the same.
   */
  public String brief() {
    return brief(DOLLARS);
  }

  /** {@link #brief()} in another currency. */
  public String brief(Currency currency) {
    if (bounded == 0 || unknown == nodes) {
      return in(currency);
    }
    var text = "at most " + money(dearest, currency);
    return unknown > 0 ? text + ", without " + counted(unknown) + " of unknown price" : text;
  }

  private static String counted(int nodes) {
    return nodes == 1 ? "1 node" : nodes + " nodes";
  }

  private static String money(double amount, Currency currency) {
    var sign = SIGNS.getOrDefault(currency.getCurrencyCode(), currency.getCurrencyCode() + " ");
    return sign + String.format(Locale.ROOT, amount < 10 ? "%.3f" : "%,.2f", amount);
  }
}
