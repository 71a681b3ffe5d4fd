package io.github.karpentersetup.infer;

import io.github.karpentersetup.manifest.Manifest;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was inferred from node groups. The pools and classes can be changed with {@code toBuilder()}
 * before they are given to a setup.
 *
 * @param nodePools by name
 * @param nodeClasses by name, without what planning takes from the cluster: role, network unless a
 *     group's is its own, the AMI's version
 * @param origins the node groups that each node pool was made from, by its name
 * @param notes what could not be carried over, and what was decided
 * @param manifests both as Kubernetes objects for the setup's release, with what planning takes
 *     from the cluster; they may hold the user data of launch templates
 */
public record Inference(
    List<NodePool> nodePools,
    List<NodeClass> nodeClasses,
    Map<String, List<String>> origins,
    List<Note> notes,
    List<Manifest> manifests) {

  public Inference {
    nodePools = List.copyOf(nodePools);
    nodeClasses = List.copyOf(nodeClasses);
    origins = Collections.unmodifiableMap(new TreeMap<>(origins));
    notes = List.copyOf(notes);
    manifests = List.copyOf(manifests);
  }

  /** The same with these manifests. */
  public Inference withManifests(List<Manifest> others) {
    return new Inference(nodePools, nodeClasses, origins, notes, others);
  }

  /** The same with these notes besides. */
  public Inference withNotes(List<Note> more) {
    var all = new ArrayList<>(notes);
    all.addAll(more);
    return new Inference(nodePools, nodeClasses, origins, all, manifests);
  }

  /** The manifests as YAML, a document each: to edit, and to give to {@code withManifests}. */
  public String toYaml() {
    return manifests.stream()
        .map(Manifest::toYaml)
        .map(yaml -> yaml.startsWith("---") ? yaml : "---\n" + yaml)
        .collect(Collectors.joining());
  }

  /** Names and notes; never user data. */
  @Override
  public String toString() {
    return origins
        + (notes.isEmpty() ? "" : "\n")
        + notes.stream().map(Note::toString).collect(Collectors.joining("\n"));
  }
}
