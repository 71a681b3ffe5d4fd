package io.github.karpentersetup.version;

import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which Karpenter release runs on which Kubernetes version, from Karpenter's compatibility matrix
 * as of 1.14.1, for the releases this library can set up: 0.32 and newer.
 *
 * <p>A patch newer than the last one known here counts as a release of its line, because ranges,
 * permissions and APIs change between lines only (the one exception, 1.0.5, is in the table). A
 * line that is not known is never guessed at.
 */
public final class VersionMatrix {

  private static final String PATH = "karpenter";

  /** Oldest first. {@code last} is the newest patch known for the line. */
  private static final List<Line> LINES =
      List.of(
          line("0.32.0", "0.32.10", "1.23", "1.28"),
          line("0.33.0", "0.33.12", "1.23", "1.28"),
          line("0.34.0", "0.34.13", "1.23", "1.29"),
          line("0.35.0", "0.35.12", "1.23", "1.29"),
          line("0.36.0", "0.36.9", "1.23", "1.29"),
          line("0.37.0", "0.37.7", "1.23", "1.30"),
          line("1.0.0", "1.0.4", "1.25", "1.30"),
          line("1.0.5", "1.0.14", "1.25", "1.31"),
          line("1.1.0", "1.1.10", "1.25", "1.31"),
          line("1.2.0", "1.2.8", "1.25", "1.32"),
          line("1.3.0", "1.3.8", "1.25", "1.32"),
          line("1.4.0", "1.4.4", "1.25", "1.32"),
          line("1.5.0", "1.5.8", "1.26", "1.33"),
          line("1.6.0", "1.6.8", "1.26", "1.34"),
          line("1.7.0", "1.7.6", "1.26", "1.34"),
          line("1.8.0", "1.8.8", "1.26", "1.34"),
          line("1.9.0", "1.9.2", "1.26", "1.35"),
          line("1.10.0", "1.10.2", "1.26", "1.35"),
          line("1.11.0", "1.11.3", "1.26", "1.35"),
          line("1.12.0", "1.12.2", "1.26", "1.35"),
          line("1.13.0", "1.13.1", "1.26", "1.36"),
          line("1.14.0", KarpenterVersion.NEWEST.toString(), "1.26", "1.36"));

  private static final List<Line> NEWEST_FIRST = newestFirst();

  /** Releases of a known line that must not be installed, and why. */
  private static final Map<KarpenterVersion, String> AVOIDED =
      Map.of(
          KarpenterVersion.parse("0.34.4"),
          "was never released",
          KarpenterVersion.parse("0.35.3"),
          "was never released",
          KarpenterVersion.parse("1.8.4"),
          "can fail to schedule pods with topology spread constraints (kubernetes-sigs/karpenter"
              + " issue 2785)");

  private VersionMatrix() {}

  /** The newest known patch of every line this library can set up, oldest first. */
  public static List<KarpenterVersion> releases() {
    return LINES.stream().map(Line::last).toList();
  }

  /** The newest known patch of a release's line; empty for a line that is not known. */
  public static Optional<KarpenterVersion> lastPatch(KarpenterVersion karpenter) {
    return NEWEST_FIRST.stream().filter(line -> line.isOf(karpenter)).map(Line::last).findFirst();
  }

  /**
   * Whether a release is a patch that came after the last one known of its line. It is taken for a
   * release of that line.
   */
  public static boolean isUnknownPatch(KarpenterVersion karpenter) {
    return lastPatch(karpenter).filter(last -> karpenter.compareTo(last) > 0).isPresent();
  }

  /**
   * The Kubernetes versions a release supports; empty if the release is older than 0.32 or of a
   * line newer than {@link KarpenterVersion#NEWEST}.
   */
  public static Optional<KubernetesRange> range(KarpenterVersion karpenter) {
    return line(karpenter).map(Line::kubernetes);
  }

  /** Whether a release can be set up on a cluster: there is no {@link #problem}. */
  public static boolean supports(KarpenterVersion karpenter, KubernetesVersion kubernetes) {
    return problem(karpenter, kubernetes).isEmpty();
  }

  /**
   * The newest release known to support a Kubernetes version; empty if none does (before 1.23, or
   * after 1.36).
   */
  public static Optional<KarpenterVersion> newestFor(KubernetesVersion kubernetes) {
    return NEWEST_FIRST.stream()
        .filter(line -> line.kubernetes().contains(kubernetes))
        .map(Line::last)
        .findFirst();
  }

