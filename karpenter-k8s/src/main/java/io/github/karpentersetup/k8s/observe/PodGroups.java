package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Container;
import io.github.karpentersetup.facts.PodGroup.Trait;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.k8s.api.Trees;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Groups pods as they are read, so that none has to be kept. */
final class PodGroups {

  private static final String HASH = "pod-template-hash";

  private static final Duration START = Duration.ofMinutes(10);

  /** What differs from pod to pod of one owner. */
  private static final Set<String> OWN_LABELS =
      Set.of("statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index");

  /** What admission adds to every pod. */
  private static final Set<String> OWN_TOLERATIONS =
      Set.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

  private static final List<String> SCHEDULING =
      List.of("nodeSelector", "affinity", "topologySpreadConstraints", "priority");

  private final PodBudgets budgets;
  private final Volumes volumes;
  private final Instant now = Instant.now();
  private final Map<Key, Count> groups = new HashMap<>();

  PodGroups(PodBudgets budgets, Volumes volumes) {
    this.budgets = budgets;
    this.volumes = volumes;
  }

  private record Key(
      String namespace,
      Owner owner,
      Map<String, String> labels,
      Room requests,
      Map<String, Object> scheduling,
      Set<Trait> traits,
      Set<String> zones,
      List<Container> containers) {}

  private record Owner(String kind, String name) {}

  private static final class Count {
    private final Map<String, Integer> nodes = new TreeMap<>();
    private int ready;
    private int starting;
  }

  /** Adds a pod that has not completed. */
  void add(JsonNode pod, Room requests) {
    if (!Trees.annotation(pod, "kubernetes.io/config.mirror").isEmpty()) {
      return;
    }
    var owner = owner(pod);
    var labels = ClusterReader.strings(Trees.at(pod, "metadata", "labels"));
    OWN_LABELS.forEach(labels::remove);
    var traits = traits(pod, owner);
    var zones = new TreeSet<String>();
    var attached = new TreeMap<String, Object>();
    for (var volume : Trees.at(pod, "spec", "volumes")) {
      volume(pod, volume, traits, zones, attached);
    }
    var scheduling = scheduling(pod, traits.contains(Trait.DAEMON));
    if (!attached.isEmpty()) {
      scheduling.put("volumes", attached);
    }
    var key =
        new Key(
            Trees.namespace(pod),
            owner,
            labels,
            requests,
            scheduling,
            traits,
            zones,
            Containers.of(pod));
    var count = groups.computeIfAbsent(key, k -> new Count());
    count.nodes.merge(Trees.text(pod, "spec", "nodeName"), 1, Integer::sum);
    if (Trees.isTrue(pod, "Ready")) {
      count.ready++;
    } else if (isStarting(pod)) {
      count.starting++;
    }
  }

  /** The groups, by name. */
  List<PodGroup> finish() {
    var finished = new ArrayList<PodGroup>(groups.size());
    groups.forEach(
        (k, count) ->
            finished.add(
                new PodGroup(
                    k.namespace(),
                    k.owner().kind(),
                    k.owner().name(),
                    k.labels(),
                    k.requests(),
                    k.scheduling(),
                    count.nodes,
                    count.ready,
                    count.starting,
                    k.traits(),
                    k.zones(),
                    budgets.of(k.namespace(), k.labels()),
                    k.containers())));
    finished.sort(
        Comparator.comparing(PodGroup::name)
            .thenComparing(PodGroup::ownerKind)
            .thenComparing(g -> Json.fingerprint(g)));
    return finished;
  }

  /** One that is not Ready for longer than {@link #START} was so before anyone moved it. */
  private boolean isStarting(JsonNode pod) {
    return Trees.at(pod, "metadata", "deletionTimestamp").isMissingNode()
        && (Trees.text(pod, "spec", "nodeName").isEmpty() || !isOld(pod))
        && Trees.at(pod, "status", "containerStatuses")
            .valueStream()
            .noneMatch(c -> c.path("restartCount").asInt(0) > 0);
  }

  private boolean isOld(JsonNode pod) {
    var created = Trees.text(pod, "metadata", "creationTimestamp");
    return !created.isEmpty() && Instant.parse(created).plus(START).isBefore(now);
  }

