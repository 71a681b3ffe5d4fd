package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The EC2 placement group that nodes are launched into, by id or by name; Karpenter 1.11 and later
 * ({@code placementGroupSelector}). The one that is not used is empty.
 *
 * @param id {@code pg-…}
 * @param name its name
 */
public record PlacementGroup(String id, String name) {

  public PlacementGroup {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
  }

  /** By its id: {@code pg-…}. */
  public static PlacementGroup id(String id) {
    return new PlacementGroup(id, "");
  }

  /** By its name. */
  public static PlacementGroup named(String name) {
    return new PlacementGroup("", name);
  }

  @JsonCreator
  static PlacementGroup read(
      @JsonProperty("id") @Nullable String id, @JsonProperty("name") @Nullable String name) {
    return new PlacementGroup(Ordered.orEmpty(id), Ordered.orEmpty(name));
  }
}
