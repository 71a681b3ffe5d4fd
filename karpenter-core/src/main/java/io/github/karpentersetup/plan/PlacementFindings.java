package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.spec.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Says where Karpenter's own pods run, whether they fit there, and what would make them fit. */
final class PlacementFindings {

  private final Draft draft;
  private final Placement placement;
  private final int replicas;

  private PlacementFindings(Draft draft) {
    this.draft = draft;
    this.placement = draft.placement();
    this.replicas = ChartValues.replicas(draft);
  }

  static void add(Draft draft) {
    var findings = new PlacementFindings(draft);
    var host = draft.placement().host();
    if (host instanceof Host.Labels labels && !findings.areThere(labels)) {
      findings.unknown(labels);
    } else if (!(host instanceof Host.Fargate)) {
      findings.fit();
      findings.staying();
    }
  }

  private boolean isRunning() {
    return draft.kubernetes().karpenters().stream().anyMatch(k -> !k.fingerprint().isEmpty());
  }

  private boolean areThere(Host.Labels wanted) {
    var labels = wanted.labels().entrySet();
    return draft.kubernetes().nodes().stream()
        .anyMatch(n -> n.labels().entrySet().containsAll(labels));
  }

  private void unknown(Host.Labels wanted) {
    var nodes = draft.kubernetes().nodes();
    var there = new TreeSet<String>();
    nodes.forEach(n -> n.labels().forEach((key, value) -> there.add(key + "=" + value)));
    var near =
        wanted.labels().entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .filter(label -> !there.contains(label))
            .flatMap(label -> Similar.to(label, there).stream())
            .collect(Collectors.joining(", "));
    var ofOne = ofOneKey(wanted, there);
    draft.add(
        Finding.blocking(
            "unknown-host-labels",
            "no node has " + placement.words() + (ofOne.isEmpty() ? "" : "; nodes have " + ofOne),
            near.isEmpty()
                ? "name labels that nodes have in karpenterOn(Host.labels(..)): kubectl get nodes"
                    + " --show-labels"
                : "did you mean " + near + "?"));
  }

  /** What nodes have instead, for the keys that were asked for. */
  private static String ofOneKey(Host.Labels wanted, Set<String> there) {
    return there.stream()
        .filter(label -> wanted.labels().containsKey(label.substring(0, label.indexOf('='))))
        .limit(5)
        .collect(Collectors.joining(", "));
  }

  private void fit() {
    var host = placement.host();
    if (host instanceof Host.NodeGroups groups && groups.nodeGroups().isEmpty()) {
      return;
    }
    if (placement.fitting() < replicas) {
      draft.add(
          Finding.warning("karpenter-does-not-fit", doesNotFit(), String.join("; or ", ways())));
    } else if (!isRunning()) {
      int open = placement.fit().open().size();
      draft.add(
          Finding.info(
              "karpenter-placed",
              "Karpenter's own pods are pinned to "
                  + placement.subject()
                  + ", where "
                  + open
                  + (open == 1 ? " node has" : " nodes have")
                  + " room for a replica of "
                  + size()));
    }
  }

  private String size() {
    return ChartValues.cpu(draft) + " CPU and " + ChartValues.memory(draft);
  }

  private String doesNotFit() {
    var fit = placement.fit();
    var text = new StringBuilder(placement.subject());
    text.append(isPlural() ? " have" : " has")
        .append(" room for ")
        .append(placement.fitting())
        .append(" of ")
        .append(replicas)
        .append(replicas == 1 ? " replica of " : " replicas of ")
        .append(size());
    if (!placement.fit().apart().isEmpty()) {
      text.append(", each on a node of its own");
    }
    text.append(": ").append(nodes());
    if (fit.open().size() > placement.fitting() && fit.isSpread()) {
      text.append("; replicas must be spread evenly over ").append(fit.domains());
    }
    var others = others();
    if (!others.isEmpty()) {
      text.append("; other node groups have room for ")
          .append(
              others.stream()
                  .map(p -> p.fitting() + " (" + p.words() + ")")
                  .collect(Collectors.joining(", ")));
    }
    return text.toString();
  }