  /** A ReplicaSet's name is its Deployment's, a dash, and the hash that its pods carry. */
  private static Owner owner(JsonNode pod) {
    for (var reference : Trees.at(pod, "metadata", "ownerReferences")) {
      if (reference.path("controller").asBoolean(false)) {
        var kind = Trees.text(reference, "kind");
        var name = Trees.text(reference, "name");
        var suffix = "-" + Trees.text(pod, "metadata", "labels", HASH);
        return kind.equals("ReplicaSet") && suffix.length() > 1 && name.endsWith(suffix)
            ? new Owner("Deployment", name.substring(0, name.length() - suffix.length()))
            : new Owner(kind, name);
      }
    }
    return new Owner("", Trees.name(pod));
  }

  private static Set<Trait> traits(JsonNode pod, Owner owner) {
    var traits = EnumSet.noneOf(Trait.class);
    if (owner.kind().isEmpty()) {
      traits.add(Trait.BARE);
    }
    if (owner.kind().equals("DaemonSet")) {
      traits.add(Trait.DAEMON);
    }
    if (Trees.annotation(pod, "karpenter.sh/do-not-disrupt").equals("true")
        || Trees.annotation(pod, "karpenter.sh/do-not-evict").equals("true")) {
      traits.add(Trait.DO_NOT_DISRUPT);
    }
    if (Trees.annotation(pod, "cluster-autoscaler.kubernetes.io/safe-to-evict").equals("false")) {
      traits.add(Trait.NOT_SAFE_TO_EVICT);
    }
    return traits;
  }

  private void volume(
      JsonNode pod,
      JsonNode volume,
      Set<Trait> traits,
      Set<String> zones,
      Map<String, Object> attached) {
    if (volume.has("emptyDir")) {
      traits.add(Trait.EMPTY_DIR);
    }
    if (volume.has("hostPath")) {
      traits.add(Trait.LOCAL_VOLUME);
    }
    var claim =
        volume.has("ephemeral")
            ? Trees.name(pod) + "-" + Trees.text(volume, "name")
            : Trees.text(volume, "persistentVolumeClaim", "claimName");
    var bound = volumes.byClaim().get(Trees.namespace(pod) + "/" + claim);
    if (bound != null) {
      zones.addAll(bound.zones());
      if (bound.isLocal()) {
        traits.add(Trait.LOCAL_VOLUME);
      }
      if (!bound.driver().isEmpty()) {
        attached.merge(bound.driver(), 1, (a, b) -> (Integer) a + (Integer) b);
      }
    }
  }

  private static Map<String, Object> scheduling(JsonNode pod, boolean isDaemon) {
    var spec = Trees.fields(pod, "spec");
    var scheduling = new TreeMap<String, Object>();
    for (var field : SCHEDULING) {
      var value = spec.get(field);
      if (value != null) {
        scheduling.put(field, isDaemon && field.equals("affinity") ? unpinned(value) : value);
      }
    }
    scheduling.values().removeIf(value -> value instanceof Map<?, ?> map && map.isEmpty());
    var others = Requests.others(pod);
    if (!others.isEmpty()) {
      scheduling.put("requests", others);
    }
    var tolerations =
        Trees.at(pod, "spec", "tolerations")
            .valueStream()
            .filter(t -> !OWN_TOLERATIONS.contains(Trees.text(t, "key")))
            .map(t -> (Object) Json.tree(t))
            .toList();
    if (!tolerations.isEmpty()) {
      scheduling.put("tolerations", tolerations);
    }
    var ports =
        Trees.at(pod, "spec", "containers")
            .valueStream()
            .flatMap(c -> c.path("ports").valueStream())
            .filter(p -> p.path("hostPort").asInt(0) > 0)
            .map(p -> (Object) Json.tree(p))
            .toList();
    if (!ports.isEmpty()) {
      scheduling.put("hostPorts", ports);
    }
    return scheduling;
  }

  /** A DaemonSet's controller pins each of its pods to a node: by {@code matchFields}. */
  private static Object unpinned(Object value) {
    if (value instanceof Map<?, ?> map) {
      var kept = new TreeMap<String, Object>();
      map.forEach(
          (key, part) -> {
            if (!key.equals("matchFields")) {
              kept.put(String.valueOf(key), unpinned(part));
            }
          });
      kept.values().removeIf(PodGroups::isEmpty);
      return kept;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(PodGroups::unpinned).filter(part -> !isEmpty(part)).toList();
    }
    return value;
  }

  private static boolean isEmpty(Object value) {
    return (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty());
  }
}
