package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AttachRolePolicies;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.CordonNodes;
import io.github.karpentersetup.step.EnsureAccessEntry;
import io.github.karpentersetup.step.EnsureAddon;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureFargateProfile;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.EnsureQueue;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import io.github.karpentersetup.step.Step;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What the facts tell of whose an object is: by the marks that this library leaves on its own. */
final class Marks {

  /** Whose the object of a step is, today. */
  enum Whose {
    /** It carries our mark. */
    OURS,
    /** It is not there, or carries no mark of ours. */
    NOT_OURS,
    /** Its kind carries no marks. */
    UNMARKED
  }

  private final String cluster;
  private final AwsFacts aws;
  private final KubernetesFacts kubernetes;

  Marks(String cluster, ClusterFacts facts) {
    this.cluster = cluster;
    this.aws = facts.aws();
    this.kubernetes = facts.kubernetes();
  }

  Whose of(Step step) {
    return step instanceof AwsStep s ? account(s) : cluster((KubernetesStep) step);
  }

  private Whose account(AwsStep step) {
    if (step instanceof EnsureRole s) {
      return tagged(Optional.ofNullable(aws.roles().get(s.role())).map(AwsFacts.Role::tags));
    } else if (step instanceof EnsureOidcProvider) {
      return tagged(aws.oidcProvider().map(AwsFacts.OidcProvider::tags));
    } else if (step instanceof RemoveRolePolicies s) {
      return whose(lacks(s));
    } else if (step instanceof RemovePodIdentityAssociation s) {
      return whose(
          !aws.podIdentities().containsKey(s.namespace() + "/" + s.serviceAccount())
              && aws.roles().containsKey(s.roleArn().substring(s.roleArn().lastIndexOf('/') + 1)));
    } else if (step instanceof AttachRolePolicies s) {
      return ofRole(
          s.role(), r -> r.attachedPolicies().stream().anyMatch(s.policyArns()::contains));
    } else if (step instanceof PutRolePolicy s) {
      return ofRole(s.role(), r -> r.inlinePolicies().containsKey(s.policy()));
    } else if (step instanceof EnsurePolicy s) {
      return tagged(
          Optional.ofNullable(aws.policies().get(s.policy())).map(AwsFacts.ManagedPolicy::tags));
    } else if (step instanceof EnsureInstanceProfile s) {
      return tagged(
          Optional.ofNullable(aws.instanceProfiles().get(s.profile()))
              .map(AwsFacts.InstanceProfile::tags));
    } else if (step instanceof EnsureQueue s) {
      return tagged(
          Optional.ofNullable(aws.interruption().queues().get(s.queue())).map(q -> q.tags()));
    } else if (step instanceof EnsureEventRule s) {
      return tagged(
          Optional.ofNullable(aws.interruption().rules().get(s.rule())).map(r -> r.tags()));
    } else if (step instanceof EnsureAddon s) {
      return tagged(Optional.ofNullable(aws.addons().get(s.addon())).map(AwsFacts.Addon::tags));
    } else if (step instanceof EnsurePodIdentityAssociation s) {
      return tagged(
          Optional.ofNullable(aws.podIdentities().get(s.namespace() + "/" + s.serviceAccount()))
              .map(AwsFacts.PodIdentity::tags));
    } else if (step instanceof EnsureFargateProfile s) {
      return fargate(s);
    } else if (step instanceof EnsureAccessEntry s) {
      return ofRole(aws.accessEntries().containsKey(s.principalArn()), s.principalArn());
    } else if (step instanceof HoldNodeGroup s) {
      return heldBefore(s.kind(), s.group());
    } else if (step instanceof ShrinkNodeGroup s) {
      return heldBefore(s.kind(), s.group());
    }
    return Whose.UNMARKED;
  }

  /** Whether a role of ours has not what was taken off it and could be given back. */
  private boolean lacks(RemoveRolePolicies step) {
    var role =
        Optional.ofNullable(aws.roles().get(step.role()))
            .filter(r -> tagged(Optional.of(r.tags())) == Whose.OURS);
    return role.filter(
            r ->
                step.attached().stream()
                        .filter(arn -> !r.attachedPolicies().contains(arn))
                        .anyMatch(
                            arn ->
                                aws.policies().values().stream().anyMatch(p -> p.arn().equals(arn)))
                    || step.inline().entrySet().stream()
                        .anyMatch(
                            p ->
                                !p.getValue().isEmpty()
                                    && !r.inlinePolicies().containsKey(p.getKey())))
        .isPresent();
  }

