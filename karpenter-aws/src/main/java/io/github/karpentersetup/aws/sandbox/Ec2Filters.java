package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;

/** EC2's filters: all of them must hold, any value is enough, {@code *} and {@code ?} match. */
final class Ec2Filters {
  private Ec2Filters() {}

  /**
   * Says whether a resource passes.
   *
   * @param filters the request's filters
   * @param attributes the filterable attributes of the resource by filter name
   * @param tags the resource's tags
   */
  static boolean pass(
      List<Filter> filters, Map<String, List<String>> attributes, Map<String, String> tags) {
    return filters.stream()
        .allMatch(
            filter -> {
              List<String> actual = actual(filter.name(), attributes, tags);
              return filter.values().stream().anyMatch(value -> anyMatches(value, actual));
            });
  }

  private static List<String> actual(
      String name, Map<String, List<String>> attributes, Map<String, String> tags) {
    if (name.startsWith("tag:")) {
      String value = tags.get(name.substring("tag:".length()));
      return value == null ? List.of() : List.of(value);
    }
    if (name.equals("tag-key")) {
      return List.copyOf(tags.keySet());
    }
    List<String> values = attributes.get(name);
    if (values == null) {
      throw AwsService.EC2.error(
          "InvalidParameterValue", 400, "The filter '" + name + "' is invalid");
    }
    return values;
  }

  static boolean anyMatches(String pattern, List<String> actual) {
    if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
      return actual.contains(pattern);
    }
    Pattern regex =
        Pattern.compile(
            pattern
                .chars()
                .mapToObj(
                    c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining()),
            Pattern.DOTALL);
    return actual.stream().anyMatch(value -> regex.matcher(value).matches());
  }

  /** The resources with the given ids, or all; an unknown id is the given error. */
  static <T> List<T> select(
      List<String> ids, Map<String, T> all, Function<String, RuntimeException> unknown) {
    if (ids.isEmpty()) {
      return List.copyOf(all.values());
    }
    return ids.stream()
        .map(
            id -> {
              T found = all.get(id);
              if (found == null) {
                throw unknown.apply(id);
              }
              return found;
            })
        .toList();
  }

  static List<String> values(@Nullable Object value) {
    return value == null ? List.of() : List.of(Objects.toString(value));
  }

  static RuntimeException badToken() {
    return AwsService.EC2.error("InvalidNextToken", 400, "The token is invalid.");
  }
}
