package io.github.karpentersetup.version;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A Kubernetes minor version, such as 1.33. Patches are left out: nothing Karpenter publishes
 * depends on them.
 *
 * @param major 1
 * @param minor the release line
 */
public record KubernetesVersion(int major, int minor) implements Comparable<KubernetesVersion> {

  private static final Pattern FORM =
      Pattern.compile("v?(\\d{1,3})\\.(\\d{1,3})(?:\\.\\d{1,4})?(?:[-+].*)?");
  private static final Comparator<KubernetesVersion> ORDER =
      Comparator.comparingInt(KubernetesVersion::major).thenComparingInt(KubernetesVersion::minor);

  /**
   * Reads what EKS ({@code 1.29}), the API server's {@code /version} ({@code 1.29+}) and a kubelet
   * ({@code v1.29.3-eks-ae9a62a}) write.
   *
   * @throws InvalidSpecException if the text has another form
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static KubernetesVersion parse(String text) {
    var m = FORM.matcher(text.strip());
    if (!m.matches()) {
      throw new InvalidSpecException(
          "Kubernetes version",
          List.of(
              Problem.of(
                  "kubernetes",
                  "\"" + text + "\" is not a Kubernetes version",
                  "write major.minor, such as 1.33")));
    }
    return new KubernetesVersion(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
  }

  @Override
  public int compareTo(KubernetesVersion other) {
    return ORDER.compare(this, other);
  }

  /** {@code 1.33}. */
  @Override
  @JsonValue
  public String toString() {
    return major + "." + minor;
  }
}
