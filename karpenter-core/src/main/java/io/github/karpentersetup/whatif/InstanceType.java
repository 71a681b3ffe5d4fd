package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeLabels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An instance type, as EC2 describes it.
 *
 * @param name {@code m7g.large}
 * @param labels the labels its nodes get, without zone and capacity type, which are its offerings',
 *     and without the operating system, which is the pool's
 * @param resources what the instance has: processors, nominal memory, the pods its network
 *     interfaces allow, GPUs and other devices. What is left for pods is {@link NodeOverhead}'s to
 *     say.
 * @param offerings how it can be bought
 * @param attachLimits how many volumes of each CSI driver pods can have on it, its own root volume
 *     left out; no bound for drivers that are not in it
 */
public record InstanceType(
    String name,
    Map<String, String> labels,
    Resources resources,
    List<Offering> offerings,
    Map<String, Integer> attachLimits) {

  public InstanceType {
    Objects.requireNonNull(name, "name");
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    Objects.requireNonNull(resources, "resources");
    offerings = List.copyOf(offerings);
    attachLimits = Collections.unmodifiableMap(new TreeMap<>(attachLimits));
  }

  /** A type that attaches as many volumes as pods ask for. */
  public InstanceType(
      String name, Map<String, String> labels, Resources resources, List<Offering> offerings) {
    this(name, labels, resources, offerings, Map.of());
  }

  /**
   * Starts a type with the labels that follow from its name: type, family, size, category and
   * generation, as Karpenter's AWS provider reads them ({@code instancetype/types.go} of 1.14).
   *
   * @param name {@code m7g.large}
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** The same, bought in these ways. */
  public InstanceType withOfferings(List<Offering> offerings) {
    return new InstanceType(name, labels, resources, offerings, attachLimits);
  }

  /** Whether it can be bought at a price that is known. */
  public boolean isPriced() {
    return offerings.stream().anyMatch(Offering::priced);
  }

  /** Collects what a type has, and gives it the labels and resources that come of that. */
  public static final class Builder {

    /** Category, then a size of memory for some old ones, then the generation. */
    private static final Pattern FAMILY = Pattern.compile("([a-z]+)(-[0-9]+tb)?([0-9]+).*");

    private static final Map<String, String> DEVICES =
        Map.of("nvidia", "nvidia.com/gpu", "amd", "amd.com/gpu", "aws", "aws.amazon.com/neuron");

    private final String name;
    private final Map<String, String> labels = new HashMap<>();
    private final List<Offering> offerings = new ArrayList<>();
    private final Map<String, Integer> attachLimits = new HashMap<>();
    private Resources resources = Resources.NONE;

    private Builder(String name) {
      this.name = name;
      labels.put(NodeLabels.INSTANCE_TYPE, name);
      int dot = name.indexOf('.');
      var family = dot < 0 ? name : name.substring(0, dot);
      labels.put(NodeLabels.INSTANCE_FAMILY, family);
      if (dot >= 0) {
        labels.put(NodeLabels.INSTANCE_SIZE, name.substring(dot + 1));
      }
      var parts = FAMILY.matcher(family);
      if (parts.matches()) {
        labels.put(NodeLabels.INSTANCE_CATEGORY, parts.group(1));
        labels.put(NodeLabels.INSTANCE_GENERATION, parts.group(3));
      }
    }

    /** As nodes say it: {@code amd64}, {@code arm64}. */
    public Builder architecture(String architecture) {
      labels.put(NodeLabels.ARCHITECTURE, architecture);
      return this;
    }

    /** Virtual processors. */
    public Builder processors(long count) {
      labels.put(NodeLabels.INSTANCE_CPU, String.valueOf(count));
      resources = resources.with(Resources.CPU, count * 1000);
      return this;
    }

    /** Nominal memory. */
    public Builder memory(Memory memory) {
      labels.put(NodeLabels.INSTANCE_MEMORY, String.valueOf(memory.bytes() >> 20));
      resources = resources.with(Resources.MEMORY, memory.bytes());
      return this;
    }

    /** How many pods its network interfaces have addresses for. */
    public Builder pods(long count) {
      resources = resources.with(Resources.PODS, count);
      return this;
    }

    /**
     * One of the labels {@code karpenter.k8s.aws/instance-…}.
     *
     * @param name what follows {@code instance-}, such as {@code network-bandwidth}
     */
    public Builder label(String name, String value) {
      labels.put(WellKnown.AWS + "instance-" + name, value);
      return this;
    }

    /**
     * GPUs of one kind; {@code nvidia.com/gpu} and {@code amd.com/gpu} are counted as resources.
     *
     * @param manufacturer in small letters: {@code nvidia}
     * @param name in small letters: {@code a10g}
     */
    public Builder gpu(String manufacturer, String name, long count) {
      return device("gpu", manufacturer, name, count);
    }

    /**
     * Accelerators of one kind; those of AWS are counted as {@code aws.amazon.com/neuron}.
     *
     * @param manufacturer in small letters: {@code aws}
     * @param name in small letters: {@code inferentia2}
     */
    public Builder accelerator(String manufacturer, String name, long count) {
      return device("accelerator", manufacturer, name, count);
    }

    private Builder device(String kind, String manufacturer, String name, long count) {
      label(kind + "-manufacturer", manufacturer);
      label(kind + "-name", name);
      label(kind + "-count", String.valueOf(count));
      var resource = DEVICES.get(manufacturer);
      if (resource != null) {
        resources = resources.with(resource, count);
      }
      return this;
    }

    /**
     * How many volumes of a CSI driver pods can have on it.
     *
     * @param driver such as {@link Volume#EBS_DRIVER}
     * @param volumes the most, the root volume left out; none if less than nothing
     */
    public Builder attachLimit(String driver, int volumes) {
      attachLimits.put(driver, Math.max(0, volumes));
      return this;
    }

    /** One more way to buy it. */
    public Builder offering(Offering offering) {
      offerings.add(offering);
      return this;
    }

    /** The type. */
    public InstanceType build() {
      return new InstanceType(name, labels, resources, offerings, attachLimits);
    }
  }
}
