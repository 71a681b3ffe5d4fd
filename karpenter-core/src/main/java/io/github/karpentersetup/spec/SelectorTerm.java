package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Selects subnets or security groups. Tags of one term hold together; several terms are
 * alternatives. An id or a name stands alone in its term. Fields that are not used are empty.
 *
 * @param id {@code subnet-…} or {@code sg-…}
 * @param name the name of a security group; subnets have none
 * @param tags tags it has; {@code *} for any value
 */
public record SelectorTerm(String id, String name, Map<String, String> tags) {

  public SelectorTerm {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    tags = Ordered.copyOf(tags);
  }

  /** One subnet or security group. */
  public static SelectorTerm id(String id) {
    return new SelectorTerm(id, "", Map.of());
  }

  /** A security group by its name. */
  public static SelectorTerm named(String name) {
    return new SelectorTerm("", name, Map.of());
  }

  /** Those with a tag; {@code *} for any value. */
  public static SelectorTerm tagged(String key, String value) {
    return new SelectorTerm("", "", Map.of(key, value));
  }

  /** The same, with one more tag that has to match. */
  public SelectorTerm and(String key, String value) {
    var all = new TreeMap<>(tags);
    all.put(key, value);
    return new SelectorTerm(id, name, all);
  }

  @JsonCreator
  static SelectorTerm read(
      @JsonProperty("id") @Nullable String id,
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("tags") @Nullable Map<String, String> tags) {
    return new SelectorTerm(
        Ordered.orEmpty(id), Ordered.orEmpty(name), tags == null ? Map.of() : tags);
  }
}
