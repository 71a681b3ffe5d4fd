package io.github.karpentersetup.k8s.crd;

import com.google.common.primitives.UnsignedLong;
import dev.cel.runtime.CelFunctionBinding;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * CEL's {@code int()}. The library's own would read digits of every script in text; the API server,
 * being written in Go, reads those of ASCII.
 */
final class CelInts {

  private CelInts() {}

  static CelFunctionBinding[] overloads() {
    return new CelFunctionBinding[] {
      CelFunctionBinding.from("int64_to_int64", Long.class, number -> number),
      CelFunctionBinding.from(
          "uint64_to_int64",
          UnsignedLong.class,
          number -> number.bigIntegerValue().longValueExact()),
      CelFunctionBinding.from("double_to_int64", Double.class, CelInts::truncated),
      CelFunctionBinding.from("timestamp_to_int64", Instant.class, Instant::getEpochSecond),
      CelFunctionBinding.from("string_to_int64", String.class, CelInts::read)
    };
  }

  private static long truncated(double number) {
    return BigDecimal.valueOf(number).toBigInteger().longValueExact();
  }

  private static long read(String text) {
    if (!text.chars().allMatch(c -> c < 0x80)) {
      throw new NumberFormatException("For input string: \"" + text + "\"");
    }
    return Long.parseLong(text);
  }
}
