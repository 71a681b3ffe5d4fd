package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The part of {@link NodePool.Builder} that says which nodes a pool may launch. */
abstract class RequirementsBuilder {

  final List<Requirement> requirements = new ArrayList<>();

  RequirementsBuilder() {}

  /** This builder, as the type that callers chain on. */
  abstract NodePool.Builder self();

  /** Adds a requirement on any label. */
  public NodePool.Builder requirement(Requirement requirement) {
    requirements.add(requirement);
    return self();
  }

  /** Adds requirements on any labels. */
  @JsonProperty
  public NodePool.Builder requirements(List<Requirement> requirements) {
    this.requirements.addAll(requirements);
    return self();
  }

  /** Processor architectures. Without it, Karpenter chooses by what the pods allow. */
  @JsonProperty
  public NodePool.Builder architectures(Architecture... architectures) {
    return in(NodeLabels.ARCHITECTURE, texts(architectures));
  }

  /**
   * Operating systems; {@code linux} when nothing is said. To leave it to the AMI family, add
   * {@code Requirement.exists(NodeLabels.OPERATING_SYSTEM)}.
   */
  @JsonProperty
  public NodePool.Builder operatingSystems(OperatingSystem... systems) {
    return in(NodeLabels.OPERATING_SYSTEM, texts(systems));
  }

  /** How capacity is bought; on-demand and spot when nothing is said (Karpenter's own default). */
  @JsonProperty
  public NodePool.Builder capacityTypes(CapacityType... types) {
    return in(NodeLabels.CAPACITY_TYPE, texts(types));
  }

  /** The letters before the generation: {@code c}, {@code m}, {@code r}. */
  @JsonProperty
  public NodePool.Builder instanceCategories(String... categories) {
    return in(NodeLabels.INSTANCE_CATEGORY, categories);
  }

  /** The part before the dot: {@code m7g}. */
  @JsonProperty
  public NodePool.Builder instanceFamilies(String... families) {
    return in(NodeLabels.INSTANCE_FAMILY, families);
  }

  /** The part after the dot: {@code large}. */
  @JsonProperty
  public NodePool.Builder instanceSizes(String... sizes) {
    return in(NodeLabels.INSTANCE_SIZE, sizes);
  }

  /** Whole instance types: {@code m7g.large}. */
  @JsonProperty
  public NodePool.Builder instanceTypes(String... types) {
    return in(NodeLabels.INSTANCE_TYPE, types);
  }

  /** Availability zones: {@code eu-west-1a}. */
  @JsonProperty
  public NodePool.Builder zones(String... zones) {
    return in(NodeLabels.ZONE, zones);
  }

  /** Instance generations, each named: 6, 7. */
  @JsonProperty
  public NodePool.Builder instanceGenerations(int... generations) {
    return in(NodeLabels.INSTANCE_GENERATION, texts(generations));
  }

  /** Newer than this generation: above 2 is 3 and later. */
  @JsonProperty
  public NodePool.Builder instanceGenerationAbove(int generation) {
    return requirement(Requirement.above(NodeLabels.INSTANCE_GENERATION, generation));
  }

  /** Older than this generation. */
  @JsonProperty
  public NodePool.Builder instanceGenerationBelow(int generation) {
    return requirement(Requirement.below(NodeLabels.INSTANCE_GENERATION, generation));
  }

  /** Numbers of virtual processors, each named: 4, 8. */
  @JsonProperty
  public NodePool.Builder instanceCpus(int... cpus) {
    return in(NodeLabels.INSTANCE_CPU, texts(cpus));
  }

  /** More virtual processors than this. */
  @JsonProperty
  public NodePool.Builder instanceCpuAbove(int cpus) {
    return requirement(Requirement.above(NodeLabels.INSTANCE_CPU, cpus));
  }

  /** Fewer virtual processors than this. */
  @JsonProperty
  public NodePool.Builder instanceCpuBelow(int cpus) {
    return requirement(Requirement.below(NodeLabels.INSTANCE_CPU, cpus));
  }

  /** More memory than this, in whole mebibytes. */
  @JsonProperty
  @JsonSetter(nulls = Nulls.SKIP)
  public NodePool.Builder instanceMemoryAbove(Memory memory) {
    return requirement(Requirement.above(NodeLabels.INSTANCE_MEMORY, memory.toMebibytes()));
  }

  /** Less memory than this, in whole mebibytes. */
  @JsonProperty
  @JsonSetter(nulls = Nulls.SKIP)
  public NodePool.Builder instanceMemoryBelow(Memory memory) {
    return requirement(Requirement.below(NodeLabels.INSTANCE_MEMORY, memory.toMebibytes()));
  }

  /** No nodes below this floor: a lower bound of the pool gives way to it, a higher one stays. */
  public NodePool.Builder floor(NodeFloor floor) {
    floor(NodeLabels.INSTANCE_MEMORY, floor.memoryAbove());
    floor(NodeLabels.INSTANCE_CPU, floor.cpuAbove());
    return self();
  }

  private void floor(String key, long above) {
    if (above > 0 && requirements.stream().noneMatch(r -> least(r, key) > above)) {
      requirements.removeIf(r -> least(r, key) > 0 && r.minValues() == 0);
      requirements.add(Requirement.above(key, above));
    }
  }

  /** The least that a requirement allows of a label; 0 if it is no lower bound of it. */
  private static long least(Requirement requirement, String key) {
    if (!requirement.key().equals(key)
        || requirement.values().size() != 1
        || !requirement.values().get(0).matches("[0-9]{1,15}")) {
      return 0;
    }
    long value = Long.parseLong(requirement.values().get(0));
    return switch (requirement.operator()) {
      case GT -> value + 1;
      case GTE -> value;
      default -> 0;
    };
  }

  private NodePool.Builder in(String key, String... values) {
    return requirement(Requirement.in(key, values));
  }

  private static String[] texts(Object[] values) {
    return Arrays.stream(values).map(Object::toString).toArray(String[]::new);
  }

  private static String[] texts(int[] values) {
    return IntStream.of(values).mapToObj(String::valueOf).toArray(String[]::new);
  }
}
