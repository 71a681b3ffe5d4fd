package io.github.karpentersetup.whatif;

import java.util.Objects;

/**
 * A port of the node that a pod takes for itself.
 *
 * @param ip the address; {@code 0.0.0.0} for all of them
 * @param port 1 to 65535
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 */
public record HostPort(String ip, int port, String protocol) {

  public HostPort {
    Objects.requireNonNull(ip, "ip");
    Objects.requireNonNull(protocol, "protocol");
  }

  /** A TCP port on all addresses. */
  public static HostPort tcp(int port) {
    return new HostPort("0.0.0.0", port, "TCP");
  }

  /** Whether a node cannot give both. */
  public boolean conflictsWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (ip.equals(other.ip) || anyAddress() || other.anyAddress());
  }

  private boolean anyAddress() {
    return ip.isEmpty() || ip.equals("0.0.0.0") || ip.equals("::");
  }
}
