package io.github.karpentersetup.manifest;

import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.Optional;

/** Which labels a node pool may give to its nodes. */
public final class Labels {

  private Labels() {}

  /**
   * Why neither the API server nor Karpenter takes a label from a node pool; empty if both do.
   *
   * @param key the label's key
   */
  public static Optional<String> refusal(String key, ApiVersion api, KarpenterVersion karpenter) {
    if (!LabelRules.isQualifiedName(key)) {
      return Optional.of("\"" + key + "\" is not a qualified name");
    }
    var rules = new LabelRules(api, karpenter);
    return rules.restriction(key).or(() -> rules.karpenterRestriction(key));
  }
}
