package io.github.karpentersetup.k8s.observe;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.KubernetesFacts.Autoscaler;
import io.github.karpentersetup.facts.KubernetesFacts.Deployment;
import io.github.karpentersetup.facts.KubernetesFacts.Karpenter;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.PodIdentityAgent;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.KubernetesFacts.Taint;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Problems;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.helm.AppliedValues;
import io.github.karpentersetup.k8s.observe.Controllers.Controller;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Reads a cluster's facts, what does not depend on each other at the same time. */
public final class ClusterReader {

  private final ApiServer server;
  private final Executor parallel;

  /** Reads from this server with these threads. */
  public ClusterReader(ApiServer server, Executor parallel) {
    this.server = server;
    this.parallel = parallel;
  }

  private record Deployments(
      List<Autoscaler> autoscalers, List<Controller> controllers, List<Deployment> system) {}

  /**
   * The facts.
   *
   * @throws PreflightException with every read that failed
   */
  public KubernetesFacts read() {
    var version = start(this::version);
    var namespaces = start(this::namespaces);
    var awsAuth = start(this::awsAuth);
    var agent = start(this::podIdentityAgent);
    var deployments = start(this::deployments);
    var nodes = start(this::nodes);
    var unreadable = new ConcurrentSkipListSet<String>();
    var budgets =
        start(optional(() -> PodBudgets.read(server), new PodBudgets(List.of()), unreadable));
    var volumes = start(optional(() -> Volumes.read(server), new Volumes(Map.of()), unreadable));
    var attachLimits =
        start(optional(() -> AttachLimits.read(server), new AttachLimits(Map.of()), unreadable));
    var workload =
        budgets.thenCombineAsync(volumes, (b, v) -> Workload.read(server, b, v), parallel);
    var api = start(() -> KarpenterApi.read(server));
    var leftovers = api.thenApplyAsync(a -> Leftover.read(server, a.crds()), parallel);
    var pools = api.thenApplyAsync(a -> a.nodePools(server), parallel);
    var classes = api.thenApplyAsync(a -> a.nodeClasses(server), parallel);
    var claims = api.thenApplyAsync(a -> a.nodeClaims(server), parallel);
    var releases = start(() -> HelmReleases.read(server));
    var karpenters =
        deployments.thenCombineAsync(releases, (d, r) -> karpenters(d.controllers(), r), parallel);
    finish(
        List.of(
            version,
            namespaces,
            awsAuth,
            agent,
            deployments,
            nodes,
            budgets,
            volumes,
            attachLimits,
            workload,
            api,
            pools,
            classes,
            claims,
            leftovers,
            karpenters));
    return new KubernetesFacts(
        server.url(),
        version.join(),
        namespaces.join(),
        awsAuth.join().map(texts -> texts.getOrDefault("mapRoles", "")),
        deployments.join().autoscalers(),
        karpenters.join(),
        api.join().crds(),
        pools.join(),
        classes.join(),
        claims.join(),
        nodes.join().stream().map(n -> node(n, workload.join(), attachLimits.join())).toList(),
        workload.join().pending(),
        workload.join().groups(),
        budgets.join().budgets(),
        List.copyOf(unreadable),
        api.join().autoMode(),
        leftovers.join(),
        releases.join().of(deployments.join().controllers()),
        releases.join().hidden(),
        SystemDeployments.withPods(deployments.join().system(), workload.join()),
        others(awsAuth.join().orElse(Map.of())),
        agent.join());
  }

  private <T> CompletableFuture<T> start(Supplier<T> reading) {
    return CompletableFuture.supplyAsync(reading, parallel);
  }

  /** What a setup may do without: a missing permission is noted instead of thrown. */
  private static <T> Supplier<T> optional(
      Supplier<T> reading, T without, Collection<String> unreadable) {
    return () -> {
      try {
        return reading.get();
      } catch (ApiFailure e) {
        if (e.code() != 403) {
          throw e;
        }
        unreadable.add(e.call().toString());
        return without;
      }
    };
  }

