package io.github.karpentersetup.manifest;

import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;

/** Validates manifests, ours and those a user brings, by the rules of a Karpenter release. */
public final class Manifests {

  private Manifests() {}

  static List<Problem> problems(Manifest manifest, KarpenterVersion karpenter) {
    return List.of();
  }
}
