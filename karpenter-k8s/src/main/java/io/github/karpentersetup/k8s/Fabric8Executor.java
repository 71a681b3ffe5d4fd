package io.github.karpentersetup.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.LiveNode;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.chart.ChartRenderer;
import io.github.karpentersetup.k8s.chart.OciChart;
import io.github.karpentersetup.k8s.crd.Crds;
import io.github.karpentersetup.k8s.handler.Charts;
import io.github.karpentersetup.k8s.handler.Handlers;
import io.github.karpentersetup.k8s.handler.NodeWatch;
import io.github.karpentersetup.k8s.handler.PodWatch;
import io.github.karpentersetup.k8s.observe.ClusterReader;
import io.github.karpentersetup.k8s.usage.MetricsServerUsage;
import io.github.karpentersetup.k8s.usage.PrometheusUsage;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.usage.UsageSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Observes a cluster and carries out its steps with the fabric8 client. Requests that are throttled
 * or meet a conflict are not repeated here: that is an {@link Outcome} for the runner to decide on.
 *
 * <p>Safe for use by many threads, and by several at once in one JVM, one per cluster.
 */
public final class Fabric8Executor implements KubernetesExecutor {

  private static final int READS_AT_ONCE = 8;

  private final KubernetesClient client;
  private final ApiServer server;
  private final PodWatch watch;
  private final NodeWatch nodes;
  private final Handlers handlers;
  private final ExecutorService parallel;
  private final Runnable closing;

  private Fabric8Executor(Builder builder, KubernetesClient client, Runnable closing) {
    this.client = client;
    this.server = new ApiServer(client, builder.requestTimeout);
    this.parallel = threads();
    this.closing = closing;
    this.watch = new PodWatch(client);
    this.nodes = new NodeWatch(client);
    this.handlers =
        new Handlers(
            server, watch, nodes, new Charts(builder.renderer, builder.registries()), parallel);
  }

  /**
   * For the cluster of the current context of {@code KUBECONFIG} or {@code ~/.kube/config}; inside
   * a pod without one, for the pod's own cluster.
   *
   * @throws PreflightException if there is none, or it cannot be read
   */
  public static Fabric8Executor fromKubeconfig() {
    return builder().fromKubeconfig();
  }

  /**
   * For the cluster of a kubeconfig's current context.
   *
   * @throws PreflightException if the file is missing or cannot be read
   */
  public static Fabric8Executor fromKubeconfig(Path kubeconfig) {
    return builder().fromKubeconfig(kubeconfig);
  }

  /** Over a client that the caller made and closes; its own request retries are not used. */
  public static Fabric8Executor on(KubernetesClient client) {
    return builder().on(client);
  }

  /** With settings of one's own. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public KubernetesFacts observe() {
    return new ClusterReader(server, parallel).read();
  }

  /**
   * The definitions of Karpenter's kinds that the cluster has, to check manifests against.
   *
   * @throws PreflightException if they cannot be read
   * @throws io.github.karpentersetup.error.InvalidSpecException if there are none
   */
  public Crds crds() {
    return Crds.inCluster(server);
  }

  /** What metrics-server measures, through this executor's client. */
  public UsageSource metricsServer() {
    return MetricsServerUsage.on(server);
  }

  /**
   * What a Prometheus in the cluster has, through the API server's proxy and this executor's
   * client, as {@link PrometheusUsage.Builder#through} says.
   */
  public UsageSource prometheus(
      PrometheusUsage.Builder settings, String namespace, String service, int port) {
    return settings.through(client, namespace, service, port);
  }

  @Override
  public Check check(KubernetesStep step) {
    return handlers.check(step);
  }

  @Override
  public Optional<Problem> obstacle(KubernetesStep step) {
    return handlers.obstacle(step);
  }

  @Override
  public Outcome execute(KubernetesStep step) {
    return handlers.execute(step);
  }

  @Override
  public List<LiveNode> nodesInView() {
    return nodes.nodes();
  }

  @Override
  public void close() {
    watch.close();
    nodes.close();
    parallel.shutdownNow();
    closing.run();
  }

  /** Daemons that end when idle, so that neither keeps a JVM alive nor adds up over clusters. */
  private static ExecutorService threads() {
    var threads =
        new ThreadPoolExecutor(
            READS_AT_ONCE,
            READS_AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              var thread = new Thread(task, "karpenter-setup-kubernetes");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Settings of an executor; each of the last three methods makes one. */
  public static final class Builder {

    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration requestTimeout = Duration.ofSeconds(30);
    private ChartRenderer renderer = new ChartRenderer();
    private final Map<String, UnaryOperator<OciChart>> byHost = new HashMap<>();

    private Builder() {}

    /** How long to wait for a connection; 10 seconds by default. Not used by {@link #on}. */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = timeout;
      return this;
    }

    /** How long to wait for an answer; 30 seconds by default. */
    public Builder requestTimeout(Duration timeout) {
      this.requestTimeout = timeout;
      return this;
    }

    /** How long fetching and rendering a chart may take; 2 minutes by default. */
    public Builder chartTimeout(Duration timeout) {
      this.renderer = renderer.withTimeout(timeout);
      return this;
    }

    /**
     * A login for a chart registry. Without one, what {@code helm registry login} or {@code docker
     * login} stored is used.
     *
     * @param host {@code host[:port]}
     * @param password never logged, and never on a command line
     */
    public Builder registryLogin(String host, String user, String password) {
      return registry(host, chart -> chart.loginAs(user, password));
    }

    /**
     * A chart registry without TLS, as ones made for tests are.
     *
     * @param host {@code host[:port]}
     */
    public Builder plainHttpRegistry(String host) {
      return registry(host, OciChart::overPlainHttp);
    }

    /**
     * For the cluster of the default kubeconfig.
     *
     * @throws PreflightException if there is none, or it cannot be read
     */
    public Fabric8Executor fromKubeconfig() {
      return owned(Kubeconfigs.standard(connectTimeout, requestTimeout));
    }

    /**
     * For the cluster of a kubeconfig's current context.
     *
     * @throws PreflightException if the file is missing or cannot be read
     */
    public Fabric8Executor fromKubeconfig(Path kubeconfig) {
      return owned(Kubeconfigs.of(kubeconfig, connectTimeout, requestTimeout));
    }

    /** Over a client that the caller made and closes; its own request retries are not used. */
    public Fabric8Executor on(KubernetesClient client) {
      return new Fabric8Executor(this, client, () -> {});
    }

    private Fabric8Executor owned(KubernetesClient client) {
      return new Fabric8Executor(this, client, client::close);
    }

    private Builder registry(String host, UnaryOperator<OciChart> setting) {
      byHost.merge(host, setting, (a, b) -> chart -> b.apply(a.apply(chart)));
      return this;
    }

    private UnaryOperator<OciChart> registries() {
      var settings = Map.copyOf(byHost);
      return chart -> {
        var setting = settings.get(chart.host());
        return setting == null ? chart : setting.apply(chart);
      };
    }
  }
}
