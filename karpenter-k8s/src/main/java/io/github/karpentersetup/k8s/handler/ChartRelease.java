package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.ApiTunnel;
import io.github.karpentersetup.k8s.api.Call;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.chart.RenderRequest;
import io.github.karpentersetup.k8s.chart.RenderedChart;
import io.github.karpentersetup.k8s.helm.ReleaseRecord;
import io.github.karpentersetup.step.InstallChart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Has Helm install a chart as a release. The fingerprint goes into the values, as an annotation on
 * what the chart makes, so that Helm writes it and keeps it. Objects that this library applied
 * before are marked as the release's first; those of anybody else Helm refuses.
 */
final class ChartRelease {

  private static final String ANNOTATIONS = "additionalAnnotations";

  private final ApiServer server;
  private final Resources resources;
  private final Charts charts;

  ChartRelease(ApiServer server, Resources resources, Charts charts) {
    this.server = server;
    this.resources = resources;
    this.charts = charts;
  }

  /** The Deployment is as in the plan; Helm has to know of it, and of no later change. */
  Check check(InstallChart step, JsonNode deployment) {
    var words = "Helm release " + step.namespace() + "/" + step.name();
    if (!Trees.annotation(deployment, ReleaseRecord.RELEASE_NAME).equals(step.name())) {
      return Check.notYet("the deployment is not part of " + words);
    }
    var newest = newest(step);
    if (newest.isEmpty()) {
      return Check.notYet(words + " does not exist");
    }
    if (!newest.get().status().equals("deployed")) {
      return Check.notYet(words + " is " + newest.get().status());
    }
    var values =
        server
            .find(Resources.SECRETS, step.namespace(), newest.get().secret())
            .map(ReleaseRecord::values)
            .orElse(Map.of());
    return Json.sorted(values).equals(Json.sorted(marked(step)))
        ? Check.holds(words + " is as in the plan")
        : Check.notYet(words + " was given other values since");
  }

  private Optional<ReleaseRecord> newest(InstallChart step) {
    var records = new ArrayList<ReleaseRecord>();
    server.each(
        Resources.SECRETS,
        step.namespace(),
        ReleaseRecord.of(step.name()),
        secret -> records.add(ReleaseRecord.read(secret)));
    return records.stream().max(Comparator.comparingInt(ReleaseRecord::revision));
  }

  Outcome install(InstallChart step, RenderedChart chart) {
    var plain = InstallChartHandler.request(step, server);
    var request =
        new RenderRequest(
            plain.release(), plain.namespace(), marked(step), plain.kubernetesVersion());
    var written = new ArrayList<String>();
    try {
      adopt(step, chart, written);
    } catch (ApiFailure e) {
      return Partial.of(Outcomes.of(e), written);
    }
    try (var tunnel = server.tunnel()) {
      try {
        charts.install(step.chart(), step.release(), request, tunnel);
      } catch (PreflightException e) {
        objects(tunnel).forEach(written::add);
        // What the server said is what helps; Helm retells it in its own words.
        var outcome =
            tunnel
                .failure()
                .map(Outcomes::of)
                .orElseGet(() -> new Outcome.Refused(e.problems().get(0)));
        return Partial.of(outcome, written);
      }
      return new Outcome.Changed(
          "Helm release "
              + step.namespace()
              + "/"
              + step.name()
              + " deployed, "
              + objects(tunnel).size()
              + " objects written");
    }
  }

  private static List<String> objects(ApiTunnel tunnel) {
    return tunnel.written().stream()
        .filter(c -> !c.resource().equals(Resources.SECRETS))
        .map(Call::toString)
        .distinct()
        .toList();
  }

  /** The values with the fingerprint; Karpenter's chart writes these annotations on its objects. */
  private static Map<String, Object> marked(InstallChart step) {
    var values = new LinkedHashMap<>(step.values());
    var annotations = new LinkedHashMap<String, Object>();
    if (values.get(ANNOTATIONS) instanceof Map<?, ?> own) {
      own.forEach((k, v) -> annotations.put(String.valueOf(k), v));
    }
    annotations.put(Ownership.FINGERPRINT, step.fingerprint());
    values.put(ANNOTATIONS, annotations);
    return values;
  }

  /** Only while the Deployment bears our mark, and not a release's: what is ours becomes Helm's. */
  private void adopt(InstallChart step, RenderedChart chart, List<String> written) {
    var isOurs =
        server
            .find(Resources.DEPLOYMENTS, step.namespace(), step.name())
            .filter(d -> !Trees.annotation(d, Ownership.FINGERPRINT).isEmpty())
            .isPresent();
    if (!isOurs) {
      return;
    }
    for (var object : ChartObjects.withoutHooks(chart)) {
      resources
          .find(Manifests.text(object, "apiVersion"), Manifests.text(object, "kind"))
          .ifPresent(
              resource -> {
                var namespace =
                    resource.isNamespaced() && Manifests.namespace(object).isEmpty()
                        ? step.namespace()
                        : Manifests.namespace(object);
                var name = Manifests.name(object);
                var found = server.find(resource, namespace, name);
                if (found.isPresent() && isApplied(found.get())) {
                  server.merge(resource, namespace, name, marks(step));
                  written.add(Manifests.text(object, "kind") + " " + name);
                }
              });
    }
  }

  private static boolean isApplied(JsonNode object) {
    return Trees.annotation(object, ReleaseRecord.RELEASE_NAME).isEmpty()
        && Trees.at(object, "metadata", "managedFields")
            .valueStream()
            .anyMatch(f -> Trees.text(f, "manager").equals(Ownership.FIELD_MANAGER));
  }

  private static Map<String, Object> marks(InstallChart step) {
    return Map.of(
        "metadata",
        Map.of(
            "labels",
            Map.of("app.kubernetes.io/managed-by", "Helm"),
            "annotations",
            Map.of(
                ReleaseRecord.RELEASE_NAME,
                step.name(),
                ReleaseRecord.RELEASE_NAMESPACE,
                step.namespace())));
  }
}
