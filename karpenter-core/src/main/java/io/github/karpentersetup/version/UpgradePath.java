package io.github.karpentersetup.version;

import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The releases an installation goes through on its way from one release to another, as Karpenter's
 * upgrade guide (as of 1.14.1) and its v1 migration guide (1.0) have it.
 *
 * <p>Up to 0.37 objects are v1beta1, from 1.1 on they are v1, and only the 1.0 line has both. So
 * whoever comes from before 1.0 goes through the last patch of a line from 0.33 to 0.37, to which
 * 1.0 can be rolled back, and whoever goes beyond 1.0 goes through 1.0.6 or newer, which rewrites
 * what is stored. Everywhere else the guide lets releases be skipped.
 *
 * @param releases to be on, one after the other, the wanted one last; the first is the present one
 *     where something of it has to be made sure of first; empty if there is no path
 * @param obstacle why there is no path, and what to do; empty if there is one
 */
public record UpgradePath(List<KarpenterVersion> releases, Optional<Problem> obstacle) {

  /** The first release that rewrites stored v1beta1 objects. */
  private static final KarpenterVersion REWRITES = new KarpenterVersion(1, 0, 6);

  private static final KarpenterVersion FIRST_WITHOUT_ALPHA = new KarpenterVersion(0, 33, 0);
  private static final KarpenterVersion OLDEST = new KarpenterVersion(0, 32, 0);

  public UpgradePath {
    releases = List.copyOf(releases);
    Objects.requireNonNull(obstacle, "obstacle is missing");
  }

  /**
   * The path on a cluster of a Kubernetes version. Every release that is installed on the way
   * supports that version, or is of the line that runs on it already. Whether the wanted release
   * supports it is for {@link VersionMatrix#problem(KarpenterVersion, KubernetesVersion)} to say.
   */
  public static UpgradePath between(
      KarpenterVersion from, KarpenterVersion to, KubernetesVersion kubernetes) {
    if (to.compareTo(from) < 0) {
      return none(
          "the cluster has Karpenter " + from + ", and " + to + " is older",
          "use karpenter(\"" + from + "\") or newer: Karpenter cannot go back");
    }
    if (from.compareTo(OLDEST) < 0) {
      return none(
          "Karpenter "
              + from
              + " is older than 0.32, whose objects of v1alpha5 no release after 0.32 knows",
          "upgrade to "
              + last(OLDEST)
              + " by its own guide, replace Provisioners and AWSNodeTemplates by NodePools and"
              + " EC2NodeClasses, then plan again");
    }
    if (!to.atLeast(1, 0, 0) || from.atLeast(1, 1, 0)) {
      return through(to);
    }
    if (from.atLeast(1, 0, 0)) {
      return to.atLeast(1, 1, 0)
          ? through(from.compareTo(REWRITES) < 0 ? last(REWRITES) : from, to)
          : through(to);
    }
    return migrating(from, to, kubernetes);
  }

  /** Whether it changes more than the release: there are others on the way. */
  public boolean isStepwise() {
    return releases.size() > 1;
  }

  /** The releases before the wanted one. */
  public List<KarpenterVersion> waypoints() {
    return releases.isEmpty() ? releases : releases.subList(0, releases.size() - 1);
  }

  private static UpgradePath migrating(
      KarpenterVersion from, KarpenterVersion to, KubernetesVersion kubernetes) {
    var convertible = convertible(from, kubernetes);
    if (convertible.isEmpty()) {
      return none(
          "Karpenter "
              + from
              + " has to go through a line from 0.33 to 0.37, and none of them supports Kubernetes "
              + kubernetes,
          reinstall(to));
    }
    if (!to.atLeast(1, 1, 0)) {
      return to.compareTo(REWRITES) < 0
          ? none(
              "Karpenter " + to + " leaves v1beta1 objects stored, which 1.0.6 and newer rewrite",
              "use karpenter(\"" + last(REWRITES) + "\")")
          : through(convertible.get(), to);
    }
    var rewriting = last(REWRITES);
    return VersionMatrix.supports(rewriting, kubernetes)
        ? through(convertible.get(), rewriting, to)
        : none(
            "only the 1.0 line converts the objects in the cluster, "
                + rewriting
                + " supports Kubernetes "
                + VersionMatrix.range(rewriting).map(Object::toString).orElse("")
                + ", and the cluster runs "
                + kubernetes,
            VersionMatrix.range(rewriting)
                .filter(range -> kubernetes.compareTo(range.oldest()) < 0)
                .map(range -> "upgrade the cluster to " + range.oldest() + " first")
                .orElseGet(() -> reinstall(to)));
  }

  /**
   * The last patch of the line that is there, for it runs on this Kubernetes version already; else
   * of the oldest line after it that supports the version.
   */
  private static Optional<KarpenterVersion> convertible(
      KarpenterVersion from, KubernetesVersion kubernetes) {
    return VersionMatrix.releases().stream()
        .filter(v -> v.compareTo(FIRST_WITHOUT_ALPHA) > 0 && !v.atLeast(1, 0, 0))
        .filter(v -> v.compareTo(from) >= 0 || v.minor() == from.minor())
        .filter(v -> v.minor() == from.minor() || VersionMatrix.supports(v, kubernetes))
        .map(v -> v.compareTo(from) < 0 ? from : v)
        .findFirst();
  }

  /** EKS does not go back to an older version: what is left is to start anew. */
  private static String reinstall(KarpenterVersion to) {
    return "EKS does not go back to an older version: let node groups take over, uninstall Karpenter"
        + " with its CRDs, and plan "
        + to
        + " as a new installation";
  }

  private static KarpenterVersion last(KarpenterVersion line) {
    return VersionMatrix.lastPatch(line).orElse(line);
  }

  private static UpgradePath through(KarpenterVersion... releases) {
    return new UpgradePath(List.of(releases), Optional.empty());
  }

  private static UpgradePath none(String message, String fix) {
    return new UpgradePath(List.of(), Optional.of(Problem.of("karpenter", message, fix)));
  }
}
