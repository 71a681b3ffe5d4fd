package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * The IAM role of Karpenter's controller: how its pods come by it, whose it is, and what it may do.
 *
 * <pre>{@code
 * KarpenterSetup.forCluster("payments-prod")
 *     .controllerRole(ControllerRole.podIdentity().createMissing())
 * }</pre>
 *
 * @param identity how Karpenter's pods get the role; default: IRSA
 * @param missing what to do if the cluster lacks what the identity rests on; default: stop
 * @param name of the role, or the ARN of an existing one; default: {@code
 *     KarpenterControllerRole-<cluster>}, cut and hashed where that is too long
 * @param origin whether this library makes the role; default: it does
 * @param permissions what the role may do; default: as the release publishes them
 * @param policies how the permissions are given; default: managed policies for the released
 *     permissions, an inline policy for the guide's
 */
public record ControllerRole(
    Identity identity,
    Missing missing,
    Optional<String> name,
    RoleOrigin origin,
    ControllerPolicy permissions,
    Optional<Policies> policies) {

  public ControllerRole {
    identity = identity == null ? Identity.IRSA : identity;
    missing = missing == null ? Missing.STOP : missing;
    origin = origin == null ? RoleOrigin.MADE : origin;
    permissions = permissions == null ? ControllerPolicy.RELEASED : permissions;
  }

  /** How a pod comes by an IAM role. */
  public enum Identity {
    /** IAM roles for service accounts: the account trusts the cluster's OIDC issuer. */
    @JsonProperty("irsa")
    IRSA,
    /** EKS Pod Identity: an association in EKS, served on each node by an agent. */
    @JsonProperty("pod-identity")
    POD_IDENTITY
  }

  /**
   * What to do if the cluster lacks what the identity rests on: with IRSA the IAM OIDC provider of
   * its issuer, with Pod Identity the EKS add-on {@code eks-pod-identity-agent}.
   */
  public enum Missing {
    /** Block the plan, with the command that makes it. */
    @JsonProperty("stop")
    STOP,
    /** Make it as a step of the plan. */
    @JsonProperty("create")
    CREATE
  }

  /** How a role is given its permissions. */
  public enum Policies {
    /** Customer-managed policies, attached: 6,144 characters each, ten to a role by default. */
    @JsonProperty("managed")
    MANAGED,
    /** Policies of the role itself: 10,240 characters in total. */
    @JsonProperty("inline")
    INLINE
  }

  /** A role made by this library, which Karpenter gets through the cluster's OIDC issuer. */
  public static ControllerRole irsa() {
    return of(Identity.IRSA);
  }

  /**
   * A role made by this library, which Karpenter gets through EKS Pod Identity. Not on Fargate,
   * where the agent cannot run.
   */
  public static ControllerRole podIdentity() {
    return of(Identity.POD_IDENTITY);
  }

  private static ControllerRole of(Identity identity) {
    return new ControllerRole(
        identity,
        Missing.STOP,
        Optional.empty(),
        RoleOrigin.MADE,
        ControllerPolicy.RELEASED,
        Optional.empty());
  }

  /** By this identity, all else as it is. */
  public ControllerRole identity(Identity identity) {
    return new ControllerRole(identity, missing, name, origin, permissions, policies);
  }

  /** Making the OIDC provider, or installing the agent, if the cluster has none. */
  public ControllerRole createMissing() {
    return new ControllerRole(identity, Missing.CREATE, name, origin, permissions, policies);
  }

  /** With another name. */
  public ControllerRole named(String name) {
    return new ControllerRole(
        identity, missing, Optional.of(name), RoleOrigin.MADE, permissions, policies);
  }

  /**
   * A role that is there already, by its name or ARN. It is checked, and what its trust policy or
   * its permissions lack is said in the plan; it is never altered unless {@link #alterable}.
   */
  public ControllerRole existing(String nameOrArn) {
    return new ControllerRole(
        identity, missing, Optional.of(nameOrArn), RoleOrigin.EXISTING, permissions, policies);
  }

  /** What an {@linkplain #existing existing} role lacks is added to it. */
  public ControllerRole alterable() {
    return new ControllerRole(identity, missing, name, RoleOrigin.ALTERABLE, permissions, policies);
  }

  /** With these permissions. */
  public ControllerRole permissions(ControllerPolicy permissions) {
    return new ControllerRole(identity, missing, name, origin, permissions, policies);
  }

  /** With its permissions given in this form. */
  public ControllerRole policies(Policies policies) {
    return new ControllerRole(identity, missing, name, origin, permissions, Optional.of(policies));
  }
}
