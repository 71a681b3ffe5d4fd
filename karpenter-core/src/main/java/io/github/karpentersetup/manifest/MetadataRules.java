package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;

import io.github.karpentersetup.version.ApiVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What Kubernetes asks of the metadata of every cluster-wide object. */
final class MetadataRules {

  private static final int MOST_ANNOTATION_BYTES = 256 * 1024;
  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_LABEL = 63;
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  /** Without the checks of content, which the null values of labels would not pass. */
  static final Schema.Obj SHAPE =
      Schema.object()
          .with("name", Schema.text())
          .with("generateName", Schema.text())
          .with("namespace", Schema.text())
          .with("selfLink", Schema.text())
          .with("uid", Schema.text())
          .with("resourceVersion", Schema.text())
          .with("generation", Schema.int64())
          .with("creationTimestamp", Schema.dateTime())
          .with("deletionTimestamp", Schema.dateTime())
          .with("deletionGracePeriodSeconds", Schema.int64())
          .with("labels", Schema.dictionary(Schema.text()))
          .with("annotations", Schema.dictionary(Schema.text()))
          .with("ownerReferences", Schema.list(owner()))
          .with("finalizers", Schema.list(Schema.text()))
          .with("managedFields", Schema.list(managedFields()));

  private MetadataRules() {}

  private static Schema owner() {
    return Schema.object()
        .with("apiVersion", Schema.text())
        .with("kind", Schema.text())
        .with("name", Schema.text())
        .with("uid", Schema.text())
        .with("controller", new Schema.Flag())
        .with("blockOwnerDeletion", new Schema.Flag());
  }

  private static Schema managedFields() {
    return Schema.object()
        .with("manager", Schema.text())
        .with("operation", Schema.text())
        .with("apiVersion", Schema.text())
        .with("time", Schema.dateTime())
        .with("fieldsType", Schema.text())
        .with("fieldsV1", new Schema.Open())
        .with("subresource", Schema.text());
  }

  /** The API server's rules. */
  static void check(JsonNode metadata, String kind, Report report) {
    name(metadata, kind, report);
    for (var label : metadata.path("labels").properties()) {
      key(label.getKey(), label.getKey(), "metadata.labels", report);
      var value = label.getValue().asString("");
      if (value.length() > LONGEST_LABEL || !TextPattern.LABEL_VALUE.accepts(value)) {
        report.server(
            child("metadata.labels", label.getKey()),
            "\"" + value + "\" is not a label value",
            "write at most 63 " + TextPattern.LABEL_VALUE.meaning());
      }
    }
    for (var finalizer : metadata.path("finalizers")) {
      var name = finalizer.asString("");
      key(name, name, "metadata.finalizers", report);
    }
    owners(metadata.path("ownerReferences"), report);
    long bytes = 0;
    for (var annotation : metadata.path("annotations").properties()) {
      var lower = annotation.getKey().toLowerCase(Locale.ROOT);
      key(annotation.getKey(), lower, "metadata.annotations", report);
      bytes += annotation.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += annotation.getValue().asString("").getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > MOST_ANNOTATION_BYTES) {
      report.server(
          "metadata.annotations",
          "take " + bytes + " bytes, at most " + MOST_ANNOTATION_BYTES + " are allowed",
          "shorten them");
    }
  }

  /** Karpenter labels nodes with the names of their node pool and, in v1, their node class. */
  static void nameForLabels(
      JsonNode metadata, CustomResource resource, ApiVersion api, Report report) {
    int length = metadata.path("name").asString("").length();
    if (length > LONGEST_LABEL && (resource == CustomResource.NODE_POOL || api == ApiVersion.V1)) {
      report.runtime(
          "metadata.name",
          "has "
              + length
              + " characters; Karpenter labels nodes with it, and a label"
              + " value has at most 63",
          "shorten it to 63 characters");
    }
  }

  private static void owners(JsonNode owners, Report report) {
    for (int i = 0; i < owners.size(); i++) {
      for (var field : List.of("apiVersion", "kind", "name", "uid")) {
        if (owners.path(i).isObject() && owners.path(i).path(field).asString("").isEmpty()) {
          report.server(
              child(Report.item("metadata.ownerReferences", i), field),
              "is required and missing",
              "add it, or remove the owner: Karpenter's objects need none");
        }
      }
    }
  }

  private static void name(JsonNode metadata, String kind, Report report) {
    var name = metadata.path("name");
    if (!metadata.hasNonNull("name") || name.asString("-").isEmpty()) {
      report.server(
          "metadata.name",
          metadata.hasNonNull("generateName")
              ? "is missing; an object is not applied by generateName"
              : "is required and missing",
          "name the " + kind);
    } else if (name.isString()) {
      var text = name.stringValue();
      if (text.length() > LONGEST_NAME || !SUBDOMAIN.matcher(text).matches()) {
        report.server(
            "metadata.name",
            "\"" + text + "\" is not an RFC 1123 subdomain",
            "write at most 253 lower-case letters, digits, '-' and '.', beginning and ending with"
                + " a letter or digit");
      }
    }
  }

  private static void key(String key, String checked, String path, Report report) {
    if (!LabelRules.isQualifiedName(checked)) {
      report.server(
          child(path, key),
          "\"" + key + "\" is not a qualified name",
          "write " + TextPattern.QUALIFIED_NAME.meaning());
    }
  }
}
