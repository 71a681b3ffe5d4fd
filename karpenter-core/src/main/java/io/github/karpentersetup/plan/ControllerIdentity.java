package io.github.karpentersetup.plan;

import io.github.karpentersetup.iam.ControllerPolicies;
import io.github.karpentersetup.iam.ControllerScope;
import io.github.karpentersetup.iam.NamedPolicy;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.PolicyLimits;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.ControllerPolicy;
import io.github.karpentersetup.spec.MissingOidcProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The OIDC provider, the role of Karpenter's controller, and its permissions. */
final class ControllerIdentity {

  /** The region in the issuer of an EKS cluster, as a trust policy names it. */
  private static final Pattern ISSUER = Pattern.compile("oidc\\.eks\\.([a-z0-9-]+)\\.amazonaws");

  private static final String AUDIENCE = "sts.amazonaws.com";

  private ControllerIdentity() {}

  static void plan(Draft draft) {
    controllerRole(draft, oidcProvider(draft));
  }

  private static Optional<String> oidcProvider(Draft draft) {
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
    var short_ = issuer.get().replaceFirst("^https://", "");
    var step = Steps.of(Phase.IDENTITY, "oidc-provider", "OIDC provider " + short_);
    StepInfo info;
    if (live.isEmpty()) {
      if (draft.spec().missingOidcProvider() == MissingOidcProvider.STOP) {
        draft.add(
            Finding.blocking(
                "oidc-provider-missing",
                "the account has no IAM OIDC provider for "
                    + short_
                    + "; Karpenter could not assume its role",
                "have this plan make it with createOidcProvider() (--create-oidc-provider), or run: eksctl utils"
                    + " associate-iam-oidc-provider --approve --cluster "
                    + draft.spec().cluster()));
      }
      info = step.change(Change.added("audience", AUDIENCE)).create();
    } else {
      var audiences = live.get().audiences();
      if (!audiences.contains(AUDIENCE)) {
        step.change(
            new Change(
                "audiences",
                String.join(", ", audiences),
                String.join(", ", append(audiences, AUDIENCE))));
      }
      info = step.changeOrKeep(new Undo.Restore("audiences", String.join(", ", audiences)));
    }
    return Optional.of(
        draft.add(
            new AwsStep.EnsureOidcProvider(info, issuer.get(), AUDIENCE, draft.choices().owned())));
  }

  private static List<String> append(List<String> list, String last) {
    var all = new ArrayList<>(list);
    all.add(last);
    return all;
  }

  private static void controllerRole(Draft draft, Optional<String> provider) {
    var issuer = draft.aws().cluster().oidcIssuer();
    if (issuer.isEmpty()) {
      return;
    }
    var choices = draft.choices();
    var spec = draft.spec();
    var trust =
        TrustPolicies.irsa(
            choices.partition(), choices.account(), issuer.get(), spec.namespace(), "karpenter");
    refuseNamesakeElsewhere(draft);
    var role =
        Roles.role(
            draft,
            "controller-role",
            choices.controllerRole(),
            "IRSA " + spec.namespace() + ":karpenter",
            trust,
            provider.map(List::of).orElse(List.of()));
    controllerPolicies(draft, role);
  }

  /** IAM knows no regions: a cluster of the same name in another one has a role of this name. */
  private static void refuseNamesakeElsewhere(Draft draft) {
    var role = draft.choices().controllerRole();
    Optional.ofNullable(draft.aws().roles().get(role))
        .flatMap(
            live ->
                ISSUER
                    .matcher(live.trustPolicy())
                    .results()
                    .map(issuer -> issuer.group(1))
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

  private static void controllerPolicies(Draft draft, String role) {
    var choices = draft.choices();
    var withoutQueue =
        ControllerScope.of(
            draft.aws().region(),
            choices.account(),
            draft.spec().cluster(),
            draft.roleArn(choices.nodeRole()));
    var scope = choices.queueArn().map(withoutQueue::withQueue).orElse(withoutQueue);
    if (draft.spec().controllerPolicy() == ControllerPolicy.GUIDE) {
      draft.add(
          Finding.warning(
              "guide-policy",
              "the guide's own policy lets Karpenter launch and tag any EC2 resource of the"
                  + " account",
              "leave controllerPolicy(GUIDE) out to get the permissions that the release scopes to"
                  + " this cluster"));
      inlinePolicy(draft, role, ControllerPolicies.guide(choices.karpenter(), scope));
      return;
    }
    var policies = ControllerPolicies.released(choices.karpenter(), scope);
    var arns = new ArrayList<String>();
    var made = new ArrayList<String>();
    for (var policy : policies) {
      made.add(managedPolicy(draft, policy));
      arns.add(choices.policyArn(policy.name()));
    }
    made.add(role);
    Roles.attach(draft, "controller-role-policies", choices.controllerRole(), arns, made);
  }

  private static String managedPolicy(Draft draft, NamedPolicy policy) {
    var choices = draft.choices();
    var live = draft.aws().policies().get(policy.name());
    var step = Steps.of(Phase.IDENTITY, "policy-" + policy.name(), "policy " + policy.name());
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("statements", statements(policy.document()))).create();
    } else if (Roles.same(live.document(), policy.document())) {
      info = step.keep();
    } else {
      Roles.refuseForeign(draft, "policy " + policy.name(), live.tags());
      info =
          step.change(
                  new Change(
                      "statements", statements(live.document()), statements(policy.document())))
              .changeOrKeep(new Undo.Restore("document", live.document()));
    }
    return draft.add(
        new AwsStep.EnsurePolicy(
            info,
            policy.name(),
            choices.policyArn(policy.name()),
            policy.document().toJson(),
            choices.owned()));
  }

  private static String statements(String live) {
    return Roles.parsed(live)
        .map(ControllerIdentity::statements)
        .orElse("of another form, " + live.length() + " characters");
  }

  private static String statements(PolicyDocument document) {
    return document.statements().size() + ", " + PolicyLimits.size(document) + " characters";
  }

  private static void inlinePolicy(Draft draft, String after, NamedPolicy policy) {
    var role = draft.choices().controllerRole();
    var live =
        Optional.ofNullable(draft.aws().roles().get(role))
            .map(r -> r.inlinePolicies().get(policy.name()));
    var step =
        Steps.of(
                Phase.IDENTITY,
                "controller-policy",
                "inline policy " + policy.name() + " of role " + role)
            .after(after);
    StepInfo info;
    if (live.isEmpty()) {
      info = step.change(Change.added("statements", statements(policy.document()))).create();
    } else {
      if (!Roles.same(live.get(), policy.document())) {
        step.change(
            new Change("statements", statements(live.get()), statements(policy.document())));
      }
      info = step.changeOrKeep(new Undo.Restore("document", live.get()));
    }
    draft.add(new AwsStep.PutRolePolicy(info, role, policy.name(), policy.document().toJson()));
  }
}
