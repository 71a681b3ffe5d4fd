package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** The kinds that the server knows: the built-in ones and those of established CRDs. */
public final class ResourceTypes {
  /** {@code v1 Pod}. */
  public static final ResourceType PODS = of("", "v1", "Pod", "pods", "n s", "po");

  /** {@code v1 Node}. */
  public static final ResourceType NODES = of("", "v1", "Node", "nodes", "s", "no");

  /** {@code v1 Namespace}. */
  public static final ResourceType NAMESPACES = of("", "v1", "Namespace", "namespaces", "s", "ns");

  /** {@code v1 ServiceAccount}. */
  public static final ResourceType SERVICE_ACCOUNTS =
      of("", "v1", "ServiceAccount", "serviceaccounts", "n", "sa");

  /** {@code v1 ConfigMap}. */
  public static final ResourceType CONFIG_MAPS = of("", "v1", "ConfigMap", "configmaps", "n", "cm");

  /** {@code v1 Event}. */
  public static final ResourceType EVENTS = of("", "v1", "Event", "events", "n", "ev");

  /** {@code v1 PersistentVolume}. */
  public static final ResourceType VOLUMES =
      of("", "v1", "PersistentVolume", "persistentvolumes", "s", "pv");

  /** {@code v1 PersistentVolumeClaim}. */
  public static final ResourceType VOLUME_CLAIMS =
      of("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", "n s", "pvc");

  /** {@code apps/v1 Deployment}. */
  public static final ResourceType DEPLOYMENTS =
      of("apps", "v1", "Deployment", "deployments", "n s scale", "deploy");

  /** {@code apps/v1 ReplicaSet}. */
  public static final ResourceType REPLICA_SETS =
      of("apps", "v1", "ReplicaSet", "replicasets", "n s scale", "rs");

  /** {@code apps/v1 StatefulSet}. */
  public static final ResourceType STATEFUL_SETS =
      of("apps", "v1", "StatefulSet", "statefulsets", "n s scale", "sts");

  /** {@code apps/v1 DaemonSet}. */
  public static final ResourceType DAEMON_SETS =
      of("apps", "v1", "DaemonSet", "daemonsets", "n s", "ds");

  /** {@code batch/v1 Job}. */
  public static final ResourceType JOBS = of("batch", "v1", "Job", "jobs", "n s", "");

  /** {@code policy/v1 PodDisruptionBudget}. */
  public static final ResourceType DISRUPTION_BUDGETS =
      of("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", "n s", "pdb");

  /** {@code apiextensions.k8s.io/v1 CustomResourceDefinition}. */
  public static final ResourceType CRDS =
      of(
          "apiextensions.k8s.io",
          "v1",
          "CustomResourceDefinition",
          "customresourcedefinitions",
          "s",
          "crd");

  private static final List<ResourceType> BUILT_IN =
      List.of(
          PODS,
          NODES,
          NAMESPACES,
          SERVICE_ACCOUNTS,
          CONFIG_MAPS,
          of("", "v1", "Secret", "secrets", "n", ""),
          of("", "v1", "Service", "services", "n s", "svc"),
          of("", "v1", "Endpoints", "endpoints", "n", "ep"),
          EVENTS,
          VOLUMES,
          VOLUME_CLAIMS,
          of("", "v1", "ReplicationController", "replicationcontrollers", "n s scale", "rc"),
          of("", "v1", "ResourceQuota", "resourcequotas", "n s", "quota"),
          of("", "v1", "LimitRange", "limitranges", "n", "limits"),
          DEPLOYMENTS,
          REPLICA_SETS,
          STATEFUL_SETS,
          DAEMON_SETS,
          JOBS,
          of("batch", "v1", "CronJob", "cronjobs", "n s", "cj"),
          of(
              "autoscaling",
              "v2",
              "HorizontalPodAutoscaler",
              "horizontalpodautoscalers",
              "n s",
              "hpa"),
          DISRUPTION_BUDGETS,
          of("rbac.authorization.k8s.io", "v1", "Role", "roles", "n", ""),
          of("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", "n", ""),
          of("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", "", ""),
          of(
              "rbac.authorization.k8s.io",
              "v1",
              "ClusterRoleBinding",
              "clusterrolebindings",
              "",
              ""),
          of("coordination.k8s.io", "v1", "Lease", "leases", "n", ""),
          of("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", "n", "netpol"),
          of("networking.k8s.io", "v1", "Ingress", "ingresses", "n s", "ing"),
          of("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", "n", ""),
          of("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", "", "pc"),
          of("storage.k8s.io", "v1", "StorageClass", "storageclasses", "", "sc"),
          of("storage.k8s.io", "v1", "CSINode", "csinodes", "", ""),
          of("storage.k8s.io", "v1", "CSIDriver", "csidrivers", "", ""),
          of("storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments", "s", ""),
          of(
              "admissionregistration.k8s.io",
              "v1",
              "ValidatingWebhookConfiguration",
              "validatingwebhookconfigurations",
              "",
              ""),
          of(
              "admissionregistration.k8s.io",
              "v1",
              "MutatingWebhookConfiguration",
              "mutatingwebhookconfigurations",
              "",
              ""),
          of("apiregistration.k8s.io", "v1", "APIService", "apiservices", "s", ""),
          CRDS);

