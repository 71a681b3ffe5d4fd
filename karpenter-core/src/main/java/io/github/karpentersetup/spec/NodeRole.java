package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * The IAM role of the nodes that Karpenter launches.
 *
 * @param name of the role, or the ARN of an existing one; default: {@code
 *     KarpenterNodeRole-<cluster>}, cut and hashed where that is too long
 * @param carried whether the policies of the node groups' roles come along
 * @param profile whether this library makes the instance profile
 * @param origin whether this library makes the role; default: it does
 */
public record NodeRole(Optional<String> name, Carried carried, Profile profile, RoleOrigin origin) {

  public NodeRole {
    carried = carried == null ? Carried.ALL : carried;
    profile = profile == null ? Profile.BY_KARPENTER : profile;
    origin = origin == null ? RoleOrigin.MADE : origin;
  }

  /** Managed policies beyond the base ones that the existing node groups' roles carry. */
  public enum Carried {
    /** Attach them too, so that pods keep the permissions they have on today's nodes. */
    @JsonProperty("all")
    ALL,
    /** Leave them out. */
    @JsonProperty("none")
    NONE
  }

  /** Who makes the instance profile. */
  public enum Profile {
    /** Karpenter, from the role; every release since 0.32 does. */
    @JsonProperty("by-karpenter")
    BY_KARPENTER,
    /** This library: for clusters whose Karpenter cannot reach IAM, such as isolated VPCs. */
    @JsonProperty("by-setup")
    BY_SETUP
  }

  /** The derived name, all policies carried, the profile made by Karpenter. */
  public static NodeRole standard() {
    return new NodeRole(Optional.empty(), Carried.ALL, Profile.BY_KARPENTER, RoleOrigin.MADE);
  }

  /**
   * A role that is there already, by its name or ARN. It is checked, and the policies it lacks are
   * said in the plan; it is never altered unless {@link #alterable}. Nothing is carried to it.
   */
  public static NodeRole existing(String nameOrArn) {
    return new NodeRole(
        Optional.of(nameOrArn), Carried.NONE, Profile.BY_KARPENTER, RoleOrigin.EXISTING);
  }

  /** With another name. */
  public NodeRole named(String name) {
    return new NodeRole(Optional.of(name), carried, profile, RoleOrigin.MADE);
  }

  /** What an {@linkplain #existing existing} role lacks is added to it. */
  public NodeRole alterable() {
    return new NodeRole(name, carried, profile, RoleOrigin.ALTERABLE);
  }

  /** Without the policies that the node groups' roles carry beyond the base ones. */
  public NodeRole withoutCarriedPolicies() {
    return new NodeRole(name, Carried.NONE, profile, origin);
  }

  /** With an instance profile made by this library. */
  public NodeRole withInstanceProfile() {
    return new NodeRole(name, carried, Profile.BY_SETUP, origin);
  }
}
