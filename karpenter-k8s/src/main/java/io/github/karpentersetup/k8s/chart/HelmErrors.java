package io.github.karpentersetup.k8s.chart;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Helm's messages as problems: what it said in short, and what to do about it. */
final class HelmErrors {

  private static final int LONGEST = 500;

  private record Cause(List<String> signs, String fix) {}

  private static final List<Cause> FETCHING =
      List.of(
          new Cause(
              List.of("unauthorized", "401", "denied", "403", "credential"),
              "give loginAs(user, password) an account that may pull this chart"),
          new Cause(
              List.of("no such host", "dial tcp", "timeout", "connection re", "no route", "tls:"),
              "allow this machine to reach the registry (HTTPS_PROXY is honoured), or use a mirror,"
                  + " a chart directory or a .tgz"),
          new Cause(
              List.of("not found", "404", "manifest unknown", "name unknown"),
              "check the name and the version; Karpenter's tags begin with v before 0.35 only"));

  private static final List<Cause> RENDERING =
      List.of(
          new Cause(
              List.of("incompatible with kubernetes", "kubeversion"),
              "choose a chart version that supports this cluster's Kubernetes version"),
          new Cause(
              List.of("release name"),
              "use a release name of lower-case letters, digits and hyphens, up to 53 characters"));

  private static final List<Cause> INSTALLING =
      List.of(
          new Cause(
              List.of("another operation"),
              "make sure that no Helm is running, then plan again: the plan repairs the release"),
          new Cause(
              List.of("invalid ownership metadata", "cannot be imported"),
              "uninstall what made that object, or have it belong to this release: its label"
                  + " app.kubernetes.io/managed-by is Helm, its annotations"
                  + " meta.helm.sh/release-name and release-namespace name the release"));

  private static final Pattern OTHER_DIGEST =
      Pattern.compile("digest mismatch: (sha256:[0-9a-f]+) is not (sha256:[0-9a-f]+)");

  private HelmErrors() {}

  /** What the pinned chart turns out to be. */
  static PreflightException anotherDigest(ChartRef chart, String found, String wanted) {
    return new PreflightException(
        problem(
            chart,
            "the chart there has the digest " + found + ", and " + wanted + " is pinned",
            "find out why it changed; if it is the one that is wanted, pin " + found),
        null);
  }

  /** From the text of {@link HelmMain#ERROR}. */
  static PreflightException translate(ChartRef chart, String error) {
    var lineEnd = error.indexOf('\n');
    var stage = HelmMain.Stage.valueOf(error.substring(0, lineEnd));
    var said = shorten(error.substring(lineEnd + 1));
    // A path may hold any word, or a 404.
    var signs = said.replace(chart.toString().replaceFirst("^oci://", ""), "");
    var other = OTHER_DIGEST.matcher(said);
    if (other.find()) {
      return anotherDigest(chart, other.group(1), other.group(2));
    }
    var problem =
        switch (stage) {
          case LOAD ->
              problem(
                  chart,
                  "Helm's library could not be loaded: " + said,
                  "let this user execute libraries in "
                      + System.getProperty("java.io.tmpdir")
                      + " (not mounted noexec, 100 MB free), or set java.io.tmpdir");
          case LOGIN ->
              problem(
                  chart,
                  "logging in to the registry failed: " + said,
                  fix(FETCHING, signs, "check the registry's address, the user and the password"));
          case FETCH ->
              problem(
                  chart,
                  "the chart could not be read: " + said,
                  fix(FETCHING, signs, "check that it is a Helm chart"));
          case RENDER ->
              problem(
                  chart,
                  "the chart does not render: " + said,
                  fix(RENDERING, signs, "correct the values that the message names"));
          case INSTALL ->
              problem(
                  chart,
                  "Helm did not install the chart: " + said,
                  fix(INSTALLING, signs, "correct what the message names, then plan again"));
        };
    return new PreflightException(problem, null);
  }

  private static Problem problem(ChartRef chart, String message, String fix) {
    return Problem.of("chart " + chart, message, fix);
  }

  private static String fix(List<Cause> causes, String said, String otherwise) {
    var text = said.toLowerCase(Locale.ROOT);
    return causes.stream()
        .filter(cause -> cause.signs().stream().anyMatch(sign -> says(text, sign)))
        .map(Cause::fix)
        .findFirst()
        .orElse(otherwise);
  }

  /** From the beginning of a word; a status to its end, since a port may begin alike. */
  private static boolean says(String text, String sign) {
    var end = Character.isDigit(sign.charAt(sign.length() - 1)) ? "\\b" : "";
    return Pattern.compile("\\b" + Pattern.quote(sign) + end).matcher(text).find();
  }

  /** On one line, without the hint at a flag the reader does not have, and not endless. */
  static String shorten(String said) {
    var line =
        said.replaceAll("(?i)\\s*use --debug flag[^\\n]*", "")
            .strip()
            .replaceAll("\\s*\\R\\s*", " ");
    // A template's call chain goes outside in; where it begins and how it ends is what helps.
    return line.length() <= LONGEST
        ? line
        : line.substring(0, LONGEST / 2) + " … " + line.substring(line.length() - LONGEST / 2);
  }
}
