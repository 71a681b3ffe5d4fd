package io.github.karpentersetup.plan;

import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan as a reviewer reads it. */
final class PlanText {

  private static final int TITLE = 58;

  private final StringBuilder text = new StringBuilder();
  private final SetupPlan plan;

  private PlanText(SetupPlan plan) {
    this.plan = plan;
  }

  static String of(SetupPlan plan) {
    return new PlanText(plan).write();
  }

  private String write() {
    heading();
    findings();
    Phase phase = null;
    for (var step : plan.steps()) {
      if (step.phase() != phase) {
        phase = step.phase();
        text.append('\n').append(phase.title()).append(note(phase)).append('\n');
      }
      step(step);
    }
    return text.toString();
  }

  private void heading() {
    var t = plan.target();
    text.append(t.cluster())
        .append(" · ")
        .append(t.region())
        .append(" · Kubernetes ")
        .append(t.kubernetes())
        .append(" · account ")
        .append(t.account())
        .append(" · Karpenter ")
        .append(plan.karpenterBefore().isEmpty() ? "none" : plan.karpenterBefore())
        .append(" → ")
        .append(plan.karpenter().isEmpty() ? "none" : plan.karpenter())
        .append('\n');
    var counts = new ArrayList<String>();
    count(Action.CREATE, "create", counts);
    count(Action.CHANGE, "change", counts);
    count(Action.REMOVE, "remove", counts);
    count(Action.KEEP, "unchanged", counts);
    count(Action.AWAIT, "wait", counts);
    text.append(plan.steps().size())
        .append(" steps: ")
        .append(String.join(", ", counts))
        .append(plan.isNoOp() ? " · nothing to change" : undoable() + " · " + waits())
        .append('\n');
    if (!plan.isApplicable()) {
      text.append("This plan cannot run: ")
          .append(plan.blocking().size())
          .append(" blocking finding")
          .append(plan.blocking().size() == 1 ? "" : "s")
          .append(".\n");
    }
  }

  private void count(Action action, String word, List<String> counts) {
    long n = plan.steps().stream().filter(s -> s.action() == action).count();
    if (n > 0) {
      counts.add(n + " " + word);
    }
  }

  private String undoable() {
    if (plan.rollback().isPresent()) {
      return " · undone by running the setup again";
    }
    var lasting =
        plan.writes().stream().filter(s -> s.info().undo() instanceof Undo.Nothing).count();
    return lasting == 0
        ? " · every step can be undone"
        : " · " + lasting + " cannot be undone, the others can";
  }

  private String waits() {
    var longest =
        plan.steps().stream()
            .map(s -> s.info().timeout().orElse(Duration.ZERO))
            .reduce(Duration.ZERO, Duration::plus);
    return "waits up to " + longest.toMinutes() + " min in all";
  }

  private void findings() {
    if (plan.findings().isEmpty()) {
      return;
    }
    text.append("\nFindings\n");
    for (var finding : plan.findings()) {
      var severity = finding.severity().name().toLowerCase(Locale.ROOT);
      text.append(String.format(Locale.ROOT, "  %-9s %s", severity, finding.message()))
          .append('\n');
      if (!finding.fix().isEmpty()) {
        text.append("            → ").append(finding.fix()).append('\n');
      }
    }
  }

  private String note(Phase phase) {
    return plan.rollback().isEmpty() && phase == Phase.CUTOVER
        ? "   after every node pool is Ready"
        : "";
  }

  private void step(Step step) {
    var info = step.info();
    var changes = info.changes();
    text.append("  ").append(info.action().mark()).append(' ');
    if (info.action() == Action.REMOVE && changes.isEmpty()) {
      text.append(pad(info.title())).append("removed\n");
      return;
    }
    if (changes.size() == 1) {
      var undo =
          plan.rollback().isEmpty()
                  && info.action() == Action.CHANGE
                  && info.undo() instanceof Undo.Restore
              ? "   undo: " + info.undo().text()
              : "";
      text.append(pad(info.title())).append(brief(changes.get(0))).append(undo).append('\n');
      return;
    }
    text.append(info.title()).append(timeout(info)).append('\n');
    for (var change : changes) {
      // A list of requirements reads best with one a line.
      if (change.before().isEmpty() && change.after().contains("; ")) {
        text.append("      ").append(change.field()).append('\n');
        for (var line : change.after().split("; ", -1)) {
          text.append("        ").append(line).append('\n');
        }
      } else {
        text.append("      ").append(brief(change)).append('\n');
      }
    }
  }

  private static String timeout(StepInfo info) {
    return info.timeout().map(t -> "   up to " + t.toMinutes() + " min").orElse("");
  }

  private static String pad(String title) {
    return title.length() < TITLE
        ? String.format(Locale.ROOT, "%-" + TITLE + "s ", title)
        : title + "  ";
  }

  /** Long values, such as policy documents, are cut: the JSON form has them whole. */
  private static String brief(Change change) {
    return new Change(change.field(), cut(change.before()), cut(change.after())).toString();
  }

  private static String cut(String value) {
    return value.length() <= 100 ? value : value.substring(0, 97) + "…";
  }
}
