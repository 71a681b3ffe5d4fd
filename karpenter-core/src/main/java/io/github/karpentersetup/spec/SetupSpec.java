package io.github.karpentersetup.spec;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * What a user wants. Only the cluster's name has no default. Written fluently with {@code
 * KarpenterSetup.forCluster}, or read from a YAML file with {@link SpecFile}; both give the same.
 */
@Value.Immutable
@GeneratedBuilder
@JsonSerialize(as = ImmutableSetupSpec.class)
@JsonDeserialize(as = ImmutableSetupSpec.class)
@JsonPropertyOrder({"cluster", "region", "account", "karpenter", "namespace"})
public interface SetupSpec {

  /** The EKS cluster's name. */
  String cluster();

  /** Its region. Default: the AWS executor's own. */
  Optional<String> region();

  /** The account it must be in, twelve digits; a plan for another one is blocked. Default: any. */
  Optional<String> account();

  /**
   * The Karpenter release. Default: the one this library installed before, else the newest release
   * that supports the cluster's Kubernetes version.
   */
  Optional<KarpenterVersion> karpenter();

  /**
   * Whether a Karpenter that someone else installed with Helm is upgraded. Its values stay, and so
   * do its role, its queue, its NodePools and its EC2NodeClasses; without node pools here, it is
   * upgraded and nothing else is made. Default: disabled, and such a Karpenter blocks the plan.
   */
  @Value.Default
  default Setting upgradeExisting() {
    return Setting.DISABLED;
  }

  /** The namespace Karpenter runs in. Default: {@code kube-system}, as in the lab. */
  @Value.Default
  default String namespace() {
    return "kube-system";
  }

  /** The chart and how Karpenter itself runs. */
  @Value.Default
  default Chart chart() {
    return Chart.released();
  }

  /**
   * What Karpenter's own pods run on. Default: the managed node group with most room for them, said
   * in the plan.
   */
  Optional<Host> karpenterOn();

  /**
   * Whether CoreDNS, and metrics-server if it is there, are kept on the nodes that host Karpenter,
   * which stay when others are retired. Default: disabled, and they run where they do.
   */
  @Value.Default
  default Setting pinSystemDeployments() {
    return Setting.DISABLED;
  }

  /** The role of the nodes that Karpenter launches. */
  @Value.Default
  default NodeRole nodeRole() {
    return NodeRole.standard();
  }

  /** The role of Karpenter's controller. Default: made, by IRSA, with the released permissions. */
  @Value.Default
  default ControllerRole controllerRole() {
    return ControllerRole.irsa();
  }

  /** What is asked of everything made in IAM. Default: nothing. */
  @Value.Default
  default IamSettings iam() {
    return IamSettings.standard();
  }

  /** How Karpenter learns of interruptions. Default: a queue and rules, as the release has them. */
  @Value.Default
  default InterruptionQueue interruptionQueue() {
    return InterruptionQueue.standard();
  }

  /**
   * The subnets of the nodes: each is tagged, and every node class that names none uses them.
   * Default: those of the node groups.
   */
  List<SelectorTerm> subnets();

  /**
   * The security groups of the nodes: each is tagged, and every node class that names none uses
   * them. Default: those that the node groups' nodes have.
   */
  List<SelectorTerm> securityGroups();

  /**
   * Whether Karpenter reaches AWS through VPC endpoints alone. If so, it does not ask for prices,
   * and the instance profile is made here, since neither has an endpoint. Default: disabled.
   */
  @Value.Default
  default Setting isolatedVpc() {
    return Setting.DISABLED;
  }

  /**
   * Tags on everything this library makes in AWS, beside the one by which it knows what is its own.
   * Nodes get theirs from their node class.
   */
  Map<String, String> tags();

  /** How the cluster shall let IAM principals in. Default: as it does now. */
  Optional<AuthenticationMode> authenticationMode();

