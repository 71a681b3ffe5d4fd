package io.github.karpentersetup.k8s.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A child's private directory: its request's values, its results, Helm's cache and library. */
final class WorkDirectory {

  private WorkDirectory() {}

  /**
   * Readable by this user only, as the platform's temporary directories are. Absolute, whatever
   * java.io.tmpdir is: the child runs elsewhere.
   */
  static Path create() throws IOException {
    return Files.createTempDirectory("karpenter-setup-helm-").toAbsolutePath();
  }

  /** With everything in it; what is gone already is no error. */
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (var paths = Files.walk(directory)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
