package io.github.karpentersetup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir Path folder;

  @Test
  void escapesWhateverIsInNames() {
    var html = Samples.report().toHtml();

    assertThat(html)
        .doesNotContain("<script", "<img")
        .contains("&lt;script&gt;", "&quot;&#39;&amp;");
    assertThat(Html.escaped("a\u0000b\u001bc\nd")).isEqualTo("a\ufffdb\ufffdc\nd");
  }

  @Test
  void loadsNothingAndRunsNothing() {
    var html = Samples.report().toHtml();

    assertThat(html).contains("default-src 'none'; style-src 'unsafe-inline'");
    assertThat(html).doesNotContainPattern(Pattern.compile("(src|href)=\"(?!#)|url\\(|@import"));
    assertThat(html.length()).isLessThan(400_000);
  }

  @Test
  void isTheSameForTheSamePlanAndForecast() {
    assertThat(Samples.report().toHtml()).isEqualTo(Samples.report().toHtml());
  }

  @Test
  void showsFindingsStepsChangesNodesAndCost() {
    var report = Samples.report();
    var html = report.toHtml();

    assertThat(html)
        .contains("This plan cannot run: 1 blocking finding.", "no-pool-hosts-pods")
        .contains("<del>1</del>", "<ins>0</ins>", "Undo: ")
        .contains("shop/api × ", "a month", "2 pods find no place");
    for (var step : report.plan().steps()) {
      assertThat(html).contains(Html.escaped(step.info().title()));
    }
    for (var node : report.forecast().launched().nodes()) {
      assertThat(html).contains("<b>" + node.name() + "</b>", node.instanceType());
    }
  }

  @Test
  void printsPlanAndForecastAsText() {
    assertThat(Samples.report().toString())
        .startsWith("payments-prod · eu-west-1")
        .contains("\nForecast   by what pods ask for", "today: web", "with Karpenter");
  }

  @Test
  void saysWhereThePageCannotBeWritten() {
    var report = Samples.report();
    var nowhere = folder.resolve("none").resolve("report.html");

    assertThatThrownBy(() -> report.saveHtml(nowhere))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("report.html cannot be written")
        .hasMessageContaining("choose another path");
  }
}
