package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.HashMap;
import java.util.Map;

/** How many volumes of each driver nodes can attach, by node: what drivers report in CSINodes. */
record AttachLimits(Map<String, Map<String, Integer>> byNode) {

  static AttachLimits read(ApiServer server) {
    var byNode = new HashMap<String, Map<String, Integer>>();
    server.each(
        Resources.CSI_NODES,
        "",
        Map.of(),
        node -> {
          var limits = new HashMap<String, Integer>();
          for (var driver : Trees.at(node, "spec", "drivers")) {
            var count = Trees.at(driver, "allocatable", "count");
            if (count.isNumber()) {
              limits.put(Trees.text(driver, "name"), count.asInt());
            }
          }
          if (!limits.isEmpty()) {
            byNode.put(Trees.name(node), limits);
          }
        });
    return new AttachLimits(byNode);
  }

  Map<String, Integer> of(String node) {
    return byNode.getOrDefault(node, Map.of());
  }
}
