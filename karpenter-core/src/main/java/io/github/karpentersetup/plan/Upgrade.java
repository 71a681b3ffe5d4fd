package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.KubernetesVersion;
import io.github.karpentersetup.version.UpgradePath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From the release that is there to the one that is wanted.
 *
 * @param from the release that is there; empty for a new installation
 * @param to the release wanted
 * @param path the way
 */
record Upgrade(Optional<KarpenterVersion> from, KarpenterVersion to, UpgradePath path) {

  private static final KarpenterVersion WITHOUT_V1BETA1 = new KarpenterVersion(1, 1, 0);

  static Upgrade of(KubernetesFacts facts, KarpenterVersion to, KubernetesVersion kubernetes) {
    var from = installed(facts);
    var path =
        from.map(there -> UpgradePath.between(there, to, kubernetes))
            .orElseGet(() -> new UpgradePath(List.of(to), Optional.empty()));
    return new Upgrade(from, to, path);
  }

  /** The releases to be on before the wanted one. */
  List<KarpenterVersion> waypoints() {
    return path.waypoints();
  }

  /** Whether the objects in the cluster become v1 on the way to this release. */
  boolean migrates(KarpenterVersion release) {
    return release.atLeast(1, 0, 0) && from.filter(f -> !f.atLeast(1, 0, 0)).isPresent();
  }

  /** Whether there is no way back from this release to the one before it. */
  boolean isOneWay(KarpenterVersion release) {
    return release.compareTo(WITHOUT_V1BETA1) >= 0
        && from.filter(f -> f.compareTo(WITHOUT_V1BETA1) < 0).isPresent();
  }

  /**
   * What runs counts; where nothing runs, the definitions that a former installation left, for what
   * they store outlives it.
   */
  private static Optional<KarpenterVersion> installed(KubernetesFacts facts) {
    return newest(facts.karpenters().stream().map(KubernetesFacts.Karpenter::version))
        .or(() -> newest(releases(facts)));
  }

  /** The newest release of which anything is there. */
  static Optional<KarpenterVersion> newest(KubernetesFacts facts) {
    return newest(
        Stream.concat(
            facts.karpenters().stream().map(KubernetesFacts.Karpenter::version), releases(facts)));
  }

  private static Stream<String> releases(KubernetesFacts facts) {
    return facts.crds().values().stream().map(KubernetesFacts.Crd::release);
  }

  private static Optional<KarpenterVersion> newest(Stream<String> texts) {
    return texts.flatMap(t -> version(t).stream()).max(Comparator.naturalOrder());
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
