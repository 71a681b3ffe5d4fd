package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.PodBudget;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.step.Phase;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the reader of a retirement has to know before anything moves. */
final class RetirementFindings {

  private static final Pattern BOUND =
      Pattern.compile("(minAvailable|maxUnavailable) (\\d{1,9})(%?)");

  private static final int NAMED = 5;
  private static final String ZONE = "topology.kubernetes.io/zone";

  private RetirementFindings() {}

  /** About the groups chosen. */
  static void choice(Draft draft, Retirement wanted, Retiring retiring, Set<String> hosts) {
    var chosen = wanted.nodeGroups();
    unknown(
        draft, chosen.names(), retiring.groups().keySet(), "unknown-group", "NodeGroups.named(..)");
    unknown(draft, chosen.except(), retiring.groups().keySet(), "unknown-group", "except(..)");
    unknown(
        draft,
        chosen.nodePools(),
        retiring.pools().keySet(),
        "unknown-node-pool",
        "andNodePools(..)");
    ownPools(draft, chosen.nodePools());
    otherPools(draft, chosen.nodePools(), retiring);
    var wantedHosts = chosen.names().stream().filter(hosts::contains).toList();
    if (!wantedHosts.isEmpty()) {
      draft.add(
          Finding.blocking(
              "retires-karpenters-host",
              "Karpenter's own pods run on "
                  + String.join(", ", wantedHosts)
                  + ", which is to be"
                  + " retired",
              "take it out of retire(..), or pin Karpenter elsewhere first with karpenterOn(..)"));
    } else if (chosen.names().isEmpty()) {
      var kept =
          retiring.groups().keySet().stream()
              .filter(g -> hosts.contains(g) && !chosen.except().contains(g))
              .toList();
      if (!kept.isEmpty()) {
        draft.add(
            Finding.info(
                "karpenters-host-stays",
                String.join(", ", kept) + " stays: Karpenter's own pods run there"));
      }
    }
    if (draft.spec().migrateFrom().isEmpty()
        && draft.kubernetes().autoscalers().stream().anyMatch(a -> a.replicas() > 0)) {
      draft.add(
          Finding.blocking(
              "retires-beside-autoscaler",
              "Cluster Autoscaler keeps running and would bring nodes back while they are retired",
              "add migrateFrom(ClusterAutoscaler.discovered())"));
    }
    strangers(draft, retiring.strangers());
    unreadable(draft);
  }

  private static void unknown(
      Draft draft, List<String> named, Set<String> there, String code, String where) {
    var kind = code.substring("unknown-".length()).replace('-', ' ');
    for (var name : named) {
      if (!there.contains(name)) {
        draft.add(
            Finding.blocking(
                code,
                "there is no " + kind + " \"" + name + "\" with nodes to retire",
                there.isEmpty()
                    ? "take it out of " + where
                    : Similar.to(name, there).map(s -> "did you mean \"" + s + "\"? ").orElse("")
                        + "there are "
                        + String.join(", ", new TreeSet<>(there))));
      }
    }
  }

  private static void ownPools(Draft draft, List<String> pools) {
    for (var pool : draft.nodePools()) {
      if (pools.contains(pool.name())) {
        draft.add(
            Finding.blocking(
                "retires-own-node-pool",
                "node pool " + pool.name() + " is one of this setup's own",
                "take it out of andNodePools(..); Karpenter replaces its nodes itself"));
      }
    }
  }

  private static void otherPools(Draft draft, List<String> pools, Retiring retiring) {
    var own = draft.nodePools().stream().map(p -> p.name()).toList();
    var open =
        draft.kubernetes().nodePools().stream()
            .filter(p -> pools.contains(p.name()) && !own.contains(p.name()))
            .filter(p -> !Frozen.is(p.spec()))
            .map(p -> p.name())
            .sorted()
            .toList();
    if (!open.isEmpty()) {
      draft.add(
          Finding.warning(
              "node-pool-may-launch",
              "NodePool "
                  + String.join(", ", open)
                  + " may launch nodes for the very pods that leave it",
              "let it launch nothing first, and delete it afterwards: kubectl patch nodepool "
                  + open.get(0)
                  + " --type merge -p '{\"spec\":{\"limits\":{\"cpu\":\"0\"}}}'"));
    }
    var hosts = Retiring.hostNodes(draft);
    var staying =
        pools.stream()
            .flatMap(p -> retiring.pools().getOrDefault(p, List.of()).stream())
            .map(Node::name)
            .filter(hosts::contains)
            .sorted()
            .toList();
    if (!staying.isEmpty()) {
      draft.add(
          Finding.warning(
              "karpenters-node-stays",
              "Karpenter's own pods run on " + some(staying) + ", which therefore stays",
              "move Karpenter to a node group with karpenterOn(..) first"));
    }
  }

