package io.github.karpentersetup.plan;

import io.github.karpentersetup.iam.ControllerPolicies;
import io.github.karpentersetup.iam.ControllerScope;
import io.github.karpentersetup.iam.NamedPolicy;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.PolicyLimits;
import io.github.karpentersetup.spec.ControllerPolicy;
import io.github.karpentersetup.spec.ControllerRole.Policies;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Karpenter's controller may do: managed policies, inline ones, or those of a given role. */
final class ControllerPermissions {

  private static final int NAMED = 5;

  private ControllerPermissions() {}

  static void plan(Draft draft, String role) {
    var spec = draft.spec().controllerRole();
    var policies = policies(draft, draft.choices().karpenter());
    if (spec.permissions() == ControllerPolicy.GUIDE) {
      draft.add(
          Finding.warning(
              "guide-policy",
              "the guide's own policy lets Karpenter launch and tag any EC2 resource of the account",
              "leave permissions(GUIDE) out to get the permissions that the release scopes to this"
                  + " cluster"));
    }
    if (spec.origin() != RoleOrigin.MADE && !lacks(draft, policies)) {
      return;
    }
    var former = draft.formerPermissions();
    former.meanwhile(role);
    if (form(draft) == Policies.INLINE) {
      inline(draft, role, policies, former);
    } else {
      managed(draft, role, policies, former);
    }
  }

  /** How the permissions are given. */
  static Policies form(Draft draft) {
    var spec = draft.spec().controllerRole();
    return spec.policies()
        .orElse(spec.permissions() == ControllerPolicy.GUIDE ? Policies.INLINE : Policies.MANAGED);
  }

  /** What a release needs. */
  static List<NamedPolicy> policies(Draft draft, KarpenterVersion release) {
    var choices = draft.choices();
    var nodeRoles = draft.nodeRoles().all().stream().map(one -> draft.roleArn(one.name())).toList();
    var withoutQueue =
        ControllerScope.of(
                draft.aws().region(), choices.account(), draft.spec().cluster(), nodeRoles.get(0))
            .withNodeRoles(nodeRoles);
    var scope = choices.queueArn().map(withoutQueue::withQueue).orElse(withoutQueue);
    if (draft.spec().controllerRole().permissions() == ControllerPolicy.RELEASED) {
      var released = ControllerPolicies.released(release, scope);
      return Existing.isUpgradeAlone(draft.spec()) ? withoutPassing(released) : released;
    }
    return List.of(ControllerPolicies.guide(release, scope));
  }

  /** Which roles the nodes of an existing installation have is its own business. */
  private static List<NamedPolicy> withoutPassing(List<NamedPolicy> policies) {
    return policies.stream()
        .map(
            p ->
                new NamedPolicy(
                    p.name(),
                    PolicyDocument.of(
                        p.document().statements().stream()
                            .filter(s -> !s.actions().contains("iam:PassRole"))
                            .toList())))
        .toList();
  }

  /** Whether this plan gives an existing role what it lacks. */
  private static boolean lacks(Draft draft, List<NamedPolicy> policies) {
    var live = ControllerIdentity.live(draft);
    if (live.isEmpty()) {
      return false;
    }
    // What an earlier plan of ours added does not count, or it would be let go of.
    var ours = ControllerPolicies.names(draft.spec().cluster());
    var isAlterable = draft.spec().controllerRole().origin() == RoleOrigin.ALTERABLE;
    var lacking =
        Roles.lackingPermissions(
            live.get(),
            policies.stream().map(NamedPolicy::document).toList(),
            isAlterable ? ours : List.of());
    if (!lacking.isEmpty() && !isAlterable) {
      draft.add(
          Finding.warning(
              "controller-role-lacks-permissions",
              "role "
                  + live.get().name()
                  + " lacks "
                  + lacking.size()
                  + " of the permissions that Karpenter "
                  + draft.choices().karpenter()
                  + " needs: "
                  + String.join(", ", lacking.subList(0, Math.min(NAMED, lacking.size())))
                  + (lacking.size() > NAMED ? " and others" : ""),
              "have its owner add them, or let this plan do it with"
                  + " ControllerRole.irsa().existing(..).alterable()"));
    }
    return isAlterable && !lacking.isEmpty();
  }

