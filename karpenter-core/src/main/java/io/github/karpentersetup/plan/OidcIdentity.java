package io.github.karpentersetup.plan;

import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** IAM roles for service accounts: the account's OIDC provider for the cluster's issuer. */
final class OidcIdentity {

  private static final String AUDIENCE = "sts.amazonaws.com";

  private OidcIdentity() {}

  /** Empty if the cluster has no issuer. */
  static Optional<String> plan(Draft draft) {
    var issuer = draft.aws().cluster().oidcIssuer();
    if (issuer.isEmpty()) {
      draft.add(
          Finding.blocking(
              "no-oidc-issuer",
              "the cluster has no OIDC issuer, so pods cannot assume IAM roles",
              "look at what it has: aws eks describe-cluster --query cluster.identity --name "
                  + draft.spec().cluster()));
      return Optional.empty();
    }
    var live = draft.aws().oidcProvider();
    var short_ = withoutScheme(issuer.get());
    var step = Steps.of(Phase.IDENTITY, "oidc-provider", "OIDC provider " + short_);
    StepInfo info;
    if (live.isEmpty()) {
      if (draft.spec().controllerRole().missing() == ControllerRole.Missing.STOP) {
        draft.add(
            Finding.blocking(
                "oidc-provider-missing",
                "the account has no IAM OIDC provider for "
                    + short_
                    + "; Karpenter could not assume its role",
                "have this plan make it with controllerRole(ControllerRole.irsa().createMissing())"
                    + " (--create-oidc-provider), or run: eksctl utils"
                    + " associate-iam-oidc-provider --approve --cluster "
                    + draft.spec().cluster()));
      }
      info = step.change(Change.added("audience", AUDIENCE)).create();
    } else {
      var before = new TreeMap<String, String>();
      var audiences = live.get().audiences();
      if (!audiences.contains(AUDIENCE)) {
        var found = String.join(", ", audiences);
        step.change(new Change("audiences", found, String.join(", ", append(audiences, AUDIENCE))));
        before.put("audiences", found);
      }
      Roles.tagsOfOurs(draft, live.get().tags(), step, before);
      info = step.changeOrKeep(Roles.restore(before));
    }
    return Optional.of(
        draft.add(new EnsureOidcProvider(info, issuer.get(), AUDIENCE, draft.choices().owned())));
  }

  /**
   * The trust policy. It names the provider as IAM does, whose host may be written in another case
   * than the issuer's.
   */
  static Optional<PolicyDocument> trust(Draft draft) {
    return draft
        .aws()
        .oidcProvider()
        .map(provider -> provider.arn())
        .or(
            () ->
                draft
                    .aws()
                    .cluster()
                    .oidcIssuer()
                    .map(
                        issuer ->
                            draft
                                .choices()
                                .partition()
                                .arn(
                                    "iam",
                                    "",
                                    draft.choices().account(),
                                    "oidc-provider/" + withoutScheme(issuer))))
        .map(arn -> TrustPolicies.irsa(arn, draft.spec().namespace(), ControllerIdentity.ACCOUNT));
  }

  private static String withoutScheme(String issuer) {
    return issuer.replaceFirst("(?i)^https://", "").replaceFirst("/+$", "");
  }

  private static List<String> append(List<String> list, String last) {
    var all = new ArrayList<>(list);
    all.add(last);
    return all;
  }
}
