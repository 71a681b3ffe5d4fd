package io.github.karpentersetup.k8s.crd;

import java.util.Comparator;
import java.util.List;

/** Kubernetes' functions over lists whose items are of one type. */
final class CelLists {

  private static final Comparator<Object> ORDER = CelLists::compare;

  private CelLists() {}

  static boolean isSorted(List<?> list) {
    for (int i = 1; i < list.size(); i++) {
      if (compare(list.get(i - 1), list.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  static Object sum(List<?> list) {
    if (list.stream().allMatch(Long.class::isInstance)) {
      return list.stream().mapToLong(Long.class::cast).reduce(0, Math::addExact);
    }
    return list.stream().mapToDouble(item -> ((Number) item).doubleValue()).sum();
  }

  static Object min(List<?> list) {
    return filled(list, "min").stream().min(ORDER).orElseThrow();
  }

  static Object max(List<?> list) {
    return filled(list, "max").stream().max(ORDER).orElseThrow();
  }

  private static List<Object> filled(List<?> list, String function) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException(function + " called on empty list");
    }
    return List.copyOf(list);
  }

  /** Items that do not compare are a mistake of the rule, which then counts as broken. */
  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    return ((Comparable<Object>) a).compareTo(b);
  }
}
