package io.github.karpentersetup.k8s.sandbox;

import io.github.karpentersetup.k8s.sandbox.internal.controllers.Controllers;
import io.github.karpentersetup.k8s.sandbox.internal.controllers.NodeObjects;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** What a {@link ClusterSandbox} is to be; every call changes it and returns it. */
public final class ClusterSandboxBuilder {
  private static final String APP_IMAGE = "registry.example/app:1";

  private record Node(String name, UnaryOperator<NodeSeed> seed) {}

  private final List<ObjectNode> objects = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> neverReady = new ArrayList<>();
  private String kubernetes = "1.33";
  private String region = "us-east-1";
  private Clock clock = Clock.systemUTC();
  private Duration podDelay = Duration.ofMillis(10);
  private Duration nodeDelay = Duration.ofMillis(30);
  private Duration latency = Duration.ZERO;
  private BiPredicate<String, Map<String, String>> fargate = (namespace, labels) -> false;

  ClusterSandboxBuilder() {
    for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
      objects.add(Workloads.namespace(name));
    }
  }

  /** The Kubernetes minor version, {@code 1.33}; that one when not said. */
  public ClusterSandboxBuilder kubernetes(String minor) {
    if (!minor.matches("1\\.\\d+")) {
      throw new IllegalArgumentException(
          "Kubernetes version is \"" + minor + "\"; give the minor version, such as 1.33");
    }
    this.kubernetes = minor;
    return this;
  }

  /** The AWS region that node names and zones are of; us-east-1 when not said. */
  public ClusterSandboxBuilder region(String awsRegion) {
    this.region = Objects.requireNonNull(awsRegion, "awsRegion");
    return this;
  }

  /** Where the time comes from; the system when not said. */
  public ClusterSandboxBuilder clock(Clock timeSource) {
    this.clock = Objects.requireNonNull(timeSource, "timeSource");
    return this;
  }

  /** From bound to ready, and from deleted to gone; 10 ms when not said. */
  public ClusterSandboxBuilder podDelay(Duration delay) {
    this.podDelay = Objects.requireNonNull(delay, "delay");
    return this;
  }

  /** From a new node claim to its node being ready; 30 ms when not said. */
  public ClusterSandboxBuilder nodeDelay(Duration delay) {
    this.nodeDelay = Objects.requireNonNull(delay, "delay");
    return this;
  }

  /** Added before every answer; none when not said. */
  public ClusterSandboxBuilder latency(Duration everyCall) {
    this.latency = Objects.requireNonNull(everyCall, "everyCall");
    return this;
  }

  /**
   * Which pods run on Fargate, each on a node of its own; none when not said.
   *
   * @param selects whether a Fargate profile selects a pod, by its namespace and labels; asked each
   *     time that pods wait for a node
   */
  public ClusterSandboxBuilder fargate(BiPredicate<String, Map<String, String>> selects) {
    this.fargate = Objects.requireNonNull(selects, "selects");
    return this;
  }

  /** Containers whose image has this text in its name run, and never get ready. */
  public ClusterSandboxBuilder neverReady(String imagePart) {
    neverReady.add(imagePart);
    return this;
  }

  /** A node: {@code t3.small} in the region's first zone, until told otherwise. */
  public ClusterSandboxBuilder node(String name, UnaryOperator<NodeSeed> seed) {
    nodes.add(new Node(name, seed));
    return this;
  }

  /** The objects of a YAML stream; a namespace that is missing is made. */
  public ClusterSandboxBuilder objects(String yaml) {
    objects.addAll(Json.parseYaml(yaml));
    return this;
  }

  /** A deployment with one container, whose pods are labelled {@code app=name}. */
  public ClusterSandboxBuilder deployment(
      String namespace, String name, int replicas, String cpu, String memory) {
    return deployment(namespace, name, APP_IMAGE, replicas, cpu, memory);
  }

  /** A deployment of this image. */
  public ClusterSandboxBuilder deployment(
      String namespace, String name, String image, int replicas, String cpu, String memory) {
    objects.add(Workloads.deployment(namespace, name, image, replicas, cpu, memory));
    return this;
  }

  /** A daemon set that tolerates every taint. */
  public ClusterSandboxBuilder daemonSet(
      String namespace, String name, String image, String cpu, String memory) {
    objects.add(Workloads.daemonSet(namespace, name, image, cpu, memory));
    return this;
  }

  /** A disruption budget for the pods labelled {@code app=app}. */
  public ClusterSandboxBuilder disruptionBudget(String namespace, String app, int minAvailable) {
    objects.add(Workloads.minAvailable(namespace, app, minAvailable));
    return this;
  }

  /** The aws-auth ConfigMap with this text as its {@code mapRoles}. */
  public ClusterSandboxBuilder awsAuth(String mapRoles) {
    objects.add(Workloads.awsAuth(mapRoles));
    return this;
  }

  /** Deployment kube-system/cluster-autoscaler with one replica. */
  public ClusterSandboxBuilder clusterAutoscaler() {
    return deployment(
        "kube-system",
        "cluster-autoscaler",
        "registry.k8s.io/autoscaling/cluster-autoscaler:v" + kubernetes + ".0",
        1,
        "100m",
        "600Mi");
  }

  /** What every EKS cluster runs: CoreDNS, the VPC CNI and kube-proxy. */
  public ClusterSandboxBuilder addOns() {
    deployment("kube-system", "coredns", "registry.example/eks/coredns:v1", 2, "100m", "70Mi");
    daemonSet("kube-system", "aws-node", "registry.example/amazon-k8s-cni:v1", "50m", "");
    return daemonSet("kube-system", "kube-proxy", "registry.example/eks/kube-proxy:v1", "100m", "");
  }

  /**
   * The cluster that the migration starts from: managed node group {@code web} of two t3.large
   * nodes, add-ons, aws-auth, Cluster Autoscaler, a shop with a disruption budget, and pods of its
   * deployment {@code checkout} that are pending for lack of room. Each node has room for one
   * Karpenter replica of 1 CPU and 1 GiB.
   */
  public ClusterSandboxBuilder lab() {
    for (String zone : List.of("a", "b")) {
      node(
          nodeName(zone.equals("a") ? 1 : 2),
          n -> n.instanceType("t3.large").zone(region + zone).nodeGroup("web"));
    }
    addOns();
    clusterAutoscaler();
    awsAuth(
        """
        # Node groups, kept by the platform team
        - rolearn: arn:aws:iam::111122223333:role/web-node-role
          username: system:node:{{EC2PrivateDNSName}}
          groups:
            - system:bootstrappers
            - system:nodes
        """);
    deployment("shop", "api", 3, "100m", "128Mi");
    disruptionBudget("shop", "api", 2);
    // More than a t3.large has, so that they wait whatever is placed first.
    return deployment("shop", "checkout", 3, "2500m", "2Gi");
  }

  private String nodeName(int number) {
    return "ip-10-0-" + number + "-10" + NodeObjects.domain(region);
  }

  /** Starts the cluster. */
  public ClusterSandbox start() {
    return new ClusterSandbox(this);
  }

  String region() {
    return region;
  }

  Clock clock() {
    return clock;
  }

  Duration latency() {
    return latency;
  }

  String gitVersion() {
    return "v" + kubernetes + ".0-eks-1234567";
  }

  List<ObjectNode> seeds(String now) {
    var seeds = new ArrayList<ObjectNode>();
    for (Node node : nodes) {
      seeds.add(node.seed().apply(new NodeSeed(node.name(), region)).build(gitVersion(), now));
    }
    seeds.addAll(objects);
    return seeds;
  }

  Controllers.Settings controllerSettings() {
    var images = List.copyOf(neverReady);
    return new Controllers.Settings(
        podDelay,
        nodeDelay,
        image -> images.stream().anyMatch(image::contains),
        region,
        gitVersion(),
        fargate);
  }
}
