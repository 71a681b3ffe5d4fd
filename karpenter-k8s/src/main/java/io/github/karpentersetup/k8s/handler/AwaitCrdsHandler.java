package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitCrds;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** Waits until the API server serves custom resource definitions. */
final class AwaitCrdsHandler implements StepHandler<AwaitCrds> {

  private final ApiServer server;

  AwaitCrdsHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(AwaitCrds step) {
    var missing = new ArrayList<String>();
    for (var name : step.names()) {
      var crd = server.find(Resources.CRDS, "", name);
      if (crd.isEmpty()) {
        missing.add(name + " does not exist");
      } else if (!Trees.isTrue(crd.get(), "Established")) {
        missing.add(name + " is not Established" + namesProblem(crd.get()));
      }
    }
    var total = step.names().size();
    return missing.isEmpty()
        ? Check.holds("all " + total + " CRDs are Established")
        : Check.notYet(
            (total - missing.size())
                + " of "
                + total
                + " CRDs Established; "
                + String.join("; ", missing));
  }

  private static String namesProblem(JsonNode crd) {
    return Trees.condition(crd, "NamesAccepted")
        .filter(c -> Trees.text(c, "status").equals("False"))
        .map(c -> ": " + Trees.text(c, "message"))
        .orElse("");
  }
}
