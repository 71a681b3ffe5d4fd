package io.github.karpentersetup.k8s.handler;

import java.util.List;

/** How lists are shortened for a line that people read. */
final class Words {

  private Words() {}

  /** The first few, and how many more there are. */
  static String first(List<String> items, int limit) {
    var shown = String.join(", ", items.subList(0, Math.min(limit, items.size())));
    return items.size() > limit ? shown + " and " + (items.size() - limit) + " more" : shown;
  }
}
