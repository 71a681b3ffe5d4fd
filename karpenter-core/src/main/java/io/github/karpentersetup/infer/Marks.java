package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.manifest.Labels;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The labels and taints of a node group that its node pool gives to nodes as well. */
final class Marks {

  /** Every node gets its own of these, from Kubernetes, EKS, eksctl, drivers or Karpenter. */
  private static final List<String> SYSTEM_DOMAINS =
      List.of(
          "eks.amazonaws.com/",
          "alpha.eksctl.io/",
          "k8s.io/",
          "topology.kubernetes.io/",
          "topology.k8s.aws/",
          "topology.ebs.csi.aws.com/",
          "failure-domain.beta.kubernetes.io/",
          "beta.kubernetes.io/",
          "karpenter.sh/",
          "karpenter.k8s.aws/");

  private static final Set<String> SYSTEM_LABELS =
      Set.of(
          "kubernetes.io/hostname",
          "kubernetes.io/os",
          "kubernetes.io/arch",
          "node.kubernetes.io/instance-type",
          "node.kubernetes.io/windows-build");

  /** Taints that say how a node is at the moment. */
  private static final List<String> TRANSIENT =
      List.of(
          "node.kubernetes.io/",
          "node.cloudprovider.kubernetes.io/",
          "node.cluster.x-k8s.io/",
          "eks.amazonaws.com/",
          "karpenter.sh/",
          "ToBeDeletedByClusterAutoscaler",
          "DeletionCandidateOfClusterAutoscaler");

  /** Taints that something on the node removes, as Cluster Autoscaler and agents name them. */
  private static final List<String> STARTUP =
      List.of(
          "startup-taint.cluster-autoscaler.kubernetes.io/",
          "ignore-taint.cluster-autoscaler.kubernetes.io/");

  private static final String NOT_READY = "/agent-not-ready";

  private Marks() {}

  static boolean isSystem(String label) {
    return SYSTEM_LABELS.contains(label) || SYSTEM_DOMAINS.stream().anyMatch(label::startsWith);
  }

  /** Without what is the system's; what Karpenter does not let a pool say is noted. */
  static Map<String, String> labels(Source source, Situation situation, Notes notes) {
    var labels = new TreeMap<String, String>();
    new TreeMap<>(source.labels())
        .forEach(
            (key, value) -> {
              if (isSystem(key)) {
                return;
              }
              var refusal = Labels.refusal(key, situation.api(), situation.karpenter());
              if (refusal.isEmpty()) {
                labels.put(key, value);
              } else {
                notes.lost(
                    source,
                    "label "
                        + key
                        + "="
                        + value
                        + " cannot be given by a NodePool of Karpenter "
                        + situation.karpenter()
                        + ": "
                        + refusal.get(),
                    "give the node pool a label under a domain of your own, and change the pods"
                        + " that select this one");
              }
            });
    return labels;
  }

  /** Without transient ones, in order of key and effect. */
  static List<Taint> taints(Source source, Notes notes) {
    return source.taints().stream()
        .filter(t -> TRANSIENT.stream().noneMatch(t.key()::startsWith))
        .filter(t -> !isStartup(t))
        .flatMap(t -> taint(source, t, notes).stream())
        .distinct()
        .sorted(Marks::compare)
        .toList();
  }

  /** Those that only keep pods off until the node is ready for them. */
  static List<Taint> startupTaints(Source source, Notes notes) {
    return source.taints().stream()
        .filter(Marks::isStartup)
        .flatMap(t -> taint(source, t, notes).stream())
        .distinct()
        .sorted(Marks::compare)
        .toList();
  }

  private static boolean isStartup(KubernetesFacts.Taint taint) {
    return taint.key().endsWith(NOT_READY) || STARTUP.stream().anyMatch(taint.key()::startsWith);
  }

  private static Optional<Taint> taint(Source source, KubernetesFacts.Taint taint, Notes notes) {
    var effect =
        Arrays.stream(TaintEffect.values()).filter(e -> e.text().equals(taint.effect())).findAny();
    if (effect.isEmpty()) {
      notes.lost(
          source,
          "taint " + taint.key() + " has the effect \"" + taint.effect() + "\", which is none",
          "add the taint to the node pool with NoSchedule, PreferNoSchedule or NoExecute");
    }
    return effect.map(e -> new Taint(taint.key(), taint.value(), e));
  }

  private static int compare(Taint one, Taint other) {
    return (one.key() + " " + one.effect() + " " + one.value())
        .compareTo(other.key() + " " + other.effect() + " " + other.value());
  }
}
