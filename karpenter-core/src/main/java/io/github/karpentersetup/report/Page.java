package io.github.karpentersetup.report;

import io.github.karpentersetup.forecast.Forecast;
import io.github.karpentersetup.plan.Finding;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The page of a report. */
final class Page {

  private static final String STYLE = "report.css";
  private static final Map<Action, String> WORDS = new EnumMap<>(Action.class);

  static {
    WORDS.put(Action.CREATE, "create");
    WORDS.put(Action.CHANGE, "change");
    WORDS.put(Action.REMOVE, "remove");
    WORDS.put(Action.KEEP, "unchanged");
    WORDS.put(Action.AWAIT, "wait");
  }

  private final SetupPlan plan;
  private final Forecast forecast;
  private final Html html = new Html();

  Page(SetupPlan plan, Forecast forecast) {
    this.plan = plan;
    this.forecast = forecast;
  }

  String write() {
    var title = "Karpenter for " + plan.target().cluster();
    html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\"")
        .raw(" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .element("title", title)
        .raw("<style>\n" + style() + "</style>\n</head>\n<body>\n")
        .raw("<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n");
    header(title);
    html.raw("<main>\n");
    findings();
    new ForecastView(forecast, html).write();
    html.raw("<section aria-labelledby=\"graph\">\n<h2 id=\"graph\">Order</h2>\n")
        .element(
            "p",
            "hint",
            "Each step waits for those it is linked to further up. Green makes something, amber"
                + " changes it, red removes it, grey leaves it as it is or waits.")
        .raw("<div class=\"scroll\">");
    new PlanGraph(plan).write(html);
    html.raw("</div>\n</section>\n");
    steps();
    html.raw("</main>\n<footer>\n")
        .element("p", "Plan " + plan.fingerprint().substring(0, 12) + ", format " + plan.format())
        .raw("</footer>\n</body>\n</html>\n");
    return html.toString();
  }

  private static String style() {
    try (var stream = Page.class.getResourceAsStream(STYLE)) {
      return new String(
          Objects.requireNonNull(stream, STYLE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void header(String title) {
    var target = plan.target();
    html.raw("<header>\n").element("h1", title).raw("<p class=\"where\">");
    html.text(
        target.region()
            + " · account "
            + target.account()
            + " · Kubernetes "
            + target.kubernetes()
            + " · Karpenter "
            + (plan.karpenterBefore().isEmpty() ? "none" : plan.karpenterBefore())
            + " → "
            + plan.karpenter());
    html.raw("</p>\n");
    int blocking = plan.blocking().size();
    if (blocking > 0) {
      html.element(
          "p",
          "verdict blocked",
          "This plan cannot run: "
              + blocking
              + (blocking == 1 ? " blocking finding." : " blocking findings."));
    } else {
      html.element(
          "p", "verdict ready", plan.isNoOp() ? "Nothing to change." : "This plan can run.");
    }
    html.raw("<ul class=\"counts\">\n");
    for (var action : Action.values()) {
      long count = plan.steps().stream().filter(s -> s.action() == action).count();
      if (count > 0) {
        html.raw("<li class=\"" + css(action) + "\"><b>" + count + "</b> ")
            .text(WORDS.getOrDefault(action, ""))
            .raw("</li>\n");
      }
    }
    html.raw("</ul>\n<nav aria-label=\"Sections\"><a href=\"#findings\">Findings</a>")
        .raw(" <a href=\"#forecast\">Forecast</a> <a href=\"#graph\">Order</a>")
        .raw(" <a href=\"#steps\">Steps</a></nav>\n</header>\n");
  }

  static String css(Action action) {
    return action.name().toLowerCase(Locale.ROOT);
  }

  private void findings() {
    html.raw("<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Findings</h2>\n");
    if (plan.findings().isEmpty()) {
      html.element("p", "hint", "None.");
    }
    html.raw("<ul class=\"findings\">\n");
    for (Finding finding : plan.findings()) {
      var severity = finding.severity().name().toLowerCase(Locale.ROOT);
      html.raw("<li class=\"" + severity + "\"><span class=\"tag\">" + severity + "</span> ")
          .raw("<code>")
          .text(finding.code())
          .raw("</code>\n")
          .element("p", finding.message());
      if (!finding.fix().isEmpty()) {
        html.element("p", "fix", "→ " + finding.fix());
      }
      html.raw("</li>\n");
    }
    html.raw("</ul>\n</section>\n");
  }

  private void steps() {
    html.raw("<section aria-labelledby=\"steps\">\n<h2 id=\"steps\">Steps</h2>\n");
    for (var phase : Phase.values()) {
      var of = plan.steps().stream().filter(s -> s.phase() == phase).toList();
      if (!of.isEmpty()) {
        phase(phase, of);
      }
    }
    html.raw("</section>\n");
  }

  private void phase(Phase phase, List<Step> steps) {
    long writes = steps.stream().filter(s -> s.action().writes()).count();
    html.raw("<details" + (writes > 0 && steps.size() <= 40 ? " open" : "") + ">\n<summary><h3>")
        .text(phase.title())
        .raw("</h3> <span class=\"hint\">")
        .text(steps.size() + (steps.size() == 1 ? " step, " : " steps, ") + writes + " write")
        .raw("</span></summary>\n<ol class=\"steps\">\n");
    steps.forEach(this::step);
    html.raw("</ol>\n</details>\n");
  }

  private void step(Step step) {
    var info = step.info();
    html.raw("<li class=\"" + css(step.action()) + "\"><span class=\"mark\" aria-hidden=\"true\">")
        .text(step.action().mark())
        .raw("</span> <span class=\"title\">")
        .text(info.title())
        .raw("</span> <span class=\"tag\">")
        .text(WORDS.getOrDefault(step.action(), ""))
        .raw("</span>");
    info.timeout().ifPresent(t -> html.element("span", "hint", " up to " + t.toMinutes() + " min"));
    if (!info.changes().isEmpty()) {
      html.raw("\n<dl>\n");
      info.changes().forEach(this::change);
      html.raw("</dl>\n");
    }
    if (step.action().writes()) {
      html.element("p", "undo", "Undo: " + info.undo().text());
    }
    html.raw("</li>\n");
  }

  private void change(Change change) {
    html.element("dt", change.field()).raw("<dd>");
    if (!change.before().isEmpty()) {
      html.raw("<del>").text(change.before()).raw("</del> <span aria-hidden=\"true\">→</span> ");
    }
    html.raw("<ins>")
        .text(change.after().isEmpty() ? "(none)" : change.after())
        .raw("</ins></dd>\n");
  }
}
