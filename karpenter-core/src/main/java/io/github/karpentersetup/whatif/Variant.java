package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A pod's constraints with all, some or none of its preferences taken as required. Preferences are
 * let go of in the order of Karpenter's {@code preferences.go}.
 */
final class Variant {

  /** One topology that the pod has to obey. */
  record Obeyed(TopologyGroup group, boolean self) {}

  private static final Toleration PREFERENCE =
      new Toleration("", Toleration.Match.EXISTS, "", Set.of(TaintEffect.PREFER_NO_SCHEDULE));

  private final Shape shape;
  private final PodTemplate template;
  private final Constraints all;
  private final Constraints strict;
  private final List<List<Constraints>> volumes;
  private final Admission admission;

  /** The topologies over hosts, and the others by their table. */
  private final List<Obeyed> overHosts = new ArrayList<>();

  private final Map<DomainTable, List<Obeyed>> overDomains = new LinkedHashMap<>();
  private final Map<DomainTable, long[]> podDomains = new HashMap<>();
  private final IdentityHashMap<List<Taint>, Boolean> tolerated = new IdentityHashMap<>();

  /** Hosts that cannot take the pod, and never will: the constraints and the requests together. */
  final HostSet refusing = new HostSet();

  Variant(Shape shape, PodTemplate template, Shapes shapes) {
    this.shape = shape;
    this.template = template;
    var selector = Constraints.ofLabels(template.nodeSelector());
    var required =
        template.nodeAffinity().isEmpty()
            ? selector
            : selector.and(Constraints.of(template.nodeAffinity().get(0)));
    strict = shapes.interned(required);
    all =
        heaviest(template.preferredNodeAffinity())
            .map(preferred -> shapes.interned(required.and(Constraints.of(preferred))))
            .orElse(strict);
    volumes =
        template.volumes().stream()
            .filter(volume -> !volume.nodeAffinity().isEmpty())
            .map(v -> v.nodeAffinity().stream().map(Constraints::of).map(shapes::interned).toList())
            .toList();
    admission = shapes.admission(all, template.tolerations());
  }

  private static <T> Optional<T> heaviest(List<Weighted<T>> preferences) {
    // The first of the heaviest: the sort of Karpenter keeps the order of equals.
    return preferences.stream()
        .reduce((a, b) -> b.weight() > a.weight() ? b : a)
        .map(Weighted::term);
  }

  private static <T> List<Weighted<T>> withoutHeaviest(List<Weighted<T>> preferences) {
    var rest = new ArrayList<>(preferences);
    preferences.stream().reduce((a, b) -> b.weight() > a.weight() ? b : a).ifPresent(rest::remove);
    return rest;
  }

  Shape shape() {
    return shape;
  }

  PodTemplate template() {
    return template;
  }

  /** Preferences included. */
  Constraints all() {
    return all;
  }

  Admission admission() {
    return admission;
  }

  List<List<Constraints>> volumes() {
    return volumes;
  }

  List<Obeyed> overHosts() {
    return overHosts;
  }

  Map<DomainTable, List<Obeyed>> overDomains() {
    return overDomains;
  }

  /** The domains that the constraints allow; preferences do not narrow them. */
  long[] podDomains(DomainTable table) {
    return podDomains.computeIfAbsent(table, t -> t.allowedBy(strict.get(t.key())));
  }

  boolean tolerates(List<Taint> taints) {
    return taints.isEmpty()
        || tolerated.computeIfAbsent(taints, t -> NodeFilter.tolerates(template.tolerations(), t));
  }

  void obey(TopologyGroup group, boolean self) {
    var obeyed = new Obeyed(group, self);
    if (group.overHosts()) {
      overHosts.add(obeyed);
    } else {
      overDomains.computeIfAbsent(group.table(), t -> new ArrayList<>()).add(obeyed);
    }
  }

  /** What is asked when this finds no place; empty when nothing is left to let go of. */
  Optional<PodTemplate> relaxed(boolean preferNoScheduleTaints) {
    var t = template;
    var affinity = t.nodeAffinity();
    if (affinity.size() > 1) {
      return Optional.of(relaxed(t).nodeAffinity(affinity.subList(1, affinity.size())).build());
    }
    if (!t.preferredPodAffinity().isEmpty()) {
      return Optional.of(
          relaxed(t).preferredPodAffinity(withoutHeaviest(t.preferredPodAffinity())).build());
    }
    if (!t.preferredPodAntiAffinity().isEmpty()) {
      return Optional.of(
          relaxed(t)
              .preferredPodAntiAffinity(withoutHeaviest(t.preferredPodAntiAffinity()))
              .build());
    }
    if (!t.preferredNodeAffinity().isEmpty()) {
      return Optional.of(
          relaxed(t).preferredNodeAffinity(withoutHeaviest(t.preferredNodeAffinity())).build());
    }
    for (int i = 0; i < t.topologySpread().size(); i++) {
      if (t.topologySpread().get(i).whenUnsatisfiable()
          == TopologySpread.WhenUnsatisfiable.SCHEDULE_ANYWAY) {
        var rest = new ArrayList<>(t.topologySpread());
        rest.remove(i);
        return Optional.of(relaxed(t).topologySpread(rest).build());
      }
    }
    if (preferNoScheduleTaints && !t.tolerations().contains(PREFERENCE)) {
      return Optional.of(tolerating(t));
    }
    return Optional.empty();
  }

  /** The same, that no longer keeps off taints of {@code PreferNoSchedule}. */
  static PodTemplate tolerating(PodTemplate template) {
    var more = new ArrayList<>(template.tolerations());
    more.add(PREFERENCE);
    return relaxed(template).tolerations(more).build();
  }

  private static Relaxed relaxed(PodTemplate template) {
    return new Relaxed(template);
  }
}
