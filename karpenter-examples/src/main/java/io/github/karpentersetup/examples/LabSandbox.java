package io.github.karpentersetup.examples;

import io.fabric8.kubernetes.api.model.Node;
import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.aws.AwsClients;
import io.github.karpentersetup.aws.AwsSdkExecutor;
import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.aws.sandbox.SandboxCluster;
import io.github.karpentersetup.aws.sandbox.SandboxInstance;
import io.github.karpentersetup.aws.sandbox.SandboxNodeGroup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.k8s.Fabric8Executor;
import io.github.karpentersetup.k8s.sandbox.ClusterSandbox;
import io.github.karpentersetup.k8s.sandbox.ClusterSandboxBuilder;
import io.github.karpentersetup.k8s.sandbox.charts.StandInCharts;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.KubernetesVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The cluster that the lab starts from, in memory: an AWS account and an API server that tell of
 * the same cluster, and stand-ins for Karpenter's charts. Needs no network and leaves nothing
 * behind.
 *
 * <pre>{@code
 * try (var lab = LabSandbox.start()) {
 *   var plan = lab.setup().plan(lab.aws(), lab.kubernetes());
 *   PlanRunner.on(lab.aws(), lab.kubernetes()).run(plan).orThrow();
 * }
 * }</pre>
 */
public final class LabSandbox implements AutoCloseable {

  /** The cluster's name. */
  public static final String CLUSTER = AwsSandbox.LAB_CLUSTER;

  /** The node group that is for Karpenter itself, where there is one. */
  public static final String SYSTEM = "system";

  /** The label with the Auto Scaling group of a node that EKS does not manage, as eksctl's. */
  public static final String SELF_MANAGED = "alpha.eksctl.io/nodegroup-name";

  private static final String NODE_GROUP = "eks.amazonaws.com/nodegroup";

  private static final String NODE_POOL = "karpenter.sh/nodepool";

  private static final String REGION = "eu-west-1";

  /** Twenty thousand pods take their time on a small machine. */
  private static final Duration SETTLED = Duration.ofMinutes(5);

  private static final KubernetesVersion NEWEST = KubernetesVersion.parse("1.33");

  private final KarpenterVersion karpenter;
  private final ClusterSandbox cluster;
  private final AwsSandbox account;
  private final AwsSdkExecutor aws;
  private final Fabric8Executor kubernetes;
  private final String chart;

  private LabSandbox(
      KarpenterVersion karpenter,
      KubernetesVersion kubernetesVersion,
      String chart,
      UnaryOperator<ClusterSandboxBuilder> more,
      Consumer<SandboxCluster> moreInAccount) {
    this.karpenter = karpenter;
    var version = kubernetesVersion.toString();
    var accountOfCluster = new AtomicReference<AwsSandbox>();
    this.cluster =
        more.apply(ClusterSandbox.builder().region(REGION).kubernetes(version).lab())
            .fargate(
                (namespace, labels) ->
                    Optional.ofNullable(accountOfCluster.get())
                        .map(a -> a.runsOnFargate(CLUSTER, namespace, labels))
                        .orElse(false))
            .start();
    this.account = account(version, cluster, moreInAccount);
    account.onInstanceLaunched(this::join);
    account.onInstanceTerminated(cluster::removeInstance);
    accountOfCluster.set(account);
    this.aws =
        AwsSdkExecutor.using(
            new AwsClients(
                account.eks(),
                account.iam(),
                account.ec2(),
                account.ssm(),
                account.sts(),
                account.sqs(),
                account.eventBridge(),
                account.autoScaling()),
            REGION);
    this.kubernetes = Fabric8Executor.on(cluster.client());
    this.chart = chart;
    cluster.awaitSettled(SETTLED);
    forgetCalls();
  }

  /**
   * As {@link #start}, with a second node group, {@code system}, of two nodes that take nothing but
   * Karpenter itself: then node group {@code web} can be retired.
   */
  public static LabSandbox withSystemNodes() {
    return withSystemNodes(builder -> builder);
  }

  /**
   * As {@link #withSystemNodes()}.
   *
   * @param more adds workloads, and nodes: each joins the node group that it names, or the Auto
   *     Scaling group of its label {@link #SELF_MANAGED}; with neither it is an instance on its
   *     own, or a former Karpenter's where it names a node pool
   */
  public static LabSandbox withSystemNodes(UnaryOperator<ClusterSandboxBuilder> more) {
    return withSystemNodes(KarpenterVersion.NEWEST, more);
  }

  /** As {@link #withSystemNodes()}, for a Karpenter release. */
  public static LabSandbox withSystemNodes(KarpenterVersion karpenter) {
    return withSystemNodes(karpenter, builder -> builder);
  }

  private static LabSandbox withSystemNodes(
      KarpenterVersion karpenter, UnaryOperator<ClusterSandboxBuilder> more) {
    return new LabSandbox(
        karpenter,
        kubernetesFor(karpenter),
        StandInCharts.directory(karpenter).karpenter().path().toString(),
        builder -> {
          for (var zone : List.of("a", "b")) {
            builder.node(
                "ip-10-0-" + (zone.equals("a") ? 1 : 2) + "-20." + REGION + ".compute.internal",
                n ->
                    n.instanceType("t3.large")
                        .zone(REGION + zone)
                        .nodeGroup(SYSTEM)
                        .taint("CriticalAddonsOnly", "true", "NoSchedule"));
          }
          return more.apply(builder);
        },
        c -> {});
  }

  /** For the newest Karpenter this library knows, on Kubernetes 1.33. */
  public static LabSandbox start() {
    return with(KarpenterVersion.NEWEST);
  }

