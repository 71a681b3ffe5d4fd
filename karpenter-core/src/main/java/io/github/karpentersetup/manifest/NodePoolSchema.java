package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Schema.dateTime;
import static io.github.karpentersetup.manifest.Schema.dictionary;
import static io.github.karpentersetup.manifest.Schema.int32;
import static io.github.karpentersetup.manifest.Schema.int64;
import static io.github.karpentersetup.manifest.Schema.list;
import static io.github.karpentersetup.manifest.Schema.object;
import static io.github.karpentersetup.manifest.Schema.oneOf;
import static io.github.karpentersetup.manifest.Schema.text;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Map;

/**
 * The {@code spec} of a NodePool, as {@code karpenter.sh_nodepools.yaml} of the releases 0.33 to
 * 1.14.1 describes it.
 */
final class NodePoolSchema {

  /** The first patch of each line that takes 100 requirements; it came with conversion to v1. */
  private static final Map<Integer, Integer> LONG_REQUIREMENTS =
      Map.of(33, 6, 34, 7, 35, 6, 36, 3, 37, 1);

  /** The first patch of each line that anchors the duration of a budget; 0.36 on always does. */
  private static final Map<Integer, Integer> STRICT_BUDGET_DURATION = Map.of(34, 5, 35, 4);

  private final ApiVersion api;
  private final KarpenterVersion karpenter;
  private final NodePoolRules rules;

  private NodePoolSchema(ApiVersion api, KarpenterVersion karpenter) {
    this.api = api;
    this.karpenter = karpenter;
    this.rules = new NodePoolRules(api, karpenter);
  }

  static Schema.Obj of(ApiVersion api, KarpenterVersion karpenter) {
    return new NodePoolSchema(api, karpenter).spec();
  }

  private Schema.Obj spec() {
    boolean replicas = v1() && karpenter.atLeast(1, 8, 0);
    var spec =
        object()
            .with("disruption", defaultedDisruption())
            .with("limits", dictionary(new Schema.WholeOrText(List.of(TextPattern.QUANTITY))))
            .withIf(replicas, "replicas", int64().min(0))
            .require("template", template())
            .with("weight", int32().min(1).max(100));
    return replicas ? spec.checks(2, rules::staticPool) : spec;
  }

  private Schema.Field defaultedDisruption() {
    boolean defaulted = !v1() || karpenter.atLeast(1, 0, 4);
    return new Schema.Field(v1() ? disruption() : betaDisruption(), false, defaulted);
  }

  private Schema.Obj disruption() {
    boolean anchored = karpenter.atLeast(1, 4, 0);
    var policies =
        karpenter.atLeast(1, 14, 0)
            ? oneOf("WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced")
            : oneOf("WhenEmpty", "WhenEmptyOrUnderutilized");
    return object()
        .withDefault("budgets", budgets())
        .require("consolidateAfter", delay(anchored))
        .withDefault("consolidationPolicy", policies);
  }

  private Schema.Obj betaDisruption() {
    var budgeted =
        karpenter.atLeast(0, 34, 0) ? object().withDefault("budgets", budgets()) : object();
    return budgeted
        .with("consolidateAfter", delay(false))
        .withDefault("consolidationPolicy", oneOf("WhenEmpty", "WhenUnderutilized"))
        .withDefault("expireAfter", delay(false))
        .checks(2, rules::betaConsolidation);
  }

  private Schema delay(boolean anchored) {
    return anchored
        ? text().pattern(TextPattern.DURATION_OR_NEVER).checks(0, RuntimeRules::duration)
        : text()
            .pattern(TextPattern.LOOSE_DURATION_OR_NEVER)
            .checks(0, rules::parsesAsDelay)
            .checks(0, RuntimeRules::duration);
  }

