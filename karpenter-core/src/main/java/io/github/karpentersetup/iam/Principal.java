package io.github.karpentersetup.iam;

import java.util.Comparator;

/**
 * Who a statement of a trust policy or of a queue's policy speaks of.
 *
 * @param kind how the value is to be read
 * @param value an ARN, an account, a service's host name, or {@code *}
 */
public record Principal(Kind kind, String value) implements Comparable<Principal> {

  /** How a principal is named. */
  public enum Kind {
    /** An account, role or user. */
    AWS("AWS"),
    /** A service, such as {@code events.amazonaws.com}. */
    SERVICE("Service"),
    /** An identity provider, by its ARN. */
    FEDERATED("Federated"),
    /** An account's canonical user id, as Amazon S3 uses it. */
    CANONICAL_USER("CanonicalUser"),
    /** Everyone: {@code "Principal": "*"}. */
    ANYONE("*");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /** As policy JSON writes it. */
    public String id() {
      return id;
    }
  }

  /** Everyone. */
  public static final Principal ANYONE = new Principal(Kind.ANYONE, "*");

  private static final Comparator<Principal> ORDER =
      Comparator.comparing(Principal::kind).thenComparing(Principal::value);

  /** A service, by its host name. */
  public static Principal service(String hostName) {
    return new Principal(Kind.SERVICE, hostName);
  }

  /** An identity provider, by its ARN. */
  public static Principal federated(String arn) {
    return new Principal(Kind.FEDERATED, arn);
  }

  /** An account, role or user, by its ARN or account id. */
  public static Principal aws(String arn) {
    return new Principal(Kind.AWS, arn);
  }

  /** {@code "*"} and {@code {"AWS": "*"}} mean the same. */
  Principal canonical() {
    return kind == Kind.AWS && value.equals("*") ? ANYONE : this;
  }

  @Override
  public int compareTo(Principal other) {
    return ORDER.compare(this, other);
  }
}
