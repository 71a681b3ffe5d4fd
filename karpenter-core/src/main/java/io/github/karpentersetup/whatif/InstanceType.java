package io.github.karpentersetup.whatif;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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
 */
public record InstanceType(
    String name, Map<String, String> labels, Resources resources, List<Offering> offerings) {

  public InstanceType {
    Objects.requireNonNull(name, "name");
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    Objects.requireNonNull(resources, "resources");
    offerings = List.copyOf(offerings);
  }
}
