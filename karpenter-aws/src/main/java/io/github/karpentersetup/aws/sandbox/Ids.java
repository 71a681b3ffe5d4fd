package io.github.karpentersetup.aws.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Ids derived from what they name. Two accounts that went through the same changes in another order
 * are equal, which random ids would hide.
 */
final class Ids {
  private Ids() {}

  /** A lower-case hexadecimal id. */
  static String hex(int length, String... of) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", of).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** An id as IAM gives: a prefix for the kind and 17 upper-case characters. */
  static String iam(String prefix, String... of) {
    return prefix + hex(17, of).toUpperCase(Locale.ROOT);
  }

  static String uuid(String... of) {
    String hex = hex(32, of);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