  /** What keeps how many of the host's nodes from taking a replica. */
  private String nodes() {
    var fit = placement.fit();
    int all = fit.selected().size();
    if (all == 0) {
      return "there is no node";
    }
    var why = new ArrayList<String>();
    fit.refusals()
        .forEach((reason, count) -> why.add((all == 1 ? "" : count) + verb(count) + reason));
    if (why.isEmpty()) {
      return all == 1 ? "there is one node" : "there are " + all + " nodes";
    }
    return all == 1
        ? "its one node" + why.get(0)
        : "of " + all + " nodes " + String.join(", ", why);
  }

  private boolean isPlural() {
    return placement.host() instanceof Host.Labels || names().size() > 1;
  }

  private static String verb(int count) {
    return count == 1 ? " is " : " are ";
  }

  /** The managed node groups that Karpenter is not pinned to, by name. */
  private List<Placement> others() {
    return draft.aws().nodeGroups().stream()
        .map(NodeGroup::name)
        .filter(name -> !names().contains(name))
        .sorted()
        .map(name -> Placement.on(draft, Host.nodeGroups(name)))
        .toList();
  }

  private List<String> names() {
    return placement.host() instanceof Host.NodeGroups groups ? groups.nodeGroups() : List.of();
  }

  /** What would make them fit, the least change first. */
  private List<String> ways() {
    var ways = new ArrayList<String>();
    others().stream()
        .filter(p -> p.fitting() >= replicas)
        .findFirst()
        .ifPresent(p -> ways.add("use karpenterOn(\"" + p.words() + "\")"));
    scaled().ifPresent(ways::add);
    if (placement.host() instanceof Host.Labels) {
      ways.add("label more nodes: kubectl label node NAME " + placement.words().replace(",", ""));
    }
    if (placement.fitting() > 0) {
      ways.add("use chart(Chart.released().replicas(" + placement.fitting() + "))");
    }
    placement
        .fit()
        .sizeFor(replicas)
        .ifPresent(
            room ->
                ways.add(
                    "ask for at most "
                        + room.cpuMillis()
                        + "m CPU and "
                        + room.memoryBytes() / (1 << 20)
                        + "Mi with chart(Chart.released().resources(..))"));
    if (ways.isEmpty()) {
      ways.add(
          "add larger nodes and name them in karpenterOn(..), or ask for less with"
              + " chart(Chart.released().resources(cpu, memory))");
    }
    return ways;
  }

  /** The first of the node groups that helps when it grows. */
  private java.util.Optional<String> scaled() {
    return draft.aws().nodeGroups().stream()
        .filter(g -> names().contains(g.name()))
        .filter(this::takesOneWhenEmpty)
        .findFirst()
        .map(this::scale);
  }

  /** Without a node to look at, nothing speaks against it. */
  private boolean takesOneWhenEmpty(NodeGroup group) {
    var nodes =
        placement.fit().selected().stream()
            .filter(n -> group.name().equals(n.labels().get(Placement.NODE_GROUP)))
            .toList();
    return nodes.isEmpty() || nodes.stream().anyMatch(this::takesOneWhenEmpty);
  }

  private boolean takesOneWhenEmpty(Node node) {
    return placement.fit().takesWhenEmpty(node);
  }

  private String scale(NodeGroup group) {
    int wanted = group.scaling().desired() + replicas - placement.fitting();
    int max = Math.max(group.scaling().max(), wanted);
    var raised =
        max > group.scaling().max() ? ", which raises its maximum of " + group.scaling().max() : "";
    return "scale "
        + group.name()
        + " to "
        + wanted
        + (wanted == 1 ? " node" : " nodes")
        + raised
        + ": aws eks update-nodegroup-config --cluster-name "
        + draft.spec().cluster()
        + " --nodegroup-name "
        + group.name()
        + " --scaling-config minSize="
        + group.scaling().min()
        + ",maxSize="
        + max
        + ",desiredSize="
        + wanted;
  }

  /** Who retires Cluster Autoscaler means to retire its node groups next. */
  private void staying() {
    if (draft.spec().migrateFrom().isPresent() && !names().isEmpty() && !isRunning()) {
      draft.add(
          Finding.info(
              "host-stays",
              placement.subject()
                  + (isPlural() ? " have" : " has")
                  + " to stay when node groups are retired: Karpenter runs there, and cannot run on"
                  + " nodes of its own"));
    }
  }
}
