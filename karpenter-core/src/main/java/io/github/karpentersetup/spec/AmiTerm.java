package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Selects AMIs. What is given in one term holds together; several terms are alternatives. Fields
 * that are not used are empty.
 *
 * @param alias {@code al2023@v20240807} or {@code al2023@latest}; stands alone and is the only
 *     term. From the v1 API on; {@code @latest} is expressed by the AMI family in v1beta1.
 * @param id {@code ami-…}; stands alone
 * @param name the AMI's name, {@code *} for any characters
 * @param owner an account id, {@code self}, {@code amazon} or {@code aws-marketplace}
 * @param ssmParameter the name or ARN of an SSM parameter that holds an AMI id; Karpenter 1.4 and
 *     later
 * @param tags tags the AMI has; {@code *} for any value
 */
public record AmiTerm(
    String alias,
    String id,
    String name,
    String owner,
    String ssmParameter,
    Map<String, String> tags) {

  public AmiTerm {
    Objects.requireNonNull(alias, "alias");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(ssmParameter, "ssmParameter");
    tags = Ordered.copyOf(tags);
  }

  /** The EKS-optimised AMI of a family at a version: {@code al2023@v20240807}. */
  public static AmiTerm alias(String alias) {
    return new AmiTerm(alias, "", "", "", "", Map.of());
  }

  /** One AMI. */
  public static AmiTerm id(String id) {
    return new AmiTerm("", id, "", "", "", Map.of());
  }

  /** AMIs by name, of an owner: an account id, {@code self} or {@code amazon}. */
  public static AmiTerm named(String name, String owner) {
    return new AmiTerm("", "", name, owner, "", Map.of());
  }

  /** The AMI whose id an SSM parameter holds; Karpenter 1.4 and later. */
  public static AmiTerm ssmParameter(String parameter) {
    return new AmiTerm("", "", "", "", parameter, Map.of());
  }

  /** AMIs with a tag; {@code *} for any value. */
  public static AmiTerm tagged(String key, String value) {
    return new AmiTerm("", "", "", "", "", Map.of(key, value));
  }

  /** The same, with one more tag that has to match. */
  public AmiTerm and(String key, String value) {
    var all = new TreeMap<>(tags);
    all.put(key, value);
    return new AmiTerm(alias, id, name, owner, ssmParameter, all);
  }

  @JsonCreator
  static AmiTerm read(
      @JsonProperty("alias") @Nullable String alias,
      @JsonProperty("id") @Nullable String id,
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("owner") @Nullable String owner,
      @JsonProperty("ssmParameter") @Nullable String ssmParameter,
      @JsonProperty("tags") @Nullable Map<String, String> tags) {
    return new AmiTerm(
        Ordered.orEmpty(alias),
        Ordered.orEmpty(id),
        Ordered.orEmpty(name),
        Ordered.orEmpty(owner),
        Ordered.orEmpty(ssmParameter),
        tags == null ? Map.of() : tags);
  }
}
