package io.github.karpentersetup.infer;

import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.infer.Blueprint.Content;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.OperatingSystem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes node pools and node classes from node groups. */
public final class Inferrer {

  private final Inferred wanted;
  private final ClusterFacts facts;
  private final Situation situation;
  private final Notes notes = new Notes();

  private Inferrer(Inferred wanted, ClusterFacts facts, Situation situation) {
    this.wanted = wanted;
    this.facts = facts;
    this.situation = situation;
  }

  /**
   * Node pools and node classes from the node groups of a cluster, without manifests.
   *
   * @param wanted from which, and how
   * @param facts what was observed
   * @param situation what the setup has settled
   */
  public static Inference infer(Inferred wanted, ClusterFacts facts, Situation situation) {
    return new Inferrer(wanted, facts, situation).infer();
  }

  private Inference infer() {
    var sources = new ArrayList<>(ManagedGroups.of(facts.aws()));
    sources.addAll(ScalingGroups.of(facts));
    sources.sort(Comparator.comparing(Source::name).thenComparing(Source::kind));
    var chosen = chosen(sources);
    var blueprints = new LinkedHashMap<Content, Blueprint>();
    for (var source : chosen) {
      blueprint(source).ifPresent(b -> blueprints.merge(b.content(), b, Blueprint::and));
    }
    if (blueprints.isEmpty()) {
      nothing(sources);
    }
    return named(List.copyOf(blueprints.values()));
  }

  private List<Source> chosen(List<Source> sources) {
    var there = new TreeSet<>(sources.stream().map(Source::name).toList());
    for (var name : both(wanted.only(), wanted.except())) {
      if (!there.contains(name)) {
        notes.stops(
            "node-group-unknown",
            "the setup infers node pools by node group \"" + name + "\", which is not there",
            Similar.to(name, there)
                .map(near -> "did you mean " + near + "?")
                .orElse("name one of " + String.join(", ", there)));
      }
    }
    var chosen = new ArrayList<Source>();
    for (var source : sources) {
      if (!wanted.only().isEmpty() && !wanted.only().contains(source.name())) {
        continue;
      }
      if (wanted.except().contains(source.name())) {
        continue;
      }
      if (wanted.karpenterHost() == Inferred.KarpenterHost.LEAVE_OUT
          && situation.karpenterHosts().contains(source.name())) {
        notes.decided(
            "karpenter-host-left-out",
            source.name(),
            source.subject()
                + " hosts Karpenter, stays as it is, and gets no node pool; withKarpenterHost()"
                + " (--infer-karpenter-host) makes one for its other pods");
        continue;
      }
      chosen.add(source);
    }
    return chosen;
  }

  private static NavigableSet<String> both(List<String> one, List<String> other) {
    var both = new TreeSet<>(one);
    both.addAll(other);
    return both;
  }

  private void nothing(List<Source> sources) {
    var there = sources.stream().map(Source::name).toList();
    notes.stops(
        "nothing-to-infer",
        there.isEmpty()
            ? "the cluster has no node group to infer node pools from"
            : "none of the node groups ("
                + String.join(", ", there)
                + ") is left to infer node pools from",
        there.isEmpty()
            ? "describe node pools with withNodePool(..) or --manifests; those of an earlier run"
                + " are in the cluster: kubectl get nodepools,ec2nodeclasses -o yaml"
            : "include the one that hosts Karpenter with withKarpenterHost()"
                + " (--infer-karpenter-host), or describe node pools with withNodePool(..)");
  }

  private Optional<Blueprint> blueprint(Source source) {
    if (source.capacity().contains(CapacityType.RESERVED)) {
      notes.lost(
          source,
          "its nodes come from a capacity block, and which one is not known here; it gets no node"
              + " pool",
          "describe a node pool with capacityTypes(RESERVED), and a node class that names the"
              + " reservation with capacityReservations(..), Karpenter 1.3 and later");
      return Optional.empty();
    }
    if (source.most() == 0) {
      notes.lost(
          source,
          "it may have no nodes (its largest size is 0); it gets no node pool",
          "raise its largest size, or describe a node pool with withNodePool(..)");
      return Optional.empty();
    }
    var image = Image.of(source, facts.aws().cluster().kubernetesVersion(), situation, notes);
    var types = Types.of(source, image, notes);
    if (types.isEmpty() && image.architecture().isEmpty()) {
      notes.lost(
          source,
          "neither its instance types nor its image's architecture are known; it gets no node pool",
          "describe one with withNodePool(..), or give the group a node and infer again");
      return Optional.empty();
    }
    if (types.isEmpty()) {
      notes.lost(
          source,
          "no instance type is known of it; the node pool allows the categories c, m and r from"
              + " generation 3 on",
          "say with instanceFamilies(..) or instanceTypes(..) what the pods need");
    }
    var architectures = types.architectures();
    image.architecture().ifPresent(architectures::add);
    var isByType = wanted.instances() == Inferred.Instances.TYPES;
    var content =
        new Content(
            image.family().text().startsWith("Windows")
                ? OperatingSystem.WINDOWS
                : OperatingSystem.LINUX,
            architectures,
            new TreeSet<>(source.capacity()),
            wanted.instances(),
            isByType ? types.names() : types.families(),
            Marks.labels(source, situation, notes),
            Marks.taints(source, notes),
            Marks.startupTaints(source, notes),
            ClassOf.of(source, image, facts.aws(), situation, notes));
    return Optional.of(
        new Blueprint(
            new TreeSet<>(List.of(source.name())),
            content,
            ClassOf.zones(source, facts.aws()),
            types.smallest(),
            limit(source, types)));
  }

  /** What the group may grow to, of its largest type. */
  private static Optional<Types.Size> limit(Source source, Types types) {
    int most = source.most();
    return types.largest().map(size -> new Types.Size(size.cpus() * most, size.mebibytes() * most));
  }

  private Inference named(List<Blueprint> blueprints) {
    var all = new TreeSet<String>();
    blueprints.forEach(b -> all.add(b.groups().first()));
    var names = Names.of(all);
    // The first group of all that share a class gives it its name.
    var classNames = new LinkedHashMap<NodeClass, String>();
    blueprints.stream()
        .sorted(Comparator.comparing(b -> b.groups().first()))
        .forEach(
            b -> classNames.putIfAbsent(b.content().nodeClass(), name(names, b.groups().first())));
    var pools = new TreeMap<String, NodePool>();
    var origins = new TreeMap<String, List<String>>();
    for (var blueprint : blueprints) {
      var name = name(names, blueprint.groups().first());
      var nodeClass = classNames.getOrDefault(blueprint.content().nodeClass(), name);
      pools.put(name, blueprint.pool(name, nodeClass));
      origins.put(name, List.copyOf(blueprint.groups()));
    }
    origins.forEach(this::explain);
    var classes = new TreeMap<String, NodeClass>();
    classNames.forEach((c, name) -> classes.put(name, c.toBuilder().name(name).build()));
    return new Inference(
        List.copyOf(pools.values()),
        List.copyOf(classes.values()),
        origins,
        notes.all(),
        List.of());
  }

  private static String name(Map<String, String> names, String group) {
    return names.getOrDefault(group, group);
  }

  private void explain(String pool, List<String> groups) {
    notes.decided(
        "node-pool-inferred",
        groups.get(0),
        "NodePool "
            + pool
            + " is made from node group"
            + (groups.size() == 1 ? " " : "s ")
            + String.join(", ", groups)
            + (wanted.instances() == Inferred.Instances.FAMILIES
                ? ": its instance families, in no smaller sizes"
                : ": its instance types"));
  }
}
