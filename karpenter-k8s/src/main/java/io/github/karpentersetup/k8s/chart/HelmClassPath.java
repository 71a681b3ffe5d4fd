package io.github.karpentersetup.k8s.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.jni.HelmLib;
import com.sun.jna.Library;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The child's class path: the places from which this JVM itself has the classes that the child
 * needs, and no others. Works from class directories, from jars and from one shaded jar.
 */
final class HelmClassPath {

  private HelmClassPath() {}

  static String value() {
    return Stream.of(HelmMain.class, Helm.class, HelmLib.class, Library.class)
        .map(HelmClassPath::origin)
        .distinct()
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  static Path origin(Class<?> type) {
    var source = type.getProtectionDomain().getCodeSource();
    var location = source == null ? null : source.getLocation();
    if (location != null && location.getProtocol().equals("file")) {
      try {
        var path = Path.of(location.toURI());
        if (Files.exists(path)) {
          return path;
        }
      } catch (URISyntaxException | IllegalArgumentException e) {
        // Reported below like any other place that cannot be put on a class path.
      }
    }
    throw new PreflightException(
        Problem.of(
            "helm",
            type.getName() + " comes from " + location + ", which no other JVM can read",
            "run from a class path of plain jars or from one shaded jar; unpack nested jars"),
        null);
  }
}
