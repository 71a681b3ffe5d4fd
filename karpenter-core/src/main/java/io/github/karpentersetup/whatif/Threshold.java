package io.github.karpentersetup.whatif;

import java.util.Arrays;

/** For one resource: which types have at least so much of it. */
final class Threshold {

  private final long[] amounts;
  private final long[][] atLeast;

  Threshold(long[] amountByType) {
    amounts = Arrays.stream(amountByType).distinct().sorted().toArray();
    atLeast = new long[amounts.length][];
    for (int i = 0; i < amounts.length; i++) {
      long amount = amounts[i];
      atLeast[i] = Bits.of(amountByType.length, type -> amountByType[type] >= amount);
    }
  }

  /** Leaves of these types only those that have so much. */
  void retain(long[] types, long amount) {
    int index = index(amount);
    if (index == amounts.length) {
      Arrays.fill(types, 0);
    } else if (index > 0) {
      Bits.and(types, atLeast[index]);
    }
  }

  /** Leaves of these types only those that have at most so much. */
  void retainUpTo(long[] types, long amount) {
    int index = amount == Long.MAX_VALUE ? amounts.length : index(amount + 1);
    if (index == 0) {
      Arrays.fill(types, 0);
    } else if (index < amounts.length) {
      Bits.andNot(types, atLeast[index]);
    }
  }

  private int index(long amount) {
    int found = Arrays.binarySearch(amounts, amount);
    return found >= 0 ? found : -found - 1;
  }
}