  /** The node pools. Default: one named {@code default}, as in the lab. */
  List<NodePool> nodePools();

  /** The node classes. Default: one for every name a node pool refers to. */
  List<NodeClass> nodeClasses();

  /**
   * Node pools and node classes made from today's node groups, besides those above. Default: none.
   */
  Optional<Inferred> inferNodePools();

  /** The Cluster Autoscaler to retire. Default: none, and it is left alone. */
  Optional<ClusterAutoscaler> migrateFrom();

  /** The old nodes to empty and give up. Default: none, and they are left alone. */
  Optional<Retirement> retire();

  /** How pods and nodes are sized from use. Default: not at all, unless use is measured. */
  Optional<Sizing> sizing();

  /** An empty builder. */
  static Builder builder() {
    return ImmutableSetupSpec.builder();
  }

  /** Puts a spec together. {@code KarpenterSetup} is the fluent way to one. */
  interface Builder {

    /** Takes every value of another spec. */
    Builder from(SetupSpec spec);

    /** See {@link SetupSpec#cluster}. */
    Builder cluster(String cluster);

    /** See {@link SetupSpec#region}. */
    Builder region(String region);

    /** See {@link SetupSpec#account}. */
    Builder account(String account);

    /** See {@link SetupSpec#karpenter}. */
    Builder karpenter(KarpenterVersion karpenter);

    /** See {@link SetupSpec#upgradeExisting}. */
    Builder upgradeExisting(Setting setting);

    /** See {@link SetupSpec#namespace}. */
    Builder namespace(String namespace);

    /** See {@link SetupSpec#chart}. */
    Builder chart(Chart chart);

    /** See {@link SetupSpec#karpenterOn}. */
    Builder karpenterOn(Host host);

    /** See {@link SetupSpec#pinSystemDeployments}. */
    Builder pinSystemDeployments(Setting setting);

    /** See {@link SetupSpec#nodeRole}. */
    Builder nodeRole(NodeRole nodeRole);

    /** See {@link SetupSpec#controllerRole}. */
    Builder controllerRole(ControllerRole role);

    /** See {@link SetupSpec#iam}. */
    Builder iam(IamSettings iam);

    /** See {@link SetupSpec#tags}. */
    Builder tags(Map<String, ? extends String> tags);

    /** See {@link SetupSpec#authenticationMode}. */
    Builder authenticationMode(AuthenticationMode mode);

    /** See {@link SetupSpec#interruptionQueue}. */
    Builder interruptionQueue(InterruptionQueue queue);

    /** See {@link SetupSpec#subnets}. */
    Builder subnets(Iterable<? extends SelectorTerm> terms);

    /** See {@link SetupSpec#securityGroups}. */
    Builder securityGroups(Iterable<? extends SelectorTerm> terms);

    /** See {@link SetupSpec#isolatedVpc}. */
    Builder isolatedVpc(Setting setting);

    /** See {@link SetupSpec#nodePools}. */
    Builder addNodePools(NodePool nodePool);

    /** See {@link SetupSpec#nodeClasses}. */
    Builder addNodeClasses(NodeClass nodeClass);

    /** See {@link SetupSpec#inferNodePools}. */
    Builder inferNodePools(Inferred inferred);

    /** See {@link SetupSpec#inferNodePools}; empty infers nothing. */
    Builder inferNodePools(Optional<? extends Inferred> inferred);

    /** See {@link SetupSpec#migrateFrom}. */
    Builder migrateFrom(ClusterAutoscaler autoscaler);

    /** See {@link SetupSpec#migrateFrom}; empty leaves every autoscaler alone. */
    Builder migrateFrom(Optional<? extends ClusterAutoscaler> autoscaler);

    /** See {@link SetupSpec#retire}. */
    Builder retire(Retirement retirement);

    /** See {@link SetupSpec#sizing}. */
    Builder sizing(Sizing sizing);

    /** The spec. */
    SetupSpec build();
  }
}
