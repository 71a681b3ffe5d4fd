package io.github.karpentersetup.k8s.sandbox.instances;

import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cheapest type that holds the request; on-demand before spot only when spot is not allowed.
 */
final class CheapestFirst implements InstanceChooser {
  private static final List<String> CAPACITY_TYPES = List.of("spot", "on-demand");

  private final List<InstanceType> types;

  CheapestFirst(List<InstanceType> types) {
    this.types =
        types.stream()
            .sorted(
                Comparator.comparing(InstanceType::usdPerHour).thenComparing(InstanceType::name))
            .toList();
  }

  @Override
  public Optional<Launch> choose(InstanceRequest request) {
    for (InstanceType type : types) {
      if (type.allocatableCpuMillis() >= request.cpuMillis()
          && type.allocatableMemoryBytes() >= request.memoryBytes()
          && type.allocatablePods() >= request.pods()) {
        for (String capacityType : CAPACITY_TYPES) {
          for (String zone : request.zones()) {
            var labels = type.labels(zone, capacityType);
            if (request.requirements().stream().allMatch(r -> meets(labels, r))) {
              return Optional.of(new Launch(type, zone, capacityType));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean meets(Map<String, String> labels, Requirement requirement) {
    return Selectors.requirement(
        labels, requirement.key(), requirement.operator(), requirement.values());
  }
}
