package io.github.karpentersetup.whatif;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The resources of one packing, each with a number; amounts of all of them are a vector. */
final class ResourceNames {

  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  ResourceNames() {
    number(Resources.CPU);
    number(Resources.MEMORY);
    number(Resources.PODS);
  }

  void addAll(Resources resources) {
    resources.amounts().keySet().forEach(this::number);
  }

  int number(String name) {
    var known = numbers.putIfAbsent(name, names.size());
    if (known == null) {
      names.add(name);
      return names.size() - 1;
    }
    return known;
  }

  /** The number of a resource that has one. */
  OptionalInt index(String name) {
    var number = numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  int size() {
    return names.size();
  }

  String name(int number) {
    return names.get(number);
  }

  long[] vector(Resources resources) {
    var vector = new long[names.size()];
    resources
        .amounts()
        .forEach(
            (name, amount) -> {
              var number = numbers.get(name);
              if (number != null) {
                vector[number] = amount;
              }
            });
    return vector;
  }

  /** What a pod takes of a node: its requests, and itself. */
  long[] podVector(Resources requests) {
    var vector = vector(requests);
    vector[number(Resources.PODS)] = 1;
    return vector;
  }

  Resources resources(long[] vector) {
    var amounts = new HashMap<String, Long>();
    for (int i = 0; i < vector.length; i++) {
      if (vector[i] != 0) {
        amounts.put(names.get(i), vector[i]);
      }
    }
    return new Resources(amounts);
  }
}
