package io.github.karpentersetup.usage;

import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.PodGroup;
import io.github.karpentersetup.facts.PodGroup.Container;
import io.github.karpentersetup.facts.PodGroup.Trait;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods and what they use, for tests. */
public final class Measured {

  public static final long MI = 1L << 20;

  private Measured() {}

  /** Two weeks of these. */
  public static Usage use(ContainerUse... containers) {
    return use(Duration.ofDays(14), containers);
  }

  public static Usage use(Duration covered, ContainerUse... containers) {
    return new Usage(
        "Prometheus http://prometheus:9090",
        Duration.ofDays(14),
        covered,
        List.of(containers),
        List.of());
  }

  public static ContainerUse app(String pod, long cpuMillis, long memoryMi) {
    return new ContainerUse("shop", pod, "", "", "app", cpuMillis, cpuMillis * 2, memoryMi * MI, 0);
  }

  public static Container container(String name, long cpuMillis, long memoryMi) {
    return new Container(name, cpuMillis, memoryMi * MI, 0, 0, 0);
  }

  /** Two pods with one container, {@code app}. */
  public static PodGroup deployment(String name, long cpuMillis, long memoryMi) {
    return pods("Deployment", name, Map.of(), Set.of(), container("app", cpuMillis, memoryMi));
  }

  public static PodGroup daemons(String name, long cpuMillis, long memoryMi) {
    return pods(
        "DaemonSet", name, Map.of(), Set.of(Trait.DAEMON), container("app", cpuMillis, memoryMi));
  }

  public static PodGroup pods(
      String kind,
      String name,
      Map<String, Object> scheduling,
      Set<Trait> traits,
      Container... containers) {
    return new PodGroup(
        "shop",
        kind,
        name,
        Map.of("app", name),
        new Room(
            Arrays.stream(containers).mapToLong(Container::cpuMillis).sum(),
            Arrays.stream(containers).mapToLong(Container::memoryBytes).sum(),
            1),
        scheduling,
        Map.of("node-1", 1, "node-2", 1),
        2,
        0,
        traits,
        Set.of(),
        List.of(),
        List.of(containers));
  }
}