  private static void strangers(Draft draft, List<Node> strangers) {
    if (!strangers.isEmpty()) {
      draft.add(
          Finding.warning(
              "node-without-instance",
              "no EC2 instance can be told for "
                  + some(strangers.stream().map(Node::name).sorted().toList())
                  + " (providerID "
                  + quoted(strangers.get(0).providerId())
                  + ")",
              "they are left as they are; drain and remove them by hand"));
    }
  }

  private static String quoted(String id) {
    return id.isEmpty() ? "missing" : "\"" + id + "\"";
  }

  private static void unreadable(Draft draft) {
    if (!draft.kubernetes().unreadableProtection().isEmpty()) {
      draft.add(
          Finding.blocking(
              "cannot-see-what-moves",
              "what protects pods cannot be read: "
                  + String.join("; ", draft.kubernetes().unreadableProtection()),
              "grant these permissions, or leave retire(..) out"));
    }
  }

  /** About the pods on nodes that go on the way back, to no node pool. */
  static void budgetsAndBare(Draft draft, Retirement wanted, List<String> nodes) {
    var moving = RetirementPhase.moving(draft, nodes).toList();
    traits(draft, moving);
    budgets(draft, moving);
    single(draft, moving);
    ProtectionFindings.add(draft, wanted, nodes, "Rollback.full().protectingTheUnprotected()");
  }

  /** About the pods on the nodes that go. */
  static void pods(Draft draft, Retirement wanted, List<String> nodes) {
    var moving = RetirementPhase.moving(draft, nodes).toList();
    traits(draft, moving);
    budgets(draft, moving);
    single(draft, moving);
    zones(draft, moving);
    ProtectionFindings.add(draft, wanted, nodes, "Retirement.of(..).protectingTheUnprotected()");
  }

  private static void traits(Draft draft, List<PodGroup> moving) {
    CordonFindings.add(draft, moving);
    var bare = with(moving, Trait.BARE);
    if (!bare.isEmpty()) {
      draft.add(
          Finding.blocking(
              "bare-pods",
              "nothing would make these pods again: " + names(bare),
              "delete them, or give them a Deployment or a Job; then plan again"));
    }
    var pinned = with(moving, Trait.DO_NOT_DISRUPT);
    if (!pinned.isEmpty()) {
      draft.add(
          Finding.warning(
              "do-not-disrupt",
              "karpenter.sh/do-not-disrupt is on " + names(pinned) + ", which will be evicted",
              "it binds Karpenter, not this retirement; keep their nodes out of it if they must"
                  + " finish first"));
    }
    var unsafe = with(moving, Trait.NOT_SAFE_TO_EVICT);
    if (!unsafe.isEmpty()) {
      draft.add(
          Finding.warning(
              "not-safe-to-evict",
              "cluster-autoscaler.kubernetes.io/safe-to-evict: \"false\" is on "
                  + names(unsafe)
                  + ", which will be evicted",
              "Karpenter does not know that annotation; use karpenter.sh/do-not-disrupt: \"true\""
                  + " for pods that must not be moved later"));
    }
    var local = with(moving, Trait.LOCAL_VOLUME);
    if (!local.isEmpty()) {
      draft.add(
          Finding.warning(
              "local-volumes",
              names(local) + " read from their node's disk, which goes with the node",
              "move that data first, or make sure that it can be lost"));
    }
    var scratch = with(moving, Trait.EMPTY_DIR);
    if (!scratch.isEmpty()) {
      draft.add(
          Finding.info("empty-dir", "the emptyDir of " + names(scratch) + " starts empty again"));
    }
  }

  private static void budgets(Draft draft, List<PodGroup> moving) {
    var byPath = new HashMap<String, PodBudget>();
    draft.kubernetes().podBudgets().forEach(b -> byPath.put(b.path(), b));
    var told = new HashSet<String>();
    for (var group : moving) {
      if (group.budgets().size() > 1 && told.add(group.name())) {
        draft.add(
            Finding.blocking(
                "overlapping-budgets",
                group.name()
                    + " is selected by several PodDisruptionBudgets: "
                    + String.join(", ", group.budgets()),
                "Kubernetes refuses to evict such pods; leave one budget"));
      }
      for (var name : group.budgets()) {
        var budget = byPath.get(group.namespace() + "/" + name);
        if (budget != null && budget.allowed() == 0 && told.add(budget.path())) {
          closed(draft, budget);
        }
      }
    }
  }

