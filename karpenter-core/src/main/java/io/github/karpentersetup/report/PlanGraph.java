package io.github.karpentersetup.report;

import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plan as a graph, a band for each phase. A phase of many steps is one box; links that follow
 * from others are left out.
 */
final class PlanGraph {

  private static final int MOST_BOXES = 16;
  private static final int COLUMNS = 4;
  private static final int WIDTH = 226;
  private static final int HEIGHT = 30;
  private static final int GAP = 18;
  private static final int LABEL = 24;
  private static final int LETTERS = 30;

  private final SetupPlan plan;
  private final Map<String, String> boxOf = new HashMap<>();
  private final Map<String, Box> boxes = new LinkedHashMap<>();

  PlanGraph(SetupPlan plan) {
    this.plan = plan;
  }

  private record Box(String id, String title, Action action, int x, int y) {}

  private record Band(Phase phase, int y, int height) {}

  void write(Html html) {
    var bands = lay();
    int height = bands.isEmpty() ? 0 : last(bands).y() + last(bands).height();
    int width = COLUMNS * (WIDTH + GAP) + GAP;
    html.raw(
            "<svg class=\"graph\" role=\"img\" aria-labelledby=\"graph-title\" width=\""
                + width
                + "\" height=\""
                + height
                + "\" viewBox=\"0 0 "
                + width
                + " "
                + height
                + "\">\n<title id=\"graph-title\">")
        .text(boxes.size() + " boxes in " + bands.size() + " phases; the list below has them all")
        .raw("</title>\n");
    for (var band : bands) {
      html.raw(
              "<rect class=\"band\" x=\"0\" y=\""
                  + band.y()
                  + "\" width=\""
                  + width
                  + "\" height=\""
                  + (band.height() - 6)
                  + "\" rx=\"8\"/>\n<text class=\"phase\" x=\"12\" y=\""
                  + (band.y() + 17)
                  + "\">")
          .text(band.phase().title())
          .raw("</text>\n");
    }
    links().forEach((to, froms) -> froms.forEach(from -> link(html, from, to)));
    boxes.values().forEach(box -> box(html, box));
    html.raw("</svg>\n");
  }

  private static Band last(List<Band> bands) {
    return bands.get(bands.size() - 1);
  }

  private List<Band> lay() {
    var bands = new ArrayList<Band>();
    int y = 0;
    for (var phase : Phase.values()) {
      var steps = plan.steps().stream().filter(s -> s.phase() == phase).toList();
      if (steps.isEmpty()) {
        continue;
      }
      var isOne = steps.size() > MOST_BOXES;
      int count = isOne ? 1 : steps.size();
      for (int i = 0; i < count; i++) {
        int x = GAP + i % COLUMNS * (WIDTH + GAP);
        int boxY = y + LABEL + i / COLUMNS * (HEIGHT + GAP);
        var step = steps.get(i);
        var id = isOne ? "phase/" + phase : step.id();
        var title = isOne ? steps.size() + " steps, see below" : step.info().title();
        boxes.put(id, new Box(id, title, isOne ? Action.CHANGE : step.action(), x, boxY));
      }
      steps.forEach(s -> boxOf.put(s.id(), isOne ? "phase/" + phase : s.id()));
      int rows = (count + COLUMNS - 1) / COLUMNS;
      int height = LABEL + rows * (HEIGHT + GAP);
      bands.add(new Band(phase, y, height));
      y += height;
    }
    return bands;
  }

  /** What each box comes after, without what it comes after anyway. */
  private Map<String, Set<String>> links() {
    var direct = new LinkedHashMap<String, Set<String>>();
    for (Step step : plan.steps()) {
      var to = boxOf.getOrDefault(step.id(), "");
      for (var after : step.info().after()) {
        var from = boxOf.get(after);
        if (from != null && !from.equals(to)) {
          direct.computeIfAbsent(to, t -> new LinkedHashSet<>()).add(from);
        }
      }
    }
    var reach = new HashMap<String, Set<String>>();
    var reduced = new LinkedHashMap<String, Set<String>>();
    for (var box : boxes.keySet()) {
      var froms = direct.getOrDefault(box, Set.of());
      var indirect = new HashSet<String>();
      froms.forEach(from -> indirect.addAll(reach.getOrDefault(from, Set.of())));
      var kept = new TreeSet<>(froms);
      kept.removeAll(indirect);
      reduced.put(box, kept);
      indirect.addAll(froms);
      reach.put(box, indirect);
    }
    return reduced;
  }

  private void link(Html html, String fromId, String toId) {
    var from = boxes.get(fromId);
    var to = boxes.get(toId);
    if (from == null || to == null) {
      return;
    }
    int x1 = from.x() + WIDTH / 2;
    int x2 = to.x() + WIDTH / 2;
    int y1 = from.y() + HEIGHT;
    int y2 = to.y();
    if (from.y() == to.y()) {
      boolean forward = from.x() < to.x();
      x1 = forward ? from.x() + WIDTH : from.x();
      x2 = forward ? to.x() : to.x() + WIDTH;
      y1 = from.y() + HEIGHT / 2;
      y2 = y1;
    }
    int middle = (y1 + y2) / 2;
    html.raw(
        "<path class=\"link\" d=\"M"
            + x1
            + " "
            + y1
            + " C"
            + x1
            + " "
            + middle
            + " "
            + x2
            + " "
            + middle
            + " "
            + x2
            + " "
            + y2
            + "\"/>\n");
  }

  private static void box(Html html, Box box) {
    html.raw("<g class=\"box " + Page.css(box.action()) + "\"><title>")
        .text(box.title())
        .raw("</title><rect x=\"" + box.x() + "\" y=\"" + box.y() + "\" width=\"" + WIDTH)
        .raw("\" height=\"" + HEIGHT + "\" rx=\"6\"/><text x=\"" + (box.x() + 10) + "\" y=\"")
        .raw((box.y() + 19) + "\">")
        .text(box.action().mark() + " " + cut(box.title()))
        .raw("</text></g>\n");
  }

  private static String cut(String title) {
    return title.length() <= LETTERS ? title : title.substring(0, LETTERS - 1) + "…";
  }
}
