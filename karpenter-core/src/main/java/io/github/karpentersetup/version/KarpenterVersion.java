package io.github.karpentersetup.version;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Karpenter release, such as 1.14.1.
 *
 * @param major 0 or 1
 * @param minor the release line
 * @param patch the patch of the line
 */
public record KarpenterVersion(int major, int minor, int patch)
    implements Comparable<KarpenterVersion> {

  /** The newest release this library knows: 1.14.1, of August 2026. */
  public static final KarpenterVersion NEWEST = new KarpenterVersion(1, 14, 1);

  private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})");
  private static final Comparator<KarpenterVersion> ORDER =
      Comparator.comparingInt(KarpenterVersion::major)
          .thenComparingInt(KarpenterVersion::minor)
          .thenComparingInt(KarpenterVersion::patch);

  /**
   * Reads {@code 1.14.1} or {@code v1.14.1}.
   *
   * @throws InvalidSpecException if the text has another form
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static KarpenterVersion parse(String text) {
    var m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new InvalidSpecException(
          "Karpenter version",
          List.of(
              Problem.of(
                  "karpenter",
                  "\"" + text + "\" is not a Karpenter version",
                  "write major.minor.patch, such as 1.14.1")));
    }
    return new KarpenterVersion(
        Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
  }

  /** Whether this release is {@code major.minor.patch} or newer. */
  public boolean atLeast(int major, int minor, int patch) {
    return compareTo(new KarpenterVersion(major, minor, patch)) >= 0;
  }

  @Override
  public int compareTo(KarpenterVersion other) {
    return ORDER.compare(this, other);
  }

  /** {@code 1.14.1}, without a {@code v}. */
  @Override
  @JsonValue
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
