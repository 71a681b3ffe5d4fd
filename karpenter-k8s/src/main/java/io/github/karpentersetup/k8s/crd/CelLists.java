package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.ANY;
import static io.github.karpentersetup.k8s.crd.CelLibrary.BOOL;
import static io.github.karpentersetup.k8s.crd.CelLibrary.INT;
import static io.github.karpentersetup.k8s.crd.CelLibrary.LIST;

import dev.cel.runtime.RuntimeEquality;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** Kubernetes' functions over lists whose items are of one type. */
final class CelLists {

  private static final Comparator<Object> ORDER = CelLists::compare;

  private CelLists() {}

  static void addTo(CelLibrary library, RuntimeEquality equality) {
    library.method("isSorted", LIST, BOOL.cel(), CelLists::isSorted);
    library.method("sum", LIST, ANY.cel(), CelLists::sum);
    library.method("min", LIST, ANY.cel(), CelLists::min);
    library.method("max", LIST, ANY.cel(), CelLists::max);
    library.method(
        "indexOf",
        LIST,
        ANY,
        INT.cel(),
        (list, item) -> places(list, item, equality).findFirst().orElse(-1));
    library.method(
        "lastIndexOf",
        LIST,
        ANY,
        INT.cel(),
        (list, item) -> places(list, item, equality).reduce(-1, (first, second) -> second));
  }

  private static LongStream places(List<?> list, Object item, RuntimeEquality equality) {
    return LongStream.range(0, list.size())
        .filter(i -> equality.objectEquals(list.get((int) i), item));
  }

  private static boolean isSorted(List<?> list) {
    for (int i = 1; i < list.size(); i++) {
      if (compare(list.get(i - 1), list.get(i)) > 0) {
        return false;
      }
    }
    return true;
  }

  private static Object sum(List<?> list) {
    if (list.stream().allMatch(Long.class::isInstance)) {
      return list.stream().mapToLong(Long.class::cast).reduce(0, Math::addExact);
    }
    if (list.stream().allMatch(Duration.class::isInstance)) {
      return list.stream().map(Duration.class::cast).reduce(Duration.ZERO, Duration::plus);
    }
    return list.stream().mapToDouble(item -> ((Number) item).doubleValue()).sum();
  }

  private static Object min(List<?> list) {
    return filled(list, "min").stream().min(ORDER).orElseThrow();
  }

  private static Object max(List<?> list) {
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
