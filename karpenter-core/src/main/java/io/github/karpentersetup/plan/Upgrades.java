package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the release wanted may follow the one that is there. Karpenter has no downgrade, and
 * v1beta1 objects are converted by the 1.0 line alone (upgrade guide of 1.0).
 */
final class Upgrades {

  private static final KarpenterVersion FIRST_V1 = new KarpenterVersion(1, 0, 0);
  private static final KarpenterVersion FIRST_WITHOUT_CONVERSION = new KarpenterVersion(1, 1, 0);

  private Upgrades() {}

  static void check(Draft draft) {
    var wanted = draft.choices().karpenter();
    var k = draft.kubernetes();
    // CRDs outlive an uninstalled controller, and what they store does too.
    var newest =
        Stream.concat(
                k.karpenters().stream().map(KubernetesFacts.Karpenter::version),
                k.crds().values().stream().map(KubernetesFacts.Crd::release))
            .flatMap(text -> version(text).stream())
            .max(Comparator.naturalOrder());
    newest.ifPresent(there -> check(draft, there, wanted));
  }

  private static void check(Draft draft, KarpenterVersion there, KarpenterVersion wanted) {
    if (wanted.compareTo(there) < 0) {
      draft.add(
          Finding.blocking(
              "karpenter-downgrade",
              "the cluster has Karpenter " + there + ", and " + wanted + " is older",
              "use karpenter(\"" + there + "\") or newer: Karpenter cannot go back"));
    } else if (there.compareTo(FIRST_V1) < 0 && wanted.compareTo(FIRST_WITHOUT_CONVERSION) >= 0) {
      draft.add(
          Finding.blocking(
              "karpenter-upgrade-path",
              "from Karpenter "
                  + there
                  + " to "
                  + wanted
                  + " the objects in the cluster would be lost: only the 1.0 line converts them",
              "upgrade to "
                  + newestOf(there)
                  + ", then to "
                  + newestOf(FIRST_V1)
                  + ", and then to "
                  + wanted));
    }
  }

  private static KarpenterVersion newestOf(KarpenterVersion line) {
    return VersionMatrix.releases().stream()
        .filter(v -> v.major() == line.major() && v.minor() == line.minor())
        .max(Comparator.naturalOrder())
        .orElse(line);
  }

  /** What an image tag says, if that is a release. */
  static Optional<KarpenterVersion> version(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(KarpenterVersion.parse(text));
    } catch (InvalidSpecException e) {
      return Optional.empty();
    }
  }
}
