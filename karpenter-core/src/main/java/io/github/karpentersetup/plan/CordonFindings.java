package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.PodGroup;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** About pods that a cordon does not keep away. */
final class CordonFindings {

  /** What Kubernetes puts on a cordoned node. */
  private static final String TAINT = "node.kubernetes.io/unschedulable";

  private CordonFindings() {}

  static void add(Draft draft, List<PodGroup> moving) {
    var back =
        moving.stream()
            .filter(CordonFindings::toleratesCordon)
            .map(PodGroup::name)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    if (!back.isEmpty()) {
      draft.add(
          Finding.warning(
              "tolerates-cordon",
              back
                  + " tolerate "
                  + TAINT
                  + ": Kubernetes may put their pods back on the nodes that are emptied, and the"
                  + " retirement then waits for them until it gives up",
              "have them tolerate only the taints that they need to"));
    }
  }

  private static boolean toleratesCordon(PodGroup group) {
    return group.scheduling().get("tolerations") instanceof List<?> all
        && all.stream().anyMatch(t -> t instanceof Map<?, ?> map && covers(map));
  }

  private static boolean covers(Map<?, ?> toleration) {
    var key = Objects.requireNonNullElse(toleration.get("key"), "");
    var effect = Objects.requireNonNullElse(toleration.get("effect"), "");
    boolean exists = "Exists".equals(toleration.get("operator"));
    boolean value = Objects.requireNonNullElse(toleration.get("value"), "").equals("");
    return (effect.equals("") || effect.equals("NoSchedule"))
        && (key.equals("") ? exists : key.equals(TAINT) && (exists || value));
  }
}
