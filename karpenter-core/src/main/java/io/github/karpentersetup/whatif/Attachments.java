package io.github.karpentersetup.whatif;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The volumes that are attached to one node, as the scheduler counts them. */
public final class Attachments {

  /** Those that pods may share, by driver. */
  private final Map<String, Set<String>> shared = new HashMap<>();

  /** How many no two pods share, by driver. */
  private final Map<String, Integer> own = new HashMap<>();

  /** Nothing is attached yet. */
  public Attachments() {}

  /** Whether the volumes of a pod can be attached besides. */
  public boolean fit(PodTemplate template, Map<String, Integer> limits) {
    if (template.volumes().isEmpty()) {
      return true;
    }
    for (var limit : limits.entrySet()) {
      var driver = limit.getKey();
      var ids = new HashSet<>(shared.getOrDefault(driver, Set.of()));
      int count = own.getOrDefault(driver, 0);
      boolean asks = false;
      for (var volume : template.volumes()) {
        if (volume.driver().equals(driver)) {
          asks = true;
          if (volume.id().isEmpty()) {
            count++;
          } else {
            ids.add(volume.id());
          }
        }
      }
      if (asks && count + ids.size() > limit.getValue()) {
        return false;
      }
    }
    return true;
  }

  /** Attaches the volumes of a pod. */
  public void add(PodTemplate template) {
    for (var volume : template.volumes()) {
      if (volume.id().isEmpty()) {
        own.merge(volume.driver(), 1, Integer::sum);
      } else {
        shared.computeIfAbsent(volume.driver(), d -> new HashSet<>()).add(volume.id());
      }
    }
  }
}
