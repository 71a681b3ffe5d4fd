package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The instance metadata service of the nodes.
 *
 * @param httpEndpoint whether it answers at all
 * @param httpProtocolIpv6 whether it answers over IPv6
 * @param httpPutResponseHopLimit network hops a token may travel, 1 to 64; 1 keeps pods off it
 *     unless they share the node's network
 * @param httpTokens whether it asks for a session token
 */
public record MetadataOptions(
    Setting httpEndpoint,
    Setting httpProtocolIpv6,
    int httpPutResponseHopLimit,
    HttpTokens httpTokens) {

  /** Karpenter's defaults in v1: on, IPv4, one hop, token required. (v1beta1: two hops.) */
  public static final MetadataOptions DEFAULT =
      new MetadataOptions(Setting.ENABLED, Setting.DISABLED, 1, HttpTokens.REQUIRED);

  public MetadataOptions {
    Objects.requireNonNull(httpEndpoint, "httpEndpoint");
    Objects.requireNonNull(httpProtocolIpv6, "httpProtocolIpv6");
    Objects.requireNonNull(httpTokens, "httpTokens");
  }

  /** The same with another hop limit; 1 to 64. */
  public MetadataOptions withHopLimit(int hops) {
    return new MetadataOptions(httpEndpoint, httpProtocolIpv6, hops, httpTokens);
  }

  /** The same with tokens required or optional. */
  public MetadataOptions withHttpTokens(HttpTokens tokens) {
    return new MetadataOptions(httpEndpoint, httpProtocolIpv6, httpPutResponseHopLimit, tokens);
  }

  /** The same, answering over IPv6 or not. */
  public MetadataOptions withHttpProtocolIpv6(Setting setting) {
    return new MetadataOptions(httpEndpoint, setting, httpPutResponseHopLimit, httpTokens);
  }

  /** The same, answering or not. */
  public MetadataOptions withHttpEndpoint(Setting setting) {
    return new MetadataOptions(setting, httpProtocolIpv6, httpPutResponseHopLimit, httpTokens);
  }

  @JsonCreator
  static MetadataOptions read(
      @JsonProperty("httpEndpoint") @Nullable Setting endpoint,
      @JsonProperty("httpProtocolIpv6") @Nullable Setting ipv6,
      @JsonProperty("httpPutResponseHopLimit") @Nullable Integer hops,
      @JsonProperty("httpTokens") @Nullable HttpTokens tokens) {
    return new MetadataOptions(
        endpoint == null ? DEFAULT.httpEndpoint : endpoint,
        ipv6 == null ? DEFAULT.httpProtocolIpv6 : ipv6,
        hops == null ? DEFAULT.httpPutResponseHopLimit : hops,
        tokens == null ? DEFAULT.httpTokens : tokens);
  }
}
