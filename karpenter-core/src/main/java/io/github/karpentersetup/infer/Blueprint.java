package io.github.karpentersetup.infer;

import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.Inferred.Instances;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.OperatingSystem;
import io.github.karpentersetup.spec.Taint;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A node pool in the making. Node groups whose {@link Content} is the same share one: they differ
 * in zones and sizes alone, and a pool for all their zones launches nothing that none of them had.
 *
 * @param groups the node groups it is made from
 * @param smallest what no node of it is smaller than; empty for no such bound
 * @param limit the most it may have in total; empty for no limit
 */
record Blueprint(
    NavigableSet<String> groups,
    Content content,
    NavigableSet<String> zones,
    Optional<Types.Size> smallest,
    Optional<Types.Size> limit) {

  /** What makes groups equal. The node class has no name yet. */
  record Content(
      OperatingSystem system,
      NavigableSet<Architecture> architectures,
      NavigableSet<CapacityType> capacity,
      Instances by,
      List<String> instances,
      Map<String, String> labels,
      List<Taint> taints,
      List<Taint> startupTaints,
      NodeClass nodeClass) {}

  /** Both in one; in whatever order it is done, the result is the same. */
  Blueprint and(Blueprint other) {
    var allGroups = new TreeSet<>(groups);
    allGroups.addAll(other.groups);
    var allZones = new TreeSet<>(zones);
    allZones.addAll(other.zones);
    return new Blueprint(
        allGroups,
        content,
        // A group whose zones are not known may be in any.
        zones.isEmpty() || other.zones.isEmpty() ? new TreeSet<>() : allZones,
        smallest.flatMap(
            a ->
                other.smallest.map(
                    b ->
                        new Types.Size(
                            Math.min(a.cpus(), b.cpus()), Math.min(a.mebibytes(), b.mebibytes())))),
        limit.flatMap(
            a ->
                other.limit.map(
                    b -> new Types.Size(a.cpus() + b.cpus(), a.mebibytes() + b.mebibytes()))));
  }

  NodePool pool(String name, String nodeClass) {
    var pool =
        NodePool.named(name)
            .nodeClass(nodeClass)
            .operatingSystems(content.system())
            .labels(content.labels())
            .taints(content.taints().toArray(Taint[]::new))
            .startupTaints(content.startupTaints().toArray(Taint[]::new));
    if (!content.architectures().isEmpty()) {
      pool.architectures(content.architectures().toArray(Architecture[]::new));
    }
    pool.capacityTypes(content.capacity().toArray(CapacityType[]::new));
    var instances = content.instances().toArray(String[]::new);
    if (instances.length == 0) {
      pool.instanceCategories("c", "m", "r").instanceGenerationAbove(2);
    } else if (content.by() == Instances.TYPES) {
      pool.instanceTypes(instances);
    } else {
      pool.instanceFamilies(instances);
      smallest.ifPresent(
          size ->
              pool.instanceCpuAbove(size.cpus() - 1)
                  .instanceMemoryAbove(Memory.mebibytes(size.mebibytes() - 1)));
    }
    if (!zones.isEmpty()) {
      pool.zones(zones.toArray(String[]::new));
    }
    limit.ifPresent(size -> pool.cpuLimit(size.cpus()).memoryLimit(size.memory()));
    return pool.build();
  }
}
