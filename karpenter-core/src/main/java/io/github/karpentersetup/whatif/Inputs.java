package io.github.karpentersetup.whatif;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Operator;
import io.github.karpentersetup.spec.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names what is wrong with the input, and leaves it out; and what is missing, and goes on. */
final class Inputs {

  private final Catalogue catalogue;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> poolNames = new HashSet<>();
  private final Set<String> nodeNames = new HashSet<>();

  Inputs(Catalogue catalogue) {
    this.catalogue = catalogue;
    if (catalogue.types().isEmpty()) {
      add("catalogue", "has no instance types", "give one with types, or use the embedded one");
    }
  }

  private void add(String path, String message, String fix) {
    problems.add(Problem.of(path, message, fix));
  }

  boolean isPoolUsable(NodePool pool) {
    var path = "NodePool " + pool.name();
    if (!poolNames.add(pool.name())) {
      add(path, "there are two of this name", "leave one out; only the first is used");
      return false;
    }
    int before = problems.size();
    for (var r : pool.requirements()) {
      LabelValues.problem(r)
          .ifPresent(
              why -> add(path, shown(r) + " " + why, "correct the requirement, or leave it out"));
    }
    pool.limits()
        .forEach(
            (resource, quantity) -> {
              if (Quantity.parse(resource, quantity).isEmpty()) {
                add(
                    path,
                    "the limit " + resource + ": " + quantity + " is no quantity",
                    "write it as 1000 or 64Gi");
              }
            });
    if (problems.size() > before) {
      return false;
    }
    Constraints.of(pool.requirements())
        .contradiction()
        .ifPresent(
            key ->
                add(
                    path,
                    "its requirements on " + key + " leave no value",
                    "drop one of those that contradict each other"));
    for (var r : pool.requirements()) {
      if (r.operator() == Operator.IN && r.key().equals(NodeLabels.INSTANCE_TYPE)) {
        r.values().forEach(value -> unknownType(path, value));
      }
    }
    return true;
  }

  private void unknownType(String path, String name) {
    if (catalogue.type(name).isEmpty()) {
      var known = catalogue.types().stream().map(InstanceType::name).toList();
      add(
          path,
          "instance type " + name + " is not in the catalogue",
          Similar.to(name, known)
              .map(near -> "write " + near + "?")
              .orElse("correct it, or add the type to the catalogue"));
    }
  }

  boolean isNodeUsable(ExistingNode node) {
    var path = "node " + node.name();
    if (!nodeNames.add(node.name())) {
      add(path, "there are two of this name", "leave one out; only the first is used");
      return false;
    }
    for (var pod : node.pods()) {
      if (pod.template().requests().amounts().values().stream().anyMatch(a -> a < 0)) {
        add(path, "pod " + pod + " on it asks for less than nothing", "correct it");
        return false;
      }
    }
    return true;
  }

  boolean isDaemonUsable(Pod daemon) {
    var faults = faults(daemon.template());
    faults.forEach(
        why -> add("daemon pod " + daemon, why, "correct it; it is left out until then"));
    return faults.isEmpty();
  }

  /** The pods that make sense; the others are told as unplaced. */
  List<Pod> sound(List<Pod> pods, List<Unplaced> unplaced) {
    var known = new HashMap<PodTemplate, List<String>>();
    var faulty = new LinkedHashMap<String, List<Pod>>();
    var silent = new LinkedHashMap<String, List<Pod>>();
    var names = new HashSet<String>();
    var sound = new ArrayList<Pod>(pods.size());
    for (var pod : pods) {
      var why = new ArrayList<>(known.computeIfAbsent(pod.template(), Inputs::faults));
      if (!names.add(pod.toString())) {
        why.add("there are two pods of this name");
      }
      if (why.isEmpty()) {
        sound.add(pod);
        missing(pod.template())
            .ifPresent(what -> silent.computeIfAbsent(what, w -> new ArrayList<>()).add(pod));
      } else {
        unplaced.add(
            new Unplaced(pod, why.stream().map(w -> new Unplaced.Reason("pod", w)).toList()));
        why.forEach(w -> faulty.computeIfAbsent(w, x -> new ArrayList<>()).add(pod));
      }
    }
    faulty.forEach(
        (why, whose) -> add(several(whose), why, "correct it; it is not placed until then"));
    silent.forEach(
        (what, whose) ->
            add(
                several(whose),
                "no request for " + what + ": it counts as none",
                "set requests; Karpenter chooses nodes by them"));
    return sound;
  }