  private static void closed(Draft draft, PodBudget budget) {
    var found =
        "PodDisruptionBudget "
            + budget.path()
            + " ("
            + budget.bound()
            + ") allows no eviction now: "
            + budget.healthy()
            + " of "
            + budget.expected()
            + " pods healthy";
    if (budget.healthy() < budget.expected()) {
      draft.add(
          Finding.warning(
              "budget-allows-nothing",
              found,
              "look why pods are not healthy; the retirement waits for them"));
    } else if (mayOpen(budget)) {
      draft.add(
          Finding.warning(
              "budget-allows-nothing",
              found,
              "nothing: it keeps fewer pods than there are, so it opens again once Kubernetes has"
                  + " counted; the retirement waits"));
    } else {
      draft.add(
          Finding.blocking(
              "budget-allows-nothing",
              found,
              "it will not change by waiting: raise the replicas, or lower the budget"));
    }
  }

  /** Whether it keeps fewer pods than there are: it counts again after each eviction. */
  private static boolean mayOpen(PodBudget budget) {
    var bound = BOUND.matcher(budget.bound());
    if (!bound.matches()) {
      return false;
    }
    long amount = Long.parseLong(bound.group(2));
    // Kubernetes rounds up.
    long pods = bound.group(3).isEmpty() ? amount : (budget.expected() * amount + 99) / 100;
    return bound.group(1).equals("minAvailable") ? pods < budget.expected() : pods > 0;
  }

  private static void single(Draft draft, List<PodGroup> moving) {
    var workloads = Workloads.of(draft);
    var single =
        moving.stream()
            .filter(g -> !g.traits().contains(Trait.BARE))
            .filter(g -> !g.ownerKind().equals("Job"))
            .filter(g -> !isStopped(draft, g))
            .filter(g -> workloads.pods(g) == 1)
            .toList();
    if (!single.isEmpty()) {
      draft.add(
          Finding.warning(
              "single-replica",
              names(single) + " run one pod each and are away while it moves",
              "raise their replicas for the time of the retirement if that matters"));
    }
  }

  /** The old autoscaler is at zero before anything moves. */
  private static boolean isStopped(Draft draft, PodGroup group) {
    return !draft.idsOf(Phase.CUTOVER).isEmpty()
        && draft.kubernetes().autoscalers().stream()
            .anyMatch(
                a -> a.namespace().equals(group.namespace()) && a.name().equals(group.ownerName()));
  }

  /** A pod follows its volume, and Karpenter has to be allowed to follow it there. */
  private static void zones(Draft draft, List<PodGroup> moving) {
    var reachable = new TreeSet<String>();
    draft.aws().subnets().values().forEach(s -> reachable.add(s.zone()));
    for (var pool : draft.nodePools()) {
      for (var requirement : pool.requirements()) {
        if (!requirement.key().equals(ZONE)
            || requirement.operator() != io.github.karpentersetup.spec.Operator.IN) {
          continue;
        }
        if (draft.nodePools().size() == 1) {
          reachable.retainAll(requirement.values());
        }
      }
    }
    var lost =
        moving.stream()
            .filter(g -> !g.zones().isEmpty())
            .filter(g -> g.zones().stream().noneMatch(reachable::contains))
            .toList();
    if (!lost.isEmpty()) {
      draft.add(
          Finding.blocking(
              "volume-out-of-zone",
              "the volumes of "
                  + names(lost)
                  + " are in "
                  + String.join(", ", zonesOf(lost))
                  + ", and the node pools launch in "
                  + String.join(", ", reachable),
              "add a subnet of that zone, or widen the node pools' zones"));
    }
  }

  private static Set<String> zonesOf(Collection<PodGroup> groups) {
    var zones = new TreeSet<String>();
    groups.forEach(g -> zones.addAll(g.zones()));
    return zones;
  }

  private static List<PodGroup> with(List<PodGroup> groups, Trait trait) {
    return groups.stream().filter(g -> g.traits().contains(trait)).toList();
  }

  private static String names(List<PodGroup> groups) {
    return some(groups.stream().map(PodGroup::name).distinct().sorted().toList());
  }

  /** The first of them, and how many more there are. */
  static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }
}
