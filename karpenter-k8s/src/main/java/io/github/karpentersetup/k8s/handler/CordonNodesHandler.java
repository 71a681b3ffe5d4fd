package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.CordonNodes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import tools.jackson.databind.JsonNode;

/** Cordons nodes, and marks those that it cordons: only these are ever uncordoned again. */
final class CordonNodesHandler implements StepHandler<CordonNodes> {

  private final ApiServer server;
  private final Executor parallel;

  CordonNodesHandler(ApiServer server, Executor parallel) {
    this.server = server;
    this.parallel = parallel;
  }

  @Override
  public Check check(CordonNodes step) {
    var open = open(step);
    return open.isEmpty()
        ? Check.holds("all nodes are cordoned")
        : Check.notYet(open.size() + " nodes are not cordoned");
  }

  @Override
  public Outcome execute(CordonNodes step) {
    var open = open(step);
    if (open.isEmpty()) {
      return new Outcome.Unchanged("all nodes are cordoned");
    }
    Parallel.each(
        parallel,
        open,
        node ->
            server.merge(
                Resources.NODES,
                "",
                node,
                Map.of(
                    "metadata",
                    Map.of("annotations", Map.of(Ownership.CORDONED, step.cluster())),
                    "spec",
                    Map.of("unschedulable", true))));
    return new Outcome.Changed("cordoned " + String.join(", ", open));
  }

  private List<String> open(CordonNodes step) {
    var open = new ConcurrentLinkedQueue<String>();
    Parallel.each(
        parallel,
        step.nodes(),
        name ->
            server
                .find(Resources.NODES, "", name)
                .filter(node -> !isCordoned(node))
                .ifPresent(node -> open.add(name)));
    return open.stream().sorted().toList();
  }

  static boolean isCordoned(JsonNode node) {
    return Trees.at(node, "spec", "unschedulable").asBoolean(false);
  }

  @Override
  public Check checkUndone(CordonNodes step) {
    var ours = ours(step);
    return ours.isEmpty()
        ? Check.holds("no node is cordoned by us")
        : Check.notYet("cordoned by us: " + String.join(", ", ours));
  }

  @Override
  public Outcome undo(CordonNodes step) {
    var ours = ours(step);
    if (ours.isEmpty()) {
      return new Outcome.Unchanged("no node is cordoned by us");
    }
    var mark = new TreeMap<String, Object>();
    mark.put(Ownership.CORDONED, null);
    var open = new TreeMap<String, Object>();
    open.put("unschedulable", null);
    Parallel.each(
        parallel,
        ours,
        node ->
            server.merge(
                Resources.NODES,
                "",
                node,
                Map.of("metadata", Map.of("annotations", mark), "spec", open)));
    return new Outcome.Changed("uncordoned " + String.join(", ", ours));
  }

  private List<String> ours(CordonNodes step) {
    var ours = new ConcurrentLinkedQueue<String>();
    Parallel.each(
        parallel,
        step.nodes(),
        name ->
            server
                .find(Resources.NODES, "", name)
                .filter(n -> Trees.annotation(n, Ownership.CORDONED).equals(step.cluster()))
                .ifPresent(n -> ours.add(name)));
    return ours.stream().sorted().toList();
  }
}
