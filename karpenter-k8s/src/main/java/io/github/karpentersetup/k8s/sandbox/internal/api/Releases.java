package io.github.karpentersetup.k8s.sandbox.internal.api;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which Karpenter a Deployment runs, and what that release does with stored objects. */
public final class Releases {
  /** The first patch of each line before 1.0 that has the conversion webhook. */
  private static final Map<Integer, Integer> FIRST_CONVERTING =
      Map.of(33, 6, 34, 7, 35, 6, 36, 3, 37, 1);

  private Releases() {}

  /** The release in the image tag of a Karpenter controller; empty for every other Deployment. */
  public static Optional<KarpenterVersion> of(JsonNode deployment) {
    return Json.items(deployment, "spec", "template", "spec", "containers").stream()
        .map(container -> Json.text(container, "image"))
        .filter(image -> image.contains("karpenter/controller:"))
        .map(image -> image.replaceAll("^[^@]*:([^:@]*)(@.*)?$", "$1"))
        .findFirst()
        .flatMap(Releases::parsed);
  }

  private static Optional<KarpenterVersion> parsed(String tag) {
    try {
      return Optional.of(KarpenterVersion.parse(tag));
    } catch (InvalidSpecException e) {
      return Optional.empty();
    }
  }

  /** Whether its webhook converts between v1beta1 and v1. */
  public static boolean converts(KarpenterVersion release) {
    return release.major() == 0
        ? release.patch() >= FIRST_CONVERTING.getOrDefault(release.minor(), Integer.MAX_VALUE)
        : !release.atLeast(1, 1, 0);
  }

  /** Whether it rewrites what is stored as v1beta1. */
  public static boolean rewrites(KarpenterVersion release) {
    return release.atLeast(1, 0, 6) && !release.atLeast(1, 1, 0);
  }
}
