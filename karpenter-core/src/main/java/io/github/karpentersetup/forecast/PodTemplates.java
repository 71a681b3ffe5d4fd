package io.github.karpentersetup.forecast;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.Operator;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.TaintEffect;
import io.github.karpentersetup.whatif.HostPort;
import io.github.karpentersetup.whatif.PodTemplate;
import io.github.karpentersetup.whatif.PodTemplate.Disruption;
import io.github.karpentersetup.whatif.Resources;
import io.github.karpentersetup.whatif.Toleration;
import io.github.karpentersetup.whatif.Volume;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes of a group of pods what the engine packs. What it cannot take over is a problem, never left
 * out silently.
 */
public final class PodTemplates {

  static final String HOSTNAME = "kubernetes.io/hostname";

  private static final Map<String, Operator> OPERATORS = new HashMap<>();
  private static final Map<String, TaintEffect> EFFECTS = new HashMap<>();
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  static {
    for (var operator : Operator.values()) {
      OPERATORS.put(operator.text(), operator);
    }
    for (var effect : TaintEffect.values()) {
      EFFECTS.put(effect.text(), effect);
    }
  }

  private final Set<String> namespaces;
  private final List<Problem> problems = new ArrayList<>();

  private PodTemplates(Set<String> namespaces) {
    this.namespaces = Set.copyOf(namespaces);
  }

  /**
   * For a cluster.
   *
   * @param namespaces all there are, for affinities that are about all of them
   */
  public static PodTemplates among(Set<String> namespaces) {
    return new PodTemplates(namespaces);
  }

  /** What could not be taken over so far. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** What one pod of the group asks for. */
  public PodTemplate of(PodGroup group) {
    var spec = new Part(group.scheduling());
    var builder =
        PodTemplate.requesting(requests(group, spec))
            .priority(spec.number("priority", 0))
            .disruption(
                group.traits().contains(Trait.DO_NOT_DISRUPT)
                    ? Disruption.REFUSED
                    : Disruption.ALLOWED);
    group.labels().forEach(builder::label);
    spec.at("nodeSelector").labels().forEach(builder::nodeSelector);
    nodeAffinity(group, spec.at("affinity", "nodeAffinity"), builder);
    var terms = new PodTerms(group, namespaces, this);
    terms.affinity(spec.at("affinity", "podAffinity"), builder);
    terms.antiAffinity(spec.at("affinity", "podAntiAffinity"), builder);
    spec.at("topologySpreadConstraints")
        .items()
        .forEach(spread -> builder.topologySpread(terms.spread(spread)));
    spec.at("tolerations")
        .items()
        .forEach(t -> toleration(group, t).ifPresent(builder::toleration));
    spec.at("hostPorts").items().forEach(port -> builder.hostPort(hostPort(port)));
    if (!group.zones().isEmpty()) {
      var zones = group.zones().toArray(String[]::new);
      builder.volume(
          new Volume(
              "of " + group.name(), "", List.of(List.of(Requirement.in(NodeLabels.ZONE, zones)))));
    }
    volumes(group, spec.at("volumes"), builder);
    return builder.build();
  }

  /** Each pod has its own; where they can be reached from is the group's zones. */
  private void volumes(PodGroup group, Part volumes, PodTemplate.Builder builder) {
    volumes
        .labels()
        .forEach(
            (driver, text) -> {
              try {
                var count = Integer.parseInt(text);
                for (int i = 0; i < count; i++) {
                  builder.volume(new Volume("", driver, List.of()));
                }
              } catch (NumberFormatException e) {
                problem(
                    group, "volumes", "\"" + text + "\" is no whole number, and counts as none");
              }
            });
  }

  private Resources requests(PodGroup group, Part spec) {
    var amounts = new TreeMap<String, Long>();
    amounts.put(Resources.CPU, group.requests().cpuMillis());
    amounts.put(Resources.MEMORY, group.requests().memoryBytes());
    spec.at("requests")
        .labels()
        .forEach(
            (name, amount) -> {
              try {
                amounts.put(name, Long.parseLong(amount));
              } catch (NumberFormatException e) {
                problem(
                    group,
                    "requests." + name,
                    "\"" + amount + "\" is no whole number, and counts as none");
              }
            });
    amounts.values().removeIf(amount -> amount == 0);
    return new Resources(amounts);
  }

  private void nodeAffinity(PodGroup group, Part affinity, PodTemplate.Builder builder) {
    var required = affinity.at(REQUIRED, "nodeSelectorTerms");
    if (required.isThere()) {
      var terms =
          required.items().map(term -> term(group, term)).filter(t -> !t.isEmpty()).toList();
      terms.forEach(term -> builder.nodeAffinity(term.toArray(Requirement[]::new)));
      if (terms.isEmpty()) {
        // Terms without expressions match no node; the engine calls this contradictory.
        builder.nodeAffinity(Requirement.exists(HOSTNAME), Requirement.doesNotExist(HOSTNAME));
      }
    }
    affinity
        .at(PREFERRED)
        .items()
        .forEach(
            preferred -> {
              var term = term(group, preferred.at("preference"));
              if (!term.isEmpty()) {
                builder.preferredNodeAffinity(
                    preferred.number("weight", 1), term.toArray(Requirement[]::new));
              }
            });
  }

  private List<Requirement> term(PodGroup group, Part term) {
    var all = new ArrayList<Requirement>();
    term.at("matchExpressions").items().forEach(e -> requirement(group, e).ifPresent(all::add));
    // The one field there is, metadata.name, is a node's host name on EKS.
    term.at("matchFields")
        .items()
        .forEach(
            e ->
                requirement(group, e)
                    .ifPresent(
                        r -> all.add(new Requirement(HOSTNAME, r.operator(), r.values(), 0))));
    return all;
  }

  /** Empty, and a problem, for an operator that Kubernetes does not have. */
  Optional<Requirement> requirement(PodGroup group, Part expression) {
    var operator = OPERATORS.get(expression.text("operator"));
    if (operator == null) {
      problem(
          group,
          expression.text("key"),
          "\"" + expression.text("operator") + "\" is no operator, and is left out");
      return Optional.empty();
    }
    return Optional.of(
        new Requirement(expression.text("key"), operator, expression.texts("values"), 0));
  }

  private Optional<Toleration> toleration(PodGroup group, Part part) {
    var word = part.text("effect");
    var effect = EFFECTS.get(word);
    if (!word.isEmpty() && effect == null) {
      problem(group, "tolerations", "\"" + word + "\" is no effect of a taint, and is left out");
      return Optional.empty();
    }
    var match =
        part.text("operator").equals("Exists") ? Toleration.Match.EXISTS : Toleration.Match.EQUAL;
    var effects = EnumSet.noneOf(TaintEffect.class);
    if (effect != null) {
      effects.add(effect);
    }
    return Optional.of(new Toleration(part.text("key"), match, part.text("value"), effects));
  }

  private static HostPort hostPort(Part port) {
    var ip = port.text("hostIP");
    var protocol = port.text("protocol");
    return new HostPort(
        ip.isEmpty() ? "0.0.0.0" : ip,
        port.number("hostPort", 0),
        protocol.isEmpty() ? "TCP" : protocol);
  }

  void problem(PodGroup group, String field, String message) {
    problems.add(
        Problem.of("pods " + group.name() + " " + field, message, "correct the pods' template"));
  }

  static String required() {
    return REQUIRED;
  }

  static String preferred() {
    return PREFERRED;
  }
}