  private static String several(List<Pod> pods) {
    return pods.size() == 1
        ? "pod " + pods.get(0)
        : "pod " + pods.get(0) + " and " + (pods.size() - 1) + " more";
  }

  private static Optional<String> missing(PodTemplate template) {
    boolean cpu = template.requests().amount(Resources.CPU) == 0;
    boolean memory = template.requests().amount(Resources.MEMORY) == 0;
    if (cpu && memory) {
      return Optional.of("cpu and memory");
    }
    return cpu ? Optional.of("cpu") : memory ? Optional.of("memory") : Optional.empty();
  }

  private static List<String> faults(PodTemplate template) {
    var faults = new ArrayList<String>();
    template
        .requests()
        .amounts()
        .forEach(
            (resource, amount) -> {
              if (amount < 0) {
                faults.add("asks for " + amount + " of " + resource + ", less than nothing");
              }
            });
    var terms = new ArrayList<>(template.nodeAffinity());
    template.preferredNodeAffinity().forEach(w -> terms.add(w.term()));
    template.volumes().forEach(v -> terms.addAll(v.nodeAffinity()));
    terms.forEach(term -> faults(term, faults));
    for (var spread : template.topologySpread()) {
      if (spread.maxSkew() < 1) {
        faults.add(
            "topology spread over "
                + spread.topologyKey()
                + ": maxSkew is "
                + spread.maxSkew()
                + ", and has to be 1 or more");
      }
      selectorFaults(spread.selector(), faults);
    }
    template.podAffinity().forEach(t -> selectorFaults(t.selector(), faults));
    template.podAntiAffinity().forEach(t -> selectorFaults(t.selector(), faults));
    template.preferredPodAffinity().forEach(w -> selectorFaults(w.term().selector(), faults));
    template.preferredPodAntiAffinity().forEach(w -> selectorFaults(w.term().selector(), faults));
    if (faults.isEmpty()) {
      contradiction(template).ifPresent(faults::add);
    }
    return faults;
  }

  private static void faults(List<Requirement> term, List<String> faults) {
    for (var r : term) {
      LabelValues.problem(r).ifPresent(why -> faults.add("node affinity: " + shown(r) + " " + why));
    }
  }

  private static void selectorFaults(LabelSelector selector, List<String> faults) {
    for (var r : selector.matchExpressions()) {
      var known = Set.of(Operator.IN, Operator.NOT_IN, Operator.EXISTS, Operator.DOES_NOT_EXIST);
      if (!known.contains(r.operator())) {
        faults.add("label selector: " + shown(r) + " is not for selectors");
      } else {
        LabelValues.problem(r)
            .ifPresent(why -> faults.add("label selector: " + shown(r) + " " + why));
      }
    }
  }

  /** A label for which node selector and all alternatives of the affinity leave no value. */
  private static Optional<String> contradiction(PodTemplate template) {
    var own = new ArrayList<Requirement>();
    template.nodeSelector().forEach((key, value) -> own.add(Requirement.in(key, value)));
    List<List<Requirement>> terms =
        template.nodeAffinity().isEmpty() ? List.of(List.of()) : template.nodeAffinity();
    String first = "";
    for (var term : terms) {
      var together = new ArrayList<>(own);
      together.addAll(term);
      var key = Constraints.of(together).contradiction();
      if (key.isEmpty()) {
        return Optional.empty();
      }
      first = first.isEmpty() ? key.get() : first;
    }
    return Optional.of("its own constraints on " + first + " contradict each other");
  }

  private static String shown(Requirement r) {
    return (r.key() + " " + r.operator() + " " + String.join(", ", r.values())).trim();
  }

  /** What is wrong with the input, all of it. */
  List<Problem> problems() {
    return problems;
  }
}
