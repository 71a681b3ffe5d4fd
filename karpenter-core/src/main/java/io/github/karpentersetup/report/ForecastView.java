package io.github.karpentersetup.report;

import io.github.karpentersetup.forecast.Fleet;
import io.github.karpentersetup.forecast.Fleet.NodeUse;
import io.github.karpentersetup.forecast.Forecast;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The forecast's part of the page. */
final class ForecastView {

  /** More nodes than these make a page that no one can read. */
  private static final int DRAWN = 300;

  private final Forecast forecast;
  private final Html html;

  ForecastView(Forecast forecast, Html html) {
    this.forecast = forecast;
    this.html = html;
  }

  void write() {
    html.raw("<section aria-labelledby=\"forecast\">\n<h2 id=\"forecast\">Forecast</h2>\n")
        .element(
            "p",
            "hint",
            "What Karpenter would launch for the pods of the nodes that go, by what the pods ask"
                + " for. Prices: "
                + forecast.catalogue()
                + ".");
    html.raw("<div class=\"tiles\">\n");
    tile("Today", forecast.today());
    tile("With Karpenter", forecast.launched());
    var isConsolidated = !forecast.consolidated().equals(forecast.launched());
    if (isConsolidated) {
      tile("After consolidation", forecast.consolidated());
    }
    html.raw("</div>\n");
    unplaced();
    groups();
    nodes("Nodes today", forecast.today());
    nodes("Nodes with Karpenter", forecast.launched());
    if (isConsolidated) {
      nodes("Nodes after consolidation", forecast.consolidated());
    }
    unknown();
    html.raw("</section>\n");
  }

  private void tile(String title, Fleet fleet) {
    html.raw("<div class=\"tile\">\n").element("h3", title);
    html.raw("<p class=\"big\"><b>" + fleet.nodes().size() + "</b> ")
        .text(fleet.nodes().size() == 1 ? "node" : "nodes")
        .raw("</p>\n<p class=\"money\"><b>")
        .text(fleet.perMonth().brief(forecast.currency()))
        .raw("</b> a month</p>\n")
        .element("p", "hint", fleet.perHour().in(forecast.currency()) + " an hour");
    bar("cpu", fleet.cpu());
    bar("memory", fleet.memory());
    html.raw("</div>\n");
  }

  private void bar(String what, double share) {
    html.raw("<div class=\"bar\"><span>")
        .text(what)
        .raw("</span><span class=\"track\"><span class=\"fill ")
        .raw(what)
        .raw("\" style=\"width:" + width(share) + "%\"></span></span><span>")
        .text(percent(share))
        .raw("</span></div>\n");
  }

  private static long width(double share) {
    return Math.round(100 * Math.max(0, Math.min(1, share)));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%d%%", Math.round(share * 100));
  }

  private void groups() {
    html.raw("<div class=\"scroll\"><table>\n<caption>Node groups and node pools</caption>\n")
        .raw("<thead><tr><th scope=\"col\">when</th><th scope=\"col\">group or pool</th>")
        .raw("<th scope=\"col\" class=\"n\">nodes</th><th scope=\"col\" class=\"n\">cpu</th>")
        .raw("<th scope=\"col\" class=\"n\">memory</th><th scope=\"col\">an hour</th>")
        .raw("<th scope=\"col\">a month</th></tr></thead>\n<tbody>\n");
    rows("today", forecast.today());
    rows("with Karpenter", forecast.launched());
    if (!forecast.consolidated().equals(forecast.launched())) {
      rows("after consolidation", forecast.consolidated());
    }
    html.raw("</tbody></table></div>\n");
  }

  private void rows(String when, Fleet fleet) {
    fleet
        .byGroup()
        .forEach(
            (group, of) ->
                html.raw("<tr><td>")
                    .text(when)
                    .raw("</td><th scope=\"row\">")
                    .text(group)
                    .raw("</th><td class=\"n\">")
                    .text(String.valueOf(of.nodes().size()))
                    .raw("</td><td class=\"n\">")
                    .text(percent(of.cpu()))
                    .raw("</td><td class=\"n\">")
                    .text(percent(of.memory()))
                    .raw("</td><td>")
                    .text(of.perHour().brief(forecast.currency()))
                    .raw("</td><td>")
                    .text(of.perMonth().brief(forecast.currency()))
                    .raw("</td></tr>\n"));
  }

  private void nodes(String title, Fleet fleet) {
    if (fleet.nodes().isEmpty()) {
      return;
    }
    html.element("h3", title).raw("<ul class=\"nodes\">\n");
    fleet.nodes().stream().limit(DRAWN).forEach(this::node);
    html.raw("</ul>\n");
    if (fleet.nodes().size() > DRAWN) {
      html.element("p", "hint", "and " + (fleet.nodes().size() - DRAWN) + " more");
    }
  }

  private void node(NodeUse node) {
    int pods = node.pods().values().stream().mapToInt(Integer::intValue).sum();
    var kind =
        List.of(node.instanceType(), node.capacityType(), node.zone()).stream()
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(" · "));
    var owners =
        node.pods().entrySet().stream()
            .limit(20)
            .map(e -> e.getKey() + " × " + e.getValue())
            .collect(Collectors.joining(", "));
    html.raw("<li title=\"" + Html.escaped(owners) + "\"><b>")
        .text(node.name())
        .raw("</b><span class=\"hint\">")
        .text(kind)
        .raw("</span>");
    bar("cpu", node.cpu());
    bar("memory", node.memory());
    html.raw("<span class=\"hint\">")
        .text(
            (pods == 1 ? "1 pod" : pods + " pods")
                + " · "
                + node.perHour().brief(forecast.currency())
                + " an hour")
        .raw("</span></li>\n");
  }

  private void unplaced() {
    if (forecast.unplaced().isEmpty() && forecast.limits().isEmpty()) {
      return;
    }
    int pods = forecast.unplacedPods();
    html.raw("<div class=\"alert\">\n")
        .element("h3", pods == 1 ? "1 pod finds no place" : pods + " pods find no place")
        .raw("<ul>\n");
    forecast.limits().forEach(limit -> html.element("li", limit.toString()));
    forecast.unplaced().stream()
        .limit(50)
        .forEach(unhosted -> html.element("li", unhosted.toString()));
    if (forecast.unplaced().size() > 50) {
      html.element("li", "and " + (forecast.unplaced().size() - 50) + " more workloads");
    }
    html.raw("</ul>\n</div>\n");
  }

  private void unknown() {
    if (forecast.problems().isEmpty()) {
      return;
    }
    html.element("h3", "What is not known").raw("<ul>\n");
    forecast
        .problems()
        .forEach(p -> html.element("li", p.path() + ": " + p.message() + " → " + p.fix()));
    html.raw("</ul>\n");
  }
}
