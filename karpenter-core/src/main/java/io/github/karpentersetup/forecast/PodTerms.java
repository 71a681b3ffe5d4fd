package io.github.karpentersetup.forecast;

import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.whatif.LabelSelector;
import io.github.karpentersetup.whatif.PodAffinityTerm;
import io.github.karpentersetup.whatif.PodTemplate;
import io.github.karpentersetup.whatif.TopologySpread;
import io.github.karpentersetup.whatif.TopologySpread.NodeInclusion;
import io.github.karpentersetup.whatif.TopologySpread.WhenUnsatisfiable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a group of pods says of other pods. */
final class PodTerms {

  private static final String NAME_OF_NAMESPACE = "kubernetes.io/metadata.name";

  /** Without a selector, a term is about no pod at all. */
  private static final LabelSelector NONE =
      new LabelSelector(
          Map.of(), List.of(Requirement.exists("app"), Requirement.doesNotExist("app")));

  private final PodGroup group;
  private final Set<String> namespaces;
  private final PodTemplates templates;

  PodTerms(PodGroup group, Set<String> namespaces, PodTemplates templates) {
    this.group = group;
    this.namespaces = namespaces;
    this.templates = templates;
  }

  void affinity(Part affinity, PodTemplate.Builder builder) {
    affinity.at(PodTemplates.required()).items().forEach(t -> builder.podAffinity(term(t)));
    affinity
        .at(PodTemplates.preferred())
        .items()
        .forEach(
            w ->
                builder.preferredPodAffinity(w.number("weight", 1), term(w.at("podAffinityTerm"))));
  }

  void antiAffinity(Part affinity, PodTemplate.Builder builder) {
    affinity.at(PodTemplates.required()).items().forEach(t -> builder.podAntiAffinity(term(t)));
    affinity
        .at(PodTemplates.preferred())
        .items()
        .forEach(
            w ->
                builder.preferredPodAntiAffinity(
                    w.number("weight", 1), term(w.at("podAffinityTerm"))));
  }

  private PodAffinityTerm term(Part term) {
    var selector = selector(term.at("labelSelector"));
    var expressions = new ArrayList<>(selector.matchExpressions());
    for (var key : term.texts("matchLabelKeys")) {
      var own = group.labels().get(key);
      if (own != null) {
        expressions.add(Requirement.in(key, own));
      }
    }
    for (var key : term.texts("mismatchLabelKeys")) {
      var own = group.labels().get(key);
      if (own != null) {
        expressions.add(Requirement.notIn(key, own));
      }
    }
    return new PodAffinityTerm(
        term.text("topologyKey"),
        new LabelSelector(selector.matchLabels(), expressions),
        namespaces(term));
  }

  /** By name; labels of namespaces other than their name are not observed. */
  private Set<String> namespaces(Part term) {
    var named = new TreeSet<>(term.texts("namespaces"));
    var selector = term.at("namespaceSelector");
    if (!selector.isThere()) {
      return named;
    }
    var wanted = selector(selector);
    var isByName =
        Set.of(NAME_OF_NAMESPACE).containsAll(wanted.matchLabels().keySet())
            && wanted.matchExpressions().stream().allMatch(e -> e.key().equals(NAME_OF_NAMESPACE));
    if (!isByName) {
      templates.problem(
          group,
          "namespaceSelector",
          "labels of namespaces are not known here, and all namespaces are taken to have them");
      named.addAll(namespaces);
      return named;
    }
    namespaces.stream()
        .filter(name -> wanted.selects(Map.of(NAME_OF_NAMESPACE, name)))
        .forEach(named::add);
    return named;
  }

  private LabelSelector selector(Part selector) {
    if (!selector.isThere()) {
      return NONE;
    }
    var expressions = new ArrayList<Requirement>();
    selector
        .at("matchExpressions")
        .items()
        .forEach(e -> templates.requirement(group, e).ifPresent(expressions::add));
    return new LabelSelector(selector.at("matchLabels").labels(), expressions);
  }

  TopologySpread spread(Part spread) {
    return new TopologySpread(
        spread.text("topologyKey"),
        spread.number("maxSkew", 1),
        selector(spread.at("labelSelector")),
        spread.text("whenUnsatisfiable").equals("ScheduleAnyway")
            ? WhenUnsatisfiable.SCHEDULE_ANYWAY
            : WhenUnsatisfiable.DO_NOT_SCHEDULE,
        spread.number("minDomains", 0),
        inclusion(spread.text("nodeAffinityPolicy"), NodeInclusion.HONOR),
        inclusion(spread.text("nodeTaintsPolicy"), NodeInclusion.IGNORE),
        spread.texts("matchLabelKeys"));
  }

  private static NodeInclusion inclusion(String text, NodeInclusion otherwise) {
    return switch (text) {
      case "Honor" -> NodeInclusion.HONOR;
      case "Ignore" -> NodeInclusion.IGNORE;
      default -> otherwise;
    };
  }
}
