package io.github.karpentersetup.manifest;

import io.github.karpentersetup.spec.ConsolidationPolicy;
import io.github.karpentersetup.spec.Delay;
import io.github.karpentersetup.spec.DisruptionBudget;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.version.ApiVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Renders a {@link NodePool} for one of Karpenter's API versions.
 *
 * <p>Nothing is dropped: what v1beta1 cannot express (budget reasons, a termination grace period, a
 * wait before underutilized nodes are consolidated) is written where v1 has it, and {@link
 * Manifest#problems} says that it is not there yet.
 */
public final class NodePoolManifest {

  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

  private NodePoolManifest() {}

  /**
   * The manifest of a pool.
   *
   * @param pool the pool
   * @param nodeClass the class it refers to: v1beta1 keeps kubelet's settings in the pool
   * @param api the API version to write
   */
  public static Manifest of(NodePool pool, NodeClass nodeClass, ApiVersion api) {
    var template =
        new Fields()
            .require("requirements", requirements(pool), NodePoolManifest::requirement)
            .put("taints", pool.taints(), NodePoolManifest::taint)
            .put("startupTaints", pool.startupTaints(), NodePoolManifest::taint)
            .put("nodeClassRef", nodeClassRef(pool, api));
    if (api == ApiVersion.V1BETA1) {
      template.put("kubelet", nodeClass.kubelet(), kubelet -> KubeletFields.of(kubelet).toMap());
    } else {
      template.put("expireAfter", pool.expireAfter(), Delay::text);
    }
    template.put("terminationGracePeriod", pool.terminationGracePeriod(), Delay::text);

    var spec =
        new Fields()
            .put(
                "template",
                new Fields()
                    .put(
                        "metadata",
                        new Fields()
                            .put("labels", pool.labels())
                            .put("annotations", pool.annotations()))
                    .put("spec", template))
            .put("limits", quantities(pool.limits()))
            .put("disruption", disruption(pool, api))
            .put("weight", pool.weight())
            .put("replicas", pool.replicas());
    return new Manifest(
        new Fields()
            .put("apiVersion", "karpenter.sh/" + api)
            .put("kind", "NodePool")
            .put("metadata", Map.of("name", pool.name()))
            .put("spec", spec)
            .toMap());
  }

  /**
   * The one NodePool that a text holds, YAML or JSON, in either API version; {@link
   * Manifest#validate} says whether it is valid.
   *
   * @throws io.github.karpentersetup.error.InvalidSpecException if it cannot be read, or holds
   *     anything else
   */
  public static Manifest parse(String yamlOrJson) {
    return Manifests.parse(yamlOrJson, CustomResource.NODE_POOL);
  }

  private static Fields nodeClassRef(NodePool pool, ApiVersion api) {
    var ref = new Fields();
    if (api == ApiVersion.V1BETA1) {
      ref.put("apiVersion", "karpenter.k8s.aws/" + api);
    } else {
      ref.put("group", "karpenter.k8s.aws");
    }
    return ref.put("kind", "EC2NodeClass").put("name", pool.nodeClass());
  }

  private static Fields disruption(NodePool pool, ApiVersion api) {
    var policy = pool.consolidationPolicy().orElse(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED);
    var after = pool.consolidateAfter().map(Delay::text).orElse("0s");
    boolean underutilized = policy == ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED;
    var disruption = new Fields();
    if (api == ApiVersion.V1BETA1) {
      disruption.put("consolidationPolicy", underutilized ? "WhenUnderutilized" : policy.text());
      // There, WhenUnderutilized means at once and refuses to have it said.
      if (!underutilized || !after.equals("0s")) {
        disruption.put("consolidateAfter", after);
      }
      disruption.put("expireAfter", pool.expireAfter(), Delay::text);
    } else {
      disruption.put("consolidationPolicy", policy.text()).put("consolidateAfter", after);
    }
    return disruption.put("budgets", pool.budgets(), NodePoolManifest::budget);
  }

  /** That the label is there holds for every node: it is how the model says nothing about it. */
  private static List<Requirement> requirements(NodePool pool) {
    var nothing = Requirement.exists(NodeLabels.OPERATING_SYSTEM);
    return pool.requirements().stream().filter(r -> !r.equals(nothing)).toList();
  }

  private static Fields requirement(Requirement requirement) {
    var fields =
        new Fields()
            .put("key", requirement.key())
            .put("operator", requirement.operator().text())
            .put("values", requirement.values());
    return requirement.minValues() == 0 ? fields : fields.put("minValues", requirement.minValues());
  }

  private static Fields taint(Taint taint) {
    return new Fields()
        .put("key", taint.key())
        .put("value", taint.value())
        .put("effect", taint.effect().text())
        .put("timeAdded", taint.timeAdded(), Object::toString);
  }

  private static Fields budget(DisruptionBudget budget) {
    return new Fields()
        .put("nodes", budget.nodes())
        .put("schedule", budget.schedule())
        .put("duration", budget.duration())
        .put("reasons", budget.reasons().stream().map(Object::toString).toList());
  }

  /** Whole numbers as numbers, the way people write {@code cpu: 1000}. */
  private static Map<String, Object> quantities(Map<String, String> limits) {
    var quantities = new LinkedHashMap<String, Object>();
    limits.forEach(
        (resource, amount) ->
            quantities.put(
                resource,
                WHOLE.matcher(amount).matches() ? (Object) Integer.valueOf(amount) : amount));
    return quantities;
  }
}
