package io.github.karpentersetup.whatif;

import java.util.function.IntPredicate;

/** Sets of small numbers as arrays of words; both sides of an operation have the same length. */
final class Bits {

  private Bits() {}

  static long[] none(int size) {
    return new long[(size + 63) >> 6];
  }

  static long[] all(int size) {
    var bits = none(size);
    for (int i = 0; i < size; i++) {
      set(bits, i);
    }
    return bits;
  }

  static long[] of(int size, IntPredicate member) {
    var bits = none(size);
    for (int i = 0; i < size; i++) {
      if (member.test(i)) {
        set(bits, i);
      }
    }
    return bits;
  }

  static void set(long[] bits, int member) {
    bits[member >> 6] |= 1L << member;
  }

  static boolean has(long[] bits, int member) {
    return (bits[member >> 6] >>> member & 1) != 0;
  }

  static void and(long[] bits, long[] other) {
    for (int i = 0; i < bits.length; i++) {
      bits[i] &= other[i];
    }
  }

  static void or(long[] bits, long[] other) {
    for (int i = 0; i < bits.length; i++) {
      bits[i] |= other[i];
    }
  }

  static void andNot(long[] bits, long[] other) {
    for (int i = 0; i < bits.length; i++) {
      bits[i] &= ~other[i];
    }
  }

  static boolean isEmpty(long[] bits) {
    for (long word : bits) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  static boolean intersect(long[] bits, long[] other) {
    for (int i = 0; i < bits.length; i++) {
      if ((bits[i] & other[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  static int count(long[] bits) {
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** The first member at or after this one; -1 for none. */
  static int next(long[] bits, int from) {
    int word = from >> 6;
    if (word >= bits.length) {
      return -1;
    }
    long rest = bits[word] & (-1L << from);
    while (rest == 0) {
      if (++word == bits.length) {
        return -1;
      }
      rest = bits[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(rest);
  }
}
