package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Checks objects of every kind that the definitions at hand have. */
final class DefinedKinds {

  private final CrdSource crds;
  private final KarpenterVersion karpenter;

  DefinedKinds(CrdSource crds, KarpenterVersion karpenter) {
    this.crds = crds;
    this.karpenter = karpenter;
  }

  List<Problem> problems(JsonNode content) {
    var report = new Report();
    if (!Manifests.isObject(content, report) || !isDefined(content, report)) {
      return report.problems();
    }
    var kind = text(content, "kind");
    var apiVersion = text(content, "apiVersion");
    var group = group(apiVersion);
    var version = apiVersion.substring(group.length() + 1);
    var resource = resource(kind);
    var api = Stream.of(ApiVersion.values()).filter(a -> a.id().equals(version)).findFirst();
    if (resource.isPresent() && api.isPresent()) {
      Manifests.check(content, resource.get(), api.get(), karpenter, report);
    } else {
      var metadata = content.path("metadata");
      if (content.hasNonNull("metadata")) {
        new SchemaValidator(Hints.ofAnyKind(), report)
            .validate(metadata, MetadataRules.SHAPE, "metadata");
      }
      MetadataRules.check(metadata, kind, report);
    }
    return Report.told(
        TwoSources.merged(report.problems(), crds.problems(group, version, kind, content)));
  }

  /** Whether there is a definition of its kind in its version. */
  private boolean isDefined(JsonNode content, Report report) {
    var kind = text(content, "kind");
    var apiVersion = text(content, "apiVersion");
    if (kind.isEmpty() || apiVersion.isEmpty()) {
      report.server(
          kind.isEmpty() ? "kind" : "apiVersion",
          "is required and missing",
          "begin with apiVersion and kind, such as karpenter.sh/v1 and NodePool");
      return false;
    }
    var group = resource(kind).map(CustomResource::group).orElse(group(apiVersion));
    var served = crds.served(group, kind).stream().map(version -> group + "/" + version).toList();
    if (served.isEmpty()) {
      report.server(
          "kind",
          "there is no definition of " + kind + " of group \"" + group + "\" in " + crds.origin(),
          "name a source that has it, or take the document out of this file");
    } else if (!served.contains(apiVersion)) {
      report.server(
          "apiVersion",
          kind + " is not served as \"" + apiVersion + "\" by the definitions in " + crds.origin(),
          "write apiVersion: " + String.join(" or ", served));
    }
    return served.contains(apiVersion);
  }

  private static Optional<CustomResource> resource(String kind) {
    return Stream.of(CustomResource.values()).filter(r -> r.kind().equals(kind)).findFirst();
  }

  private static String group(String apiVersion) {
    return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
  }

  /** Empty for what is not text, too. */
  private static String text(JsonNode content, String field) {
    return content.path(field).stringValue("");
  }
}