  /**
   * What is wrong with a release on any cluster: older than this library supports, newer than it
   * knows, or a release to avoid.
   */
  public static Optional<Problem> problem(KarpenterVersion karpenter) {
    return releaseProblem(karpenter, "use Karpenter " + replacement(karpenter))
        .or(() -> avoided(karpenter, ""));
  }

  /**
   * What is wrong with a release on a cluster of a Kubernetes version, and which to use instead.
   */
  public static Optional<Problem> problem(
      KarpenterVersion karpenter, KubernetesVersion kubernetes) {
    return releaseProblem(karpenter, advice(kubernetes))
        .or(() -> avoided(karpenter, alternative(karpenter, kubernetes)))
        .or(() -> rangeProblem(karpenter, kubernetes));
  }

  private static Optional<Problem> releaseProblem(KarpenterVersion karpenter, String fix) {
    var oldest = LINES.get(0).first();
    if (karpenter.compareTo(oldest) < 0) {
      return Optional.of(
          Problem.of(
              PATH,
              "Karpenter " + karpenter + " is older than " + oldest + ", the oldest supported here",
              fix));
    }
    if (line(karpenter).isEmpty()) {
      return Optional.of(
          Problem.of(
              PATH,
              "Karpenter "
                  + karpenter
                  + " is not known here: its permissions and API could differ from those of "
                  + KarpenterVersion.NEWEST
                  + ", the newest known",
              fix + ", or a newer version of this library"));
    }
    return Optional.empty();
  }

  /** The nearest release to one that must not be installed is the last patch of its line. */
  private static Optional<Problem> avoided(KarpenterVersion karpenter, String alternative) {
    return Optional.ofNullable(AVOIDED.get(karpenter))
        .map(
            reason ->
                Problem.of(
                    PATH,
                    "Karpenter " + karpenter + " " + reason,
                    "use Karpenter " + replacement(karpenter) + alternative));
  }

  private static String alternative(KarpenterVersion karpenter, KubernetesVersion kubernetes) {
    return newestFor(kubernetes)
        .filter(newest -> !newest.equals(replacement(karpenter)))
        .map(newest -> ", or " + newest + ", the newest that supports Kubernetes " + kubernetes)
        .orElse("");
  }

  private static Optional<Problem> rangeProblem(
      KarpenterVersion karpenter, KubernetesVersion kubernetes) {
    return range(karpenter)
        .filter(range -> !range.contains(kubernetes))
        .map(
            range ->
                Problem.of(
                    PATH,
                    "Karpenter "
                        + karpenter
                        + " supports Kubernetes "
                        + range
                        + ", and the cluster runs "
                        + kubernetes,
                    kubernetes.compareTo(range.oldest()) < 0
                        ? advice(kubernetes) + ", or upgrade the cluster to " + range.oldest()
                        : advice(kubernetes)));
  }

  private static String advice(KubernetesVersion kubernetes) {
    return newestFor(kubernetes)
        .map(v -> "use Karpenter " + v + ", the newest that supports Kubernetes " + kubernetes)
        .orElseGet(
            () ->
                "no known release supports Kubernetes "
                    + kubernetes
                    + ": use a cluster between "
                    + LINES.get(0).kubernetes().oldest()
                    + " and "
                    + NEWEST_FIRST.get(0).kubernetes().newest());
  }

  /** The newest of the same line, where there is one. */
  private static KarpenterVersion replacement(KarpenterVersion karpenter) {
    return lastPatch(karpenter).orElse(KarpenterVersion.NEWEST);
  }

  private static Optional<Line> line(KarpenterVersion karpenter) {
    return NEWEST_FIRST.stream()
        .filter(line -> line.first().compareTo(karpenter) <= 0)
        .findFirst()
        .filter(line -> line.isOf(karpenter));
  }

  private static List<Line> newestFirst() {
    var lines = new ArrayList<>(LINES);
    Collections.reverse(lines);
    return List.copyOf(lines);
  }

  private static Line line(String first, String last, String oldest, String newest) {
    return new Line(
        KarpenterVersion.parse(first),
        KarpenterVersion.parse(last),
        new KubernetesRange(KubernetesVersion.parse(oldest), KubernetesVersion.parse(newest)));
  }

  private record Line(KarpenterVersion first, KarpenterVersion last, KubernetesRange kubernetes) {

    boolean isOf(KarpenterVersion karpenter) {
      return first.major() == karpenter.major() && first.minor() == karpenter.minor();
    }
  }
}
