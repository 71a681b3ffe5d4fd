package io.github.karpentersetup.examples.cli;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.KubernetesVersion;
import io.github.karpentersetup.version.UpgradePath;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.List;
import java.util.Optional;

/**
 * Where a Karpenter can go from here.
 *
 * @param from the release that is there
 * @param releases to be on, one after the other, the newest for the cluster last
 * @param obstacle why there is no way, and what to do; empty if there is one
 */
record NextReleases(String from, List<String> releases, String obstacle) {

  /** Empty if the release is the newest for the cluster, or it cannot be told. */
  static Optional<NextReleases> of(String karpenter, String kubernetes) {
    try {
      var from = KarpenterVersion.parse(karpenter);
      var cluster = KubernetesVersion.parse(kubernetes);
      return VersionMatrix.newestFor(cluster)
          .filter(newest -> newest.compareTo(from) > 0)
          .map(newest -> of(from, UpgradePath.between(from, newest, cluster)));
    } catch (InvalidSpecException e) {
      return Optional.empty();
    }
  }

  private static NextReleases of(KarpenterVersion from, UpgradePath path) {
    return new NextReleases(
        from.toString(),
        path.releases().stream().filter(r -> !r.equals(from)).map(Object::toString).toList(),
        path.obstacle().map(p -> p.message() + " → " + p.fix()).orElse(""));
  }

  String text() {
    return obstacle.isEmpty()
        ? "next: " + String.join(", then ", releases)
        : "no newer release: " + obstacle;
  }
}
