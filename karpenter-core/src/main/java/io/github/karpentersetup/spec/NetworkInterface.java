package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * A network interface that every node of a class gets; Karpenter 1.11 and later. No two have the
 * same card and device, and one is primary: card 0, device 0, {@link InterfaceType#INTERFACE}.
 *
 * @param networkCardIndex the network card it is on, from 0
 * @param deviceIndex its place on the instance, from 0
 * @param interfaceType what it is for
 */
public record NetworkInterface(
    @JsonProperty(required = true) int networkCardIndex,
    @JsonProperty(required = true) int deviceIndex,
    @JsonProperty(required = true) InterfaceType interfaceType) {

  /** The one that every list of interfaces needs. */
  public static final NetworkInterface PRIMARY =
      new NetworkInterface(0, 0, InterfaceType.INTERFACE);

  public NetworkInterface {
    Objects.requireNonNull(interfaceType, "interfaceType");
  }

  /** One for Elastic Fabric Adapter traffic only. */
  public static NetworkInterface efaOnly(int networkCardIndex, int deviceIndex) {
    return new NetworkInterface(networkCardIndex, deviceIndex, InterfaceType.EFA_ONLY);
  }
}
