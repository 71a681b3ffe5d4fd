package io.github.karpentersetup.usage;

import io.github.karpentersetup.facts.PodGroup;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the workload of a pod by its name: metrics name pods, pods that are long gone included, and
 * not their owners. Controllers make names by rules of their own (Kubernetes 1.33, {@code
 * pkg/controller}): a Deployment's pods carry its name, a hash and five letters, a StatefulSet's a
 * number, a DaemonSet's and a Job's five letters. Of several workloads that may have made a name,
 * the one with the longest name has.
 */
final class PodNames {

  /** The letters of generated names, which spell no words. */
  private static final String LETTERS = "[bcdfghjklmnpqrstvwxz2456789]";

  private static final Map<String, Pattern> SUFFIXES =
      Map.of(
          "Deployment", Pattern.compile("-" + LETTERS + "{1,10}-" + LETTERS + "{5}"),
          "ReplicaSet", Pattern.compile("-" + LETTERS + "{5}"),
          "ReplicationController", Pattern.compile("-" + LETTERS + "{5}"),
          "DaemonSet", Pattern.compile("-" + LETTERS + "{5}"),
          "StatefulSet", Pattern.compile("-[0-9]{1,6}"),
          "Job", Pattern.compile("(-[0-9]{1,6})?-" + LETTERS + "{5}"),
          "", Pattern.compile(""));

  /** Others, which are made by controllers of custom resources. */
  private static final Pattern ANY = Pattern.compile("-[a-z0-9.-]+");

  private final Map<String, Map<String, Workload>> byNamespace = new HashMap<>();

  PodNames(Collection<PodGroup> groups) {
    groups.forEach(
        g ->
            byNamespace
                .computeIfAbsent(g.namespace(), n -> new HashMap<>())
                .put(g.ownerKind() + "/" + g.ownerName(), Workload.of(g)));
  }

  /** The workload of a container's pod; empty if it is none of those that are there now. */
  Optional<Workload> workload(ContainerUse use) {
    var workloads = byNamespace.getOrDefault(use.namespace(), Map.of());
    var named = workloads.get(use.ownerKind() + "/" + use.ownerName());
    if (named != null && !use.ownerName().isEmpty()) {
      return Optional.of(named);
    }
    // Names are made of parts between dashes: cutting them off one by one finds every candidate.
    for (int end = use.pod().length(); end > 0; end = use.pod().lastIndexOf('-', end - 1)) {
      var name = use.pod().substring(0, end);
      var suffix = use.pod().substring(end);
      for (var entry : SUFFIXES.entrySet()) {
        var workload = workloads.get(entry.getKey() + "/" + name);
        if (workload != null && entry.getValue().matcher(suffix).matches()) {
          return Optional.of(workload);
        }
      }
      var other = workloads.values().stream().filter(w -> isOther(w, name)).findFirst();
      if (other.isPresent() && ANY.matcher(suffix).matches()) {
        return other;
      }
    }
    return Optional.empty();
  }

  private static boolean isOther(Workload workload, String name) {
    return workload.name().equals(name) && !SUFFIXES.containsKey(workload.kind());
  }
}