  private Schema budgets() {
    var reasons =
        list(oneOf("Underutilized", "Empty", "Drifted"))
            .maxItems(karpenter.atLeast(1, 8, 0) ? 50 : -1)
            .distinct(karpenter.atLeast(1, 13, 0));
    return list(object()
            .with(
                "duration",
                text()
                    .pattern(
                        since(STRICT_BUDGET_DURATION)
                            ? TextPattern.BUDGET_DURATION
                            : TextPattern.LOOSE_BUDGET_DURATION)
                    .checks(0, RuntimeRules::duration))
            .requireWithDefault("nodes", text().pattern(TextPattern.BUDGET_NODES))
            .withIf(v1(), "reasons", reasons)
            .with("schedule", text().pattern(TextPattern.SCHEDULE).checks(0, rules::cronSchedule)))
        .maxItems(50)
        .checks(1, rules::scheduleWithDuration);
  }

  private Schema template() {
    boolean kubernetesDomains = !karpenter.atLeast(1, 9, 0);
    var labelValue = text().maxLength(63).pattern(TextPattern.LABEL_VALUE);
    var metadata =
        object()
            .with("annotations", dictionary(text()))
            .with(
                "labels",
                dictionary(labelValue)
                    .maxFields(100)
                    .checks(kubernetesDomains ? 6 : 4, rules::labels));
    var taints =
        list(
            object()
                .require("effect", oneOf("NoSchedule", "PreferNoSchedule", "NoExecute"))
                .require(
                    "key",
                    text()
                        .minLength(1)
                        .pattern(TextPattern.QUALIFIED_NAME)
                        .checks(0, LabelRules::qualifiedName))
                .with("timeAdded", dateTime())
                .with(
                    "value",
                    text()
                        .pattern(TextPattern.QUALIFIED_NAME)
                        .checks(0, LabelRules::qualifiedName)));
    var spec =
        object()
            .require("nodeClassRef", v1() ? nodeClassRef() : betaNodeClassRef())
            .require("requirements", requirements())
            .with("startupTaints", taints)
            .with("taints", taints)
            .checks(0, rules::distinctTaints);
    spec =
        v1()
            ? spec.withDefault("expireAfter", delay(karpenter.atLeast(1, 4, 0)))
                .with(
                    "terminationGracePeriod",
                    text().pattern(TextPattern.DURATION).checks(0, RuntimeRules::duration))
            : spec.with("kubelet", KubeletSchema.of(api, karpenter))
                .with(
                    "resources",
                    object()
                        .with(
                            "requests",
                            dictionary(new Schema.WholeOrText(List.of(TextPattern.QUANTITY))))
                        .maxFields(karpenter.atLeast(0, 34, 0) ? 0 : -1));
    return object().with("metadata", metadata).require("spec", spec);
  }

  private Schema nodeClassRef() {
    boolean filled = karpenter.atLeast(1, 1, 0);
    var part = text().checks(filled ? 1 : 0, rules::filledIn);
    var group = text().pattern(TextPattern.NO_SLASH).checks(filled ? 1 : 0, rules::filledIn);
    return object()
        .require("group", group)
        .require("kind", part)
        .require("name", part)
        .checks(0, rules::knownNodeClassKind);
  }

  private static Schema betaNodeClassRef() {
    return object().with("apiVersion", text()).with("kind", text()).require("name", text());
  }

  private Schema requirements() {
    boolean kubernetesDomains = !karpenter.atLeast(1, 9, 0);
    boolean minValues = karpenter.atLeast(0, 35, 0);
    var operators =
        karpenter.atLeast(1, 9, 0)
            ? oneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Gte", "Lte")
            : oneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
    return list(object()
            .require(
                "key",
                text()
                    .maxLength(316)
                    .pattern(TextPattern.QUALIFIED_NAME)
                    .checks(kubernetesDomains ? 6 : 4, rules::requirementKey)
                    .checks(0, LabelRules::qualifiedName))
            .withIf(minValues, "minValues", int64().min(1).max(50))
            .require("operator", operators)
            .with("values", list(text().checks(0, LabelRules::labelValue)))
            .checks(0, rules::knownValues))
        .maxItems(v1() || since(LONG_REQUIREMENTS) ? 100 : 30)
        .checks(minValues ? 3 : 2, rules::requirementValues);
  }

  /** Whether a change that went to several release lines is in this release. */
  private boolean since(Map<Integer, Integer> firstPatches) {
    return karpenter.major() > 0
        || karpenter.patch() >= firstPatches.getOrDefault(karpenter.minor(), 0);
  }

  private boolean v1() {
    return api == ApiVersion.V1;
  }
}
