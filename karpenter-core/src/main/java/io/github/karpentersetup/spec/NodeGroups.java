package io.github.karpentersetup.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of today's nodes a setup retires. Names are those of managed node groups and of Auto
 * Scaling groups whose nodes joined the cluster. The nodes that host Karpenter are never retired,
 * whatever is named here.
 *
 * @param names of the groups; empty for every group there is, and the nodes of none
 * @param except the groups to leave as they are
 * @param nodePools of a former Karpenter installation, whose nodes are retired as well
 */
public record NodeGroups(List<String> names, List<String> except, List<String> nodePools) {

  public NodeGroups(
      @Nullable List<String> names,
      @Nullable List<String> except,
      @Nullable List<String> nodePools) {
    this.names = copy(names);
    this.except = copy(except);
    this.nodePools = copy(nodePools);
  }

  /** Every group, and the nodes that are in none. */
  public static NodeGroups all() {
    return new NodeGroups(List.of(), List.of(), List.of());
  }

  /** These groups alone. */
  public static NodeGroups named(String... names) {
    return new NodeGroups(List.of(names), List.of(), List.of());
  }

  /** All but these. */
  public NodeGroups except(String... names) {
    var more = new ArrayList<>(except);
    more.addAll(List.of(names));
    return new NodeGroups(this.names, more, nodePools);
  }

  /** And the nodes of these node pools, which are not among the setup's own. */
  public NodeGroups andNodePools(String... names) {
    var more = new ArrayList<>(nodePools);
    more.addAll(List.of(names));
    return new NodeGroups(this.names, except, more);
  }

  private static List<String> copy(@Nullable List<String> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
