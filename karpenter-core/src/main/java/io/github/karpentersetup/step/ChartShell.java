package io.github.karpentersetup.step;

import io.github.karpentersetup.spec.Chart;

/** How the Helm command is told of a chart. It checks the digest of {@code oci://} by itself. */
final class ChartShell {

  private ChartShell() {}

  /** What stands in a command for the chart. */
  static String chart(String location) {
    return isArchive(location) ? Chart.at(location).reference().orElse(location) : location;
  }

  static String version(String location, String release) {
    return location.startsWith("oci://") ? " --version " + Shell.quote(release) : "";
  }

  /** What comes before a command that must not see another archive. */
  static String check(String location) {
    if (!isArchive(location)) {
      return "";
    }
    var digest = Chart.at(location).digest().orElse("").replace("sha256:", "");
    return "echo " + Shell.quote(digest + "  " + chart(location)) + " | sha256sum --check && ";
  }

  private static boolean isArchive(String location) {
    return !location.startsWith("oci://") && location.contains("@sha256:");
  }
}
