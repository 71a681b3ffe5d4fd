package io.github.karpentersetup.plan;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * What the aws-auth ConfigMap maps.
 *
 * @param roleArns the roles mapped
 * @param problem why {@code mapRoles} cannot be read
 */
record AwsAuth(Set<String> roleArns, Optional<String> problem) {

  static AwsAuth of(String mapRoles) {
    if (mapRoles.isBlank()) {
      return new AwsAuth(Set.of(), Optional.empty());
    }
    try {
      var entries =
          Json.yaml().readValue(mapRoles, new TypeReference<List<Map<String, Object>>>() {});
      var arns = new TreeSet<String>();
      if (entries != null) {
        entries.forEach(e -> arns.add(String.valueOf(e.get("rolearn"))));
      }
      return new AwsAuth(arns, Optional.empty());
    } catch (JacksonException e) {
      return new AwsAuth(Set.of(), Optional.of(e.getOriginalMessage()));
    }
  }

  boolean maps(String roleArn) {
    return roleArns.contains(roleArn);
  }
}
