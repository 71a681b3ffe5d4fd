package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.iam.ManagedPolicies;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeRole;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.Shell;
import io.github.karpentersetup.step.StepInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The roles of the nodes that Karpenter launches, and their permissions. */
final class NodeIdentity {

  private NodeIdentity() {}

  static void plan(Draft draft) {
    refuseOneRoleForTwo(draft);
    var policies = nodePolicies(draft);
    for (var one : draft.nodeRoles().all()) {
      var spec = draft.spec().nodeRole();
      var isSetups = one.source() == NodeRoles.Source.SETUP;
      var origin =
          switch (one.source()) {
            case SETUP -> spec.origin();
            case WINDOWS -> RoleOrigin.MADE;
            case NODE_CLASS -> RoleOrigin.EXISTING;
          };
      var made =
          Roles.plan(
              draft,
              new Roles.Wanted(
                  one.step("node-role"),
                  one.name(),
                  isSetups ? spec.name() : Optional.of(one.name()),
                  origin,
                  "ec2." + draft.choices().partition().dnsSuffix(),
                  TrustPolicies.node(draft.choices().partition())),
              List.of());
      var wanted = origin == RoleOrigin.EXISTING ? present(draft, one.name(), policies) : policies;
      Roles.attach(draft, one.step("node-role-policies"), one.name(), wanted, List.of(made));
      if (isProfileMadeHere(draft.spec()) && one.source() != NodeRoles.Source.NODE_CLASS) {
        instanceProfile(draft, one, made);
      }
    }
  }

  /** In an isolated VPC, Karpenter does not reach IAM to make one. */
  static boolean isProfileMadeHere(SetupSpec spec) {
    return spec.nodeRole().profile() == NodeRole.Profile.BY_SETUP || spec.isolatedVpc().isEnabled();
  }

  /** EKS lets a role in as that of Linux or of Windows nodes, never as both. */
  private static void refuseOneRoleForTwo(Draft draft) {
    for (var one : draft.nodeRoles().all()) {
      var others =
          draft.nodeClasses().values().stream()
              .filter(c -> c.role().equals(Optional.of(one.name())))
              .filter(c -> NodeRoles.os(c) != one.os())
              .map(NodeClass::name)
              .toList();
      if (!others.isEmpty()) {
        draft.add(
            Finding.blocking(
                "one-role-for-linux-and-windows",
                "role "
                    + one.name()
                    + " is that of Linux and of Windows nodes (EC2NodeClass "
                    + String.join(", ", others)
                    + "); EKS lets a role in for one of them only",
                "give the Windows node classes a role of their own with role(..), or leave the role"
                    + " to this setup to make"));
      }
    }
  }

  /** The policies of these that an existing role has; those it lacks are said. */
  private static List<String> present(Draft draft, String role, List<String> policies) {
    var live = draft.aws().roles().get(role);
    if (live == null) {
      return List.of();
    }
    var missing = policies.stream().filter(p -> !live.attachedPolicies().contains(p)).toList();
    // Read-only may do all that pull-only may.
    var lacking =
        missing.stream()
            .filter(
                p ->
                    !p.endsWith("/AmazonEC2ContainerRegistryPullOnly")
                        || live.attachedPolicies().stream()
                            .noneMatch(a -> a.endsWith("/AmazonEC2ContainerRegistryReadOnly")))
            .toList();
    if (!lacking.isEmpty()) {
      draft.add(
          Finding.warning(
              "node-role-lacks-policies",
              "role "
                  + role
                  + " does not carry "
                  + Roles.names(lacking)
                  + "; unless another policy of it allows the same, its nodes do not work",
              "attach them, or let this plan do it with NodeRole.existing(..).alterable(): "
                  + String.join(
                      "; ",
                      lacking.stream()
                          .map(
                              arn ->
                                  Shell.command("aws iam attach-role-policy", "--role-name", role)
                                      .with("--policy-arn", arn)
                                      .text())
                          .toList())));
    }
    return policies.stream().filter(p -> !missing.contains(p)).toList();
  }

  /** The base policies of the release, and what the node groups' roles carry beyond them. */
  private static List<String> nodePolicies(Draft draft) {
    var choices = draft.choices();
    var base = ManagedPolicies.forNodeRole(choices.karpenter(), choices.partition());
    if (draft.spec().nodeRole().origin() != RoleOrigin.MADE) {
      return base;
    }
    var carried = new TreeSet<String>();
    for (var group : draft.aws().nodeGroups()) {
      var role = draft.aws().roles().get(Roles.name(group.roleArn()));
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

  private static void instanceProfile(Draft draft, NodeRoles.One one, String made) {
    var cluster = draft.spec().cluster();
    var profile =
        one.source() == NodeRoles.Source.WINDOWS
            ? Names.windowsInstanceProfile(cluster)
            : Names.instanceProfile(cluster);
    var role = one.name();
    var live = draft.aws().instanceProfiles().get(profile);
    var step =
        Steps.of(Phase.IDENTITY, one.step("instance-profile"), "instance profile " + profile)
            .after(made);
    StepInfo info;
    if (live == null) {
      info = step.change(Change.added("role", role)).create();
    } else {
      var before = new TreeMap<String, String>();
      Roles.path(draft, "instance profile " + profile, live.arn());
      if (!live.role().equals(role)) {
        Roles.refuseForeign(draft, "instance profile " + profile, live.tags());
        step.change(new Change("role", live.role(), role));
        before.put("role", live.role());
      }
      Roles.tagsOfOurs(draft, live.tags(), step, before);
      info = step.changeOrKeep(Roles.restore(before));
    }
    draft.add(
        new EnsureInstanceProfile(
            info, profile, draft.choices().path(), role, draft.choices().owned()));
  }
}