  private final Map<String, ResourceType> byKey = new ConcurrentSkipListMap<>();

  /** The built-in kinds. */
  public ResourceTypes() {
    BUILT_IN.forEach(type -> byKey.put(type.key(), type));
  }

  private static ResourceType of(
      String group, String version, String kind, String plural, String traits, String shortName) {
    var has = List.of(traits.split(" "));
    return new ResourceType(
        group,
        List.of(version),
        kind,
        plural,
        shortName.isEmpty() ? List.of() : List.of(shortName),
        has.contains("n"),
        has.contains("s"),
        has.contains("scale"),
        MissingNode.getInstance(),
        false);
  }

  /** Every kind, by group and plural. */
  public Collection<ResourceType> all() {
    return byKey.values();
  }

  /** The kind that is served under this group, version and plural. */
  public Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(byKey.get(group + "/" + plural))
        .filter(type -> type.versions().contains(version));
  }

  /** The kind of this group and plural, in whatever versions. */
  public Optional<ResourceType> find(String group, String plural) {
    return Optional.ofNullable(byKey.get(group + "/" + plural));
  }

  /** The kind that an object's {@code apiVersion} and {@code kind} name. */
  public Optional<ResourceType> of(JsonNode object) {
    var apiVersion = Json.text(object, "apiVersion");
    var slash = apiVersion.indexOf('/');
    var group = slash < 0 ? "" : apiVersion.substring(0, slash);
    var version = apiVersion.substring(slash + 1);
    var kind = Json.text(object, "kind");
    return byKey.values().stream()
        .filter(t -> t.group().equals(group) && t.kind().equals(kind))
        .filter(t -> t.versions().contains(version))
        .findFirst();
  }

  /** The kind that a CustomResourceDefinition defines. */
  public static ResourceType define(ObjectNode crd) {
    var served =
        Json.items(crd, "spec", "versions").stream()
            .filter(v -> v.path("served").asBoolean(false))
            .toList();
    var storage =
        served.stream()
            .filter(v -> v.path("storage").asBoolean(false))
            .findFirst()
            .orElse(served.isEmpty() ? Json.object() : served.get(0));
    var versions =
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(Json.text(storage, "name")),
                served.stream().map(v -> Json.text(v, "name")))
            .distinct()
            .toList();
    var schema = storage.path("schema").path("openAPIV3Schema");
    return new ResourceType(
        Json.text(crd, "spec", "group"),
        versions,
        Json.text(crd, "spec", "names", "kind"),
        Json.text(crd, "spec", "names", "plural"),
        Json.texts(crd, "spec", "names", "shortNames"),
        Json.text(crd, "spec", "scope").equals("Namespaced"),
        storage.path("subresources").has("status"),
        storage.path("subresources").has("scale"),
        schema.isMissingNode() ? Json.object() : schema,
        Json.text(crd, "spec", "conversion", "strategy").equals("Webhook"));
  }

  /** Serves a custom resource from now on. */
  public void register(ResourceType type) {
    byKey.put(type.key(), type);
  }

  /** Serves this custom resource no longer. */
  public void unregister(String group, String plural) {
    byKey.remove(group + "/" + plural);
  }
}
