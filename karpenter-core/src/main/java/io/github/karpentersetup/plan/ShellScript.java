package io.github.karpentersetup.plan;

import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Shell;

/** A plan as a commented shell script of the equivalent commands. */
final class ShellScript {

  private ShellScript() {}

  static String of(SetupPlan plan) {
    var target = plan.target();
    var text = new StringBuilder("#!/usr/bin/env bash\n");
    text.append("# What the plan for ")
        .append(target.cluster())
        .append(" does, as commands. Steps that have nothing to do are left out.\n")
        .append("# It has none of the plan's checks, journal or retries.\n")
        .append("set -euo pipefail\n")
        .append("export AWS_REGION=")
        .append(Shell.quote(target.region()))
        .append('\n');
    Phase phase = null;
    for (var step : plan.steps()) {
      if (step.action() == Action.KEEP) {
        continue;
      }
      if (step.phase() != phase) {
        phase = step.phase();
        text.append("\n# ---- ").append(phase.title()).append('\n');
      }
      text.append("\n# ").append(step.action().mark()).append(' ').append(step.info().title());
      text.append('\n');
      step.shell().forEach(command -> text.append(command).append('\n'));
    }
    return text.toString();
  }
}
