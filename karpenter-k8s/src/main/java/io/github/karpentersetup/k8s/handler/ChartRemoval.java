package io.github.karpentersetup.k8s.handler;

import static java.util.Comparator.comparing;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.handler.Removal.Found;
import io.github.karpentersetup.k8s.helm.AppliedValues;
import io.github.karpentersetup.k8s.helm.ReleaseRecord;
import io.github.karpentersetup.step.InstallChart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Finds what an installation of ours consists of, without the chart: the objects of a Helm release
 * by Helm's records, those that this library applied by the chart's labels and their managed
 * fields. The records come after what they name, and the deployments last of all: it is by them
 * that whoever looks sees that Karpenter is installed, so what was begun is gone on with.
 */
final class ChartRemoval {

  private static final String RBAC = "rbac.authorization.k8s.io/v1";
  private static final List<List<String>> KINDS =
      List.of(
          List.of("apps/v1", "Deployment"),
          List.of("policy/v1", "PodDisruptionBudget"),
          List.of("v1", "Service"),
          List.of("v1", "ConfigMap"),
          List.of("v1", "Secret"),
          List.of("monitoring.coreos.com/v1", "ServiceMonitor"),
          List.of("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
          List.of("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
          List.of(RBAC, "RoleBinding"),
          List.of(RBAC, "ClusterRoleBinding"),
          List.of(RBAC, "Role"),
          List.of(RBAC, "ClusterRole"),
          List.of("v1", "ServiceAccount"));

  private final ApiServer server;
  private final Resources resources;

  ChartRemoval(ApiServer server, Resources resources) {
    this.server = server;
    this.resources = resources;
  }

  List<Found> left(InstallChart step) {
    var left = new LinkedHashMap<String, Found>();
    var records = records(step);
    for (var record : records) {
      for (var part : ReleaseRecord.parts(record.object())) {
        resources
            .find(part.apiVersion(), part.kind())
            .ifPresent(r -> add(left, r, namespace(step, r, part), part.name(), step));
      }
    }
    var query = Map.of("labelSelector", "app.kubernetes.io/instance=" + step.name());
    for (var kind : KINDS) {
      resources
          .find(kind.get(0), kind.get(1))
          .ifPresent(
              resource ->
                  server.each(
                      resource,
                      "",
                      query,
                      object -> {
                        if (Removal.isApplied(object)) {
                          put(left, resource, object);
                        }
                      }));
    }
    server
        .find(Resources.SECRETS, step.namespace(), AppliedValues.secret(step.name()))
        .filter(s -> !Trees.annotation(s, Ownership.FINGERPRINT).isEmpty())
        .ifPresent(s -> put(left, Resources.SECRETS, s));
    records.forEach(r -> put(left, r.resource(), r.object()));
    return left.values().stream().sorted(comparing(ChartRemoval::isDeployment)).toList();
  }

  private static boolean isDeployment(Found found) {
    return found.resource().equals(Resources.DEPLOYMENTS);
  }

  private static String namespace(InstallChart step, Resource resource, ReleaseRecord.Part part) {
    return resource.isNamespaced() && part.namespace().isEmpty()
        ? step.namespace()
        : part.namespace();
  }

  private void add(
      Map<String, Found> left,
      Resource resource,
      String namespace,
      String name,
      InstallChart step) {
    server
        .find(resource, namespace, name)
        .filter(o -> Trees.annotation(o, ReleaseRecord.RELEASE_NAME).equals(step.name()))
        .ifPresent(o -> put(left, resource, o));
  }

  private static void put(Map<String, Found> left, Resource resource, JsonNode object) {
    var found = new Found(resource, object);
    left.putIfAbsent(found.toString(), found);
  }

  /** Helm's records, if the values of one carry our mark. */
  private List<Found> records(InstallChart step) {
    var records = new ArrayList<Found>();
    server.each(
        Resources.SECRETS,
        step.namespace(),
        ReleaseRecord.of(step.name()),
        secret -> records.add(new Found(Resources.SECRETS, secret)));
    return records.stream().anyMatch(r -> isOurs(r.object())) ? records : List.of();
  }

  private static boolean isOurs(JsonNode secret) {
    return ReleaseRecord.values(secret).get("additionalAnnotations") instanceof Map<?, ?> marks
        && marks.containsKey(Ownership.FINGERPRINT);
  }
}
