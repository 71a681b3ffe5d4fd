package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.BOOL;
import static io.github.karpentersetup.k8s.crd.CelLibrary.INT;
import static io.github.karpentersetup.k8s.crd.CelLibrary.TEXT;

import io.github.karpentersetup.k8s.crd.CelLibrary.CelKind;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A semantic version as a CEL value (semver.org 2.0.0). Metadata of the build do not count.
 *
 * @param numbers major, minor and patch
 * @param preRelease the parts between the dots after the hyphen
 */
record CelSemver(List<BigInteger> numbers, List<String> preRelease)
    implements Comparable<CelSemver> {

  static final CelKind<CelSemver> TYPE = CelKind.opaque("kubernetes.Semver", CelSemver.class);

  private static final String NUMBER = "(0|[1-9][0-9]*)";
  private static final String PART = "(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)";
  private static final Pattern FORM =
      Pattern.compile(
          String.join("\\.", NUMBER, NUMBER, NUMBER)
              + "(?:-("
              + PART
              + "(?:\\."
              + PART
              + ")*))?"
              + "(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?");
  private static final Pattern LEADING_ZEROS = Pattern.compile("^0+(?=[0-9])");

  static void addTo(CelLibrary library) {
    library.function("semver", TEXT, TYPE.cel(), text -> parse(text, text));
    library.function(
        "semver", TEXT, BOOL, TYPE.cel(), (text, isLoose) -> parse(written(text, isLoose), text));
    library.function("isSemver", TEXT, BOOL.cel(), text -> read(text).isPresent());
    library.function(
        "isSemver",
        TEXT,
        BOOL,
        BOOL.cel(),
        (text, isLoose) -> read(written(text, isLoose)).isPresent());
    library.method("major", TYPE, INT.cel(), v -> v.numbers.get(0).longValueExact());
    library.method("minor", TYPE, INT.cel(), v -> v.numbers.get(1).longValueExact());
    library.method("patch", TYPE, INT.cel(), v -> v.numbers.get(2).longValueExact());
    library.method("isLessThan", TYPE, TYPE, BOOL.cel(), (a, b) -> a.compareTo(b) < 0);
    library.method("isGreaterThan", TYPE, TYPE, BOOL.cel(), (a, b) -> a.compareTo(b) > 0);
    library.method("compareTo", TYPE, TYPE, INT.cel(), (a, b) -> (long) a.compareTo(b));
  }

  /** Without the v, with all three numbers and no zeros before them, if that is asked for. */
  private static String written(String text, boolean isLoose) {
    if (!isLoose) {
      return text;
    }
    var parts = text.replaceFirst("^v", "").split("\\.", 3);
    var numbers =
        Stream.of(parts).map(part -> LEADING_ZEROS.matcher(part).replaceFirst("")).toList();
    return String.join(".", numbers) + ".0".repeat(3 - parts.length);
  }

  private static CelSemver parse(String text, String shown) {
    return read(text)
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + shown + "\" is not a semantic version"));
  }

  private static Optional<CelSemver> read(String text) {
    var form = FORM.matcher(text);
    return form.matches()
        ? Optional.of(
            new CelSemver(
                Stream.of(1, 2, 3).map(form::group).map(BigInteger::new).toList(),
                form.group(4) == null ? List.of() : List.of(form.group(4).split("\\.", -1))))
        : Optional.empty();
  }

  @Override
  public int compareTo(CelSemver other) {
    for (int i = 0; i < 3; i++) {
      int order = numbers.get(i).compareTo(other.numbers.get(i));
      if (order != 0) {
        return order;
      }
    }
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
      int order = compare(preRelease.get(i), other.preRelease.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  /** Numbers come before words. */
  private static int compare(String a, String b) {
    boolean isNumberA = a.chars().allMatch(Character::isDigit);
    boolean isNumberB = b.chars().allMatch(Character::isDigit);
    if (isNumberA && isNumberB) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    return isNumberA != isNumberB ? (isNumberA ? -1 : 1) : Integer.signum(a.compareTo(b));
  }
}
