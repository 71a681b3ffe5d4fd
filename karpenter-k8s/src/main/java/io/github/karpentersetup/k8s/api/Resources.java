package io.github.karpentersetup.k8s.api;

import static io.github.karpentersetup.k8s.api.Resource.clusterWide;
import static io.github.karpentersetup.k8s.api.Resource.namespaced;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the path of a kind. What a Karpenter chart renders is known beforehand and saves the look;
 * the rest is asked of the API server's discovery.
 */
public final class Resources {

  /** {@code v1} Namespaces. */
  public static final Resource NAMESPACES = clusterWide("v1", "namespaces");

  /** {@code v1} ConfigMaps. */
  public static final Resource CONFIG_MAPS = namespaced("v1", "configmaps");

  /** {@code v1} Secrets. */
  public static final Resource SECRETS = namespaced("v1", "secrets");

  /** {@code v1} ServiceAccounts. */
  public static final Resource SERVICE_ACCOUNTS = namespaced("v1", "serviceaccounts");

  /** {@code v1} Nodes. */
  public static final Resource NODES = clusterWide("v1", "nodes");

  /** {@code v1} Pods. */
  public static final Resource PODS = namespaced("v1", "pods");

  /** {@code v1} PersistentVolumes. */
  public static final Resource VOLUMES = clusterWide("v1", "persistentvolumes");

  /** {@code storage.k8s.io/v1} CSINodes. */
  public static final Resource CSI_NODES = clusterWide("storage.k8s.io/v1", "csinodes");

  /** {@code policy/v1} PodDisruptionBudgets. */
  public static final Resource POD_BUDGETS = namespaced("policy/v1", "poddisruptionbudgets");

  /** {@code apps/v1} Deployments. */
  public static final Resource DEPLOYMENTS = namespaced("apps/v1", "deployments");

  /** {@code apps/v1} DaemonSets. */
  public static final Resource DAEMON_SETS = namespaced("apps/v1", "daemonsets");

  /** {@code apiextensions.k8s.io/v1} CustomResourceDefinitions. */
  public static final Resource CRDS =
      clusterWide("apiextensions.k8s.io/v1", "customresourcedefinitions");

  private static final String RBAC = "rbac.authorization.k8s.io/v1";

  private static final Map<String, Resource> KNOWN =
      Map.ofEntries(
          Map.entry("v1/Namespace", NAMESPACES),
          Map.entry("v1/ConfigMap", CONFIG_MAPS),
          Map.entry("v1/ServiceAccount", SERVICE_ACCOUNTS),
          Map.entry("v1/Secret", SECRETS),
          Map.entry("v1/Service", namespaced("v1", "services")),
          Map.entry("apps/v1/Deployment", DEPLOYMENTS),
          Map.entry("policy/v1/PodDisruptionBudget", POD_BUDGETS),
          Map.entry(RBAC + "/Role", namespaced(RBAC, "roles")),
          Map.entry(RBAC + "/RoleBinding", namespaced(RBAC, "rolebindings")),
          Map.entry(RBAC + "/ClusterRole", clusterWide(RBAC, "clusterroles")),
          Map.entry(RBAC + "/ClusterRoleBinding", clusterWide(RBAC, "clusterrolebindings")),
          Map.entry("apiextensions.k8s.io/v1/CustomResourceDefinition", CRDS));

  private final ApiServer server;
  private final Map<String, Resource> discovered = new ConcurrentHashMap<>();

  /** Asks this server for what is not known beforehand. */
  public Resources(ApiServer server) {
    this.server = server;
  }

  /**
   * The path of a kind; empty if the server does not serve it (yet). Only what was found is
   * remembered.
   */
  public Optional<Resource> find(String apiVersion, String kind) {
    var key = apiVersion + "/" + kind;
    var known = KNOWN.get(key);
    if (known == null) {
      known = karpenter(apiVersion, kind);
    }
    if (known == null) {
      known = discovered.get(key);
    }
    if (known != null) {
      return Optional.of(known);
    }
    var found = discover(apiVersion, kind);
    found.ifPresent(r -> discovered.put(key, r));
    return found;
  }

  /**
   * Karpenter's kinds are all cluster-wide and named alike; whether they are served shows later.
   */
  private static @org.jspecify.annotations.Nullable Resource karpenter(
      String apiVersion, String kind) {
    return switch (kind) {
      case "NodePool", "NodeClaim" ->
          apiVersion.startsWith("karpenter.sh/")
              ? clusterWide(apiVersion, kind.equals("NodePool") ? "nodepools" : "nodeclaims")
              : null;
      case "EC2NodeClass" ->
          apiVersion.startsWith("karpenter.k8s.aws/")
              ? clusterWide(apiVersion, "ec2nodeclasses")
              : null;
      default -> null;
    };
  }

  private Optional<Resource> discover(String apiVersion, String kind) {
    var path = (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
    return server
        .document(path)
        .flatMap(
            list ->
                list.path("resources")
                    .valueStream()
                    .filter(r -> Trees.text(r, "kind").equals(kind))
                    .filter(r -> !Trees.text(r, "name").contains("/"))
                    .findFirst())
        .map(
            r ->
                r.path("namespaced").booleanValue(false)
                    ? namespaced(apiVersion, Trees.text(r, "name"))
                    : clusterWide(apiVersion, Trees.text(r, "name")));
  }
}
