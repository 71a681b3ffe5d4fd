package io.github.karpentersetup.k8s.crd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The definitions of a release, as they were published; not part of this repository. */
record ReleasedCrds(KarpenterVersion release, Path directory, Crds crds) {

  /** All that are at hand; the test is skipped where there are none. */
  static List<ReleasedCrds> find() {
    var directory = found();
    assumeTrue(
        directory != null,
        "the released CRDs (shared/crds, or -Dkarpentersetup.crds=DIR) are not here");
    var all = new ArrayList<ReleasedCrds>();
    try (var releases = Files.list(directory)) {
      for (var release : releases.sorted().toList()) {
        all.add(
            new ReleasedCrds(
                KarpenterVersion.parse(String.valueOf(release.getFileName())),
                release,
                Crds.inDirectory(release)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** Whether a manifest is right for this release as far as its API version and fields go. */
  boolean serves(String golden) {
    var object = Json.yaml().readTree(golden);
    var apiVersion = object.path("apiVersion").asString();
    int slash = apiVersion.indexOf('/');
    boolean isServed =
        crds.served(apiVersion.substring(0, slash), object.path("kind").asString())
            .contains(apiVersion.substring(slash + 1));
    return isServed && (release.atLeast(1, 14, 0) || !GoldenManifests.isNew(golden));
  }

  private static @Nullable Path found() {
    var named = System.getProperty("karpentersetup.crds");
    if (named != null) {
      return Path.of(named);
    }
    for (var dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve("shared/crds"))) {
        return dir.resolve("shared/crds");
      }
    }
    return null;
  }
}
