package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** Names and uids that look generated and are the same in every run. */
public final class Names {
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private final Map<String, Integer> used = new HashMap<>();
  private long uids;

  /** The prefix and five more characters. */
  public synchronized String generate(String prefix) {
    return prefix + suffix(prefix + "#" + used.merge(prefix, 1, Integer::sum), 5);
  }

  /** Characters that depend on nothing but the seed. */
  public static String suffix(String seed, int length) {
    var random = new SplittableRandom(seed.hashCode() * 0x9E3779B97F4A7C15L + seed.length());
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** A uid that no other object of this store has. */
  public synchronized String uid() {
    uids++;
    return UUID.nameUUIDFromBytes(("uid-" + uids).getBytes(StandardCharsets.UTF_8)).toString();
  }
}