  /** Waits for all, so that every missing permission is reported at once. */
  private static void finish(List<CompletableFuture<?>> readings) {
    var problems = new LinkedHashSet<Problem>();
    ApiFailure first = null;
    for (var reading : readings) {
      try {
        reading.join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof ApiFailure failure)) {
          throw e;
        }
        first = first == null ? failure : first;
        problems.add(problem(failure));
      }
    }
    if (!problems.isEmpty()) {
      throw new PreflightException(List.copyOf(problems), first);
    }
  }

  /** A server that cannot be reached, or refuses everything, is one problem and not ten. */
  private static Problem problem(ApiFailure failure) {
    var problem = Problems.of(failure);
    return failure.isUnauthenticated() || failure.code() == 0
        ? new Problem("API server", problem.message(), problem.fix(), problem.rule())
        : problem;
  }

  private String version() {
    return server
        .document("/version")
        // EKS writes the minor as 33+.
        .map(v -> Trees.text(v, "major") + "." + Trees.text(v, "minor").replaceAll("\\D", ""))
        .orElse("");
  }

  private List<String> namespaces() {
    var names = new ArrayList<String>();
    server.eachName(Resources.NAMESPACES, names::add);
    return names.stream().sorted().toList();
  }

  private Optional<Map<String, String>> awsAuth() {
    return server
        .find(Resources.CONFIG_MAPS, "kube-system", "aws-auth")
        .map(c -> strings(Trees.at(c, "data")));
  }

  private static Map<String, String> others(Map<String, String> awsAuth) {
    var others = new TreeMap<>(awsAuth);
    others.keySet().retainAll(Set.of("mapUsers", "mapAccounts"));
    return others;
  }

  private PodIdentityAgent podIdentityAgent() {
    return server
        .find(Resources.DAEMON_SETS, "kube-system", "eks-pod-identity-agent")
        .map(found -> PodIdentityAgent.PRESENT)
        .orElse(PodIdentityAgent.ABSENT);
  }

  private Deployments deployments() {
    var autoscalers = new ArrayList<Autoscaler>();
    var controllers = new ArrayList<Controller>();
    var system = new ArrayList<Deployment>();
    server.each(
        Resources.DEPLOYMENTS,
        "",
        Map.of(),
        deployment -> {
          Controllers.autoscaler(deployment).ifPresent(autoscalers::add);
          Controllers.karpenter(deployment).ifPresent(controllers::add);
          SystemDeployments.of(deployment).ifPresent(system::add);
        });
    return new Deployments(autoscalers, controllers, system);
  }

  private List<Karpenter> karpenters(List<Controller> controllers, HelmReleases releases) {
    return controllers.stream().map(c -> karpenter(c, releases)).toList();
  }

  private Karpenter karpenter(Controller c, HelmReleases releases) {
    var account = c.serviceAccount().isEmpty() ? "default" : c.serviceAccount();
    var role =
        server
            .find(Resources.SERVICE_ACCOUNTS, c.namespace(), account)
            .map(a -> Trees.annotation(a, "eks.amazonaws.com/role-arn"))
            .orElse("");
    return new Karpenter(
        c.namespace(),
        c.name(),
        c.image(),
        c.version(),
        c.replicas(),
        c.readyReplicas(),
        role,
        c.fingerprint(),
        c.helmRelease(),
        c.helmRelease().isEmpty() ? recorded(c) : releases.values(c));
  }

  /** What this library kept of an installation of its own. */
  private Map<String, Object> recorded(Controller c) {
    return c.fingerprint().isEmpty()
        ? Map.of()
        : HelmReleases.readable(server, c.namespace(), AppliedValues.secret(c.name()))
            .map(secret -> AppliedValues.read(secret, c.fingerprint()))
            .orElse(Map.of());
  }

  /** Kept small while the pods are still being read: without images, volumes and managed fields. */
  private List<Node> nodes() {
    var nodes = new ArrayList<Node>();
    server.each(Resources.NODES, "", Map.of(), node -> nodes.add(node(node)));
    nodes.sort(Comparator.comparing(Node::name));
    return nodes;
  }

  private static Node node(JsonNode node) {
    var taints =
        Trees.at(node, "spec", "taints")
            .valueStream()
            .map(
                t ->
                    new Taint(
                        Trees.text(t, "key"), Trees.text(t, "value"), Trees.text(t, "effect")))
            .toList();
    var created = Trees.text(node, "metadata", "creationTimestamp");
    return new Node(
        Trees.name(node),
        strings(Trees.at(node, "metadata", "labels")),
        taints,
        Requests.allocatable(node),
        new KubernetesFacts.Room(0, 0, 0),
        schedulable(node),
        Trees.text(node, "spec", "providerID"),
        created.isEmpty() ? Instant.EPOCH : Instant.parse(created),
        Trees.annotation(node, Ownership.CORDONED),
        Requests.otherAllocatable(node),
        Map.of());
  }

  private static Schedulable schedulable(JsonNode node) {
    if (Trees.at(node, "spec", "unschedulable").asBoolean(false)) {
      return Schedulable.CORDONED;
    }
    return Trees.isTrue(node, "Ready") ? Schedulable.YES : Schedulable.NO;
  }

  private static Node node(Node node, Workload workload, AttachLimits attachLimits) {
    return new Node(
        node.name(),
        node.labels(),
        node.taints(),
        node.allocatable(),
        workload.on(node.name()),
        node.schedulable(),
        node.providerId(),
        node.created(),
        node.cordonedFor(),
        node.others(),
        attachLimits.of(node.name()));
  }

  static Map<String, String> strings(JsonNode object) {
    var strings = new TreeMap<String, String>();
    object.properties().forEach(e -> strings.put(e.getKey(), e.getValue().asString("")));
    return strings;
  }
}
