package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.BOOL;
import static io.github.karpentersetup.k8s.crd.CelLibrary.INT;
import static io.github.karpentersetup.k8s.crd.CelLibrary.TEXT;

import dev.cel.runtime.CelFunctionOverload.Unary;
import io.github.karpentersetup.k8s.crd.CelLibrary.CelKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An IP address as a CEL value. Read as Go's {@code netip.ParseAddr} does; zones and addresses of
 * IPv4 written as IPv6 are refused, as by the API server.
 *
 * @param bits 32 or 128
 * @param number the address as one number
 */
record CelIp(int bits, BigInteger number) {

  static final CelKind<CelIp> TYPE = CelKind.opaque("net.IP", CelIp.class);

  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Pattern COLON = Pattern.compile(":");
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,4}");

  static void addTo(CelLibrary library) {
    library.function("ip", TEXT, TYPE.cel(), CelIp::parse);
    library.function("isIP", TEXT, BOOL.cel(), text -> read(text).isPresent());
    library.function(
        "ip.isCanonical", TEXT, BOOL.cel(), text -> parse(text).toString().equals(text));
    library.function("string", TYPE, TEXT.cel(), CelIp::toString);
    library.method("family", TYPE, INT.cel(), ip -> ip.isV4() ? 4L : 6L);
    is(library, "isUnspecified", ip -> ip.number.signum() == 0);
    is(library, "isLoopback", CelIp::isLoopback);
    is(
        library,
        "isLinkLocalMulticast",
        ip -> ip.isV4() ? ip.top(24) == 0xe00000 : (ip.top(16) & 0xff0f) == 0xff02);
    is(library, "isLinkLocalUnicast", CelIp::isLinkLocalUnicast);
    is(library, "isGlobalUnicast", CelIp::isGlobalUnicast);
  }

  private static void is(CelLibrary library, String name, Unary<CelIp> test) {
    library.method(name, TYPE, BOOL.cel(), test);
  }

  static CelIp parse(String text) {
    return read(text)
        .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not an IP address"));
  }

  static Optional<CelIp> read(String text) {
    return text.indexOf(':') < 0 ? readV4(text).map(n -> new CelIp(32, n)) : readV6(text);
  }

  private static Optional<BigInteger> readV4(String text) {
    var fields = DOT.split(text, -1);
    var number = BigInteger.ZERO;
    for (var field : fields) {
      if (!DECIMAL.matcher(field).matches() || Integer.parseInt(field) > 255) {
        return Optional.empty();
      }
      number = number.shiftLeft(8).add(new BigInteger(field));
    }
    return fields.length == 4 ? Optional.of(number) : Optional.empty();
  }

  private static Optional<CelIp> readV6(String text) {
    int gap = text.indexOf("::");
    var before = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
    var after = groups(gap < 0 ? "" : text.substring(gap + 2), true);
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    int missing = 8 - before.get().size() - after.get().size();
    if (gap < 0 ? missing != 0 : missing < 1) {
      return Optional.empty();
    }
    var all = new ArrayList<>(before.get());
    for (int i = 0; i < missing; i++) {
      all.add(0);
    }
    all.addAll(after.get());
    var ip = new CelIp(128, joined(all));
    return ip.top(96) == 0xffff ? Optional.empty() : Optional.of(ip);
  }

  /** Groups of 16 bits; the last two may be written as an address of IPv4. */
  private static Optional<List<Integer>> groups(String text, boolean isEnd) {
    var groups = new ArrayList<Integer>();
    if (text.isEmpty()) {
      return Optional.of(groups);
    }
    var fields = COLON.split(text, -1);
    for (int i = 0; i < fields.length; i++) {
      if (HEX.matcher(fields[i]).matches()) {
        groups.add(Integer.parseInt(fields[i], 16));
        continue;
      }
      var v4 = isEnd && i == fields.length - 1 ? readV4(fields[i]) : Optional.<BigInteger>empty();
      if (v4.isEmpty()) {
        return Optional.empty();
      }
      groups.add(v4.get().shiftRight(16).intValue());
      groups.add(v4.get().intValue() & 0xffff);
    }
    return Optional.of(groups);
  }

  private static BigInteger joined(List<Integer> groups) {
    return groups.stream()
        .map(BigInteger::valueOf)
        .reduce(BigInteger.ZERO, (all, group) -> all.shiftLeft(16).add(group));
  }

  private boolean isV4() {
    return bits == 32;
  }

  /** So many of the leading bits. */
  private long top(int count) {
    var leading = number.shiftRight(bits - count);
    return leading.bitLength() < 64 ? leading.longValue() : -1;
  }

  private boolean isLoopback() {
    return isV4() ? top(8) == 127 : number.equals(BigInteger.ONE);
  }

  private boolean isLinkLocalUnicast() {
    return isV4() ? top(16) == 0xa9fe : top(10) == 0xfe80 >> 6;
  }

  private boolean isGlobalUnicast() {
    boolean isMulticast = isV4() ? top(4) == 0xe : top(8) == 0xff;
    boolean isBroadcast = isV4() && top(32) == 0xffffffffL;
    return number.signum() != 0
        && !isBroadcast
        && !isMulticast
        && !isLoopback()
        && !isLinkLocalUnicast();
  }

  /** The canonical form: of IPv6 that of RFC 5952. */
  @Override
  public String toString() {
    if (isV4()) {
      long all = number.longValue();
      return (all >> 24) + "." + (all >> 16 & 255) + "." + (all >> 8 & 255) + "." + (all & 255);
    }
    var groups = new ArrayList<String>();
    for (int shift = 112; shift >= 0; shift -= 16) {
      groups.add(Integer.toHexString(number.shiftRight(shift).intValue() & 0xffff));
    }
    int start = 0;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups.get(i + run).equals("0")) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    return length == 1
        ? String.join(":", groups)
        : groups.stream().limit(start).collect(Collectors.joining(":"))
            + "::"
            + groups.stream().skip((long) start + length).collect(Collectors.joining(":"));
  }
}
