package io.github.karpentersetup.aws.observe;

import io.github.karpentersetup.aws.observe.TemplateReader.Template;
import io.github.karpentersetup.aws.observe.TemplateReader.Wanted;
import io.github.karpentersetup.facts.GroupLaunch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.InstancesDistribution;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateOverrides;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;

/** Reads what an Auto Scaling group launches. */
final class LaunchReader {

  private final TemplateReader templates;

  LaunchReader(TemplateReader templates) {
    this.templates = templates;
  }

  CompletableFuture<GroupLaunch> launch(AutoScalingGroup group) {
    var wanted = wanted(group);
    return wanted == null
        ? CompletableFuture.completedFuture(launch(group, Optional.empty()))
        : templates
            .templateIfThere(
                new Wanted(
                    wanted.launchTemplateId(), wanted.launchTemplateName(), wanted.version()))
            .thenApply(template -> launch(group, template));
  }

  private static @Nullable LaunchTemplateSpecification wanted(AutoScalingGroup group) {
    var mixed = group.mixedInstancesPolicy();
    return mixed == null || mixed.launchTemplate() == null
        ? group.launchTemplate()
        : mixed.launchTemplate().launchTemplateSpecification();
  }

  private static GroupLaunch launch(AutoScalingGroup group, Optional<Template> template) {
    var others = new ArrayList<String>();
    if (group.launchConfigurationName() != null) {
      others.add("launch configuration " + group.launchConfigurationName() + ", which is not read");
    } else if (template.isEmpty() && wanted(group) != null) {
      others.add("a launch template that is gone or may not be read");
    }
    if (group.warmPoolConfiguration() != null) {
      others.add("a warm pool");
    }
    var overrides = overrides(group);
    others.addAll(oddities(overrides));
    var types =
        overrides.stream()
            .map(LaunchTemplateOverrides::instanceType)
            .filter(type -> type != null && !type.isEmpty())
            .distinct()
            .toList();
    int base = 0;
    int percent = template.filter(Template::isSpot).isPresent() ? 0 : 100;
    var distribution = distribution(group);
    if (distribution.isPresent()) {
      base = orElse(distribution.get().onDemandBaseCapacity(), 0);
      percent = orElse(distribution.get().onDemandPercentageAboveBaseCapacity(), 100);
      others.addAll(purchase(distribution.get(), base, percent));
    }
    return new GroupLaunch(
        subnets(group),
        types.isEmpty()
            ? template.flatMap(Template::instanceType).map(List::of).orElse(List.of())
            : types,
        template.map(Template::facts),
        base,
        percent,
        tags(group),
        others);
  }

  private static List<LaunchTemplateOverrides> overrides(AutoScalingGroup group) {
    var mixed = group.mixedInstancesPolicy();
    return mixed == null || mixed.launchTemplate() == null
        ? List.of()
        : mixed.launchTemplate().overrides();
  }

  private static List<String> oddities(List<LaunchTemplateOverrides> overrides) {
    var odd = new ArrayList<String>();
    if (overrides.stream().anyMatch(o -> o.instanceRequirements() != null)) {
      odd.add("instance requirements in place of types");
    }
    if (overrides.stream().anyMatch(o -> o.weightedCapacity() != null)) {
      odd.add("weighted capacities");
    }
    if (overrides.stream().anyMatch(o -> o.launchTemplateSpecification() != null)) {
      odd.add("launch templates of some types alone");
    }
    return odd;
  }

  private static Optional<InstancesDistribution> distribution(AutoScalingGroup group) {
    return Optional.ofNullable(group.mixedInstancesPolicy()).map(m -> m.instancesDistribution());
  }

  private static List<String> purchase(InstancesDistribution distribution, int base, int percent) {
    if (percent >= 100) {
      return List.of();
    }
    var words = new ArrayList<String>();
    if (percent > 0 || base > 0) {
      words.add("on-demand for " + base + " nodes and " + percent + "% of the others");
    }
    var strategy = distribution.spotAllocationStrategy();
    if (strategy != null && !strategy.equals("price-capacity-optimized")) {
      words.add("spot allocation strategy " + strategy);
    }
    if (distribution.spotMaxPrice() != null && !distribution.spotMaxPrice().isEmpty()) {
      words.add("a most price of spot, " + distribution.spotMaxPrice());
    }
    return words;
  }

  private static List<String> subnets(AutoScalingGroup group) {
    var ids = group.vpcZoneIdentifier();
    return ids == null
        ? List.of()
        : Arrays.stream(ids.split(",", -1))
            .map(String::strip)
            .filter(id -> !id.isEmpty())
            .sorted()
            .toList();
  }

  private static Map<String, String> tags(AutoScalingGroup group) {
    var tags = new TreeMap<String, String>();
    group.tags().stream()
        .filter(t -> t.propagateAtLaunch() != null && t.propagateAtLaunch())
        .forEach(t -> tags.put(t.key(), t.value() == null ? "" : t.value()));
    return tags;
  }

  private static int orElse(@Nullable Integer value, int other) {
    return value == null ? other : value;
  }
}
