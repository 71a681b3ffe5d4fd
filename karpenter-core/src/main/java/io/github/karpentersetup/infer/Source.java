package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.facts.NodeTemplate;
import io.github.karpentersetup.spec.CapacityType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A node group of either kind, as far as a node pool can be made from it.
 *
 * @param amiType as EKS names it; empty for Auto Scaling groups
 * @param instanceTypes may be empty
 * @param capacity how its nodes are bought
 * @param most how many nodes it may have
 * @param securityGroups of its nodes
 * @param disk of its nodes in GiB, where no launch template says it
 * @param others what else it says, in words
 */
record Source(
    String name,
    Kind kind,
    String amiType,
    List<String> instanceTypes,
    Set<CapacityType> capacity,
    List<String> subnets,
    Map<String, String> labels,
    List<Taint> taints,
    int most,
    List<String> securityGroups,
    Optional<LaunchTemplate> launchTemplate,
    OptionalInt disk,
    List<String> others) {

  /** Who runs it. */
  enum Kind {
    MANAGED,
    AUTO_SCALING
  }

  /** As a sentence begins with it: {@code node group web}. */
  String subject() {
    return (kind == Kind.MANAGED ? "node group " : "Auto Scaling group ") + name;
  }

  NodeTemplate template() {
    return launchTemplate.map(LaunchTemplate::nodes).orElse(NodeTemplate.NOTHING);
  }

  /** {@code launch template lt-1}; of no meaning without one. */
  String templateName() {
    return "launch template " + launchTemplate.map(LaunchTemplate::id).orElse("");
  }
}