  /**
   * For a Karpenter release, on the newest Kubernetes it supports, 1.33 at most.
   *
   * @throws InvalidSpecException if this library cannot set that release up
   */
  public static LabSandbox with(KarpenterVersion karpenter) {
    VersionMatrix.problem(karpenter)
        .ifPresent(
            p -> {
              throw new InvalidSpecException("Karpenter " + karpenter, List.of(p));
            });
    return new LabSandbox(
        karpenter,
        kubernetesFor(karpenter),
        StandInCharts.directory(karpenter).karpenter().path().toString(),
        builder -> builder,
        c -> {});
  }

  /**
   * For the newest Karpenter this library knows, with more in the account than the lab has, such as
   * node groups without nodes.
   *
   * @param more adds to the lab's cluster
   */
  public static LabSandbox startWith(Consumer<SandboxCluster> more) {
    var karpenter = KarpenterVersion.NEWEST;
    return new LabSandbox(
        karpenter,
        kubernetesFor(karpenter),
        StandInCharts.directory(karpenter).karpenter().path().toString(),
        builder -> builder,
        more);
  }

  /**
   * For an upgrade of Karpenter: with the charts of these releases, on a Kubernetes version that
   * all of them support. {@link #setup} is for the first release; say another one with {@code
   * setup().karpenter(..)}.
   */
  public static LabSandbox upgrading(String kubernetes, KarpenterVersion... releases) {
    return new LabSandbox(
        releases[0],
        KubernetesVersion.parse(kubernetes),
        StandInCharts.directories(List.of(releases)),
        builder -> builder,
        c -> {});
  }

  private static KubernetesVersion kubernetesFor(KarpenterVersion karpenter) {
    return VersionMatrix.range(karpenter)
        .map(r -> r.newest().compareTo(NEWEST) < 0 ? r.newest() : NEWEST)
        .orElse(NEWEST);
  }

  private void join(SandboxInstance instance) {
    cluster.addNode(
        instance.privateDnsName(),
        n -> {
          n.instanceType(instance.type()).zone(instance.zone()).instance(instance.id());
          return instance.nodeGroup().isEmpty()
              ? n.label(SELF_MANAGED, instance.autoScalingGroup())
              : n.nodeGroup(instance.nodeGroup());
        });
  }

  private static String instance(Node node) {
    var id = node.getSpec().getProviderID();
    return id.substring(id.lastIndexOf('/') + 1);
  }

  /** The node group and its role are those that the lab's nodes and aws-auth tell of. */
  private static AwsSandbox account(
      String kubernetes, ClusterSandbox cluster, Consumer<SandboxCluster> more) {
    var groups = new TreeMap<String, List<String>>();
    var selfManaged = new TreeMap<String, List<String>>();
    var alone = new ArrayList<String>();
    cluster.client().nodes().list().getItems().stream()
        .sorted(Comparator.comparing(n -> n.getMetadata().getName()))
        .filter(n -> !n.getMetadata().getLabels().containsKey(NODE_POOL))
        .forEach(
            n -> {
              var labels = n.getMetadata().getLabels();
              var ids =
                  labels.containsKey(NODE_GROUP)
                      ? groups.computeIfAbsent(labels.get(NODE_GROUP), g -> new ArrayList<>())
                      : labels.containsKey(SELF_MANAGED)
                          ? selfManaged.computeIfAbsent(
                              labels.get(SELF_MANAGED), g -> new ArrayList<>())
                          : alone;
              ids.add(instance(n));
            });
    return AwsSandbox.create()
        .region(REGION)
        .cluster(
            CLUSTER,
            c -> {
              c.kubernetes(kubernetes).endpoint(cluster.url()).withOidcProvider();
              groups.forEach((group, ids) -> c.nodeGroup(group, g -> of(g, ids)));
              selfManaged.forEach((group, ids) -> c.selfManagedGroup(group, g -> of(g, ids)));
              alone.forEach(c::standaloneInstance);
              more.accept(c);
            })
        .build();
  }

  private static void of(SandboxNodeGroup group, List<String> instances) {
    group
        .subnets(3)
        .instanceType("t3.large")
        .size(instances.size())
        .instances(instances)
        .role("web-node-role")
        .policy("CloudWatchAgentServerPolicy");
  }

  /** The lab's setup: its node pool, this sandbox's chart, Cluster Autoscaler found and retired. */
  public KarpenterSetup setup() {
    return KarpenterSetup.forCluster(CLUSTER)
        .inRegion(REGION)
        .karpenter(karpenter.toString())
        .chart(Chart.at(chart))
        .migrateFrom(ClusterAutoscaler.discovered());
  }

  /** The AWS executor over {@link #account}; closing it does nothing. */
  public AwsExecutor aws() {
    return aws;
  }

  /** The Kubernetes executor over {@link #cluster}; it is closed with this. */
  public KubernetesExecutor kubernetes() {
    return kubernetes;
  }

  /** The stand-in chart's directory, with {@code {release}} where there are several. */
  public String chart() {
    return chart;
  }

  /** The AWS account: its calls, its faults. */
  public AwsSandbox account() {
    return account;
  }

  /** The Kubernetes cluster: its requests, its faults, a kubeconfig. */
  public ClusterSandbox cluster() {
    return cluster;
  }

  /** Lets every call to AWS take at least this long. */
  public LabSandbox pace(Duration perCall) {
    account.latency(perCall);
    return this;
  }

  /** Forgets the calls so far on both sides; what is counted afterwards is new. */
  public void forgetCalls() {
    account.forgetCalls();
    cluster.clearRequests();
  }

  @Override
  public void close() {
    kubernetes.close();
    aws.close();
    cluster.close();
  }
}
