package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the two roles have in common: made or kept, never taken from someone else. */
final class Roles {

  /** AWS's default quota. */
  private static final int ATTACHED_POLICIES = 10;

  private Roles() {}

  static String role(
      Draft draft,
      String name,
      String role,
      String trustWords,
      PolicyDocument trust,
      List<String> after) {
    var live = draft.aws().roles().get(role);
    var step = Steps.of(Phase.IDENTITY, name, "role " + role).after(after);
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("trust policy", trustWords)).create();
    } else if (same(live.trustPolicy(), trust)) {
      if (!isOurs(draft, live.tags())) {
        draft.add(
            Finding.info(
                "role-of-others",
                "role "
                    + role
                    + " was made by someone else and is used as it is; the policies it lacks are"
                    + " attached to it"));
      }
      info = step.keep();
    } else {
      refuseForeign(draft, "role " + role, live.tags());
      info =
          step.change(new Change("trust policy", live.trustPolicy(), trustWords))
              .changeOrKeep(new Undo.Restore("trust policy", live.trustPolicy()));
    }
    return draft.add(new AwsStep.EnsureRole(info, role, trust.toJson(), draft.choices().owned()));
  }

  static boolean isOurs(Draft draft, Map<String, String> tags) {
    return draft.spec().cluster().equals(tags.get(Ownership.TAG));
  }

  /** A live document of a form that is never written here is simply another one. */
  static boolean same(String live, PolicyDocument wanted) {
    return parsed(live).map(wanted::sameAs).orElse(false);
  }

  static Optional<PolicyDocument> parsed(String live) {
    try {
      return Optional.of(PolicyDocument.parse(live));
    } catch (InvalidSpecException e) {
      return Optional.empty();
    }
  }

  static void refuseForeign(Draft draft, String what, Map<String, String> tags) {
    if (!isOurs(draft, tags)) {
      draft.add(
          Finding.blocking(
              "not-ours",
              what + " exists, was made by someone else, and differs from what Karpenter needs",
              "have it removed if nobody needs it, or tag it "
                  + Ownership.TAG
                  + "="
                  + draft.spec().cluster()
                  + " to let this plan change it"));
    }
  }

  static void attach(Draft draft, String name, String role, List<String> arns, List<String> after) {
    var live =
        Optional.ofNullable(draft.aws().roles().get(role))
            .map(AwsFacts.Role::attachedPolicies)
            .orElse(List.of());
    var missing = arns.stream().filter(a -> !live.contains(a)).toList();
    int all = live.size() + missing.size();
    if (!missing.isEmpty() && all > ATTACHED_POLICIES) {
      draft.add(
          Finding.warning(
              "too-many-policies",
              "role "
                  + role
                  + " would carry "
                  + all
                  + " managed policies; an account allows "
                  + ATTACHED_POLICIES
                  + " unless its quota was raised",
              "detach some, leave the carried ones out with NodeRole.standard()"
                  + ".withoutCarriedPolicies(), or have the quota \"Managed policies attached to an IAM role\" raised"));
    }
    var step =
        Steps.of(
                Phase.IDENTITY,
                name,
                arns.size() + (arns.size() == 1 ? " policy" : " policies") + " of role " + role)
            .after(after);
    missing.forEach(a -> step.change(Change.added("attach", policyName(a))));
    var info =
        missing.size() == arns.size()
            ? step.create()
            : step.changeOrKeep(new Undo.Remove("the attachments added"));
    draft.add(new AwsStep.AttachRolePolicies(info, role, arns));
  }

  static String names(Iterable<String> arns) {
    var names = new ArrayList<String>();
    arns.forEach(a -> names.add(policyName(a)));
    return String.join(", ", names);
  }

  static String policyName(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  static String roleName(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
