package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Report.child;
import static io.github.karpentersetup.manifest.Report.item;
import static io.github.karpentersetup.manifest.SchemaValidator.shown;

import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The rules of an EC2NodeClass about its AMIs: aliases, families and selector terms. */
final class AmiRules {

  private static final Pattern ALIAS = Pattern.compile("[a-zA-Z0-9]+@[^\\n]+");

  private final KarpenterVersion karpenter;
  private final List<String> families = new ArrayList<>();

  AmiRules(KarpenterVersion karpenter) {
    this.karpenter = karpenter;
    families.addAll(List.of("AL2", "AL2023", "Bottlerocket", "Windows2019", "Windows2022"));
    if (karpenter.atLeast(1, 9, 0)) {
      families.add("Windows2025");
    }
  }

  void customNeedsTerms(JsonNode spec, String path, Report report) {
    if (spec.path("amiFamily").asString("").equals("Custom")
        && spec.path("amiSelectorTerms").isEmpty()) {
      report.server(
          child(path, "amiSelectorTerms"),
          "is needed with amiFamily Custom",
          "say which AMI, such as - id: ami-…");
    }
  }

  void familyOfAlias(JsonNode spec, String path, Report report) {
    if (!spec.path("amiFamily").isString()) {
      return;
    }
    var family = spec.path("amiFamily").stringValue();
    for (var term : spec.path("amiSelectorTerms")) {
      var aliased = term.path("alias").asString("").split("@", -1)[0];
      for (var known : families) {
        if (aliased.equals(known.toLowerCase(Locale.ROOT))
            && !family.equals(known)
            && !family.equals("Custom")) {
          report.server(
              child(path, "amiFamily"),
              family + " does not go with the alias " + term.path("alias").asString(),
              "leave amiFamily out, or write " + known + " or Custom");
        }
      }
    }
  }

  void familyOrAlias(JsonNode spec, String path, Report report) {
    boolean alias =
        spec.path("amiSelectorTerms").valueStream().anyMatch(term -> term.hasNonNull("alias"));
    if (!alias && spec.path("amiSelectorTerms").isArray() && !spec.hasNonNull("amiFamily")) {
      report.server(
          child(path, "amiFamily"),
          "is needed where no alias says the family",
          "add amiFamily: AL2023, or the family of your AMIs");
    }
  }

  void alias(JsonNode value, String path, Report report) {
    var text = value.stringValue();
    var family = text.split("@", -1)[0];
    var known = families.stream().map(f -> f.toLowerCase(Locale.ROOT)).toList();
    if (!ALIAS.matcher(text).matches()) {
      report.server(
          path,
          shown(value) + " is not a family and a version with @ between",
          "write it as al2023@v20240807 or al2023@latest");
    } else if (!known.contains(family)) {
      report.server(
          path,
          "\"" + family + "\" is not one of the families " + String.join(", ", known),
          "write one of them before the @, in lower case");
    } else if (karpenter.major() > 0
        && family.startsWith("windows")
        && !text.split("@", -1)[1].equals("latest")) {
      report.server(
          path,
          shown(value) + " pins a Windows AMI, which Karpenter does not support",
          "write " + family + "@latest");
    }
  }

  void amiTerms(JsonNode terms, String path, Report report) {
    SelectorTermRules.someField(
        terms, amiFields(), "say which AMI, such as alias: al2023@latest", path, report);
    var beside = List.of("alias", "id", "tags", "name", "owner");
    SelectorTermRules.standsAlone(terms, "id", beside, path, report);
    SelectorTermRules.standsAlone(terms, "alias", beside, path, report);
    if (terms.size() > 1) {
      for (int i = 0; i < terms.size(); i++) {
        if (terms.path(i).hasNonNull("alias")) {
          report.server(
              item(path, i),
              "an alias does not go with other terms",
              "keep the alias alone, or select by id, name or tags only");
        }
      }
    }
  }

  void betaAmiTerms(JsonNode terms, String path, Report report) {
    SelectorTermRules.someField(
        terms, List.of("tags", "id", "name"), "say which AMI, such as id: ami-…", path, report);
    SelectorTermRules.notAll(terms, "id", List.of("tags", "name", "owner"), path, report);
  }

  private List<String> amiFields() {
    return karpenter.atLeast(1, 4, 0)
        ? List.of("tags", "id", "name", "alias", "ssmParameter")
        : List.of("tags", "id", "name", "alias");
  }
}
