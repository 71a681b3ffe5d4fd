package io.github.karpentersetup.k8s.sandbox.instances;

import java.util.List;

/**
 * A requirement on a node's label.
 *
 * @param key label key
 * @param operator In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte or Lte
 * @param values what it compares with; empty for Exists and DoesNotExist
 */
public record Requirement(String key, String operator, List<String> values) {
  /** Copies the values. */
  public Requirement {
    values = List.copyOf(values);
  }
}
