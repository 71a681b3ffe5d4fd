package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * After which idle time EC2 forgets a connection of a node; Karpenter 1.13 and later. At least one
 * has to be said; what is not said is left to EC2. In whole seconds.
 *
 * @param tcpEstablishedTimeout of established TCP connections, 60 seconds to 5 days; EC2's default
 *     is 5 days, and 350 seconds on most Nitro v6 instance types
 * @param udpStreamTimeout of UDP flows with more than one request and response, 60 to 180 seconds;
 *     EC2's default is 180
 * @param udpTimeout of other UDP flows, 30 to 60 seconds; EC2's default is 30
 */
public record ConnectionTracking(
    Optional<Delay> tcpEstablishedTimeout,
    Optional<Delay> udpStreamTimeout,
    Optional<Delay> udpTimeout) {

  /** Nothing said yet. */
  public static final ConnectionTracking UNSAID =
      new ConnectionTracking(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * @throws InvalidSpecException if one of them is {@code Never}
   */
  public ConnectionTracking {
    if (Stream.of(tcpEstablishedTimeout, udpStreamTimeout, udpTimeout)
        .flatMap(Optional::stream)
        .anyMatch(Delay.NEVER::equals)) {
      throw new InvalidSpecException(
          "Connection tracking",
          List.of(
              Problem.of(
                  "",
                  "\"Never\" is not a time-out of connections",
                  "write a duration such as 350s")));
    }
  }

  /** The same, with another time-out of established TCP connections. */
  public ConnectionTracking withTcpEstablishedTimeout(Duration timeout) {
    return new ConnectionTracking(Optional.of(Delay.of(timeout)), udpStreamTimeout, udpTimeout);
  }

  /** The same, with another time-out of UDP flows with more than one request and response. */
  public ConnectionTracking withUdpStreamTimeout(Duration timeout) {
    return new ConnectionTracking(
        tcpEstablishedTimeout, Optional.of(Delay.of(timeout)), udpTimeout);
  }

  /** The same, with another time-out of other UDP flows. */
  public ConnectionTracking withUdpTimeout(Duration timeout) {
    return new ConnectionTracking(
        tcpEstablishedTimeout, udpStreamTimeout, Optional.of(Delay.of(timeout)));
  }

  @JsonCreator
  static ConnectionTracking read(
      @JsonProperty("tcpEstablishedTimeout") @Nullable Delay tcpEstablished,
      @JsonProperty("udpStreamTimeout") @Nullable Delay udpStream,
      @JsonProperty("udpTimeout") @Nullable Delay udp) {
    return new ConnectionTracking(
        Optional.ofNullable(tcpEstablished),
        Optional.ofNullable(udpStream),
        Optional.ofNullable(udp));
  }
}
