package io.github.karpentersetup.k8s.chart;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A chart in an OCI registry. Immutable; made by {@link ChartRef#oci}. Two are equal only if they
 * are the same object: it may carry a password, which nothing shows or compares.
 */
public final class OciChart implements ChartRef {

  private static final Pattern FORM = Pattern.compile("oci://([^/\\s@]+)(/[^/\\s@]+)+");

  /** A user of the registry; without a string form, so that it cannot be logged by accident. */
  static final class Login {
    final String user;
    final String password;

    Login(String user, String password) {
      this.user = user;
      this.password = password;
    }
  }

  private final String repository;
  private final String version;
  private final String digest;
  private final boolean plainHttp;
  private final @Nullable Login login;

  OciChart(String repository, String version) {
    var problems = new ArrayList<Problem>();
    if (!FORM.matcher(repository).matches()) {
      // Before an @ there may be a password.
      problems.add(
          Problem.of(
              "chart.repository",
              (repository.indexOf('@') < 0 ? "\"" + repository + "\"" : "what has an @ in it")
                  + " is not a chart in an OCI registry",
              "write oci://host/path/name without tag or digest, such as"
                  + " oci://public.ecr.aws/karpenter/karpenter"));
    }
    if (version.isBlank()) {
      problems.add(
          Problem.of(
              "chart.version", "the version is blank", "write the chart's tag, such as 1.14.1"));
    }
    if (!problems.isEmpty()) {
      throw new InvalidSpecException("Chart reference", problems);
    }
    this.repository = repository;
    this.version = version;
    this.digest = "";
    this.plainHttp = false;
    this.login = null;
  }

  private OciChart(OciChart other, String digest, boolean plainHttp, @Nullable Login login) {
    this.repository = other.repository;
    this.version = other.version;
    this.digest = digest;
    this.plainHttp = plainHttp;
    this.login = login;
  }

  /**
   * The same chart read over HTTP without TLS, as registries made for tests need. Without this,
   * Helm speaks TLS first. It goes over to HTTP by itself where the registry answers TLS with HTTP,
   * and for {@code localhost} and loopback addresses (Helm 3.21): a network in which that matters
   * needs a chart directory or {@code .tgz} that was verified.
   */
  public OciChart overPlainHttp() {
    return new OciChart(this, digest, true, login);
  }

  /**
   * The same chart read by a user of the registry. Without this, what {@code helm registry login}
   * or {@code docker login} stored on this machine is used.
   *
   * @param password the password or token; never logged, and never on a command line
   */
  public OciChart loginAs(String user, String password) {
    return new OciChart(this, digest, plainHttp, new Login(user, password));
  }

  /**
   * The same chart, refused if the digest of its manifest is another. It is fetched by the digest,
   * so that what is checked is what is used.
   *
   * @param digest {@code sha256:} and 64 hexadecimal digits
   */
  public OciChart pinnedTo(String digest) {
    return new OciChart(this, digest, plainHttp, login);
  }

  /** {@code oci://host[:port]/path/name}. */
  public String repository() {
    return repository;
  }

  /** The tag, which is the chart's version. */
  public String version() {
    return version;
  }

  /** The registry: {@code host[:port]}. */
  public String host() {
    var rest = repository.substring("oci://".length());
    return rest.substring(0, rest.indexOf('/'));
  }

  /** What the chart is pinned to; empty if to nothing. */
  String digest() {
    return digest;
  }

  boolean plainHttp() {
    return plainHttp;
  }

  Optional<Login> login() {
    return Optional.ofNullable(login);
  }

  /** {@code oci://host/path/name:version}, the digest after it if pinned, no credentials. */
  @Override
  public String toString() {
    return repository + ":" + version + (digest.isEmpty() ? "" : "@" + digest);
  }
}
