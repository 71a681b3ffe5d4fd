package io.github.karpentersetup.whatif;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shapes of the pods of one packing, and what they share. */
final class Shapes {

  private final ResourceNames names;
  private final boolean preferNoScheduleTaints;
  private final Map<Shape.Key, Shape> shapes = new LinkedHashMap<>();

  /** Templates are large: most pods share theirs, and need not be compared. */
  private final IdentityHashMap<PodTemplate, Map<String, Shape>> byIdentity =
      new IdentityHashMap<>();

  private final Map<Resources, Shape.Size> sizes = new HashMap<>();
  private final Map<Constraints, Constraints> interned = new HashMap<>();
  private final Map<Admission.Key, Admission> admissions = new HashMap<>();

  Shapes(ResourceNames names, boolean preferNoScheduleTaints) {
    this.names = names;
    this.preferNoScheduleTaints = preferNoScheduleTaints;
  }

  Iterable<Shape> all() {
    return shapes.values();
  }

  /** The forms a shape takes that make spread constraints count other nodes than before. */
  List<PodTemplate> counting(Shape shape) {
    var template = shape.template();
    boolean more =
        preferNoScheduleTaints
            && template.topologySpread().stream()
                .anyMatch(s -> s.nodeTaintsPolicy() == TopologySpread.NodeInclusion.HONOR);
    return more ? List.of(template, Variant.tolerating(template)) : List.of(template);
  }

  Shape of(Pod pod) {
    return byIdentity
        .computeIfAbsent(pod.template(), t -> new HashMap<>(2))
        .computeIfAbsent(pod.namespace(), namespace -> of(namespace, pod.template()));
  }

  private Shape of(String namespace, PodTemplate template) {
    return shapes.computeIfAbsent(
        new Shape.Key(namespace, template),
        key ->
            new Shape(
                key,
                sizes.computeIfAbsent(
                    key.template().requests(), r -> new Shape.Size(names.podVector(r)))));
  }

  /** The shape's pods as they ask first, and after each preference they let go of. */
  Optional<Variant> variant(Shape shape, int relaxations, Topology topology) {
    var variants = shape.variants();
    if (relaxations < variants.size()) {
      return Optional.of(variants.get(relaxations));
    }
    var template =
        variants.isEmpty()
            ? Optional.of(shape.template())
            : variants.get(variants.size() - 1).relaxed(preferNoScheduleTaints);
    if (template.isEmpty()) {
      return Optional.empty();
    }
    var variant = new Variant(shape, template.get(), this);
    topology.bind(variant);
    variants.add(variant);
    return Optional.of(variant);
  }

  /** The shape's pods without any preference. */
  Variant last(Shape shape, Topology topology) {
    int relaxations = shape.variants().size();
    while (variant(shape, relaxations, topology).isPresent()) {
      relaxations++;
    }
    return shape.variants().get(relaxations - 1);
  }

  Constraints interned(Constraints constraints) {
    var known = interned.putIfAbsent(constraints, constraints);
    return known == null ? constraints : known;
  }

  Admission admission(Constraints constraints, List<Toleration> tolerations) {
    return admissions.computeIfAbsent(
        new Admission.Key(constraints, tolerations), key -> new Admission());
  }
}
