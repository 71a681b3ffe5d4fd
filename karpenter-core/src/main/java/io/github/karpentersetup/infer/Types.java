package io.github.karpentersetup.infer;

import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.whatif.Catalogue;
import io.github.karpentersetup.whatif.InstanceType;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The instance types of a node group, and what the catalogue knows of them. */
final class Types {

  /** Read once: the names and sizes of instance types do not depend on a region. */
  private static final class Known {
    static final Map<String, InstanceType> TYPES =
        Catalogue.embedded().types().stream()
            .collect(Collectors.toMap(InstanceType::name, Function.identity()));
  }

  private final TreeSet<String> names;

  private Types(Collection<String> names) {
    this.names = new TreeSet<>(names);
  }

  /** Those that the image runs on; the others are noted. */
  static Types of(Source source, Image image, Notes notes) {
    var fitting = new TreeSet<>(source.instanceTypes());
    var unknown = fitting.stream().filter(t -> !Known.TYPES.containsKey(t)).toList();
    if (!unknown.isEmpty()) {
      notes.lost(
          source,
          "nothing is known of instance type "
              + String.join(", ", unknown)
              + ", so the node pool has no limits by it",
          "set cpuLimit(..) and memoryLimit(..) of the node pool, and see that the name is right");
    }
    image
        .architecture()
        .ifPresent(
            wanted -> {
              var others = fitting.stream().filter(t -> isOther(t, wanted)).toList();
              if (!others.isEmpty() && others.size() < fitting.size()) {
                notes.lost(
                    source,
                    "instance type "
                        + String.join(", ", others)
                        + " is not of the image's architecture, "
                        + wanted,
                    "make a node pool and a node class of their own for them");
                fitting.removeAll(others);
              }
            });
    return new Types(fitting);
  }

  private static boolean isOther(String type, Architecture wanted) {
    return architecture(type).filter(a -> a != wanted).isPresent();
  }

  private static Optional<Architecture> architecture(String type) {
    return known(type)
        .flatMap(
            t ->
                Arrays.stream(Architecture.values())
                    .filter(a -> a.text().equals(t.labels().get(NodeLabels.ARCHITECTURE)))
                    .findAny());
  }

  private static Optional<InstanceType> known(String type) {
    return Optional.ofNullable(Known.TYPES.get(type));
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  List<String> names() {
    return List.copyOf(names);
  }

  /** The part of each before the dot. */
  List<String> families() {
    return List.copyOf(
        names.stream()
            .map(n -> n.replaceFirst("\\..*", ""))
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  NavigableSet<Architecture> architectures() {
    return names.stream()
        .flatMap(n -> architecture(n).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the smallest has; empty if nothing is known of one. */
  Optional<Size> smallest() {
    return sizes()
        .map(
            all ->
                all.stream()
                    .reduce(
                        (a, b) ->
                            new Size(
                                Math.min(a.cpus(), b.cpus()),
                                Math.min(a.mebibytes(), b.mebibytes())))
                    .orElseThrow());
  }

  /** What the largest has; empty if nothing is known of one. */
  Optional<Size> largest() {
    return sizes()
        .map(
            all ->
                all.stream()
                    .reduce(
                        (a, b) ->
                            new Size(
                                Math.max(a.cpus(), b.cpus()),
                                Math.max(a.mebibytes(), b.mebibytes())))
                    .orElseThrow());
  }

  private Optional<List<Size>> sizes() {
    var sizes = names.stream().flatMap(n -> known(n).stream()).map(Types::size).toList();
    return sizes.isEmpty() || sizes.size() < names.size() ? Optional.empty() : Optional.of(sizes);
  }

  private static Size size(InstanceType type) {
    return new Size(
        Integer.parseInt(type.labels().getOrDefault(NodeLabels.INSTANCE_CPU, "0")),
        Long.parseLong(type.labels().getOrDefault(NodeLabels.INSTANCE_MEMORY, "0")));
  }

  /** Processors and memory. */
  record Size(int cpus, long mebibytes) {

    Memory memory() {
      return Memory.mebibytes(mebibytes);
    }
  }
}
