package io.github.karpentersetup.infer;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.NodePool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Pods that run on today's nodes by labels which no node pool gives to its own: those of EKS and
 * eksctl, and those that Karpenter does not let a pool have.
 */
public final class SelectedLabels {

  private static final int NAMED = 5;
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

  /** What Karpenter's nodes have without being told, or what it reads as such. */
  private static final List<String> KARPENTERS =
      List.of(
          "karpenter.sh/",
          "karpenter.k8s.aws/",
          "topology.kubernetes.io/",
          "topology.k8s.aws/",
          "topology.ebs.csi.aws.com/",
          "failure-domain.beta.kubernetes.io/",
          "beta.kubernetes.io/");

  /** Operators that a node without the label does not satisfy. */
  private static final Set<String> WANTING = Set.of("In", "Exists", "Gt", "Lt");

  private SelectedLabels() {}

  /**
   * What pods would miss.
   *
   * @param cluster what is there
   * @param staying the nodes that stay, whose pods need no other
   * @param pools all node pools there will be
   */
  public static List<Note> notes(
      KubernetesFacts cluster, Set<String> staying, List<NodePool> pools) {
    var given = new HashSet<String>();
    for (var pool : pools) {
      given.addAll(pool.labels().keySet());
      pool.requirements().forEach(r -> given.add(r.key()));
    }
    var today = new HashMap<String, Node>();
    cluster.nodes().stream()
        .filter(n -> !staying.contains(n.name()))
        .forEach(n -> today.put(n.name(), n));
    var missed = new TreeMap<String, Set<String>>();
    for (var group : cluster.podGroups()) {
      for (var key : wanted(group)) {
        if (!isKarpenters(key) && !given.contains(key) && isOn(group, key, today)) {
          missed.computeIfAbsent(key, k -> new TreeSet<>()).add(group.name());
        }
      }
    }
    var notes = new ArrayList<Note>();
    missed.forEach((key, workloads) -> notes.add(note(key, List.copyOf(workloads))));
    return notes;
  }

  private static boolean isKarpenters(String key) {
    return KARPENTERS.stream().anyMatch(key::startsWith)
        || (Marks.isSystem(key) && !key.contains("eks"));
  }

  /** Whether pods of the group run on a node that goes and has the label. */
  private static boolean isOn(PodGroup group, String key, Map<String, Node> nodes) {
    return group.nodes().keySet().stream()
        .anyMatch(
            name -> {
              var node = nodes.get(name);
              return node != null && node.labels().containsKey(key);
            });
  }

  /** The labels without which none of the pods' alternatives is met. */
  private static Set<String> wanted(PodGroup group) {
    var keys = new TreeSet<String>();
    if (group.scheduling().get("nodeSelector") instanceof Map<?, ?> selector) {
      selector.keySet().forEach(key -> keys.add(String.valueOf(key)));
    }
    var terms = at(group.scheduling(), "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms");
    if (terms instanceof List<?> alternatives && !alternatives.isEmpty()) {
      var all = ofTerm(alternatives.get(0));
      alternatives.forEach(term -> all.retainAll(ofTerm(term)));
      keys.addAll(all);
    }
    return keys;
  }

  private static Set<String> ofTerm(@Nullable Object term) {
    var keys = new HashSet<String>();
    if (at(term, "matchExpressions") instanceof List<?> expressions) {
      for (var expression : expressions) {
        if (WANTING.contains(String.valueOf(at(expression, "operator")))) {
          keys.add(String.valueOf(at(expression, "key")));
        }
      }
    }
    return keys;
  }

  private static @Nullable Object at(@Nullable Object value, String... path) {
    @Nullable Object at = value;
    for (var key : path) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at;
  }

  private static Note note(String key, List<String> workloads) {
    var shown =
        String.join(", ", workloads.subList(0, Math.min(NAMED, workloads.size())))
            + (workloads.size() > NAMED ? " and " + (workloads.size() - NAMED) + " more" : "");
    return new Note(
        Note.Kind.LOST,
        "selected-label-lost",
        "",
        "pods of "
            + shown
            + " select nodes by the label "
            + key
            + ", which today's nodes have and no node pool gives its own",
        fix(key));
  }

  private static String fix(String key) {
    return switch (key) {
      case "eks.amazonaws.com/capacityType" ->
          "let them select karpenter.sh/capacity-type with spot or on-demand";
      case "eks.amazonaws.com/nodegroup", "alpha.eksctl.io/nodegroup-name" ->
          "let them select karpenter.sh/nodepool, or a label of your own that the node pool has";
      default ->
          "let them select a label of your own that the node pool has: infer the pools, add it, and"
              + " use them";
    };
  }
}
