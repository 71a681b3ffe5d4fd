package io.github.karpentersetup.plan;

import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The alpha features of Karpenter that node pools and node classes need, as the chart's {@code
 * settings.featureGates} switches them. Without its gate, a field is accepted and does nothing.
 */
final class FeatureGates {

  private static final String STATIC = "staticCapacity";
  private static final String RESERVED = "reservedCapacity";

  private FeatureGates() {}

  /** The gates to switch on; those that are on by default are left out. */
  static Map<String, Boolean> needed(Draft draft) {
    var gates = new LinkedHashMap<String, Boolean>();
    if (!staticPools(draft).isEmpty()) {
      gates.put(STATIC, true);
    }
    boolean byDefault = draft.choices().karpenter().atLeast(1, 6, 0);
    if (!reservingClasses(draft).isEmpty() && !byDefault) {
      gates.put(RESERVED, true);
    }
    return gates;
  }

  /** The user's own chart values have the last word; that they switch a gate off may be a slip. */
  static void add(Draft draft) {
    switchedOff(draft, STATIC, "NodePool", staticPools(draft), "replicas");
    switchedOff(
        draft,
        RESERVED,
        "EC2NodeClass",
        reservingClasses(draft),
        "capacityReservationSelectorTerms");
  }

  private static void switchedOff(
      Draft draft, String gate, String kind, List<String> users, String field) {
    boolean isOff =
        draft.spec().chart().values().get("settings") instanceof Map<?, ?> settings
            && settings.get("featureGates") instanceof Map<?, ?> gates
            && "false".equals(String.valueOf(gates.get(gate)));
    if (isOff && !users.isEmpty()) {
      draft.add(
          Finding.warning(
              "feature-gate-off",
              kind
                  + " "
                  + String.join(", ", users)
                  + " has "
                  + field
                  + ", and your chart values switch the feature gate off that makes Karpenter heed"
                  + " it",
              "set settings.featureGates."
                  + gate
                  + " to true or leave it out, or remove "
                  + field));
    }
  }

  private static List<String> staticPools(Draft draft) {
    return draft.nodePools().stream()
        .filter(pool -> pool.replicas().isPresent())
        .map(NodePool::name)
        .toList();
  }

  private static List<String> reservingClasses(Draft draft) {
    return draft.nodeClasses().values().stream()
        .filter(nodeClass -> !nodeClass.capacityReservationSelectorTerms().isEmpty())
        .map(NodeClass::name)
        .toList();
  }
}