  private static void managed(
      Draft draft, String role, List<NamedPolicy> policies, FormerPermissions former) {
    var arns = new ArrayList<String>();
    var made = new ArrayList<String>();
    for (var policy : policies) {
      var live = draft.aws().policies().get(policy.name());
      var arn = live == null ? draft.choices().policyArn(policy.name()) : live.arn();
      made.add(
          former.keeps(policy.name())
              ? former.kept(policy.name())
              : managedPolicy(draft, policy, arn));
      arns.add(arn);
    }
    made.add(role);
    Roles.attach(draft, "controller-role-policies", draft.choices().controllerRole(), arns, made);
  }

  private static String managedPolicy(Draft draft, NamedPolicy policy, String arn) {
    var live = draft.aws().policies().get(policy.name());
    var what = "policy " + policy.name();
    var step = Steps.of(Phase.IDENTITY, "policy-" + policy.name(), what);
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("statements", statements(policy.document()))).create();
    } else {
      var before = new TreeMap<String, String>();
      Roles.path(draft, what, live.arn());
      if (!Roles.same(live.document(), policy.document())) {
        Roles.refuseForeign(draft, what, live.tags());
        step.change(
            new Change("statements", statements(live.document()), statements(policy.document())));
        before.put("document", live.document());
      }
      Roles.tagsOfOurs(draft, live.tags(), step, before);
      info = step.changeOrKeep(Roles.restore(before));
    }
    return draft.add(
        new EnsurePolicy(
            info, policy.name(), arn, policy.document().toJson(), draft.choices().owned()));
  }

  /** How many there are, and how long they are. */
  static String statements(String live) {
    return Roles.parsed(live)
        .map(ControllerPermissions::statements)
        .orElse("of another form, " + live.length() + " characters");
  }

  /** How many there are, and how long they are. */
  static String statements(PolicyDocument document) {
    return document.statements().size() + ", " + PolicyLimits.size(document) + " characters";
  }

  private static void inline(
      Draft draft, String role, List<NamedPolicy> policies, FormerPermissions former) {
    refuseTooLarge(draft, policies);
    for (var policy : policies) {
      var name = policy.name();
      var step = policies.size() == 1 ? "controller-policy" : "controller-policy-" + name;
      if (former.keeps(name)) {
        former.keptInline(name, step, role);
      } else {
        inlinePolicy(draft, role, policy, step);
      }
    }
  }

  static String inlineTitle(Draft draft, String policy) {
    return "inline policy " + policy + " of role " + draft.choices().controllerRole();
  }

  private static void refuseTooLarge(Draft draft, List<NamedPolicy> policies) {
    var names = policies.stream().map(NamedPolicy::name).toList();
    var others =
        ControllerIdentity.live(draft).stream()
            .flatMap(role -> role.inlinePolicies().entrySet().stream())
            .filter(e -> !names.contains(e.getKey()))
            .flatMap(e -> Roles.parsed(e.getValue()).stream());
    var all = Stream.concat(policies.stream().map(NamedPolicy::document), others).toList();
    if (!PolicyLimits.fitInline(all)) {
      draft.add(
          Finding.blocking(
              "inline-policies-too-large",
              "the inline policies of role "
                  + draft.choices().controllerRole()
                  + " would have "
                  + all.stream().mapToInt(PolicyLimits::size).sum()
                  + " characters in total, and IAM takes "
                  + PolicyLimits.INLINE_POLICIES_OF_A_ROLE,
              "leave policies(INLINE) out to get managed policies, or remove inline policies that"
                  + " nobody needs"));
    }
  }

  private static void inlinePolicy(Draft draft, String after, NamedPolicy policy, String name) {
    var role = draft.choices().controllerRole();
    var live = ControllerIdentity.live(draft).map(r -> r.inlinePolicies().get(policy.name()));
    var step = Steps.of(Phase.IDENTITY, name, inlineTitle(draft, policy.name())).after(after);
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
    draft.add(
        new PutRolePolicy(
            info, role, policy.name(), policy.document().toJson(), draft.choices().owned()));
  }
}
