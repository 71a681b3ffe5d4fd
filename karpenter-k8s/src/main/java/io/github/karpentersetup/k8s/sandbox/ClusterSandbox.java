package io.github.karpentersetup.k8s.sandbox;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.karpentersetup.k8s.sandbox.internal.api.DeleteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi;
import io.github.karpentersetup.k8s.sandbox.internal.api.WriteOptions;
import io.github.karpentersetup.k8s.sandbox.internal.controllers.BudgetProbe;
import io.github.karpentersetup.k8s.sandbox.internal.controllers.Controllers;
import io.github.karpentersetup.k8s.sandbox.internal.controllers.NodeProbe;
import io.github.karpentersetup.k8s.sandbox.internal.http.HttpFrontend;
import io.github.karpentersetup.k8s.sandbox.internal.http.Traffic;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes;
import io.github.karpentersetup.k8s.sandbox.traffic.Fault;
import io.github.karpentersetup.k8s.sandbox.traffic.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Kubernetes cluster in memory, for tests: an API server on a loopback port that any client can
 * speak to, with the controllers that make pods run, nodes appear and budgets count.
 *
 * <pre>{@code
 * try (var sandbox = ClusterSandbox.builder()
 *     .kubernetes("1.33").region("eu-west-1")
 *     .node("web", n -> n.instanceType("t3.large").nodeGroup("web"))
 *     .deployment("shop", "api", 2, "250m", "256Mi")
 *     .start()) {
 *   sandbox.awaitSettled(Duration.ofSeconds(5));
 *   sandbox.client().pods().inNamespace("shop").list();
 * }
 * }</pre>
 *
 * <p>It has no authentication and no authorisation, evaluates no CEL rules of CRDs and calls no
 * webhooks. Each sandbox is independent; all its threads are daemons and end with {@link #close}.
 */
public final class ClusterSandbox implements AutoCloseable {
  private final ObjectStore store = new ObjectStore();
  private final Traffic traffic = new Traffic();
  private final ClusterSandboxBuilder settings;
  private final ResourceApi api;
  private final Controllers controllers;
  private final HttpFrontend http;
  private final KubernetesClient client;

  ClusterSandbox(ClusterSandboxBuilder settings) {
    this.settings = settings;
    this.api = new ResourceApi(store, settings.clock());
    settings.seeds(api.now()).forEach(this::put);
    this.controllers = new Controllers(api, settings.clock(), settings.controllerSettings());
    traffic.latency(settings.latency());
    this.http = new HttpFrontend(api, settings.gitVersion(), traffic, settings.clock());
    this.client = new KubernetesClientBuilder().withConfig(clientConfig()).build();
  }

  /** An empty cluster: the system namespaces, no node. */
  public static ClusterSandbox start() {
    return builder().start();
  }

  /** The cluster of {@link ClusterSandboxBuilder#lab()}, with its pods running. */
  public static ClusterSandbox lab() {
    var sandbox = builder().lab().start();
    sandbox.awaitSettled(Duration.ofSeconds(10));
    return sandbox;
  }

  /** What the cluster is to be. */
  public static ClusterSandboxBuilder builder() {
    return new ClusterSandboxBuilder();
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return http.url();
  }

  /** A client of this cluster, with fabric8's defaults; it is closed with the sandbox. */
  public KubernetesClient client() {
    return client;
  }

  /** The configuration of {@link #client()}, to derive another client from. */
  public Config clientConfig() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withNamespace("default")
        .withTrustCerts(false)
        .build();
  }

  /** A kubeconfig file's text, for kubectl and for whatever reads one. */
  public String kubeconfig() {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: sandbox
          cluster:
            server: %s
        users:
        - name: sandbox
          user: {}
        contexts:
        - name: sandbox
          context:
            cluster: sandbox
            user: sandbox
            namespace: default
        current-context: sandbox
        """
        .formatted(url());
  }

  /**
   * Puts the objects of a YAML stream into the cluster, as server-side apply by a manager named
   * {@code sandbox} would. The request is not recorded and meets no fault.
   *
   * @throws IllegalArgumentException when the server would refuse one of them
   */
  public ClusterSandbox apply(String yaml) {
    Json.parseYaml(yaml).forEach(this::put);
    return this;
  }

  private void put(ObjectNode object) {
    var type =
        store
            .types()
            .of(object)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s %s is not served; apply its CustomResourceDefinition first"
                            .formatted(
                                Json.text(object, "apiVersion"), Json.text(object, "kind"))));
    var namespace =
        !type.namespaced()
            ? ""
            : Json.namespace(object).isEmpty() ? "default" : Json.namespace(object);
    if (!namespace.isEmpty() && store.find(ResourceTypes.NAMESPACES, "", namespace).isEmpty()) {
      put(Workloads.namespace(namespace));
    }
    try {
      api.apply(
          type,
          namespace,
          Json.name(object),
          "",
          object,
          new WriteOptions("sandbox", type.apiVersion(), false, true));
    } catch (ApiException refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }

  /** Adds a node, which is ready at once. */
  public ClusterSandbox addNode(String name, UnaryOperator<NodeSeed> seed) {
    put(seed.apply(new NodeSeed(name, settings.region())).build(settings.gitVersion(), api.now()));
    return this;
  }

  /** Removes a node as the end of its instance does: it and its pods are gone. */
  public ClusterSandbox removeNode(String name) {
    store.atomically(
        () -> {
          store
              .find(ResourceTypes.NODES, "", name)
              .ifPresent(node -> api.delete(ResourceTypes.NODES, "", name, DeleteOptions.NOW));
          return name;
        });
    return this;
  }

  /** Removes the node that runs on an EC2 instance, if there is one, as {@link #removeNode}. */
  public ClusterSandbox removeInstance(String id) {
    store.list(ResourceTypes.NODES, "").stream()
        .filter(node -> Json.text(node, "spec", "providerID").endsWith("/" + id))
        .forEach(node -> removeNode(Json.name(node)));
    return this;
  }

  /**
   * Waits until the controllers have nothing left to do.
   *
   * @throws IllegalStateException when they still have after this time
   */
  public ClusterSandbox awaitSettled(Duration atMost) {
    try {
      if (!controllers.awaitSettled(atMost)) {
        throw new IllegalStateException(
            "the sandbox is still busy after " + atMost + "; wait longer, or shorten its delays");
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the sandbox was settling", stopping);
    }
    return this;
  }

  /**
   * Looks at every change of a pod from now on, within the change, whether a disruption budget that
   * was kept before is broken by it.
   *
   * @return what was broken so far, in words; grows while the cluster runs
   */
  public List<String> brokenBudgets() {
    var probe = new BudgetProbe(store);
    store.listen(probe::changed);
    return probe.broken();
  }

  /**
   * Looks at every node that goes from now on, within the change, whether pods were on it that have
   * to be moved first: running ones, but for those of DaemonSets.
   *
   * @return the pods that went with their nodes so far, in words; grows while the cluster runs
   */
  public List<String> podsLostWithNodes() {
    var probe = new NodeProbe(store);
    store.listen(probe::changed);
    return probe.lost();
  }

  /** The requests that reached the server, in the order of their answers. */
  public List<RecordedRequest> requests() {
    return traffic.requests();
  }

  /** The requests that could have changed something: writes that were no dry run. */
  public List<RecordedRequest> writes() {
    return requests().stream().filter(r -> r.verb().writes() && !r.dryRun()).toList();
  }

  /** Forgets the requests so far. */
  public void clearRequests() {
    traffic.clearRequests();
  }

  /** Sets a fault; of several that meet a request, the one set first is taken. */
  public ClusterSandbox inject(Fault fault) {
    traffic.inject(fault);
    return this;
  }

  /** Removes all faults. */
  public void clearFaults() {
    traffic.clearFaults();
  }

  /** Whether the process that calls died of a {@link Fault#crashBeforeEffect crash}. */
  public boolean isCrashed() {
    return traffic.crashed();
  }

  /** Answers again after a crash: the next process starts. */
  public void revive() {
    traffic.revive();
  }

  /** Ends every open watch, as a restart of an API server does. */
  public void endWatches() {
    http.endWatches();
  }

  /** Forgets the history: a watch or a continued list from before now is answered 410. */
  public void compact() {
    store.compact();
  }

  /**
   * All objects as YAML, in a stable order and without what differs between two runs: uids,
   * versions, times, pod addresses and managed fields.
   */
  public String snapshot() {
    return Snapshot.of(store);
  }

  @Override
  public void close() {
    client.close();
    http.close();
    controllers.close();
  }
}
