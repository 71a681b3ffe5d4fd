package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.Ownership;
import java.util.Map;
import java.util.regex.Pattern;

/** How large a node group may be. */
final class Sizes {

  private static final Pattern BEFORE = Pattern.compile("\\d{1,6}/\\d{1,6}/(\\d{1,6})");

  private Sizes() {}

  /** Its largest size; for one that is being retired, that before. */
  static int most(Scaling scaling, Map<String, String> tags) {
    var before = BEFORE.matcher(tags.getOrDefault(Ownership.BEFORE, ""));
    return before.matches()
        ? Math.max(scaling.max(), Integer.parseInt(before.group(1)))
        : scaling.max();
  }
}
