package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Selects capacity reservations that nodes may be launched into; Karpenter 1.3 and later ({@code
 * capacityReservationSelectorTerms} of its EC2NodeClass). What is given in one term holds together;
 * several terms are alternatives. Text that is not used is empty.
 *
 * @param id {@code cr-…}; stands alone
 * @param ownerId the account that owns the reservation, 12 digits; empty for any
 * @param tags tags it has; {@code *} for any value
 * @param instanceMatchCriteria which launches the reservation takes by itself; Karpenter 1.8 and
 *     later
 */
public record CapacityReservationTerm(
    String id,
    @JsonProperty("ownerID") String ownerId,
    Map<String, String> tags,
    Optional<InstanceMatchCriteria> instanceMatchCriteria) {

  public CapacityReservationTerm {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(ownerId, "ownerId");
    Objects.requireNonNull(instanceMatchCriteria, "instanceMatchCriteria");
    tags = Ordered.copyOf(tags);
  }

  /** One reservation. */
  public static CapacityReservationTerm id(String id) {
    return new CapacityReservationTerm(id, "", Map.of(), Optional.empty());
  }

  /** Those with a tag; {@code *} for any value. */
  public static CapacityReservationTerm tagged(String key, String value) {
    return new CapacityReservationTerm("", "", Map.of(key, value), Optional.empty());
  }

  /** Those that take these launches; Karpenter 1.8 and later. */
  public static CapacityReservationTerm matching(InstanceMatchCriteria criteria) {
    return new CapacityReservationTerm("", "", Map.of(), Optional.of(criteria));
  }

  /** The same, with one more tag that has to match. */
  public CapacityReservationTerm and(String key, String value) {
    var all = new TreeMap<>(tags);
    all.put(key, value);
    return new CapacityReservationTerm(id, ownerId, all, instanceMatchCriteria);
  }

  /** The same, owned by this account. */
  public CapacityReservationTerm ownedBy(String account) {
    return new CapacityReservationTerm(id, account, tags, instanceMatchCriteria);
  }

  @JsonCreator
  static CapacityReservationTerm read(
      @JsonProperty("id") @Nullable String id,
      @JsonProperty("ownerID") @Nullable String ownerId,
      @JsonProperty("tags") @Nullable Map<String, String> tags,
      @JsonProperty("instanceMatchCriteria") @Nullable InstanceMatchCriteria criteria) {
    return new CapacityReservationTerm(
        Ordered.orEmpty(id),
        Ordered.orEmpty(ownerId),
        tags == null ? Map.of() : tags,
        Optional.ofNullable(criteria));
  }
}
