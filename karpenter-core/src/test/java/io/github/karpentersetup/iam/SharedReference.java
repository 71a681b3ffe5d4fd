package io.github.karpentersetup.iam;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Released files that some tests compare with. They are not part of this project: a test that needs
 * one is skipped, with its reason, where they are absent.
 */
public final class SharedReference {

  private SharedReference() {}

  /** A file or folder of the reference, or a skipped test. */
  public static Path path(String name) {
    var start = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    return Stream.iterate(start, dir -> dir != null, Path::getParent)
        .map(dir -> dir.resolve("shared").resolve(name))
        .filter(Files::exists)
        .findFirst()
        .orElseGet(() -> abort("SKIPPED: no folder shared/ with " + name + " above " + start));
  }

  /** The text of a file of the reference, or a skipped test. */
  public static String text(String name) {
    try {
      return Files.readString(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
