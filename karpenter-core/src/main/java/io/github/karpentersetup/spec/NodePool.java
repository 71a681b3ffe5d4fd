package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.immutables.value.Value;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonPOJOBuilder;

/**
 * Which nodes Karpenter may launch, how many, and when it may replace them. One value serves both
 * API versions; {@link io.github.karpentersetup.manifest.NodePoolManifest} renders it.
 *
 * <p>Defaults are only what Karpenter itself needs: the operating system is {@code linux} unless a
 * requirement says otherwise, and the node class is the one named {@code default}. Everything else
 * that is not said is left to Karpenter: any architecture the pods allow, on-demand and spot,
 * consolidation of empty and underutilized nodes at once, expiry after 720 hours, a disruption
 * budget of 10%, no limits.
 *
 * <p>Its JSON is read by the names of {@link Builder}'s methods and written in canonical form, with
 * every requirement in {@code requirements}.
 */
@Values
@Value.Immutable
@JsonDeserialize(builder = NodePool.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonPropertyOrder({
  "name",
  "nodeClass",
  "requirements",
  "labels",
  "annotations",
  "taints",
  "startupTaints",
  "limits",
  "consolidationPolicy",
  "consolidateAfter",
  "expireAfter",
  "terminationGracePeriod",
  "budgets",
  "weight",
  "replicas"
})
public interface NodePool {

  /** Starts a node pool of this name: an RFC 1123 subdomain, at most 63 characters. */
  static Builder named(String name) {
    return new Builder().name(name);
  }

  /** The name of the NodePool object. */
  @JsonProperty
  String name();

  /** The name of the EC2NodeClass its nodes are made from. */
  @JsonProperty
  String nodeClass();

  /** What the labels of its nodes have to be; all hold together. */
  @JsonProperty
  List<Requirement> requirements();

  /** Labels its nodes get. */
  @JsonProperty
  Map<String, String> labels();

  /** Annotations its nodes get. */
  @JsonProperty
  Map<String, String> annotations();

  /** Taints its nodes keep. */
  @JsonProperty
  List<Taint> taints();

  /** Taints its nodes start with, and something on them removes. */
  @JsonProperty
  List<Taint> startupTaints();

  /** The most of each resource that its nodes may have together, as Kubernetes quantities. */
  @JsonProperty
  Map<String, String> limits();

  /** Which nodes consolidation may disrupt; empty for Karpenter's default. */
  @JsonProperty
  Optional<ConsolidationPolicy> consolidationPolicy();

  /** How long a node has to be empty or underutilized first; empty for at once. */
  @JsonProperty
  Optional<Delay> consolidateAfter();

  /** The age at which a node is replaced; empty for Karpenter's default of 720 hours. */
  @JsonProperty
  Optional<Delay> expireAfter();

  /** How long a node may drain before its pods are deleted forcefully; empty for no bound. */
  @JsonProperty
  Optional<Delay> terminationGracePeriod();

  /** How many nodes may be disrupted at once; empty for Karpenter's default of 10%. */
  @JsonProperty
  List<DisruptionBudget> budgets();

  /** Pools with a higher weight are tried first, 1 to 100; empty for 0. */
  @JsonProperty
  OptionalInt weight();

  /** How many nodes a static pool always has; empty for as many as the pods need. */
  @JsonProperty
  OptionalInt replicas();

  /** A builder that starts with this pool's values. */
  @JsonIgnore
  default Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects a {@link NodePool}. Nothing is checked here: validation reports all at once. */
  @JsonPOJOBuilder(withPrefix = "")
  @JsonAutoDetect(
      setterVisibility = JsonAutoDetect.Visibility.NONE,
      fieldVisibility = JsonAutoDetect.Visibility.NONE,
      getterVisibility = JsonAutoDetect.Visibility.NONE)
  final class Builder extends RequirementsBuilder {

    private final ImmutableNodePool.Builder values;
    private final Map<String, String> limits = new LinkedHashMap<>();

    Builder() {
      values = ImmutableNodePool.builder().name("").nodeClass("default");
    }

    private Builder(NodePool pool) {
      values = ImmutableNodePool.builder().from(pool);
      requirements.addAll(pool.requirements());
      limits.putAll(pool.limits());
    }

    @Override
    Builder self() {
      return this;
    }

    /** The name of the NodePool object. */
    @JsonProperty
    public Builder name(String name) {
      values.name(name);
      return this;
    }

    /** The name of the EC2NodeClass its nodes are made from; {@code default} when not said. */
    @JsonProperty
    public Builder nodeClass(String name) {
      values.nodeClass(name);
      return this;
    }

    /** A label its nodes get. */
    public Builder label(String key, String value) {
      values.putLabels(key, value);
      return this;
    }

    /** Labels its nodes get, besides those already said. */
    @JsonProperty
    public Builder labels(Map<String, String> labels) {
      values.putAllLabels(labels);
      return this;
    }

    /** An annotation its nodes get. */
    public Builder annotation(String key, String value) {
      values.putAnnotations(key, value);
      return this;
    }

    /** Annotations its nodes get, besides those already said. */
    @JsonProperty
    public Builder annotations(Map<String, String> annotations) {
      values.putAllAnnotations(annotations);
      return this;
    }

    /** Taints its nodes keep, besides those already said. */
    @JsonProperty
    public Builder taints(Taint... taints) {
      values.addTaints(taints);
      return this;
    }

    /** Taints its nodes start with, besides those already said. */
    @JsonProperty
    public Builder startupTaints(Taint... taints) {
      values.addStartupTaints(taints);
      return this;
    }

    /** The most virtual processors its nodes may have together. */
    @JsonProperty
    public Builder cpuLimit(int cpus) {
      return limit("cpu", String.valueOf(cpus));
    }

    /** The most memory its nodes may have together. */
    @JsonProperty
    @JsonSetter(nulls = Nulls.SKIP)
    public Builder memoryLimit(Memory memory) {
      return limit("memory", memory.toString());
    }

    /** The most of any resource its nodes may have together: {@code nvidia.com/gpu}, {@code 8}. */
    public Builder limit(String resource, String quantity) {
      limits.put(resource, quantity);
      return this;
    }

    /** Limits on any resources, as Kubernetes quantities, besides those already said. */
    @JsonProperty
    public Builder limits(Map<String, String> limits) {
      this.limits.putAll(limits);
      return this;
    }

    /** Which nodes consolidation may disrupt. */
    @JsonProperty
    public Builder consolidationPolicy(ConsolidationPolicy policy) {
      values.consolidationPolicy(policy);
      return this;
    }

    /**
     * How long a node has to be empty or underutilized before it is consolidated, in whole seconds.
     *
     * @throws io.github.karpentersetup.error.InvalidSpecException if it is negative or has a
     *     fraction of a second; so do the other durations here
     */
    public Builder consolidateAfter(Duration duration) {
      return consolidateAfter(Delay.of(duration));
    }

    /** Nodes are never consolidated. */
    public Builder consolidateNever() {
      return consolidateAfter(Delay.NEVER);
    }

    /** The age at which a node is replaced, in whole seconds. */
    public Builder expireAfter(Duration age) {
      return expireAfter(Delay.of(age));
    }

    /** Nodes are never replaced for their age. */
    public Builder expireNever() {
      return expireAfter(Delay.NEVER);
    }

    /**
     * How long a node may drain before its pods are deleted, disruption budgets and {@code
     * do-not-disrupt} notwithstanding, in whole seconds. From the v1 API on.
     */
    public Builder terminationGracePeriod(Duration period) {
      return terminationGracePeriod(Delay.of(period));
    }

    /** Disruption budgets, besides those already said; at most 50. */
    @JsonProperty
    public Builder budgets(DisruptionBudget... budgets) {
      values.addBudgets(budgets);
      return this;
    }

    /** Pools with a higher weight are tried first; 1 to 100. */
    @JsonProperty
    public Builder weight(int weight) {
      values.weight(weight);
      return this;
    }

    /**
     * Makes the pool static: it always has this many nodes, whatever the pods need. It then takes
     * no weight and no limit but {@code nodes}, and is not consolidated. Karpenter 1.8 and later,
     * with the feature gate {@code StaticCapacity}, which is off by default (alpha as of 1.14).
     */
    @JsonProperty
    public Builder replicas(int nodes) {
      values.replicas(nodes);
      return this;
    }

    /**
     * The most nodes of the pool at once, as {@code limits.nodes}; the only limit of a static pool.
     */
    @JsonProperty
    public Builder nodeLimit(int nodes) {
      return limit("nodes", String.valueOf(nodes));
    }

    /** The node pool. Whether Karpenter accepts it is the manifest's to say. */
    public NodePool build() {
      boolean systemSaid =
          requirements.stream().anyMatch(r -> r.key().equals(NodeLabels.OPERATING_SYSTEM));
      if (!systemSaid) {
        requirements.add(
            0, Requirement.in(NodeLabels.OPERATING_SYSTEM, OperatingSystem.LINUX.text()));
      }
      return values.requirements(requirements).limits(limits).build();
    }

    @JsonProperty
    @JsonSetter(nulls = Nulls.SKIP)
    Builder consolidateAfter(Delay delay) {
      values.consolidateAfter(delay);
      return this;
    }

    @JsonProperty
    @JsonSetter(nulls = Nulls.SKIP)
    Builder expireAfter(Delay age) {
      values.expireAfter(age);
      return this;
    }

    @JsonProperty
    @JsonSetter(nulls = Nulls.SKIP)
    Builder terminationGracePeriod(Delay period) {
      values.terminationGracePeriod(period);
      return this;
    }
  }
}
