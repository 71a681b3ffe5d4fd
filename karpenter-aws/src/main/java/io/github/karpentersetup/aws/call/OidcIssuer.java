package io.github.karpentersetup.aws.call;

import java.util.Locale;

/** The URL of an OIDC issuer. Its host knows no case; its path does (RFC 3986). */
public record OidcIssuer(String url) {

  /** Whether a provider, by its ARN, is this issuer's. */
  public boolean isOf(String providerArn) {
    var start = providerArn.indexOf(":oidc-provider/");
    return start >= 0
        && comparable(url.replaceFirst("(?i)^https://", ""))
            .equals(comparable(providerArn.substring(start + ":oidc-provider/".length())));
  }

  private static String comparable(String issuer) {
    var slash = issuer.indexOf('/');
    var host = slash < 0 ? issuer : issuer.substring(0, slash);
    var path = slash < 0 ? "" : issuer.substring(slash).replaceFirst("/$", "");
    return host.toLowerCase(Locale.ROOT) + path;
  }
}