  /** The entry that EKS made for a profile's role outlives the profile, and goes with its step. */
  private Whose fargate(EnsureFargateProfile step) {
    var profile =
        tagged(
            aws.fargateProfiles().stream()
                .filter(p -> p.name().equals(step.profile()))
                .map(AwsFacts.FargateProfile::tags)
                .findFirst());
    var entry =
        ofRole(
            "FARGATE_LINUX".equals(aws.accessEntries().get(step.podExecutionRole())),
            step.podExecutionRole());
    return whose(profile == Whose.OURS || entry == Whose.OURS);
  }

  private Whose cluster(KubernetesStep step) {
    if (step instanceof InstallChart s) {
      return whose(
          kubernetes.karpenters().stream()
              .anyMatch(k -> k.namespace().equals(s.namespace()) && !k.fingerprint().isEmpty()));
    } else if (step instanceof ApplyCrds) {
      return whose(kubernetes.crds().values().stream().anyMatch(c -> !c.release().isEmpty()));
    } else if (step instanceof ApplyObject s) {
      return whose(isOurs(s));
    } else if (step instanceof MapNodeRole s) {
      return ofRole(AwsAuth.of(kubernetes.awsAuth().orElse("")).maps(s.roleArn()), s.roleArn());
    } else if (step instanceof ScaleDeployment s) {
      return whose(
          kubernetes.autoscalers().stream()
              .anyMatch(
                  a ->
                      a.namespace().equals(s.namespace())
                          && a.name().equals(s.name())
                          && a.replicas() == 0
                          && a.replicasBefore() > 0));
    } else if (step instanceof CordonNodes s) {
      return whose(kubernetes.nodes().stream().anyMatch(n -> n.cordonedFor().equals(s.cluster())));
    }
    return Whose.UNMARKED;
  }

  private boolean isOurs(ApplyObject step) {
    return switch (step.kind()) {
      case "NodePool" -> isFingerprinted(kubernetes.nodePools(), step.name());
      case "EC2NodeClass" -> isFingerprinted(kubernetes.nodeClasses(), step.name());
      default ->
          kubernetes.podBudgets().stream()
              .anyMatch(
                  b ->
                      b.namespace().equals(step.namespace())
                          && b.name().equals(step.name())
                          && b.cluster().equals(cluster));
    };
  }

  private static boolean isFingerprinted(
      java.util.List<KubernetesFacts.LiveObject> objects, String name) {
    return objects.stream().anyMatch(o -> o.name().equals(name) && !o.fingerprint().isEmpty());
  }

  /** An entry of a role is ours if the role is; it may also be ours for a role that is not. */
  private Whose ofRole(boolean isThere, String arn) {
    if (!isThere) {
      return Whose.NOT_OURS;
    }
    var role = Optional.ofNullable(aws.roles().get(arn.substring(arn.lastIndexOf('/') + 1)));
    return tagged(role.map(AwsFacts.Role::tags)) == Whose.OURS ? Whose.OURS : Whose.UNMARKED;
  }

  /** What a role of ours carries is ours; of what another one carries, the role does not tell. */
  private Whose ofRole(String name, Predicate<AwsFacts.Role> carries) {
    var role = Optional.ofNullable(aws.roles().get(name)).filter(carries);
    if (role.isEmpty()) {
      return Whose.NOT_OURS;
    }
    return tagged(role.map(AwsFacts.Role::tags)) == Whose.OURS ? Whose.OURS : Whose.UNMARKED;
  }

  private Whose heldBefore(GroupKind kind, String group) {
    var tags =
        kind == GroupKind.MANAGED
            ? aws.nodeGroups().stream().filter(g -> g.name().equals(group)).map(g -> g.tags())
            : aws.autoScalingGroups().stream()
                .filter(g -> g.name().equals(group))
                .map(g -> g.tags());
    return whose(tags.anyMatch(t -> t.containsKey(Ownership.BEFORE)));
  }

  private Whose tagged(Optional<Map<String, String>> tags) {
    return whose(tags.filter(t -> cluster.equals(t.get(Ownership.TAG))).isPresent());
  }

  private static Whose whose(boolean isOurs) {
    return isOurs ? Whose.OURS : Whose.NOT_OURS;
  }
}
