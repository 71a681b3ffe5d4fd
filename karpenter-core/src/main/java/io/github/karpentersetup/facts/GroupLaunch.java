package io.github.karpentersetup.facts;

import io.github.karpentersetup.facts.AwsFacts.LaunchTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an Auto Scaling group of the owner's launches; nothing is read of those behind managed node
 * groups.
 *
 * @param subnets where
 * @param instanceTypes of the group itself or of its launch template; may be empty
 * @param launchTemplate as far as it could be read
 * @param onDemandBase how many instances are on-demand before any is spot
 * @param onDemandPercent how many of a hundred are on-demand above that
 * @param instanceTags those of the group's tags that its instances get
 * @param others what else it says, in words: {@code a warm pool}
 */
public record GroupLaunch(
    List<String> subnets,
    List<String> instanceTypes,
    Optional<LaunchTemplate> launchTemplate,
    int onDemandBase,
    int onDemandPercent,
    Map<String, String> instanceTags,
    List<String> others) {

  /** Nothing is known. */
  public static final GroupLaunch UNKNOWN =
      new GroupLaunch(List.of(), List.of(), Optional.empty(), 0, 100, Map.of(), List.of());

  public GroupLaunch {
    subnets = List.copyOf(subnets);
    instanceTypes = List.copyOf(instanceTypes);
    instanceTags = new TreeMap<>(instanceTags);
    others = List.copyOf(others);
  }
}
