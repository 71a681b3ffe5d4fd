package io.github.karpentersetup.facts;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the cluster holds that matters for the setup. Only what exists is in here.
 *
 * @param server the API server's URL
 * @param version such as {@code 1.33}
 * @param namespaces the names of all namespaces
 * @param awsAuth the {@code mapRoles} text of kube-system/aws-auth
 * @param autoscalers every Cluster Autoscaler found, by name, labels or image
 * @param karpenters every Karpenter controller found
 * @param crds Karpenter's custom resource definitions, by name
 * @param nodePools live NodePools
 * @param nodeClasses live EC2NodeClasses
 * @param nodeClaims live NodeClaims
 * @param nodes all nodes
 * @param pendingPods pods that the scheduler could not place
 * @param podGroups the pods, grouped; see {@link PodGroup}
 * @param podBudgets every PodDisruptionBudget
 * @param unreadable what could not be read and is empty here for that, such as {@code list
 *     persistentvolumes}; only what a setup may do without
 * @param autoMode whether EKS Auto Mode's node classes are served
 * @param leftovers what releases of Karpenter that nobody should run any more left in the cluster
 * @param helmReleases Helm releases of Karpenter's charts, whoever installed them
 * @param helmReleasesHidden why they could not be read; empty if they were
 * @param deployments those that have to do with where Karpenter runs: Karpenter's own, CoreDNS and
 *     metrics-server
 * @param awsAuthOthers the {@code mapUsers} and {@code mapAccounts} texts of kube-system/aws-auth,
 *     by key
 * @param podIdentityAgent whether the EKS Pod Identity agent's DaemonSet is there
 */
