package io.github.karpentersetup.whatif;

import io.github.karpentersetup.spec.Memory;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts of resources: what a pod asks for, or what a node has.
 *
 * @param amounts by the resource's name: {@code cpu} in thousandths of a processor, {@code memory}
 *     and {@code ephemeral-storage} in bytes, all others as counts. What is missing is zero.
 */
public record Resources(Map<String, Long> amounts) {

  /** Thousandths of a virtual processor. */
  public static final String CPU = "cpu";

  /** Bytes. */
  public static final String MEMORY = "memory";

  /** Bytes. */
  public static final String EPHEMERAL_STORAGE = "ephemeral-storage";

  /** How many pods; every pod counts as one. */
  public static final String PODS = "pods";

  /** Nothing of anything. */
  public static final Resources NONE = new Resources(Map.of());

  public Resources {
    amounts = Collections.unmodifiableMap(new TreeMap<>(amounts));
  }

  /** Processors and memory. */
  public static Resources of(long cpuMillis, Memory memory) {
    return new Resources(Map.of(CPU, cpuMillis, MEMORY, memory.bytes()));
  }

  /** The same, with this much of one resource, in its own unit. */
  public Resources with(String resource, long amount) {
    var changed = new TreeMap<>(amounts);
    changed.put(resource, amount);
    return new Resources(changed);
  }

  /** How much of a resource, in its own unit; zero when it is missing. */
  public long amount(String resource) {
    return amounts.getOrDefault(resource, 0L);
  }

  /** Both together. */
  public Resources plus(Resources other) {
    var sum = new TreeMap<>(amounts);
    other.amounts.forEach((name, amount) -> sum.merge(name, amount, Long::sum));
    return new Resources(sum);
  }

  /** {@code cpu 500m, memory 512Mi}; {@code nothing} when empty. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    amounts.forEach(
        (name, amount) -> {
          if (amount != 0) {
            text.append(text.isEmpty() ? "" : ", ").append(name).append(' ');
            text.append(Quantity.text(name, amount));
          }
        });
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
