package io.github.karpentersetup.plan;

import io.github.karpentersetup.iam.InterruptionRule;
import io.github.karpentersetup.iam.InterruptionRules;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.spec.InterruptionQueue;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of what tells Karpenter of interruptions. */
final class Interruptions {

  private Interruptions() {}

  /** The queue's name: the chart is told the same, so what the user's own chart values say wins. */
  static Optional<String> queue(SetupSpec spec) {
    var given = ChartValues.interruptionQueue(spec);
    if (given.isPresent()) {
      return given.filter(name -> !name.isEmpty());
    }
    return spec.interruptionQueue().use() == InterruptionQueue.Use.NONE
        ? Optional.empty()
        : Optional.of(spec.interruptionQueue().name().orElse(Names.queue(spec.cluster())));
  }

  /** Every rule that a cluster can have, whatever the release. */
  static Set<String> rules(String cluster) {
    return InterruptionRules.of(KarpenterVersion.NEWEST).stream()
        .map(rule -> rule.nameFor(cluster))
        .collect(Collectors.toSet());
  }

  /** The name of a rule's step: {@code spot-interruption-rule}. */
  static String step(InterruptionRule rule) {
    return rule.kind().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
