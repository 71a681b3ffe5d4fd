package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.ControllerPolicies;
import io.github.karpentersetup.iam.ControllerScope;
import io.github.karpentersetup.iam.ManagedPolicies;
import io.github.karpentersetup.iam.NamedPolicy;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.PolicyLimits;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.ControllerPolicy;
import io.github.karpentersetup.spec.MissingOidcProvider;
import io.github.karpentersetup.spec.NodeRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** IAM: the node role, the OIDC provider, the controller role and its permissions. */
final class IdentityPhase implements Planner.PhasePlanner {

  private static final String AUDIENCE = "sts.amazonaws.com";

  @Override
  public void plan(Draft draft) {
    nodeRole(draft);
    var provider = oidcProvider(draft);
    controllerRole(draft, provider);
  }

  private static void nodeRole(Draft draft) {
    var role = draft.choices().nodeRole();
    var trust = TrustPolicies.node(draft.choices().partition());
    var made = role(draft, "node-role", role, "ec2." + suffix(draft), trust, List.of());
    attach(draft, "node-role-policies", role, nodePolicies(draft), List.of(made));
    if (draft.spec().nodeRole().profile() == NodeRole.Profile.BY_SETUP) {
      instanceProfile(draft, role, made);
    }
  }

  private static String suffix(Draft draft) {
    return draft.choices().partition().dnsSuffix();
  }

  /** The base policies of the release, and what the node groups' roles carry beyond them. */
  private static List<String> nodePolicies(Draft draft) {
    var choices = draft.choices();
    var base = ManagedPolicies.forNodeRole(choices.karpenter(), choices.partition());
    var carried = new TreeSet<String>();
    for (var group : draft.aws().nodeGroups()) {
      var role = draft.aws().roles().get(roleName(group.roleArn()));
      if (role != null) {
        carried.addAll(role.attachedPolicies());
        inlinePolicies(draft, group, role);
      }
    }
    // A read-only registry policy is what older releases' nodes carry in place of pull-only.
    carried.removeIf(
        arn -> base.contains(arn) || arn.contains(":aws:policy/AmazonEC2ContainerRegistry"));
    if (carried.isEmpty()) {
      return base;
    }
    if (draft.spec().nodeRole().carried() == NodeRole.Carried.NONE) {
      draft.add(
          Finding.warning(
              "policies-not-carried",
              "the node groups' roles carry policies that the node role will not have: "
                  + names(carried),
              "pods that rely on them lose those permissions on Karpenter's nodes; give them roles"
                  + " of their own"));
      return base;
    }
    draft.add(
        Finding.info(
            "policies-carried",
            "the node role also gets what the node groups' roles carry: "
                + names(carried)
                + "; decline with withoutCarriedPolicies()"));
    var all = new ArrayList<>(base);
    all.addAll(carried);
    return all;
  }

  private static void inlinePolicies(Draft draft, AwsFacts.NodeGroup group, AwsFacts.Role role) {
    if (!role.inlinePolicies().isEmpty()
        && draft.spec().nodeRole().carried() == NodeRole.Carried.ALL) {
      draft.add(
          Finding.warning(
              "inline-policies-not-carried",
              "role "
                  + role.name()
                  + " of node group "
                  + group.name()
                  + " has inline policies, which are not carried: "
                  + String.join(", ", new TreeSet<>(role.inlinePolicies().keySet())),
              "make them managed policies of that role, or give the pods roles of their own"));
    }
  }

  private static void instanceProfile(Draft draft, String role, String made) {
    var profile = Names.instanceProfile(draft.spec().cluster());
    var live = draft.aws().instanceProfiles().get(profile);
    var step =
        Steps.of(Phase.IDENTITY, "instance-profile", "instance profile " + profile).after(made);
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("role", role)).create();
    } else {
      if (!live.role().equals(role)) {
        step.change(new Change("role", live.role(), role));
      }
      info = step.changeOrKeep(new Undo.Restore("role", live.role()));
    }
    draft.add(new AwsStep.EnsureInstanceProfile(info, profile, role, draft.choices().owned()));
  }

  private static Optional<String> oidcProvider(Draft draft) {
    var issuer = draft.aws().cluster().oidcIssuer();
    if (issuer.isEmpty()) {
      draft.add(
          Finding.blocking(
              "no-oidc-issuer",
              "the cluster has no OIDC issuer, so pods cannot assume IAM roles",
              "upgrade the cluster to a Kubernetes version that EKS supports"));
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
                "have this plan make it with createOidcProvider(), or run: eksctl utils"
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
    var role =
        role(
            draft,
            "controller-role",
            choices.controllerRole(),
            "IRSA " + spec.namespace() + ":karpenter",
            trust,
            provider.map(List::of).orElse(List.of()));
    controllerPolicies(draft, role);
  }

  private static void controllerPolicies(Draft draft, String role) {
    var choices = draft.choices();
    var scope =
        ControllerScope.of(
            draft.aws().region(),
            choices.account(),
            draft.spec().cluster(),
            draft.roleArn(choices.nodeRole()));
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
    attach(draft, "controller-role-policies", choices.controllerRole(), arns, made);
  }

  private static String managedPolicy(Draft draft, NamedPolicy policy) {
    var choices = draft.choices();
    var live = draft.aws().policies().get(policy.name());
    var step = Steps.of(Phase.IDENTITY, "policy-" + policy.name(), "policy " + policy.name());
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("statements", statements(policy.document()))).create();
    } else if (PolicyDocument.parse(live.document()).sameAs(policy.document())) {
      info = step.keep();
    } else {
      refuseForeign(draft, "policy " + policy.name(), live.tags());
      var before = PolicyDocument.parse(live.document());
      info =
          step.change(new Change("statements", statements(before), statements(policy.document())))
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
      var before = PolicyDocument.parse(live.get());
      if (!before.sameAs(policy.document())) {
        step.change(new Change("statements", statements(before), statements(policy.document())));
      }
      info = step.changeOrKeep(new Undo.Restore("document", live.get()));
    }
    draft.add(new AwsStep.PutRolePolicy(info, role, policy.name(), policy.document().toJson()));
  }

  private static String role(
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
    } else if (PolicyDocument.parse(live.trustPolicy()).sameAs(trust)) {
      info = step.keep();
    } else {
      refuseForeign(draft, "role " + role, live.tags());
      info =
          step.change(new Change("trust policy", live.trustPolicy(), trustWords))
              .changeOrKeep(new Undo.Restore("trust policy", live.trustPolicy()));
    }
    return draft.add(new AwsStep.EnsureRole(info, role, trust.toJson(), draft.choices().owned()));
  }

  private static void refuseForeign(Draft draft, String what, Map<String, String> tags) {
    if (!draft.spec().cluster().equals(tags.get(Ownership.TAG))) {
      draft.add(
          Finding.blocking(
              "not-ours",
              what + " exists, was made by someone else, and differs from what Karpenter needs",
              "rename or remove it, or tag it "
                  + Ownership.TAG
                  + "="
                  + draft.spec().cluster()
                  + " to let this plan change it"));
    }
  }

  private static void attach(
      Draft draft, String name, String role, List<String> arns, List<String> after) {
    var live =
        Optional.ofNullable(draft.aws().roles().get(role))
            .map(AwsFacts.Role::attachedPolicies)
            .orElse(List.of());
    var missing = arns.stream().filter(a -> !live.contains(a)).toList();
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

  private static String names(Iterable<String> arns) {
    var names = new ArrayList<String>();
    arns.forEach(a -> names.add(policyName(a)));
    return String.join(", ", names);
  }

  private static String policyName(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }

  private static String roleName(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
