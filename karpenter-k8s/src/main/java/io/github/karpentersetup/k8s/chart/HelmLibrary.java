package io.github.karpentersetup.k8s.chart;

import com.marcnuri.helm.jni.NativeLibrary;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Helm's shared library as a file. This JVM unpacks it once (100 MB, half a second) for all its
 * children, and deletes it when it ends; only a child ever loads it.
 */
final class HelmLibrary {

  private static @Nullable Path unpacked;

  private HelmLibrary() {}

  static synchronized Path file() throws IOException {
    // Long-lived hosts have cleaners that empty the temporary directory under us.
    if (unpacked == null || !Files.isReadable(unpacked)) {
      unpacked = unpack(platform());
    }
    return unpacked;
  }

  private static Path unpack(NativeLibrary library) throws IOException {
    var name = library.getBinaryName();
    try (var in = library.getClass().getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new FileNotFoundException(name + " is not in the jar of " + library.getClass());
      }
      var directory = WorkDirectory.create();
      directory.toFile().deleteOnExit();
      var file = directory.resolve(name);
      file.toFile().deleteOnExit();
      Files.copy(in, file);
      return file;
    }
  }

  private static NativeLibrary platform() {
    return ServiceLoader.load(NativeLibrary.class, HelmLibrary.class.getClassLoader())
        .findFirst()
        .orElseThrow(HelmLibrary::missing);
  }

  private static PreflightException missing() {
    var platform = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
    return new PreflightException(
        Problem.of(
            "helm",
            "Helm's library for " + platform + " is not on the class path",
            "add com.marcnuri.helm-java:<os>-<arch>, such as linux-amd64, in helm-java's version; a"
                + " shaded jar has to merge META-INF/services"),
        null);
  }
}
