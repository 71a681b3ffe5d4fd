package io.github.karpentersetup.plan;

import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.spec.SetupSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * The roles that this setup's nodes have: the setup's own, a second one for Windows nodes beside
 * Linux ones, and those that node classes name. EKS lets a role in for one operating system only.
 *
 * @param all the setup's own first
 */
record NodeRoles(List<One> all) {

  /** Whose nodes have a role. */
  enum Os {
    LINUX,
    WINDOWS
  }

  /** Who says that nodes have it. */
  enum Source {
    /** The setup, as {@code nodeRole}. */
    SETUP,
    /** The setup, for Windows. */
    WINDOWS,
    /** A node class. */
    NODE_CLASS
  }

  /** One role. */
  record One(String name, Os os, Source source) {

    /** What step names of it begin with. */
    String step(String kind) {
      return switch (source) {
        case SETUP -> kind;
        case WINDOWS -> "windows-" + kind;
        case NODE_CLASS -> kind + "-" + name;
      };
    }
  }

  static NodeRoles of(SetupSpec spec, List<NodePool> pools) {
    var classes = new LinkedHashMap<String, NodeClass>();
    spec.nodeClasses().forEach(c -> classes.put(c.name(), c));
    pools.forEach(
        p -> classes.computeIfAbsent(p.nodeClass(), name -> NodeClass.named(name).build()));
    var own = Roles.nodeRole(spec);
    var left =
        classes.values().stream().filter(c -> c.role().filter(r -> !r.equals(own)).isEmpty());
    var os = left.map(NodeRoles::os).distinct().toList();
    var all = new ArrayList<One>();
    all.add(new One(own, os.equals(List.of(Os.WINDOWS)) ? Os.WINDOWS : Os.LINUX, Source.SETUP));
    if (os.size() > 1 && spec.nodeRole().origin() == RoleOrigin.MADE) {
      all.add(new One(Names.windowsNodeRole(spec.cluster()), Os.WINDOWS, Source.WINDOWS));
    }
    classes
        .values()
        .forEach(
            c ->
                c.role()
                    .filter(role -> all.stream().noneMatch(one -> one.name().equals(role)))
                    .ifPresent(role -> all.add(new One(role, os(c), Source.NODE_CLASS))));
    return new NodeRoles(all);
  }

  /** The role of a node class that names none. */
  String forClass(NodeClass nodeClass) {
    return all.stream()
        .filter(one -> one.source() != Source.NODE_CLASS && one.os() == os(nodeClass))
        .findFirst()
        .orElse(all.get(0))
        .name();
  }

  static Os os(NodeClass nodeClass) {
    var isWindows =
        nodeClass.amiFamily().map(AmiFamily::text).filter(f -> f.startsWith("Windows")).isPresent()
            || nodeClass.amiSelectorTerms().stream()
                .anyMatch(t -> t.alias().toLowerCase(Locale.ROOT).startsWith("windows"));
    return isWindows ? Os.WINDOWS : Os.LINUX;
  }
}
