package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.spec.ControllerRole.Identity;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Undo;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How Karpenter's controller comes by its role, and that role. */
final class ControllerIdentity {

  /** The service account of Karpenter's pods, as the chart names it. */
  static final String ACCOUNT = "karpenter";

  /** The region of the EKS cluster that a trust policy names. */
  private static final Pattern REGION =
      Pattern.compile("oidc\\.eks\\.([a-z0-9-]+)\\.amazonaws|arn:aws[a-z-]*:eks:([a-z0-9-]+):");

  private ControllerIdentity() {}

  static void plan(Draft draft) {
    if (isPodIdentity(draft)) {
      PodIdentity.agent(draft);
      var trust = PodIdentity.trust(draft);
      var role = role(draft, words(draft), withFormer(draft, trust), List.of());
      ControllerPermissions.plan(draft, role);
      PodIdentity.association(draft, role);
      return;
    }
    var provider = OidcIdentity.plan(draft);
    OidcIdentity.trust(draft)
        .ifPresent(
            trust -> {
              var role =
                  role(
                      draft,
                      words(draft),
                      withFormer(draft, trust),
                      provider.map(List::of).orElse(List.of()));
              ControllerPermissions.plan(draft, role);
              former(draft).ifPresent(podIdentity -> PodIdentity.leave(draft, role));
            });
  }

  static boolean isPodIdentity(Draft draft) {
    return draft.spec().controllerRole().identity() == Identity.POD_IDENTITY;
  }

  private static String words(Draft draft) {
    return (isPodIdentity(draft) ? "Pod Identity " : "IRSA ")
        + draft.spec().namespace()
        + ":"
        + ACCOUNT;
  }

  private static String role(Draft draft, String words, PolicyDocument trust, List<String> after) {
    var spec = draft.spec().controllerRole();
    var name = draft.choices().controllerRole();
    if (spec.origin() == RoleOrigin.MADE) {
      refuseNamesakeElsewhere(draft, name);
    }
    return Roles.plan(
        draft,
        new Roles.Wanted("controller-role", name, spec.name(), spec.origin(), words, trust),
        after);
  }

  /**
   * While a Karpenter that has its role in the other way still runs, the role trusts both; {@link
   * #leaveFormer} ends that once its pods are replaced.
   */
  private static PolicyDocument withFormer(Draft draft, PolicyDocument trust) {
    return former(draft).map(former -> Roles.with(trust, former)).orElse(trust);
  }

  private static Optional<PolicyDocument> trust(Draft draft) {
    return isPodIdentity(draft) ? Optional.of(PodIdentity.trust(draft)) : OidcIdentity.trust(draft);
  }

  /** The trust in the other way, if the role still has it. */
  private static Optional<PolicyDocument> former(Draft draft) {
    if (draft.spec().controllerRole().origin() != RoleOrigin.MADE) {
      return Optional.empty();
    }
    return live(draft)
        .filter(role -> Roles.isOurs(draft, role.tags()))
        .flatMap(role -> Roles.parsed(role.trustPolicy()))
        .flatMap(
            document ->
                (isPodIdentity(draft)
                        ? OidcIdentity.trust(draft)
                        : Optional.of(PodIdentity.trust(draft)))
                    .filter(other -> Roles.holds(document, other.statements().get(0))));
  }

  /** The last step of a move between IRSA and Pod Identity; nothing to do in any other plan. */
  static void leaveFormer(Draft draft, List<String> ready) {
    if (draft.spec().controllerRole().origin() == RoleOrigin.MADE
        && (isPodIdentity(draft) || former(draft).isPresent())) {
      trust(draft).ifPresent(trust -> leaveFormer(draft, trust, ready));
    }
  }

  private static void leaveFormer(Draft draft, PolicyDocument trust, List<String> ready) {
    var name = draft.choices().controllerRole();
    var other = isPodIdentity(draft) ? "IRSA" : "Pod Identity";
    var step =
        Steps.of(Phase.CONTROLLER, "former-trust", "role " + name + " without " + other)
            .after(ready);
    var info =
        former(draft)
            .map(
                former -> {
                  var both = Roles.with(trust, former).toJson();
                  return step.change(new Change("trust policy", both, words(draft)))
                      .changeOrKeep(new Undo.Restore("trust policy", both));
                })
            .orElseGet(step::keep);
    draft.add(
        new EnsureRole(
            info,
            name,
            draft.choices().path(),
            trust.toJson(),
            draft.spec().iam().permissionsBoundary(),
            draft.choices().owned()));
  }

  static Optional<AwsFacts.Role> live(Draft draft) {
    return Optional.ofNullable(draft.aws().roles().get(draft.choices().controllerRole()));
  }

  /** IAM knows no regions: a cluster of the same name in another one has a role of this name. */
  private static void refuseNamesakeElsewhere(Draft draft, String role) {
    live(draft)
        .flatMap(
            live ->
                REGION
                    .matcher(live.trustPolicy())
                    .results()
                    .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                    .filter(region -> !region.equals(draft.aws().region()))
                    .findFirst())
        .ifPresent(
            region ->
                draft.add(
                    Finding.blocking(
                        "namesake-elsewhere",
                        "role "
                            + role
                            + " serves the Karpenter of a cluster of the same name in "
                            + region
                            + ", which this plan would cut off from AWS",
                        "rename one of the clusters, or have the role removed if that cluster is"
                            + " gone")));
  }
}
