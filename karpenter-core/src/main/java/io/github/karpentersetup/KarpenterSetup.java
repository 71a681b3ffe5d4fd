package io.github.karpentersetup;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.Observation;
import io.github.karpentersetup.infer.Inference;
import io.github.karpentersetup.manifest.Manifests;
import io.github.karpentersetup.plan.Planner;
import io.github.karpentersetup.plan.Rollback;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.report.Report;
import io.github.karpentersetup.run.RollbackPlanner;
import io.github.karpentersetup.spec.AuthenticationMode;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.IamSettings;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.InterruptionQueue;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.NodeRole;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.spec.Sizing;
import io.github.karpentersetup.spec.SpecFile;
import io.github.karpentersetup.usage.UsageAdvice;
import io.github.karpentersetup.usage.UsageSource;
import io.github.karpentersetup.usage.UsageWindow;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.whatif.CatalogueSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The entry: names a cluster and what it should get, and makes a plan.
 *
 * <pre>{@code
 * SetupPlan plan = KarpenterSetup.forCluster("payments-prod")
 *     .withNodePool(NodePool.named("default").architectures(AMD64).cpuLimit(1000))
 *     .migrateFrom(ClusterAutoscaler.discovered())
 *     .plan(aws, kubernetes);
 * }</pre>
 *
 * <p>Immutable: every method gives another setup. Nothing is read or written before {@link #plan},
 * and {@code plan} only reads.
 */
public final class KarpenterSetup {

  private final SetupSpec spec;

  private KarpenterSetup(SetupSpec spec) {
    this.spec = spec;
  }

  /** A setup for an EKS cluster, by its name; all else has a default. */
  public static KarpenterSetup forCluster(String name) {
    return new KarpenterSetup(SetupSpec.builder().cluster(name).build());
  }

  /** The setup a spec describes. */
  public static KarpenterSetup of(SetupSpec spec) {
    return new KarpenterSetup(spec);
  }

  /**
   * The setup a YAML or JSON file describes.
   *
   * @throws InvalidSpecException with every problem of the file
   * @throws PreflightException if the file cannot be read
   */
  public static KarpenterSetup fromFile(Path file) {
    return new KarpenterSetup(SpecFile.load(file));
  }

  private SetupSpec.Builder with() {
    return SetupSpec.builder().from(spec);
  }

  /** In this region. Default: the AWS executor's own. */
  public KarpenterSetup inRegion(String region) {
    return new KarpenterSetup(with().region(region).build());
  }

  /** In this account; a plan made with credentials for another one is blocked. Default: any. */
  public KarpenterSetup inAccount(String account) {
    return new KarpenterSetup(with().account(account).build());
  }

  /**
   * With this Karpenter release. Default: the one installed by this library before, else the newest
   * that supports the cluster's Kubernetes version.
   *
   * @throws InvalidSpecException if the text is not a version
   */
  public KarpenterSetup karpenter(String version) {
    return new KarpenterSetup(with().karpenter(KarpenterVersion.parse(version)).build());
  }

  /**
   * Upgrading a Karpenter that someone else installed with Helm: its values, its role, its queue
   * and its node pools stay as they are, and what this setup says of them wins. Without node pools
   * here, nothing but the upgrade is done. Default: such a Karpenter blocks the plan.
   */
  public KarpenterSetup upgradeExisting() {
    return new KarpenterSetup(with().upgradeExisting(Setting.ENABLED).build());
  }

  /** With Karpenter in this namespace. Default: {@code kube-system}. */
  public KarpenterSetup namespace(String namespace) {
    return new KarpenterSetup(with().namespace(namespace).build());
  }

  /** With this chart. Default: the released one, two replicas of 1 CPU and 1Gi. */
  public KarpenterSetup chart(Chart chart) {
    return new KarpenterSetup(with().chart(chart).build());
  }

  /** With Karpenter's own pods pinned to these managed node groups. Default: chosen by room. */
  public KarpenterSetup karpenterOn(String... nodeGroups) {
    return karpenterOn(Host.nodeGroups(nodeGroups));
  }

  /**
   * With Karpenter's own pods on managed node groups, on nodes with given labels, or on Fargate.
   * Default: on the managed node group with most room for them.
   */
  public KarpenterSetup karpenterOn(Host host) {
    return new KarpenterSetup(with().karpenterOn(host).build());
  }

  /**
   * With CoreDNS, and metrics-server if it is there, kept on the nodes that host Karpenter: they
   * stay when others are retired, and Karpenter replaces none of them. Default: they run where they
   * do.
   */
  public KarpenterSetup pinSystemDeployments() {
    return new KarpenterSetup(with().pinSystemDeployments(Setting.ENABLED).build());
  }

  /** With this role for the nodes. Default: made, with the policies of today's node groups. */
  public KarpenterSetup nodeRole(NodeRole role) {
    return new KarpenterSetup(with().nodeRole(role).build());
  }

  /** With this role for the controller. Default: made, by IRSA, with the released permissions. */
  public KarpenterSetup controllerRole(ControllerRole role) {
    return new KarpenterSetup(with().controllerRole(role).build());
  }

  /**
   * With this asked of everything made in IAM: a permissions boundary, a path. Default: nothing.
   */
  public KarpenterSetup iam(IamSettings iam) {
    return new KarpenterSetup(with().iam(iam).build());
  }

  /** With one more tag on everything this library makes in AWS. Default: its own alone. */
  public KarpenterSetup tag(String key, String value) {
    var all = new TreeMap<>(spec.tags());
    all.put(key, value);
    return new KarpenterSetup(with().tags(all).build());
  }

  /**
   * With the cluster letting IAM principals in this way. EKS has no way back from it. Default: as
   * the cluster does now.
   */
  public KarpenterSetup authenticationMode(AuthenticationMode mode) {
    return new KarpenterSetup(with().authenticationMode(mode).build());
  }

  /**
   * With an interruption queue of this name: made if it is not there; one of someone else is used
   * as it is, if it lets EventBridge send. Default: a queue of the cluster's name.
   */
  public KarpenterSetup interruptionQueue(String name) {
    return interruptionQueue(InterruptionQueue.standard().named(name));
  }

  /** With this interruption queue. Default: one of the cluster's name, with the release's rules. */
  public KarpenterSetup interruptionQueue(InterruptionQueue queue) {
    return new KarpenterSetup(with().interruptionQueue(queue).build());
  }

  /** Without an interruption queue and its rules: Karpenter is not told of spot interruptions. */
  public KarpenterSetup withoutInterruptionQueue() {
    return interruptionQueue(InterruptionQueue.none());
  }

  /** With nodes in these subnets, by id; each is tagged. Default: those of the node groups. */
  public KarpenterSetup subnets(String... ids) {
    return subnets(ids(ids));
  }

  /** With nodes in the subnets selected, now, by any of these; each is tagged. */
  public KarpenterSetup subnets(SelectorTerm... terms) {
    return new KarpenterSetup(with().subnets(List.of(terms)).build());
  }

  /**
   * With these security groups on the nodes, by id; each is tagged. Default: what the nodes of the
   * node groups have.
   */
  public KarpenterSetup securityGroups(String... ids) {
    return securityGroups(ids(ids));
  }

  /** With the security groups selected, now, by any of these; each is tagged. */
  public KarpenterSetup securityGroups(SelectorTerm... terms) {
    return new KarpenterSetup(with().securityGroups(List.of(terms)).build());
  }

  private static SelectorTerm[] ids(String... ids) {
    return Arrays.stream(ids).map(SelectorTerm::id).toArray(SelectorTerm[]::new);
  }

  /**
   * For a VPC that reaches AWS through VPC endpoints alone: Karpenter then asks for no prices, and
   * the instance profile is made here, because neither Pricing nor IAM has an endpoint.
   */
  public KarpenterSetup isolatedVpc() {
    return new KarpenterSetup(with().isolatedVpc(Setting.ENABLED).build());
  }

  /** With one more node pool. Default: the lab's. */
  public KarpenterSetup withNodePool(NodePool pool) {
    return new KarpenterSetup(with().addNodePools(pool).build());
  }

  /** With one more node pool. Default: the lab's. */
  public KarpenterSetup withNodePool(NodePool.Builder pool) {
    return withNodePool(pool.build());
  }

  /**
   * With node pools and node classes made from today's node groups. What this setup describes
   * itself takes the place of what is inferred under the same name.
   */
  public KarpenterSetup withNodePools(Inferred inferred) {
    return new KarpenterSetup(with().inferNodePools(inferred).build());
  }

  /** With one more node class. Default: one for every name that a node pool refers to. */
  public KarpenterSetup withNodeClass(NodeClass nodeClass) {
    return new KarpenterSetup(with().addNodeClasses(nodeClass).build());
  }

  /** With one more node class. Default: one for every name that a node pool refers to. */
  public KarpenterSetup withNodeClass(NodeClass.Builder nodeClass) {
    return withNodeClass(nodeClass.build());
  }

  /**
   * With the node pools and node classes of manifest files, YAML or JSON, in either API version;
   * the plan renders them in the one of its release.
   *
   * @throws InvalidSpecException with everything that is not valid or cannot be carried
   */
  public KarpenterSetup withManifests(String... yamlOrJson) {
    var read = Manifests.read(yamlOrJson).requireComplete();
    var with = with();
    read.nodePools().forEach(with::addNodePools);
    read.nodeClasses().forEach(with::addNodeClasses);
    return new KarpenterSetup(with.build());
  }

  /** Retiring this Cluster Autoscaler once Karpenter is ready. Default: it is left running. */
  public KarpenterSetup migrateFrom(ClusterAutoscaler autoscaler) {
    return new KarpenterSetup(with().migrateFrom(autoscaler).build());
  }

  /** Leaving Cluster Autoscaler running, also if {@link #migrateFrom} was said before. */
  public KarpenterSetup keepClusterAutoscaler() {
    return new KarpenterSetup(with().migrateFrom(Optional.empty()).build());
  }

  /** Emptying these nodes and giving them up, a node at a time. Default: they stay. */
  public KarpenterSetup retire(NodeGroups nodeGroups) {
    return retire(Retirement.of(nodeGroups));
  }

  /** Emptying these nodes and giving them up at this pace. Default: they stay. */
  public KarpenterSetup retire(NodeGroups nodeGroups, Pace pace) {
    return retire(Retirement.of(nodeGroups).at(pace));
  }

  /** Emptying old nodes and giving them up. Default: they stay. */
  public KarpenterSetup retire(Retirement retirement) {
    return new KarpenterSetup(with().retire(retirement).build());
  }

  /**
   * With floors for the node pools, so that every node holds the largest pod by what it uses beside
   * the DaemonSets; by what it asks for where nothing is measured. Default: floors are not set.
   *
   * @see #plan(AwsExecutor, KubernetesExecutor, UsageSource)
   */
  public KarpenterSetup floorsFromUse() {
    return sizing(spec.sizing().orElseGet(Sizing::advised).withFloors());
  }

  /** Sizing pods and nodes in this way. Default: not at all, unless use is measured. */
  public KarpenterSetup sizing(Sizing sizing) {
    return new KarpenterSetup(with().sizing(sizing).build());
  }

  /** What has been said so far. */
  public SetupSpec spec() {
    return spec;
  }

  /**
   * Observes the account and the cluster, and makes node pools and node classes from today's node
   * groups: to be looked at and edited before they are given to {@link #withNodePool} and {@link
   * #withNodeClass}. Writes nothing.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account or the cluster cannot be read
   */
  public Inference infer(AwsExecutor aws, KubernetesExecutor kubernetes) {
    var inferring =
        spec.inferNodePools().isPresent() ? spec : withNodePools(Inferred.fromNodeGroups()).spec;
    SpecFile.requireValid(inferring);
    return Planner.infer(
        inferring, Observation.of(cluster -> Planner.lookup(inferring, cluster), aws, kubernetes));
  }

  /**
   * Compares what the cluster's pods ask for with what they use, and with what this setup's node
   * pools allow. Asks the cluster and the source, nothing of AWS, and writes nothing.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the cluster or the measurements cannot be read
   */
  public UsageAdvice advise(KubernetesExecutor kubernetes, UsageSource source) {
    SpecFile.requireValid(spec);
    var usage = source.read(UsageWindow.of(spec.sizing().orElseGet(Sizing::advised)));
    return Planner.advise(spec, kubernetes.observe(), usage);
  }

  /**
   * The same where {@link #withNodePools node pools are inferred}: observes the account too, and
   * compares with the pools that come of it.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account, the cluster or the measurements cannot be read
   */
  public UsageAdvice advise(AwsExecutor aws, KubernetesExecutor kubernetes, UsageSource source) {
    SpecFile.requireValid(spec);
    var usage = source.read(UsageWindow.of(spec.sizing().orElseGet(Sizing::advised)));
    var facts = Observation.of(cluster -> Planner.lookup(spec, cluster), aws, kubernetes);
    return Planner.advise(spec, facts, usage);
  }

  /**
   * Observes the account and the cluster, and makes the plan. Writes nothing.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account or the cluster cannot be read
   */
  public SetupPlan plan(AwsExecutor aws, KubernetesExecutor kubernetes) {
    return plan(aws, kubernetes, UsageSource.none());
  }

  /**
   * The same, with what the pods use: the plan's findings compare it with what they ask for, and
   * with {@link #floorsFromUse} it decides on the floors of the node pools.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account, the cluster or the measurements cannot be read
   */
  public SetupPlan plan(AwsExecutor aws, KubernetesExecutor kubernetes, UsageSource source) {
    SpecFile.requireValid(spec);
    var usage = source.read(UsageWindow.of(spec.sizing().orElseGet(Sizing::advised)));
    return Planner.plan(
        spec, Observation.of(cluster -> Planner.lookup(spec, cluster), aws, kubernetes), usage);
  }

  /**
   * The same, with what Karpenter would do once the plan has run: which nodes it would launch for
   * the pods that move, what they cost, which pods would find no place. Writes nothing.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account or the cluster cannot be read
   */
  public Report report(AwsExecutor aws, KubernetesExecutor kubernetes) {
    return report(aws, kubernetes, UsageSource.none());
  }

  /**
   * The same, with what the pods use: the nodes that Karpenter would launch keep to the floors that
   * {@link #floorsFromUse} gives their node pools.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account, the cluster or the measurements cannot be read
   */
  public Report report(AwsExecutor aws, KubernetesExecutor kubernetes, UsageSource source) {
    return report(aws, kubernetes, source, CatalogueSource.embedded());
  }

  /**
   * The same, with instance types and prices of another source than the embedded one: EC2's own
   * through {@code AwsCatalogue}, a file, prices of your own. The plan does not change with it: its
   * findings rest on the embedded types, so that it can be planned for again anywhere.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account, the cluster, the measurements or the catalogue
   *     cannot be read
   */
  public Report report(
      AwsExecutor aws,
      KubernetesExecutor kubernetes,
      UsageSource source,
      CatalogueSource catalogues) {
    SpecFile.requireValid(spec);
    var usage = source.read(UsageWindow.of(spec.sizing().orElseGet(Sizing::advised)));
    var facts = Observation.of(cluster -> Planner.lookup(spec, cluster), aws, kubernetes);
    var plan = Planner.plan(spec, facts, usage);
    var catalogue = catalogues.read(facts.aws().region(), Planner.zones(facts));
    return new Report(plan, Planner.forecast(plan.spec(), facts, catalogue));
  }

  /**
   * Observes the account and the cluster, and makes the plan that takes this setup back, from what
   * carries this library's marks alone. With the journal of the setup, {@link RollbackPlanner}
   * takes back what has no marks as well. Writes nothing.
   *
   * @throws InvalidSpecException with every problem of what was asked for
   * @throws PreflightException if the account or the cluster cannot be read
   */
  public SetupPlan rollback(Rollback how, AwsExecutor aws, KubernetesExecutor kubernetes) {
    SpecFile.requireValid(spec);
    return RollbackPlanner.plan(
        spec, Observation.of(cluster -> Planner.lookup(spec, cluster), aws, kubernetes), how);
  }
}
