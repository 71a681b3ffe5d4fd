package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AmiTerm;
import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Operator;
import io.github.karpentersetup.version.KubernetesVersion;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is odd about node pools and node classes that Karpenter itself would accept. */
final class CapacityFindings {

  private static final KubernetesVersion LAST_AL2 = new KubernetesVersion(1, 32);

  private CapacityFindings() {}

  static void add(Draft draft) {
    derivedClasses(draft);
    unusedClasses(draft);
    for (var nodeClass : draft.nodeClasses().values()) {
      endedFamily(draft, nodeClass);
    }
    for (var pool : draft.nodePools()) {
      architectures(draft, pool);
    }
    FeatureGates.add(draft);
    spot(draft);
    poolsLeft(draft);
  }

  /** A class of no one's making is right where none is described, and else may be a slip. */
  private static void derivedClasses(Draft draft) {
    var described =
        draft.spec().nodeClasses().stream().map(NodeClass::name).collect(Collectors.toSet());
    for (var pool : draft.nodePools()) {
      if (!described.isEmpty() && !described.contains(pool.nodeClass())) {
        draft.add(
            Finding.warning(
                "node-class-not-described",
                "NodePool "
                    + pool.name()
                    + " refers to EC2NodeClass "
                    + pool.nodeClass()
                    + ", which the setup does not describe; it is made with the cluster's defaults",
                "refer to one of " + sorted(described) + ", or add it with withNodeClass(..)"));
      }
    }
  }

  private static void unusedClasses(Draft draft) {
    var used = draft.nodePools().stream().map(NodePool::nodeClass).collect(Collectors.toSet());
    for (var nodeClass : draft.spec().nodeClasses()) {
      if (!used.contains(nodeClass.name())) {
        draft.add(
            Finding.info(
                "node-class-unused",
                "no NodePool of this setup refers to EC2NodeClass " + nodeClass.name()));
      }
    }
  }

  private static void endedFamily(Draft draft, NodeClass nodeClass) {
    var kubernetes = KubernetesVersion.parse(draft.aws().cluster().kubernetesVersion());
    var isAl2 =
        nodeClass.amiSelectorTerms().stream().anyMatch(t -> t.alias().startsWith("al2@"))
            || (nodeClass.amiFamily().filter(AmiFamily.AL2::equals).isPresent()
                && nodeClass.amiSelectorTerms().isEmpty());
    if (isAl2 && kubernetes.compareTo(LAST_AL2) > 0) {
      draft.add(
          Finding.blocking(
              "ami-family-ended",
              "EC2NodeClass "
                  + nodeClass.name()
                  + " asks for AL2, which has no AMI for Kubernetes "
                  + kubernetes
                  + " (the last was "
                  + LAST_AL2
                  + ")",
              "use amiFamily(AL2023) or amiFamily(BOTTLEROCKET)"));
    }
  }

  private static void architectures(Draft draft, NodePool pool) {
    var nodeClass = draft.nodeClasses().get(pool.nodeClass());
    if (nodeClass == null) {
      return;
    }
    var family = family(nodeClass);
    var variants =
        draft.aws().amis().stream()
            .filter(a -> a.family().toLowerCase(Locale.ROOT).equals(family))
            .map(AwsFacts.Ami::variant)
            .collect(Collectors.toSet());
    for (var wanted : Architecture.values()) {
      var variant =
          wanted == Architecture.AMD64 ? AwsFacts.AmiVariant.AMD64 : AwsFacts.AmiVariant.ARM64;
      if (!variants.isEmpty() && !variants.contains(variant) && asksFor(pool, wanted)) {
        draft.add(
            Finding.warning(
                "no-ami-for-architecture",
                "NodePool "
                    + pool.name()
                    + " asks for "
                    + wanted
                    + ", and SSM names no such AMI of the family of EC2NodeClass "
                    + nodeClass.name(),
                "leave " + wanted + " out, or name an AMI for it in a node class of its own"));
      }
    }
  }

  /** In lower case; empty where the AMIs are chosen in another way than by family. */
  private static String family(NodeClass nodeClass) {
    var aliases = nodeClass.amiSelectorTerms().stream().map(AmiTerm::alias).toList();
    if (aliases.size() == 1 && aliases.get(0).contains("@")) {
      return aliases.get(0).substring(0, aliases.get(0).indexOf('@')).toLowerCase(Locale.ROOT);
    }
    return nodeClass.amiFamily().map(f -> f.text().toLowerCase(Locale.ROOT)).orElse("");
  }

  private static boolean asksFor(NodePool pool, Architecture architecture) {
    return pool.requirements().stream()
        .anyMatch(
            r ->
                r.key().equals(NodeLabels.ARCHITECTURE)
                    && r.operator() == Operator.IN
                    && r.values().contains(architecture.text()));
  }

  private static void spot(Draft draft) {
    var pools = draft.nodePools().stream().filter(NodePools::maySpot).map(NodePool::name);
    var names = pools.sorted().collect(Collectors.joining(", "));
    if (!names.isEmpty() && draft.choices().queue().isEmpty()) {
      draft.add(
          Finding.warning(
              "spot-without-queue",
              "NodePool "
                  + names
                  + " may launch spot nodes, and Karpenter has no interruption queue: EC2 takes such"
                  + " a node back without its pods being drained first",
              "keep to capacityTypes(ON_DEMAND), or have a queue made: leave"
                  + " withoutInterruptionQueue() (--no-interruption-queue) out"));
    }
  }

  private static void poolsLeft(Draft draft) {
    var ours = draft.nodePools().stream().map(NodePool::name).collect(Collectors.toSet());
    var left =
        draft.kubernetes().nodePools().stream()
            .map(KubernetesFacts.LiveObject::name)
            .filter(name -> !ours.contains(name))
            .collect(Collectors.toSet());
    if (!left.isEmpty()) {
      draft.add(
          Finding.info(
              "node-pools-left",
              "NodePools of the cluster that this setup does not name stay as they are: "
                  + sorted(left)));
    }
  }

  private static String sorted(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
