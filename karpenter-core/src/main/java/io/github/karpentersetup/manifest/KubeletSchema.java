package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;
import static io.github.karpentersetup.manifest.Schema.dictionary;
import static io.github.karpentersetup.manifest.Schema.int32;
import static io.github.karpentersetup.manifest.Schema.list;
import static io.github.karpentersetup.manifest.Schema.object;
import static io.github.karpentersetup.manifest.Schema.text;
import static io.github.karpentersetup.manifest.SchemaValidator.shown;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Kubelet's settings: in the NodePool in v1beta1, in the EC2NodeClass in v1. */
final class KubeletSchema {

  private static final List<String> SIGNALS =
      List.of(
          "memory.available",
          "nodefs.available",
          "nodefs.inodesFree",
          "imagefs.available",
          "imagefs.inodesFree",
          "pid.available");
  private static final List<String> RESERVABLE =
      List.of("cpu", "memory", "ephemeral-storage", "pid");
  private static final TextPattern GO_DURATION =
      TextPattern.of(
          "^[+-]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+)$",
          "a duration such as 1m30s");

  private KubeletSchema() {}

  static Schema.Obj of(ApiVersion api, KarpenterVersion karpenter) {
    var thresholds =
        dictionary(
                text()
                    .pattern(TextPattern.EVICTION_THRESHOLD)
                    .checks(0, RuntimeRules::evictionThreshold))
            .checks(1, (self, path, report) -> keys(self, SIGNALS, path, report));
    var percent = int32().min(0).max(100);
    boolean textOnly = api == ApiVersion.V1 || karpenter.atLeast(0, 36, 0);
    var reserved =
        dictionary(
                textOnly
                    ? text().pattern(TextPattern.QUANTITY)
                    : new Schema.WholeOrText(List.of(TextPattern.QUANTITY)))
            .checks(2, KubeletSchema::reserved);
    return object()
        .with("clusterDNS", list(text()))
        .with("cpuCFSQuota", new Schema.Flag())
        .with("evictionHard", thresholds)
        .with("evictionMaxPodGracePeriod", int32())
        .with("evictionSoft", thresholds)
        .with(
            "evictionSoftGracePeriod",
            dictionary(
                    text().checks(0, KubeletSchema::goDuration).checks(0, RuntimeRules::duration))
                .checks(1, (self, path, report) -> keys(self, SIGNALS, path, report)))
        .with("imageGCHighThresholdPercent", percent)
        .with("imageGCLowThresholdPercent", percent)
        .with("kubeReserved", reserved)
        .with("maxPods", int32().min(0))
        .with("podsPerCore", int32().min(0))
        .with("systemReserved", reserved)
        .checks(3, KubeletSchema::between);
  }

  private static void keys(JsonNode self, List<String> known, String path, Report report) {
    for (var entry : self.properties()) {
      if (!known.contains(entry.getKey())) {
        report.server(
            child(path, entry.getKey()),
            "\"" + entry.getKey() + "\" is not one of " + String.join(", ", known),
            "write one of them");
      }
    }
  }

  private static void reserved(JsonNode self, String path, Report report) {
    keys(self, RESERVABLE, path, report);
    for (var entry : self.properties()) {
      if (entry.getValue().isString() && entry.getValue().stringValue().startsWith("-")) {
        report.server(
            child(path, entry.getKey()),
            shown(entry.getValue()) + " is negative",
            "write zero or more");
      }
    }
  }

  private static void goDuration(JsonNode value, String path, Report report) {
    if (!GO_DURATION.accepts(value.stringValue())) {
      report.runtime(path, shown(value) + " is not a duration", "write " + GO_DURATION.meaning());
    }
  }

  private static void between(JsonNode self, String path, Report report) {
    var high = self.path("imageGCHighThresholdPercent");
    var low = self.path("imageGCLowThresholdPercent");
    if (high.isNumber() && low.isNumber() && high.asLong(1) <= low.asLong(0)) {
      report.server(
          child(path, "imageGCHighThresholdPercent"),
          high + " is not above imageGCLowThresholdPercent, " + low,
          "raise the high threshold or lower the low one");
    }
    paired(self, "evictionSoft", "evictionSoftGracePeriod", path, report);
    paired(self, "evictionSoftGracePeriod", "evictionSoft", path, report);
  }

  private static void paired(
      JsonNode self, String field, String other, String path, Report report) {
    for (var entry : self.path(field).properties()) {
      if (!self.path(other).has(entry.getKey())) {
        report.server(
            child(child(path, field), entry.getKey()),
            "\"" + entry.getKey() + "\" has no counterpart in " + other,
            "add it to " + other);
      }
    }
  }
}
