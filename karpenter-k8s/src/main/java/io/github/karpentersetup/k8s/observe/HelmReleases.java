package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.KubernetesFacts.HelmRelease;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Problems;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.helm.ReleaseRecord;
import io.github.karpentersetup.k8s.observe.Controllers.Controller;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Helm's records, as far as they are of Karpenter's charts. Whoever may not read Secrets can do
 * without: a plan says so where it matters.
 */
final class HelmReleases {

  /** What Karpenter's guide names the releases of its two charts. */
  private static final Set<String> USUAL = Set.of("karpenter", "karpenter-crd");

  private final ApiServer server;
  private final List<ReleaseRecord> records;
  private final Optional<String> hidden;

  private HelmReleases(ApiServer server, List<ReleaseRecord> records, Optional<String> hidden) {
    this.server = server;
    this.records = records;
    this.hidden = hidden;
  }

  static HelmReleases read(ApiServer server) {
    var records = new ArrayList<ReleaseRecord>();
    try {
      server.eachMetadata(
          Resources.SECRETS,
          ReleaseRecord.ALL,
          secret -> {
            var record = ReleaseRecord.read(secret);
            if (record.revision() > 0 && !record.release().isEmpty()) {
              records.add(record);
            }
          });
      return new HelmReleases(server, records, Optional.empty());
    } catch (ApiFailure e) {
      if (e.code() != 403 || e.isUnauthenticated()) {
        throw e;
      }
      var problem = Problems.of(e);
      return new HelmReleases(
          server, List.of(), Optional.of(problem.message() + ": " + problem.fix()));
    }
  }

  /** Why they could not be read. */
  Optional<String> hidden() {
    return hidden;
  }

  /** Those of the usual names, and those that a controller says it belongs to. */
  List<HelmRelease> of(List<Controller> controllers) {
    var found = new TreeMap<String, List<ReleaseRecord>>();
    for (var record : records) {
      if (USUAL.contains(record.release()) || controllerOf(record, controllers).isPresent()) {
        found
            .computeIfAbsent(record.namespace() + "/" + record.release(), k -> new ArrayList<>())
            .add(record);
      }
    }
    return found.values().stream().map(revisions -> release(revisions, controllers)).toList();
  }

  private static HelmRelease release(List<ReleaseRecord> revisions, List<Controller> controllers) {
    var newest = newest(revisions).orElseThrow();
    return new HelmRelease(
        newest.namespace(),
        newest.release(),
        controllerOf(newest, controllers).map(Controller::chartVersion).orElse(""),
        newest.revision(),
        newest.status(),
        deployed(revisions).map(ReleaseRecord::revision).orElse(0),
        newest.modified());
  }

  private static Optional<Controller> controllerOf(
      ReleaseRecord record, List<Controller> controllers) {
    return controllers.stream()
        .filter(c -> c.helmRelease().equals(record.release()))
        .filter(c -> c.namespace().equals(record.namespace()))
        .findFirst();
  }

  private static Optional<ReleaseRecord> deployed(List<ReleaseRecord> revisions) {
    return newest(revisions.stream().filter(r -> r.status().equals("deployed")).toList());
  }

  private static Optional<ReleaseRecord> newest(List<ReleaseRecord> revisions) {
    return revisions.stream().max(Comparator.comparingInt(ReleaseRecord::revision));
  }

  /** The values that a controller's release was deployed with; empty if they may not be read. */
  Map<String, Object> values(Controller controller) {
    var revisions =
        records.stream()
            .filter(r -> r.release().equals(controller.helmRelease()))
            .filter(r -> r.namespace().equals(controller.namespace()))
            .toList();
    return deployed(revisions)
        .or(() -> newest(revisions))
        .flatMap(r -> readable(server, r.namespace(), r.secret()))
        .map(ReleaseRecord::values)
        .orElse(Map.of());
  }

  static Optional<tools.jackson.databind.JsonNode> readable(
      ApiServer server, String namespace, String secret) {
    try {
      return server.find(Resources.SECRETS, namespace, secret);
    } catch (ApiFailure e) {
      if (e.code() != 403 || e.isUnauthenticated()) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
