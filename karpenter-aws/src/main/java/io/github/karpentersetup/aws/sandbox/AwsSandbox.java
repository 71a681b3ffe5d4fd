package io.github.karpentersetup.aws.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * An AWS account in memory. Its clients implement the SDK's interfaces, so code written for AWS
 * runs unchanged: same error codes and exception types, limits, pages, URL-encoded policy
 * documents, and states that take a moment to settle.
 *
 * <pre>{@code
 * AwsSandbox aws =
 *     AwsSandbox.create()
 *         .account("111122223333")
 *         .region("eu-west-1")
 *         .cluster(
 *             "payments-prod",
 *             cluster ->
 *                 cluster
 *                     .kubernetes("1.33")
 *                     .withOidcProvider()
 *                     .nodeGroup("web", group -> group.subnets(3).instanceType("t3.small").size(2)))
 *         .build();
 *
 * aws.on("iam:CreateRole").throttle(2);
 * codeUnderTest(aws.iam(), aws.eks());
 * assertThat(aws.writes()).extracting(SandboxCall::action).contains("iam:CreateRole");
 * }</pre>
 *
 * <p>It is thread-safe: calls are carried out one at a time, in any order they arrive; only the
 * {@linkplain #latency latency} overlaps. Ids derive from names, so that two accounts that went
 * through the same changes have equal {@linkplain #snapshot() snapshots}. It checks no permissions;
 * {@link FaultInjection#deny()} stands in for a missing one. Operations it does not know throw
 * {@link UnsupportedOperationException}, as the SDK's interfaces do.
 */
public final class AwsSandbox {
  /** The name of the cluster of {@link #lab()}. */
  public static final String LAB_CLUSTER = "payments-prod";

  private final Account account;
  private final CallPoint point;
  private final Fleet fleet;
  private final EksClient eks;
  private final IamClient iam;
  private final Ec2Client ec2;
  private final SsmClient ssm;
  private final StsClient sts;
  private final SqsClient sqs;
  private final EventBridgeClient eventBridge;
  private final AutoScalingClient autoScaling;
  private final PricingClient pricing;

  private AwsSandbox(Account account) {
    this.account = account;
    this.point = new CallPoint(account);
    this.fleet = new Fleet(account);
    this.eks = new EksSandbox(account, point, fleet);
    this.iam = new IamSandbox(account, point);
    this.ec2 = new Ec2Sandbox(account, point, fleet);
    this.ssm = new SsmSandbox(account, point);
    this.sts = new StsSandbox(account, point);
    this.sqs = new SqsSandbox(account, point);
    this.eventBridge = new EventBridgeSandbox(account, point);
    this.autoScaling = new AutoScalingSandbox(account, point, fleet);
    this.pricing = new PricingSandbox(account, point);
  }

  /**
   * Starts an account without clusters.
   *
   * @return a builder: account 111122223333, region eu-west-1
   */
  public static Builder create() {
    return new Builder();
  }

  /**
   * The cluster the migration guide starts from: {@value #LAB_CLUSTER} on Kubernetes 1.33 in
   * eu-west-1, access by API and ConfigMap, an OIDC provider, and one node group {@code web} of two
   * t3.small nodes over three zones, whose role carries CloudWatchAgentServerPolicy beyond the four
   * policies every node needs.
   *
   * @return a new account with that cluster
   */
  public static AwsSandbox lab() {
    return create()
        .cluster(
            LAB_CLUSTER,
            cluster ->
                cluster
                    .kubernetes("1.33")
                    .authenticationMode(AuthenticationMode.API_AND_CONFIG_MAP)
                    .withOidcProvider()
                    .nodeGroup(
                        "web",
                        group ->
                            group
                                .subnets(3)
                                .instanceType("t3.small")
                                .size(2)
                                .policy("CloudWatchAgentServerPolicy")))
        .build();
  }

  /**
   * The account's id.
   *
   * @return 12 digits
   */
  public String accountId() {
    return account.id();
  }

  /**
   * The account's region.
   *
   * @return for example {@code eu-west-1}
   */
  public String region() {
    return account.region();
  }

  /**
   * Gives EKS.
   *
   * @return a client on this account; closing it does nothing
   */
  public EksClient eks() {
    return eks;
  }

  /**
   * Gives IAM.
   *
   * @return a client on this account; closing it does nothing
   */
  public IamClient iam() {
    return iam;
  }

  /**
   * Gives EC2.
   *
   * @return a client on this account; closing it does nothing
   */
  public Ec2Client ec2() {
    return ec2;
  }

  /**
   * Says whether a pod runs on Fargate: whether an active Fargate profile selects it.
   *
   * @param cluster the EKS cluster's name
   * @param namespace the pod's
   * @param labels the pod's
   */
  public boolean runsOnFargate(String cluster, String namespace, Map<String, String> labels) {
    synchronized (account) {
      var state = account.clusters.get(cluster);
      return state != null && EksFargate.takes(state, namespace, labels);
    }
  }

  /**
   * Gives Systems Manager: the public parameters of EKS-optimized images.
   *
   * @return a client on this account; closing it does nothing
   */
  public SsmClient ssm() {
    return ssm;
  }

  /**
   * Gives the Security Token Service.
   *
   * @return a client on this account; closing it does nothing
   */
  public StsClient sts() {
    return sts;
  }

  /**
   * Gives SQS.
   *
   * @return a client on this account; closing it does nothing
   */
  public SqsClient sqs() {
    return sqs;
  }

  /**
   * Gives EventBridge: the default event bus.
   *
   * @return a client on this account; closing it does nothing
   */
  public EventBridgeClient eventBridge() {
    return eventBridge;
  }

  /**
   * Gives Auto Scaling.
   *
   * @return a client on this account; closing it does nothing
   */
  public AutoScalingClient autoScaling() {
    return autoScaling;
  }

  /**
   * Gives the Price List: what EC2's instances cost on demand, in every region as in us-east-1.
   *
   * @return a client on this account; closing it does nothing
   */
  public PricingClient pricing() {
    return pricing;
  }

  /**
   * Lists the calls made, oldest first, those that failed included.
   *
   * @return an unmodifiable copy
   */
  public List<SandboxCall> calls() {
    return point.calls();
  }

  /**
   * Lists the calls that could change the account, oldest first, those that failed included.
   *
   * @return an unmodifiable copy
   */
  public List<SandboxCall> writes() {
    return calls().stream().filter(SandboxCall::isWrite).toList();
  }

  /** Forgets the calls made so far, for example those that prepared a test. */
  public void forgetCalls() {
    point.forgetCalls();
  }

  /**
   * Chooses calls for a fault.
   *
   * @param action an IAM action such as {@code iam:CreateRole}; {@code *} stands for any text
   * @return what shall happen to them
   */
  public FaultInjection on(String action) {
    return on(call -> Ec2Filters.anyMatches(action, List.of(call.action())));
  }

  /**
   * Chooses calls for a fault.
   *
   * @param matches says whether a call is meant; must not call the sandbox
   * @return what shall happen to them
   */
  public FaultInjection on(Predicate<SandboxCall> matches) {
    return new FaultInjection(point.faults(), matches, 0);
  }

  /**
   * Chooses every call that can change the account; {@link FaultInjection#skipping} picks the n-th.
   *
   * @return what shall happen to them
   */
  public FaultInjection onWrites() {
    return on(SandboxCall::isWrite);
  }

  /** Removes all faults. */
  public void clearFaults() {
    point.faults().clear();
  }

  /**
   * Makes every later call take at least this long; calls of several threads wait at the same time.
   *
   * @param perCall zero for none, which is the default
   */
  public void latency(Duration perCall) {
    point.latency(perCall);
  }

  /**
   * Sets, for changes from now on, for how many describes they are seen under way, as {@link
   * Builder#settlingReads} does for all: a cluster on a slow day.
   *
   * @param reads 0 or more
   */
  public void settlingReads(int reads) {
    account.settlingReads(reads);
  }

  /** Lets calls through again after a {@link SandboxCrash}: the next process starts. */
  public void revive() {
    point.revive();
  }

  /**
   * Tells when an instance is gone, for example to remove its node from a cluster. The watcher runs
   * within the call that terminated it and must not wait for other callers.
   *
   * @param watcher takes the instance id
   */
  public void onInstanceTerminated(Consumer<String> watcher) {
    fleet.onTermination(watcher);
  }

  /**
   * Tells when an Auto Scaling group has launched an instance, for example to add its node to a
   * cluster. The watcher runs within the call that launched it and must not wait for other callers.
   *
   * @param watcher takes the instance
   */
  public void onInstanceLaunched(Consumer<SandboxInstance> watcher) {
    fleet.onLaunch(watcher);
  }

  /**
   * Writes down the whole account, without times: equal texts mean equal accounts.
   *
   * @return JSON, sorted and indented
   */
  public String snapshot() {
    synchronized (account) {
      return Snapshot.of(account);
    }
  }

  @Override
  public String toString() {
    return point.toString();
  }

  /** Describes an account. Not thread-safe; build as many accounts as needed from one builder. */
  public static final class Builder {
    private String account = "111122223333";
    private String region = "eu-west-1";
    private Clock clock = Clock.systemUTC();
    private int pageSize = 100;
    private int settlingReads = 1;
    private Duration queueNameRest = Duration.ZERO;
    private final Map<String, SandboxCluster> clusters = new LinkedHashMap<>();
    private final List<String> managedPolicies = new ArrayList<>();

    private Builder() {}

    /**
     * Sets the account's id.
     *
     * @param id 12 digits
     * @return this builder
     */
    public Builder account(String id) {
      if (!id.matches("\\d{12}")) {
        throw new IllegalArgumentException(
            "account \"" + id + "\": an AWS account id is 12 digits");
      }
      account = id;
      return this;
    }

    /**
     * Sets the region, and with it the partition of every ARN.
     *
     * @param name for example {@code eu-west-1}, {@code cn-north-1} or {@code us-gov-west-1}
     * @return this builder
     */
    public Builder region(String name) {
      region = name;
      return this;
    }

    /**
     * Sets the clock creation times are taken from.
     *
     * @param source the system's clock by default
     * @return this builder
     */
    public Builder clock(Clock source) {
      clock = source;
      return this;
    }

    /**
     * Makes pages small, so that code which reads only the first page shows.
     *
     * @param items most items on a page of any list, at least 1; 100 by default, or what the
     *     operation allows if that is less
     * @return this builder
     */
    public Builder pageSize(int items) {
      if (items < 1) {
        throw new IllegalArgumentException("pageSize(" + items + "): give 1 or more items");
      }
      pageSize = items;
      return this;
    }

    /**
     * Sets for how many describes a node group, update or add-on is seen changing (UPDATING,
     * InProgress, CREATING) before it has settled.
     *
     * @param reads 0 or more; 1 by default
     * @return this builder
     */
    public Builder settlingReads(int reads) {
      settlingReads = reads;
      return this;
    }

    /**
     * Sets for how long the name of a deleted queue cannot be taken. SQS makes one wait 60 seconds.
     *
     * @param rest zero by default, so that tests need not wait
     * @return this builder
     */
    public Builder queueNameRest(Duration rest) {
      queueNameRest = rest;
      return this;
    }

    /**
     * Adds AWS managed policies to those that are always there.
     *
     * @param names for example {@code AmazonS3ReadOnlyAccess}
     * @return this builder
     */
    public Builder managedPolicies(String... names) {
      managedPolicies.addAll(List.of(names));
      return this;
    }

    /**
     * Adds a cluster with its network, roles and node groups.
     *
     * @param name the cluster's name
     * @param describe sets what differs from the defaults of {@link SandboxCluster}
     * @return this builder
     */
    public Builder cluster(String name, Consumer<SandboxCluster> describe) {
      SandboxCluster cluster = new SandboxCluster(name);
      describe.accept(cluster);
      clusters.put(name, cluster);
      return this;
    }

    /**
     * Makes the account.
     *
     * @return a new account
     */
    public AwsSandbox build() {
      Account made =
          new Account(
              account, region, new Account.Settings(clock, pageSize, settlingReads, queueNameRest));
      AwsSandbox sandbox = new AwsSandbox(made);
      ManagedPolicies.addTo(made, managedPolicies);
      Seeder seeder = new Seeder(made, sandbox.fleet);
      clusters.values().forEach(seeder::add);
      return sandbox;
    }
  }
}
