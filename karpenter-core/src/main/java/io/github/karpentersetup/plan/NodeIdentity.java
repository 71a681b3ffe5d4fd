package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.iam.ManagedPolicies;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.NodeRole;
import io.github.karpentersetup.spec.SetupSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The role of the nodes that Karpenter launches, and its permissions. */
final class NodeIdentity {

  private NodeIdentity() {}

  static void plan(Draft draft) {
    var role = draft.choices().nodeRole();
    var trust = TrustPolicies.node(draft.choices().partition());
    var made = Roles.role(draft, "node-role", role, "ec2." + suffix(draft), trust, List.of());
    Roles.attach(draft, "node-role-policies", role, nodePolicies(draft), List.of(made));
    if (isProfileMadeHere(draft.spec())) {
      instanceProfile(draft, role, made);
    }
  }

  /** In an isolated VPC, Karpenter does not reach IAM to make one. */
  static boolean isProfileMadeHere(SetupSpec spec) {
    return spec.nodeRole().profile() == NodeRole.Profile.BY_SETUP || spec.isolatedVpc().isEnabled();
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
      var role = draft.aws().roles().get(Roles.roleName(group.roleArn()));
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
                  + Roles.names(carried),
              "pods that rely on them lose those permissions on Karpenter's nodes; give them roles"
                  + " of their own"));
      return base;
    }
    draft.add(
        Finding.info(
            "policies-carried",
            "the node role also gets what the node groups' roles carry: "
                + Roles.names(carried)
                + "; decline with nodeRole(NodeRole.standard().withoutCarriedPolicies())"));
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
        Roles.refuseForeign(draft, "instance profile " + profile, live.tags());
        step.change(new Change("role", live.role(), role));
      }
      info = step.changeOrKeep(new Undo.Restore("role", live.role()));
    }
    draft.add(new AwsStep.EnsureInstanceProfile(info, profile, role, draft.choices().owned()));
  }
}
