package io.github.karpentersetup.infer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;

/** Names for objects from the names of node groups: the same from run to run. */
final class Names {

  /** A NodePool's name becomes the value of a label. */
  private static final int MOST = 63;

  private static final int HASH_BYTES = 3;

  private Names() {}

  /** A name for each group; those that need no change get theirs before others that would. */
  static Map<String, String> of(NavigableSet<String> groups) {
    var names = new TreeMap<String, String>();
    var taken = new HashSet<String>();
    for (var group : groups) {
      if (plain(group).equals(group) && group.length() <= MOST) {
        names.put(group, group);
        taken.add(group);
      }
    }
    for (var group : groups) {
      if (!names.containsKey(group)) {
        var plain = plain(group);
        var name =
            plain.isEmpty() || plain.length() > MOST || taken.contains(plain)
                ? hashed(plain, group)
                : plain;
        names.put(group, name);
        taken.add(name);
      }
    }
    return names;
  }

  /** As a DNS subdomain. */
  private static String plain(String group) {
    return group
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9.-]+", "-")
        .replaceAll("-*\\.[.-]*", ".")
        .replaceAll("^[.-]+|[.-]+$", "");
  }

  private static String hashed(String plain, String group) {
    var hash = HexFormat.of().formatHex(sha256(group), 0, HASH_BYTES);
    var start = plain.isEmpty() ? "pool" : plain;
    var room = MOST - hash.length() - 1;
    var cut = start.length() > room ? start.substring(0, room) : start;
    return cut.replaceAll("[.-]+$", "") + "-" + hash;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