public record KubernetesFacts(
    String server,
    String version,
    List<String> namespaces,
    Optional<String> awsAuth,
    List<Autoscaler> autoscalers,
    List<Karpenter> karpenters,
    Map<String, Crd> crds,
    List<LiveObject> nodePools,
    List<LiveObject> nodeClasses,
    List<NodeClaim> nodeClaims,
    List<Node> nodes,
    List<PendingPod> pendingPods,
    List<PodGroup> podGroups,
    List<PodBudget> podBudgets,
    List<String> unreadable,
    AwsFacts.AutoMode autoMode,
    Leftovers leftovers,
    List<HelmRelease> helmReleases,
    Optional<String> helmReleasesHidden,
    List<Deployment> deployments,
    Map<String, String> awsAuthOthers,
    PodIdentityAgent podIdentityAgent) {

  private static final String CSI_NODES = "csinodes";

  public KubernetesFacts {
    namespaces = List.copyOf(namespaces);
    autoscalers = List.copyOf(autoscalers);
    karpenters = List.copyOf(karpenters);
    crds = Map.copyOf(crds);
    nodePools = List.copyOf(nodePools);
    nodeClasses = List.copyOf(nodeClasses);
    nodeClaims = List.copyOf(nodeClaims);
    nodes = List.copyOf(nodes);
    pendingPods = List.copyOf(pendingPods);
    podGroups = List.copyOf(podGroups);
    podBudgets = List.copyOf(podBudgets);
    unreadable = List.copyOf(unreadable);
    helmReleases = List.copyOf(helmReleases);
    deployments = List.copyOf(deployments);
    awsAuthOthers = Map.copyOf(awsAuthOthers);
    podIdentityAgent = podIdentityAgent == null ? PodIdentityAgent.ABSENT : podIdentityAgent;
  }

  /** What of {@link #unreadable} is about volumes that nodes attach, which protects no pod. */
  public List<String> unreadableLimits() {
    return unreadable.stream().filter(call -> call.contains(CSI_NODES)).toList();
  }

  /** What of {@link #unreadable} is about what protects pods. */
  public List<String> unreadableProtection() {
    return unreadable.stream().filter(call -> !call.contains(CSI_NODES)).toList();
  }

  /** Whether pods can get roles by EKS Pod Identity. */
  public enum PodIdentityAgent {
    /** No agent runs. */
    ABSENT,
    /** DaemonSet kube-system/eks-pod-identity-agent is there. */
    PRESENT
  }

  /**
   * What old releases left.
   *
   * @param webhooks the names of admission webhook configurations of Karpenter before 1.0; later
   *     ones do not answer them, and then nothing of Karpenter's can be written
   * @param alphaObjects objects of v1alpha5 and v1alpha1, which 0.32 is the last to know, such as
   *     {@code Provisioner default}
   */
  public record Leftovers(List<String> webhooks, List<String> alphaObjects) {

    /** Nothing. */
    public static final Leftovers NONE = new Leftovers(List.of(), List.of());

    public Leftovers {
      webhooks = List.copyOf(webhooks);
      alphaObjects = List.copyOf(alphaObjects);
    }
  }

  /**
   * A Cluster Autoscaler's Deployment. Zero replicas means it is off.
   *
   * @param replicasBefore how many it had before this library scaled it to zero, as is written on
   *     it; 0 if nothing is
   */
  public record Autoscaler(
      String namespace,
      String name,
      String image,
      int replicas,
      int readyReplicas,
      int replicasBefore) {

    /** One that this library did not scale. */
    public Autoscaler(
        String namespace, String name, String image, int replicas, int readyReplicas) {
      this(namespace, name, image, replicas, readyReplicas, 0);
    }
  }

  /**
   * A Karpenter controller's Deployment.
   *
   * @param version from the image tag; empty if it cannot be told
   * @param roleArn of its service account; empty without IRSA
   * @param fingerprint what this library wrote when it installed it; empty if someone else did
   * @param helmRelease the name of the Helm release it is an object of; empty if of none
   * @param values the chart values it was installed with, as Helm or this library recorded them;
   *     empty if there is no record, or it may not be read
   */
  public record Karpenter(
      String namespace,
      String name,
      String image,
      String version,
      int replicas,
      int readyReplicas,
      String roleArn,
      String fingerprint,
      String helmRelease,
      Map<String, Object> values) {

    public Karpenter {
      values = Collections.unmodifiableMap(new TreeMap<>(values));
    }
  }

  /**
   * A Helm release, as Helm's own records of it tell.
   *
   * @param chartVersion of {@code karpenter}, from its Deployment; empty if that cannot be told
   * @param revision the newest
   * @param status of the newest revision: {@code deployed}, {@code failed}, {@code pending-upgrade}
   * @param deployedRevision the newest that was carried out; 0 if none was
   * @param modified when its newest record was last written, as far as Helm noted it
   */
  public record HelmRelease(
      String namespace,
      String name,
      String chartVersion,
      int revision,
      String status,
      int deployedRevision,
      Optional<Instant> modified) {

    /**
     * Whether Helm was stopped half-way, or is still at it: it refuses to touch such a release
     * until someone repairs it.
     */
    public boolean isPending() {
      return status.startsWith("pending-");
    }
  }

  /**
   * A custom resource definition.
   *
   * @param servedVersions such as {@code v1}, the one objects are stored in first
   * @param storedVersions those in which objects may be stored
   * @param release the Karpenter release this library applied it from; empty if someone else did
   * @param established whether the API server serves it, as {@code True} or {@code False}
   */
  public record Crd(
      String name,
      List<String> servedVersions,
      List<String> storedVersions,
      String release,
      String established) {

    public Crd {
      storedVersions = List.copyOf(storedVersions);
      servedVersions = List.copyOf(servedVersions);
    }
  }

  /**
   * A live NodePool or EC2NodeClass.
   *
   * @param fingerprint what this library wrote when it applied it; empty if someone else did
   * @param spec as the API server returns it
   * @param ready the Ready condition's status: {@code True}, {@code False}, {@code Unknown}; empty
   *     without the condition (Karpenter before 0.37 has none)
   */
  public record LiveObject(
      String apiVersion,
      String name,
      Map<String, String> labels,
      String fingerprint,
      Map<String, Object> spec,
      String ready) {

    public LiveObject {
      labels = Map.copyOf(labels);
    }
  }

  /** A row of {@code kubectl get nodeclaims}; empty strings for what is not known yet. */
  public record NodeClaim(
      String name,
      String nodePool,
      String type,
      String zone,
      String node,
      String ready,
      Instant created) {}

  /**
   * A node, and the room on it.
   *
   * @param allocatable what pods can use
   * @param requested what the pods on it ask for
   * @param created when it joined
   * @param cordonedFor the cluster for whose setup this library cordoned it; empty if it did not
   * @param others what pods can use beside {@code allocatable}: {@code ephemeral-storage} in bytes,
   *     devices as counts
   * @param attachLimits how many volumes of each CSI driver it can attach, as the drivers report in
   *     its CSINode; no entry for those that report nothing
   */
  public record Node(
      String name,
      Map<String, String> labels,
      List<Taint> taints,
      Room allocatable,
      Room requested,
      Schedulable schedulable,
      String providerId,
      Instant created,
      String cordonedFor,
      Map<String, Long> others,
      Map<String, Integer> attachLimits) {

    public Node {
      labels = Map.copyOf(labels);
      taints = List.copyOf(taints);
      others = Map.copyOf(others);
      attachLimits = Map.copyOf(attachLimits);
    }

    /** One of which no more is known. */
    public Node(
        String name,
        Map<String, String> labels,
        List<Taint> taints,
        Room allocatable,
        Room requested,
        Schedulable schedulable,
        String providerId,
        Instant created,
        String cordonedFor) {
      this(
          name,
          labels,
          taints,
          allocatable,
          requested,
          schedulable,
          providerId,
          created,
          cordonedFor,
          Map.of(),
          Map.of());
    }
  }

  /** Whether the scheduler may place pods on a node. */
  public enum Schedulable {
    /** Ready and not cordoned. */
    YES,
    /** Cordoned, ready or not. */
    CORDONED,
    /** Not ready. */
    NO
  }

  /** CPU in millicores, memory in bytes, and a number of pods. */
  public record Room(long cpuMillis, long memoryBytes, int pods) {}

  /** A node's taint; {@code value} may be empty. */
  public record Taint(String key, String value, String effect) {}

  /** What a Deployment is there for. */
  public enum Component {
    /** Karpenter's controller. */
    KARPENTER,
    /** The cluster's name server. */
    COREDNS,
    /** What {@code kubectl top} and HorizontalPodAutoscalers get their figures from. */
    METRICS_SERVER
  }

  /**
   * A Deployment, and where its pods are.
   *
   * @param component what it is there for
   * @param replicas as wanted
   * @param request what one of its pods asks for
   * @param affinity of its pods, as the API server returns it
   * @param nodeSelector of its pods
   * @param tolerations of its pods, as the API server returns them
   * @param managedBy the tool that would undo a change, such as {@code Helm release dns}; empty if
   *     none shows
   * @param pods the room that its pods take, by node
   */
  public record Deployment(
      Component component,
      String namespace,
      String name,
      int replicas,
      Room request,
      Map<String, Object> affinity,
      Map<String, String> nodeSelector,
      List<Map<String, Object>> tolerations,
      String managedBy,
      Map<String, Room> pods) {

    public Deployment {
      nodeSelector = Map.copyOf(nodeSelector);
      tolerations = List.copyOf(tolerations);
      pods = Map.copyOf(pods);
    }

    /** Whether a tool keeps it as it is in Git, and takes back what anybody else changes. */
    public boolean isOfGitOps() {
      return managedBy.startsWith("Argo CD ") || managedBy.startsWith("Flux ");
    }
  }

  /** A pod that waits for a node, and the scheduler's reason. */
  public record PendingPod(String namespace, String name, String reason) {}
}
