package io.github.karpentersetup.k8s.sandbox.instances;

import java.util.Optional;

/** Chooses the instance on which pods without room get a node. */
@FunctionalInterface
public interface InstanceChooser {
  /** The instance to start; empty when none holds what is asked. */
  Optional<Launch> choose(InstanceRequest request);

  /** The cheapest of a short list of c, m, r and t types. */
  static InstanceChooser cheapest() {
    return new CheapestFirst(InstanceType.BUILT_IN);
  }
}
