package io.github.karpentersetup.plan;

import io.github.karpentersetup.plan.NetworkKind.Found;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.SelectorTerm;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which subnets, or which security groups: those chosen for every node class that names none, and
 * what each node class gets.
 */
final class Selection {

  private final NetworkKind kind;
  private final String cluster;
  private final Map<String, Found> there;
  private final SortedSet<String> chosen;

  /**
   * What the setup selects or, where it says nothing, what was found.
   *
   * @param discovered what today's nodes have
   */
  Selection(Draft draft, NetworkKind kind, Collection<String> discovered) {
    this.kind = kind;
    this.cluster = draft.spec().cluster();
    this.there = kind.there(draft.aws());
    var terms = kind.chosen(draft.spec());
    this.chosen = terms.isEmpty() ? new TreeSet<>(discovered) : selected(terms);
  }

  NetworkKind kind() {
    return kind;
  }

  Map<String, Found> there() {
    return there;
  }

  /** Those to tag, so that node classes find them. */
  SortedSet<String> chosen() {
    return chosen;
  }

  /** Those that carry the cluster's discovery tag though nobody chose them. */
  SortedSet<String> alsoTagged() {
    var also = selected(List.of(SelectorTerm.tagged(NodeClass.DISCOVERY_TAG, cluster)));
    also.removeAll(chosen);
    return also;
  }

  /** Whether a node class finds anything by the tag; if all name what they use, none is needed. */
  boolean isTagUsed(Collection<NodeClass> classes) {
    return classes.stream().anyMatch(this::usesTag);
  }

  private boolean usesTag(NodeClass nodeClass) {
    return kind.terms(nodeClass).stream()
        .anyMatch(t -> cluster.equals(t.tags().get(NodeClass.DISCOVERY_TAG)));
  }

  /** What the nodes of a class get once the chosen ones are tagged. */
  SortedSet<String> of(NodeClass nodeClass) {
    var tagged = new TreeMap<>(there);
    for (var id : chosen) {
      var found = there.getOrDefault(id, new Found(id, "", "", Map.of()));
      var tags = new TreeMap<>(found.tags());
      tags.put(NodeClass.DISCOVERY_TAG, cluster);
      tagged.put(id, new Found(id, found.name(), found.vpcId(), tags));
    }
    return selected(tagged, kind.terms(nodeClass));
  }

  /** What is there now and matches any of the terms. */
  SortedSet<String> selected(Collection<SelectorTerm> terms) {
    return selected(there, terms);
  }

  private static SortedSet<String> selected(
      Map<String, Found> there, Collection<SelectorTerm> terms) {
    var selected = new TreeSet<String>();
    there.forEach(
        (id, found) -> {
          if (terms.stream().anyMatch(found::isSelectedBy)) {
            selected.add(id);
          }
        });
    return selected;
  }
}
