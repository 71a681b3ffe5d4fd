package io.github.karpentersetup.executor;

import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.InterruptionFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.InterruptionRules;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AttachRolePolicies;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.ConfigureAddon;
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
import io.github.karpentersetup.step.EnsureServiceLinkedRole;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.SetAuthenticationMode;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.TagResources;
import io.github.karpentersetup.step.TerminateInstance;
import io.github.karpentersetup.step.Undo;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One scenario per kind of AWS step: the line a new kind adds to {@link AwsExecutorContract}. */
public enum AwsScenario {
  OIDC_PROVIDER("iam:CreateOpenIDConnectProvider", "iam:ListOpenIDConnectProviders") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return new EnsureOidcProvider(
          info(Action.CREATE),
          facts.cluster().oidcIssuer().orElseThrow(),
          "sts.amazonaws.com",
          tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      return facts.oidcProvider().orElseThrow().audiences().contains("sts.amazonaws.com");
    }
  },
  ROLE("iam:CreateRole", "iam:GetRole") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return role(Action.CREATE, NODE_TRUST, tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      return at(facts.roles(), ROLE_NAME).tags().equals(tags(facts))
          && at(facts.roles(), ROLE_NAME).trustPolicy().contains("ec2.amazonaws.com");
    }
  },
  ATTACHMENTS("iam:AttachRolePolicy", "iam:ListAttachedRolePolicies") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ROLE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return new AttachRolePolicies(info(Action.CREATE), ROLE_NAME, arns(facts), tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      return at(facts.roles(), ROLE_NAME).attachedPolicies().containsAll(arns(facts));
    }

    private List<String> arns(AwsFacts facts) {
      var prefix = "arn:" + facts.partition() + ":iam::aws:policy/";
      return List.of(prefix + "AmazonEKSWorkerNodePolicy", prefix + "AmazonEKS_CNI_Policy");
    }
  },
  INLINE_POLICY("iam:PutRolePolicy", "iam:GetRolePolicy") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ROLE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return new PutRolePolicy(
          info(Action.CREATE), ROLE_NAME, POLICY_NAME, document("sqs:ReceiveMessage"), tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      return at(at(facts.roles(), ROLE_NAME).inlinePolicies(), POLICY_NAME)
          .contains("sqs:ReceiveMessage");
    }
  },
  MANAGED_POLICY("iam:CreatePolicy", "iam:GetPolicy") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return policy(Action.CREATE, facts, document("ec2:RunInstances"));
    }

    @Override
    boolean seen(AwsFacts facts) {
      var policy = at(facts.policies(), POLICY_NAME);
      return policy.document().contains("ec2:RunInstances") && policy.tags().equals(tags(facts));
    }
  },
  INSTANCE_PROFILE("iam:CreateInstanceProfile", "iam:GetInstanceProfile") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ROLE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return new EnsureInstanceProfile(
          info(Action.CREATE), PROFILE_NAME, "/contract/", ROLE_NAME, tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      var profile = at(facts.instanceProfiles(), PROFILE_NAME);
      return profile.role().equals(ROLE_NAME)
          && profile.arn().endsWith(":instance-profile/contract/" + PROFILE_NAME);
    }
  },
  RESOURCE_TAGS("ec2:CreateTags", "ec2:DescribeTags") {
    @Override
    public AwsStep step(AwsFacts facts) {
      var ids = facts.subnets().keySet().stream().sorted().toList();
      var name = facts.cluster().name();
      return new TagResources(
          info(
              Action.CHANGE,
              ids.stream().map(id -> Change.added(id + " karpenter.sh/discovery", name)).toList()),
          ids,
          Map.of("karpenter.sh/discovery", name));
    }

    @Override
    boolean seen(AwsFacts facts) {
      return facts.subnets().values().stream()
          .allMatch(s -> facts.cluster().name().equals(s.tags().get("karpenter.sh/discovery")));
    }
  },
  QUEUE("sqs:CreateQueue", "sqs:GetQueueUrl") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return queue(Action.CREATE, facts, Duration.ofMinutes(5), tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      var queue = at(facts.interruption().queues(), QUEUE_NAME);
      return queue.retention().equals(Duration.ofMinutes(5))
          && queue.encryption() == InterruptionFacts.Encryption.SQS
          && queue.policy().contains("events.amazonaws.com")
          && queue.arn().equals(queueArn(facts))
          && queue.tags().equals(tags(facts));
    }
  },
  EVENT_RULE("events:PutRule", "events:DescribeRule") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(QUEUE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return rule(Action.CREATE, facts, "EC2 Instance Rebalance Recommendation", tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      var rule = at(facts.interruption().rules(), RULE_NAME);
      return rule.eventPattern().contains("EC2 Instance Rebalance Recommendation")
          && rule.state().equals("ENABLED")
          && rule.targets().equals(Map.of("target", queueArn(facts)))
          && rule.tags().equals(tags(facts));
    }
  },
  FARGATE_PROFILE("eks:CreateFargateProfile", "eks:DescribeFargateProfile") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(role(Action.CREATE, trust("eks-fargate-pods.amazonaws.com"), tags(facts)));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return fargate(facts, Action.CREATE);
    }

    @Override
    boolean seen(AwsFacts facts) {
      return facts.fargateProfiles().stream()
          .anyMatch(
              p ->
                  p.name().equals(FARGATE_NAME)
                      && p.selects("kube-system", Map.of("app", "contract"))
                      && !p.selects("kube-system", Map.of())
                      && p.tags().equals(tags(facts)));
    }
  },
  ACCESS_ENTRY("eks:CreateAccessEntry", "eks:DescribeAccessEntry") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ROLE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return new EnsureAccessEntry(
          info(Action.CREATE), facts.cluster().name(), roleArn(facts), "EC2_LINUX", tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      return "EC2_LINUX".equals(facts.accessEntries().get(roleArn(facts)));
    }
  },
  SERVICE_LINKED_ROLE("iam:CreateServiceLinkedRole", "iam:ListRoles") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return new EnsureServiceLinkedRole(info(Action.CHANGE), SERVICE);
    }

    @Override
    boolean seen(AwsFacts facts) {
      return facts.serviceLinkedRoles().equals(Set.of(SERVICE));
    }
  },
  ADDON("eks:CreateAddon", "eks:DescribeAddon") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return new EnsureAddon(info(Action.CREATE), facts.cluster().name(), ADDON_NAME, tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      var addon = at(facts.addons(), ADDON_NAME);
      return addon.status().equals("ACTIVE") && addon.tags().equals(tags(facts));
    }
  },
  ADDON_CONFIGURATION("eks:UpdateAddon", "eks:DescribeAddon") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ADDON.step(facts), configuration(facts, "", TWO_REPLICAS));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return configuration(facts, TWO_REPLICAS, "{\"affinity\":{},\"replicaCount\":3}");
    }

    @Override
    boolean seen(AwsFacts facts) {
      return at(facts.addons(), ADDON_NAME).configuration().contains("\"replicaCount\":3");
    }
  },
  POD_IDENTITY("eks:CreatePodIdentityAssociation", "eks:ListPodIdentityAssociations") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ROLE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return new EnsurePodIdentityAssociation(
          info(Action.CREATE),
          facts.cluster().name(),
          "kube-system",
          "contract",
          roleArn(facts),
          tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      var association = at(facts.podIdentities(), POD_IDENTITY_OF);
      return association.roleArn().equals(roleArn(facts)) && association.tags().equals(tags(facts));
    }
  },
  POLICY_REMOVAL("iam:DetachRolePolicy", "iam:ListAttachedRolePolicies") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ROLE.step(facts), ATTACHMENTS.step(facts), INLINE_POLICY.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return removal(facts, tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      var role = at(facts.roles(), ROLE_NAME);
      return role.inlinePolicies().isEmpty()
          && role.attachedPolicies().size() == 1
          && role.attachedPolicies().get(0).endsWith("AmazonEKS_CNI_Policy");
    }
  },
  POD_IDENTITY_REMOVAL("eks:DeletePodIdentityAssociation", "eks:ListPodIdentityAssociations") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(ROLE.step(facts), POD_IDENTITY.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return new RemovePodIdentityAssociation(
          info(Action.REMOVE),
          facts.cluster().name(),
          "kube-system",
          "contract",
          roleArn(facts),
          tags(facts));
    }

    @Override
    boolean seen(AwsFacts facts) {
      return facts.podIdentities().isEmpty();
    }
  },
  AUTHENTICATION_MODE("eks:UpdateClusterConfig", "eks:DescribeCluster") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return new SetAuthenticationMode(info(Action.CHANGE), facts.cluster().name(), "API");
    }

    @Override
    boolean seen(AwsFacts facts) {
      return facts.cluster().authenticationMode() == AwsFacts.AuthenticationMode.API;
    }
  },
  HELD_NODE_GROUP("eks:TagResource", "eks:DescribeNodegroup") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return hold(facts, GroupKind.MANAGED, facts.nodeGroups().get(0).name());
    }

    @Override
    boolean seen(AwsFacts facts) {
      var group = facts.nodeGroups().get(0);
      return group.tags().containsKey(Ownership.BEFORE)
          && group.scaling().min() == 0
          && scaling(facts).suspended().equals(List.of("AZRebalance"));
    }
  },
  HELD_AUTO_SCALING_GROUP(
      "autoscaling:CreateOrUpdateTags", "autoscaling:DescribeAutoScalingGroups") {
    @Override
    public AwsStep step(AwsFacts facts) {
      return hold(facts, GroupKind.SELF_MANAGED, scaling(facts).name());
    }

    @Override
    boolean seen(AwsFacts facts) {
      var group = scaling(facts);
      return group.tags().containsKey(Ownership.BEFORE)
          && group.scaling().min() == 0
          && group.suspended().equals(List.of("AZRebalance"));
    }
  },
  TERMINATED_INSTANCE("autoscaling:TerminateInstanceInAutoScalingGroup", "ec2:DescribeInstances") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(HELD_AUTO_SCALING_GROUP.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      var group = scaling(facts);
      return new TerminateInstance(
          info(Action.CHANGE), "node", group.instances().get(0), group.name());
    }

    @Override
    boolean seen(AwsFacts facts) {
      return scaling(facts).instances().size() == 1 && scaling(facts).scaling().desired() == 1;
    }
  },
  SHRUNK_NODE_GROUP("autoscaling:ResumeProcesses", "eks:DescribeNodegroup") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(HELD_NODE_GROUP.step(facts), TERMINATED_INSTANCE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return shrink(facts, GroupKind.MANAGED, facts.nodeGroups().get(0).name());
    }

    @Override
    boolean seen(AwsFacts facts) {
      var size = facts.nodeGroups().get(0).scaling();
      return size.desired() == 1 && scaling(facts).suspended().isEmpty();
    }
  },
  SHRUNK_AUTO_SCALING_GROUP(
      "autoscaling:UpdateAutoScalingGroup", "autoscaling:DescribeAutoScalingGroups") {
    @Override
    public List<AwsStep> before(AwsFacts facts) {
      return List.of(HELD_AUTO_SCALING_GROUP.step(facts), TERMINATED_INSTANCE.step(facts));
    }

    @Override
    public AwsStep step(AwsFacts facts) {
      return shrink(facts, GroupKind.SELF_MANAGED, scaling(facts).name());
    }

    @Override
    boolean seen(AwsFacts facts) {
      return scaling(facts).scaling().equals(new AwsFacts.Scaling(1, 1, 1))
          && scaling(facts).suspended().isEmpty();
    }
  };

  private static final String TWO_REPLICAS = "{\"replicaCount\":2}";

  static final String ROLE_NAME = "contract-node";
  static final String POLICY_NAME = "contract-policy";
  static final String PROFILE_NAME = "contract-profile";
  static final String QUEUE_NAME = "contract-queue";
  static final String RULE_NAME = "contract-rule";
  static final String FARGATE_NAME = "contract-fargate";
  static final String SERVICE = "spot.amazonaws.com";
  static final String ADDON_NAME = "eks-pod-identity-agent";
  static final String POD_IDENTITY_OF = "kube-system/contract";
  static final String NODE_TRUST = trust("ec2.amazonaws.com");

  private final String write;
  private final String read;

  AwsScenario(String write, String read) {
    this.write = write;
    this.read = read;
  }

  /** The step, which does not hold in a fresh world. */
  public abstract AwsStep step(AwsFacts facts);

  /** Steps it builds on. */
  public List<AwsStep> before(AwsFacts facts) {
    return List.of();
  }

  /** Why the way back leaves what the step did; empty if it undoes it. */
  Optional<String> lasting() {
    return switch (this) {
      case SERVICE_LINKED_ROLE -> Optional.of("stays: the whole account shares it");
      case AUTHENTICATION_MODE -> Optional.of("stays: EKS has no way back from API");
      case TERMINATED_INSTANCE -> Optional.of("does not come back: its group launches others");
      default -> Optional.empty();
    };
  }

  /** Whether instances end, so that others take their place on the way back. */
  boolean endsInstances() {
    return this == SHRUNK_NODE_GROUP || this == SHRUNK_AUTO_SCALING_GROUP;
  }

  /** Whether tags say whose it is, rather than what the step says it did. */
  boolean isMarkedByTags() {
    return switch (this) {
      case HELD_NODE_GROUP, HELD_AUTO_SCALING_GROUP, SHRUNK_NODE_GROUP, SHRUNK_AUTO_SCALING_GROUP ->
          false;
      default -> true;
    };
  }

  /** Whether an observation shows what the step made. */
  abstract boolean seen(AwsFacts facts);

  /** The first action that writes. */
  String write() {
    return write;
  }

  /** The first action that reads. */
  String read() {
    return read;
  }

  static <T> T at(Map<String, T> facts, String name) {
    var found = facts.get(name);
    if (found == null) {
      throw new AssertionError("no " + name + " in " + facts.keySet());
    }
    return found;
  }

  static Lookup lookup(String cluster) {
    return Lookup.cluster(cluster)
        .with(Kind.ROLE, Set.of(ROLE_NAME))
        .with(Kind.INSPECTED_ROLE, Set.of(ROLE_NAME))
        .with(Kind.POLICY, Set.of(POLICY_NAME))
        .with(Kind.INSTANCE_PROFILE, Set.of(PROFILE_NAME))
        .with(Kind.SERVICE_LINKED_ROLE, Set.of(SERVICE))
        .with(Kind.QUEUE, Set.of(QUEUE_NAME))
        .with(Kind.EVENT_RULE, Set.of(RULE_NAME));
  }

  /** With what only worlds that have add-ons and associations can be asked. */
  static Lookup withExtensions(Lookup lookup) {
    return lookup
        .with(Kind.ADDON, Set.of(ADDON_NAME))
        .with(Kind.POD_IDENTITY, Set.of(POD_IDENTITY_OF));
  }

  static AwsFacts.AutoScalingGroup scaling(AwsFacts facts) {
    var name = facts.nodeGroups().get(0).autoScalingGroups().get(0);
    return facts.autoScalingGroups().stream()
        .filter(g -> g.name().equals(name))
        .findFirst()
        // Emulators make none for managed node groups, and say that they cannot do such steps.
        .orElse(
            new AwsFacts.AutoScalingGroup(
                name, new AwsFacts.Scaling(1, 2, 2), List.of(), List.of("i-none"), Map.of()));
  }

  static AwsStep hold(AwsFacts facts, GroupKind kind, String group) {
    return new HoldNodeGroup(
        info(Action.CHANGE),
        kind,
        facts.cluster().name(),
        group,
        List.of(scaling(facts).name()),
        0,
        "1/2/2");
  }

  static AwsStep shrink(AwsFacts facts, GroupKind kind, String group) {
    return new ShrinkNodeGroup(
        info(Action.CHANGE),
        kind,
        facts.cluster().name(),
        group,
        List.of(scaling(facts).name()),
        1);
  }

  static String roleArn(AwsFacts facts) {
    return "arn:" + facts.partition() + ":iam::" + facts.accountId() + ":role/" + ROLE_NAME;
  }

  static EnsureQueue queue(
      Action action, AwsFacts facts, Duration retention, Map<String, String> tags) {
    var policy = InterruptionRules.queuePolicy(queueArn(facts), KarpenterVersion.NEWEST).toJson();
    return new EnsureQueue(info(action), QUEUE_NAME, retention, Optional.empty(), policy, tags);
  }

  static EnsureEventRule rule(
      Action action, AwsFacts facts, String event, Map<String, String> tags) {
    var pattern = "{\"source\":[\"aws.ec2\"],\"detail-type\":[\"" + event + "\"]}";
    return new EnsureEventRule(info(action), RULE_NAME, pattern, "target", queueArn(facts), tags);
  }

  static String queueArn(AwsFacts facts) {
    return "arn:%s:sqs:%s:%s:%s"
        .formatted(facts.partition(), facts.region(), facts.accountId(), QUEUE_NAME);
  }

  static RemoveRolePolicies removal(AwsFacts facts, Map<String, String> tags) {
    return new RemoveRolePolicies(
        info(Action.REMOVE),
        ROLE_NAME,
        List.of("arn:" + facts.partition() + ":iam::aws:policy/AmazonEKSWorkerNodePolicy"),
        Map.of(POLICY_NAME, document("sqs:ReceiveMessage")),
        tags);
  }

  static ConfigureAddon configuration(AwsFacts facts, String from, String to) {
    return new ConfigureAddon(info(Action.CHANGE), facts.cluster().name(), ADDON_NAME, from, to);
  }

  static EnsureRole role(Action action, String trust, Map<String, String> tags) {
    return new EnsureRole(info(action), ROLE_NAME, "/", trust, Optional.empty(), tags);
  }

  static EnsureFargateProfile fargate(AwsFacts facts, Action action) {
    return new EnsureFargateProfile(
        info(action),
        facts.cluster().name(),
        FARGATE_NAME,
        "arn:" + facts.partition() + ":iam::" + facts.accountId() + ":role/" + ROLE_NAME,
        facts.subnets().keySet().stream().sorted().toList(),
        "kube-system",
        Map.of("app", "contract"),
        tags(facts));
  }

  static EnsurePolicy policy(Action action, AwsFacts facts, String document) {
    var arn = "arn:" + facts.partition() + ":iam::" + facts.accountId() + ":policy/" + POLICY_NAME;
    return new EnsurePolicy(info(action), POLICY_NAME, arn, document, tags(facts));
  }

  static Map<String, String> tags(AwsFacts facts) {
    return Ownership.tags(facts.cluster().name());
  }

  static String trust(String service) {
    return """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},\
    "Action":"sts:AssumeRole"}]}\
    """
        .formatted(service);
  }

  static String document(String action) {
    return """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"%s","Resource":"*"}]}\
    """
        .formatted(action);
  }

  static StepInfo info(Action action) {
    return info(action, List.of());
  }

  static StepInfo info(Action action, List<Change> changes) {
    return new StepInfo(
        "contract/step",
        Phase.IDENTITY,
        "a step",
        action,
        List.of(),
        changes,
        new Undo.Nothing("a test"),
        Optional.empty());
  }
}
