package io.github.karpentersetup.plan;

import io.github.karpentersetup.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * What the aws-auth ConfigMap maps.
 *
 * @param groups of each role mapped, by ARN
 * @param problem why {@code mapRoles} cannot be read
 */
record AwsAuth(Map<String, List<String>> groups, Optional<String> problem) {

  static AwsAuth of(String mapRoles) {
    return of(mapRoles, "rolearn");
  }

  /** Of {@code mapUsers} as well, whose ARNs have another key. */
  static AwsAuth of(String mapped, String arnKey) {
    if (mapped.isBlank()) {
      return new AwsAuth(Map.of(), Optional.empty());
    }
    try {
      var entries =
          Json.yaml().readValue(mapped, new TypeReference<List<Map<String, Object>>>() {});
      var groups = new TreeMap<String, List<String>>();
      if (entries != null) {
        entries.forEach(
            e ->
                groups
                    .computeIfAbsent(String.valueOf(e.get(arnKey)), arn -> new ArrayList<>())
                    .addAll(texts(e.get("groups"))));
      }
      return new AwsAuth(groups, Optional.empty());
    } catch (JacksonException e) {
      var where = e.getLocation();
      var line = where == null || where.getLineNr() < 1 ? "" : "line " + where.getLineNr() + ": ";
      return new AwsAuth(Map.of(), Optional.of(line + Json.complaint(e)));
    }
  }

  boolean maps(String roleArn) {
    return groups.containsKey(roleArn);
  }

  /** Which of these groups a role that is mapped does not get. */
  List<String> lacking(String roleArn, List<String> wanted) {
    return maps(roleArn)
        ? wanted.stream().filter(g -> !groups.getOrDefault(roleArn, List.of()).contains(g)).toList()
        : List.of();
  }

  private static List<String> texts(@Nullable Object groups) {
    return groups instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
