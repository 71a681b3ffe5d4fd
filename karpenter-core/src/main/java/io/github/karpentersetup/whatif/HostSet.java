package io.github.karpentersetup.whatif;

import java.util.Arrays;

/** A set of hosts by their ordinals, which grows as hosts are added. */
final class HostSet {

  private long[] words = new long[4];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  boolean has(int host) {
    int word = host >> 6;
    return word < words.length && (words[word] >>> host & 1) != 0;
  }

  void add(int host) {
    int word = host >> 6;
    if (word >= words.length) {
      words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
    }
    if ((words[word] >>> host & 1) == 0) {
      words[word] |= 1L << host;
      size++;
    }
  }

  void remove(int host) {
    if (has(host)) {
      words[host >> 6] &= ~(1L << host);
      size--;
    }
  }

  /** Takes from these hosts those of this set. */
  void removeFrom(long[] hosts) {
    for (int i = 0; i < Math.min(hosts.length, words.length); i++) {
      hosts[i] &= ~words[i];
    }
  }

  /** Leaves of these hosts only those of this set. */
  void retainIn(long[] hosts) {
    int common = Math.min(hosts.length, words.length);
    for (int i = 0; i < common; i++) {
      hosts[i] &= words[i];
    }
    Arrays.fill(hosts, common, hosts.length, 0);
  }

  void addTo(long[] hosts) {
    for (int i = 0; i < Math.min(hosts.length, words.length); i++) {
      hosts[i] |= words[i];
    }
  }

  /** The first host that is in both at or after this one; -1 for none. */
  int firstIn(long[] hosts, int from) {
    int last = Math.min(hosts.length, words.length);
    for (int i = from >> 6; i < last; i++) {
      long both = hosts[i] & words[i];
      if (i == from >> 6) {
        both &= -1L << from;
      }
      if (both != 0) {
        return (i << 6) + Long.numberOfTrailingZeros(both);
      }
    }
    return -1;
  }
}
