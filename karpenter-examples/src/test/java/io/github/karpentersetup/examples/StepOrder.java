package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.RunEvent;
import io.github.karpentersetup.run.RunListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** In which order the steps of a retirement began and ended. */
final class StepOrder implements RunListener {

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  @Override
  public void on(RunEvent event) {
    if (event instanceof RunEvent.StepStarted s) {
      lines.add("start " + s.step().id());
    } else if (event instanceof RunEvent.StepFinished f) {
      lines.add("end " + f.step().id());
    }
  }

  void protectsWorkloads(SetupPlan plan, int nodesAtOnce) {
    int atZero = last("end cutover/");
    int cordoning = first("start retirement/cordon");
    int cordoned = last("end retirement/cordon");
    int draining = first("start retirement/drain-");
    if (cordoning >= 0) {
      assertThat(cordoning).as("the old autoscaler at zero before %s", plan).isGreaterThan(atZero);
    }
    if (draining >= 0) {
      assertThat(draining).as("all cordoned before the first drain").isGreaterThan(cordoned);
      assertThat(draining)
          .as("no group brings nodes back before the first drain")
          .isGreaterThan(last("end retirement/hold-"));
    }
    int underWay = 0;
    for (var line : lines) {
      if (line.startsWith("start retirement/drain-")) {
        underWay++;
      } else if (line.startsWith("end retirement/moved-")) {
        underWay = 0;
      } else if (line.startsWith("start retirement/shrink-")) {
        assertThat(underWay).as("shrunk once every pod has moved").isZero();
      }
      assertThat(underWay)
          .as("nodes drained before their pods moved")
          .isLessThanOrEqualTo(nodesAtOnce);
    }
  }

  private int first(String prefix) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(prefix)) {
        return i;
      }
    }
    return -1;
  }

  private int last(String prefix) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith(prefix)) {
        return i;
      }
    }
    return -1;
  }
}
