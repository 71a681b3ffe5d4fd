package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.handler.Removal.Found;
import io.github.karpentersetup.step.ApplyCrds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies the CRDs of a release, each marked with the release it came from. */
final class ApplyCrdsHandler implements StepHandler<ApplyCrds> {

  /** Of the chart's release, which this library names so. */
  private static final String SERVICE = "karpenter";

  private static final JsonNode NO_CONVERSION =
      Json.mapper()
          .readTree("{\"spec\":{\"conversion\":{\"strategy\":\"None\",\"webhook\":null}}}");

  private final ApiServer server;
  private final Charts charts;
  private final Executor parallel;

  ApplyCrdsHandler(ApiServer server, Charts charts, Executor parallel) {
    this.server = server;
    this.charts = charts;
    this.parallel = parallel;
  }

  @Override
  public Check check(ApplyCrds step) {
    var crds = crds(step);
    var missing = missing(step, crds).stream().map(Manifests::name).toList();
    return missing.isEmpty() && !crds.isEmpty()
        ? Check.holds(crds.size() + " CRDs are those of " + step.release())
        : Check.notYet("not those of " + step.release() + ": " + String.join(", ", missing));
  }

  /** What is read of the chart is kept, so that looking early costs nothing. */
  @Override
  public Optional<Problem> obstacle(ApplyCrds step) {
    charts.crds(step.chart(), step.release());
    return Optional.empty();
  }

  @Override
  public Outcome execute(ApplyCrds step) {
    var crds = crds(step);
    if (crds.isEmpty()) {
      return Outcomes.refused(
          "chart " + step.chart(),
          "it has no custom resource definitions",
          "name the chart that brings Karpenter's: oci://public.ecr.aws/karpenter/karpenter-crd");
    }
    var missing = missing(step, crds);
    if (missing.isEmpty()) {
      return new Outcome.Unchanged(crds.size() + " CRDs are those of " + step.release());
    }
    var refused = missing.stream().flatMap(crd -> stillStored(step, crd).stream()).findFirst();
    if (refused.isPresent()) {
      return refused.get();
    }
    Parallel.each(
        parallel,
        missing,
        crd -> {
          if (Trees.at(tree(crd), "spec", "conversion").isMissingNode()) {
            withoutConversion(Manifests.name(crd));
          }
          var marked = Manifests.annotated(crd, Ownership.RELEASE, step.release());
          if (step.takenOver().contains(Manifests.name(crd))) {
            server.takeOver(Resources.CRDS, "", Manifests.name(crd), marked);
          } else {
            server.apply(Resources.CRDS, "", Manifests.name(crd), marked);
          }
        });
    return new Outcome.Changed(
        "CRDs of "
            + step.release()
            + " applied: "
            + String.join(", ", missing.stream().map(Manifests::name).toList()));
  }

  private List<Map<String, Object>> crds(ApplyCrds step) {
    return charts.crds(step.chart(), step.release()).stream()
        .filter(crd -> !step.except().contains(Manifests.name(crd)))
        .map(crd -> converting(crd, step.namespace()))
        .toList();
  }

  /**
   * With the webhook where Karpenter runs. As released, the definitions look for it in kube-system,
   * and wherever else Karpenter runs nothing could be read in another version than it is stored in.
   */
  private static Map<String, Object> converting(Map<String, Object> crd, String namespace) {
    var tree = tree(crd);
    var service = Trees.at(tree, "spec", "conversion", "webhook", "clientConfig", "service");
    if (!(service instanceof ObjectNode address)) {
      return crd;
    }
    address.put("name", SERVICE).put("namespace", namespace);
    return Json.readTree(tree.toString());
  }

  /**
   * Karpenter wrote the webhook's certificate into the definition. An apply does not take away what
   * someone else wrote, and the server refuses the rest of a webhook without the webhook.
   */
  private void withoutConversion(String name) {
    server
        .find(Resources.CRDS, "", name)
        .filter(live -> Trees.text(live, "spec", "conversion", "strategy").equals("Webhook"))
        .ifPresent(live -> server.merge(Resources.CRDS, "", name, NO_CONVERSION));
  }

  /** The server would refuse it too, but only after the webhook that still converts is gone. */
  private Optional<Outcome> stillStored(ApplyCrds step, Map<String, Object> crd) {
    var name = Manifests.name(crd);
    var versions =
        texts(Trees.at(tree(crd), "spec", "versions").valueStream().map(v -> v.path("name")));
    return server
        .find(Resources.CRDS, "", name)
        .map(live -> texts(Trees.at(live, "status", "storedVersions").valueStream()))
        .map(stored -> stored.stream().filter(v -> !versions.contains(v)).toList())
        .filter(lost -> !lost.isEmpty())
        .map(
            lost ->
                Outcomes.refused(
                    "CustomResourceDefinition " + name,
                    "objects may still be stored as "
                        + String.join(", ", lost)
                        + ", which Karpenter "
                        + step.release()
                        + " does not know",
                    "run Karpenter 1.0.6 or a newer 1.0 until it has rewritten them: kubectl get crd "
                        + name
                        + " -o jsonpath={.status.storedVersions}"));
  }

  private static List<String> texts(Stream<JsonNode> nodes) {
    return nodes.map(JsonNode::asString).toList();
  }

  private static JsonNode tree(Map<String, Object> crd) {
    return Json.mapper().valueToTree(crd);
  }

  private List<Map<String, Object>> missing(ApplyCrds step, List<Map<String, Object>> crds) {
    return crds.stream()
        .filter(
            crd ->
                server
                    .find(Resources.CRDS, "", Manifests.name(crd))
                    .map(found -> Trees.annotation(found, Ownership.RELEASE))
                    .filter(step.release()::equals)
                    .isEmpty())
        .toList();
  }

  @Override
  public Check checkUndone(ApplyCrds step) {
    return Removal.check(empty(step), "no CRD of ours is left that has no objects");
  }

  @Override
  public Outcome undo(ApplyCrds step) {
    return new Removal(server).delete(empty(step), "no CRD of ours is left that has no objects");
  }

  /** Ours, and without a single object: with a definition go all its objects. */
  private List<Found> empty(ApplyCrds step) {
    var ours = new ArrayList<String>();
    server.eachMetadata(
        Resources.CRDS,
        Map.of(),
        crd -> {
          if (!Trees.annotation(crd, Ownership.RELEASE).isEmpty()
              && !step.except().contains(Trees.name(crd))) {
            ours.add(Trees.name(crd));
          }
        });
    return ours.stream()
        .flatMap(name -> server.find(Resources.CRDS, "", name).stream())
        .filter(crd -> !hasObjects(crd))
        .map(crd -> new Found(Resources.CRDS, crd))
        .toList();
  }

  private boolean hasObjects(JsonNode crd) {
    var version =
        Trees.at(crd, "spec", "versions")
            .valueStream()
            .filter(v -> v.path("storage").asBoolean(false))
            .map(v -> Trees.text(v, "name"))
            .findFirst()
            .orElse("v1");
    var objects = new int[1];
    server.eachName(
        Resource.clusterWide(
            Trees.text(crd, "spec", "group") + "/" + version,
            Trees.text(crd, "spec", "names", "plural")),
        name -> objects[0]++);
    return objects[0] > 0;
  }
}
