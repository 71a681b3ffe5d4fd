package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.AwaitStoredVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Waits until Karpenter has rewritten what is stored in another version. */
final class AwaitStoredVersionsHandler implements StepHandler<AwaitStoredVersions> {

  /** What Karpenter 1.0.6 and newer puts on an object it has rewritten. */
  private static final String REWRITTEN = "karpenter.sh/stored-version-migrated";

  private final ApiServer server;

  AwaitStoredVersionsHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(AwaitStoredVersions step) {
    var waiting = new ArrayList<String>();
    for (var name : step.names()) {
      var crd = server.find(Resources.CRDS, "", name);
      if (crd.isEmpty()) {
        waiting.add(name + " does not exist");
      } else {
        var stored = stored(crd.get());
        if (!stored.equals(List.of(step.version()))) {
          waiting.add(
              name + " stores " + String.join(", ", stored) + left(crd.get(), step.version()));
        }
      }
    }
    return waiting.isEmpty()
        ? Check.holds("everything is stored as " + step.version())
        : Check.notYet(String.join("; ", waiting));
  }

  private static List<String> stored(JsonNode crd) {
    return Trees.at(crd, "status", "storedVersions").valueStream().map(JsonNode::asString).toList();
  }

  private String left(JsonNode crd, String version) {
    var resource =
        Resource.clusterWide(
            Trees.text(crd, "spec", "group") + "/" + version,
            Trees.text(crd, "spec", "names", "plural"));
    var left = new ArrayList<String>();
    server.each(
        resource,
        "",
        Map.of(),
        object -> {
          if (Trees.annotation(object, REWRITTEN).isEmpty()) {
            left.add(Trees.name(object));
          }
        });
    return left.isEmpty()
        ? ""
        : " (" + Words.first(left.stream().sorted().toList(), 3) + " not rewritten yet)";
  }
}
