package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.BOOL;
import static io.github.karpentersetup.k8s.crd.CelLibrary.INT;
import static io.github.karpentersetup.k8s.crd.CelLibrary.TEXT;

import io.github.karpentersetup.k8s.crd.CelLibrary.CelKind;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IP addresses as a CEL value: {@code 10.0.0.0/16}.
 *
 * @param ip as it was written, bits after the prefix included
 * @param prefix how many leading bits are fixed
 */
record CelCidr(CelIp ip, int prefix) {

  static final CelKind<CelCidr> TYPE = CelKind.opaque("net.CIDR", CelCidr.class);

  private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

  static void addTo(CelLibrary library) {
    library.function("cidr", TEXT, TYPE.cel(), CelCidr::parse);
    library.function("isCIDR", TEXT, BOOL.cel(), text -> read(text).isPresent());
    library.function("string", TYPE, TEXT.cel(), CelCidr::toString);
    library.method("containsIP", TYPE, CelIp.TYPE, BOOL.cel(), CelCidr::contains);
    library.method(
        "containsIP", TYPE, TEXT, BOOL.cel(), (cidr, text) -> cidr.contains(CelIp.parse(text)));
    library.method("containsCIDR", TYPE, TYPE, BOOL.cel(), CelCidr::contains);
    library.method(
        "containsCIDR", TYPE, TEXT, BOOL.cel(), (cidr, text) -> cidr.contains(parse(text)));
    library.method("ip", TYPE, CelIp.TYPE.cel(), CelCidr::ip);
    library.method("masked", TYPE, TYPE.cel(), CelCidr::masked);
    library.method("prefixLength", TYPE, INT.cel(), cidr -> (long) cidr.prefix);
  }

  private static CelCidr parse(String text) {
    return read(text)
        .orElseThrow(
            () -> new IllegalArgumentException("\"" + text + "\" is not an address with a prefix"));
  }

  private static Optional<CelCidr> read(String text) {
    int slash = text.lastIndexOf('/');
    var prefix = text.substring(slash + 1);
    return slash < 0 || !PREFIX.matcher(prefix).matches()
        ? Optional.empty()
        : CelIp.read(text.substring(0, slash))
            .map(ip -> new CelCidr(ip, Integer.parseInt(prefix)))
            .filter(cidr -> cidr.prefix <= cidr.ip.bits());
  }

  private CelCidr masked() {
    int free = ip.bits() - prefix;
    var number = ip.number().shiftRight(free).shiftLeft(free);
    return new CelCidr(new CelIp(ip.bits(), number), prefix);
  }

  private boolean contains(CelIp address) {
    return address.bits() == ip.bits() && new CelCidr(address, prefix).masked().equals(masked());
  }

  private boolean contains(CelCidr other) {
    return other.prefix >= prefix && contains(other.ip);
  }

  @Override
  public String toString() {
    return ip + "/" + prefix;
  }
}
