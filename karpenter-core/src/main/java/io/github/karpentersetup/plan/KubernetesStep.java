package io.github.karpentersetup.plan;

import static io.github.karpentersetup.plan.Shell.command;

import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.spec.MaintenanceWindow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A step in the cluster. Every handler looks before it acts and tolerates having run before. */
public sealed interface KubernetesStep extends Step {

  /**
   * The aws-auth ConfigMap maps a node role. The entry is appended; everything else in the
   * ConfigMap, comments included, stays as it is to the byte.
   *
   * @param cluster the EKS cluster's name
   * @param roleArn without the role's IAM path, as aws-auth wants it
   * @param username {@code system:node:{{EC2PrivateDNSName}}}
   */
  record MapNodeRole(
      StepInfo info, String cluster, String roleArn, String username, List<String> groups)
      implements KubernetesStep {

    public MapNodeRole {
      groups = List.copyOf(groups);
    }

    @Override
    public List<String> shell() {
      // kubectl cannot append to the YAML text inside the ConfigMap.
      var map =
          command("eksctl create iamidentitymapping", "--cluster", cluster)
              .with("--arn", roleArn)
              .with("--username", username);
      groups.forEach(group -> map.with("--group", group));
      return List.of(map.flag("--no-duplicate-arns").text());
    }
  }

  /** A namespace exists. One that is made is labelled as ours. */
  record EnsureNamespace(StepInfo info, String namespace) implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of(command("kubectl apply --server-side -f -").stdin(yaml(manifests())).text());
    }

    @Override
    public List<Map<String, Object>> manifests() {
      return List.of(
          Json.sorted(
              Map.of(
                  "apiVersion",
                  "v1",
                  "kind",
                  "Namespace",
                  "metadata",
                  Map.of(
                      "name",
                      namespace,
                      "labels",
                      Map.of(Ownership.MANAGED_BY, Ownership.FIELD_MANAGER)))));
    }
  }

  /**
   * Karpenter's CRDs are those of the release, applied on the server's side. Those of 0.33 to 1.0
   * that convert between versions do it with the webhook in Karpenter's namespace; those after them
   * do not convert.
   *
   * @param chart where the chart is: {@code oci://…}, a directory or a {@code .tgz}
   * @param release the Karpenter version
   * @param namespace where Karpenter runs
   * @param except the names of those that are someone else's and stay as they are
   * @param takenOver the names of those that are changed whoever brought them
   */
  record ApplyCrds(
      StepInfo info,
      String chart,
      String release,
      String namespace,
      List<String> except,
      List<String> takenOver)
      implements KubernetesStep {

    public ApplyCrds {
      except = List.copyOf(except);
      takenOver = List.copyOf(takenOver);
    }

    /** Without taking any from someone else. */
    public ApplyCrds(
        StepInfo info, String chart, String release, String namespace, List<String> except) {
      this(info, chart, release, namespace, except, List.of());
    }

    @Override
    public List<String> shell() {
      var show = command("helm show crds").words(List.of(ChartShell.chart(chart)));
      return List.of(
          ChartShell.check(chart)
              + show.text()
              + ChartShell.version(chart, release)
              + " | kubectl apply --server-side"
              + (takenOver.isEmpty() ? "" : " --force-conflicts")
              + " -f -");
    }
  }

  /**
   * CRDs store objects of one version only. Karpenter 1.0.6 and newer rewrites what is stored
   * otherwise; the API server refuses later CRDs before.
   */
  record AwaitStoredVersions(StepInfo info, List<String> names, String version)
      implements KubernetesStep {

    public AwaitStoredVersions {
      names = List.copyOf(names);
    }

    @Override
    public List<String> shell() {
      // kubectl wait looks at one value, and a version of before may stand behind it.
      var only = String.join(" ", Collections.nCopies(names.size(), version));
      var stored =
          command("kubectl get crd").words(names).text()
              + " -o jsonpath=\"{.items[*].status.storedVersions[*]}\"";
      var until = "until [ \"$(" + stored + ")\" = \"" + only + "\" ]; do sleep 5; done";
      return List.of(command("timeout", seconds(info), "sh", "-c", until).text());
    }
  }

  /** Objects are gone. */
  record RemoveObjects(StepInfo info, Whose whose, List<ObjectRef> objects)
      implements KubernetesStep {

    public RemoveObjects {
      objects = List.copyOf(objects);
    }

    @Override
    public List<String> shell() {
      var byNamespace =
          objects.stream()
              .collect(
                  Collectors.groupingBy(ObjectRef::namespace, TreeMap::new, Collectors.toList()));
      return byNamespace.entrySet().stream().map(e -> delete(e.getKey(), e.getValue())).toList();
    }

    private static String delete(String namespace, List<ObjectRef> objects) {
      var command =
          command("kubectl delete --ignore-not-found")
              .words(objects.stream().map(ObjectRef::path).toList());
      return (namespace.isEmpty() ? command : command.with("--namespace", namespace)).text();
    }
  }

  /** Which objects of a name may be removed. */
  enum Whose {
    /** Those that carry this library's label; others of the name stay. */
    OURS,
    /** Any: their names belong to a release of Karpenter. */
    ANYONES
  }

  /** CRDs are Established. */
  record AwaitCrds(StepInfo info, List<String> names) implements KubernetesStep {

    public AwaitCrds {
      names = List.copyOf(names);
    }

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl wait --for=condition=Established")
              .words(names.stream().map(n -> "crd/" + n).toList())
              .with("--timeout", seconds(info))
              .text());
    }
  }

  /**
   * The chart is installed with the values.
   *
   * @param chart where the chart is: {@code oci://…}, a directory or a {@code .tgz}; all but a
   *     directory may end in {@code @sha256:…}, which the chart then must have
   * @param release the Karpenter version
   * @param name of the Helm release, and of the objects it makes
   * @param installedAs by Helm as a release, or its objects applied on the server's side
   * @param values the chart values
   * @param fingerprint of chart, release and values; written on the Deployment so that the next
   *     plan sees whether anything differs
   */
  record InstallChart(
      StepInfo info,
      String chart,
      String release,
      String name,
      String namespace,
      InstalledAs installedAs,
      Map<String, Object> values,
      String fingerprint)
      implements KubernetesStep {

    public InstallChart {
      values = Json.sorted(values);
    }

    @Override
    public List<String> shell() {
      var isRelease = installedAs == InstalledAs.HELM_RELEASE;
      var helm =
          command(isRelease ? "helm upgrade --install" : "helm template")
              .words(List.of(name, ChartShell.chart(chart)));
      return List.of(
          ChartShell.check(chart)
              + helm.text()
              + ChartShell.version(chart, release)
              + command("", "--namespace", namespace).text()
              + (isRelease ? " --skip-crds" : "")
              + " --values - <<'EOF'"
              + (isRelease ? "\n" : " | kubectl apply --server-side -f -\n")
              + Json.yaml().writeValueAsString(values)
              + "EOF");
    }
  }

  /**
   * The newest revision of a Helm release is not pending: Helm would refuse to touch it. A pending
   * one is marked as failed, as Helm leaves what went wrong; its objects are not touched.
   *
   * @param name of the release
   * @param revision the one that is pending
   */
  record RepairRelease(StepInfo info, String namespace, String name, int revision)
      implements KubernetesStep {

    /** The status it gets. */
    public static final String FAILED = "failed";

    @Override
    public List<String> shell() {
      return List.of(
          "# takes the revision that Helm was stopped at out of its records\n"
              + command("kubectl delete secret", "sh.helm.release.v1." + name + ".v" + revision)
                  .with("--namespace", namespace)
                  .text());
    }
  }

  /**
   * Helm has no records of a release, and no object says that it belongs to it. The objects stay.
   *
   * @param name of the release
   */
  record ForgetRelease(StepInfo info, String namespace, String name) implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl delete secret")
              .with("--namespace", namespace)
              .with("--selector", "owner=helm,name=" + name)
              .text());
    }
  }

  /** A Deployment has all its replicas updated and ready. */
  record AwaitDeployment(StepInfo info, String namespace, String name) implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl rollout status", "deployment/" + name)
              .with("--namespace", namespace)
              .with("--timeout", seconds(info))
              .text());
    }
  }

  /**
   * An object is as in the manifest, applied on the server's side.
   *
   * @param apiVersion such as {@code karpenter.sh/v1}
   * @param namespace empty for cluster-wide kinds
   * @param manifest the whole object, without the fingerprint
   * @param fingerprint of the manifest; written on the object as an annotation
   */
  record ApplyObject(
      StepInfo info,
      String apiVersion,
      String kind,
      String namespace,
      String name,
      Map<String, Object> manifest,
      String fingerprint)
      implements KubernetesStep {

    public ApplyObject {
      manifest = Json.sorted(manifest);
    }

    /**
     * What in the spec of a live object is not as in the manifest; what the API server added does
     * not count. Someone may have changed an object and left our annotation on it.
     */
    public List<Change> differences(Map<String, Object> liveSpec) {
      return Differences.between(liveSpec, manifest.getOrDefault("spec", Map.of()));
    }

    @Override
    public List<String> shell() {
      return List.of(command("kubectl apply --server-side -f -").stdin(yaml(manifests())).text());
    }

    @Override
    public List<Map<String, Object>> manifests() {
      return List.of(manifest);
    }
  }

  /** Objects have the condition Ready, or what stands for it where their version has none. */
  record AwaitReady(StepInfo info, List<ObjectRef> objects) implements KubernetesStep {

    public AwaitReady {
      objects = List.copyOf(objects);
    }

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl wait --for=condition=Ready")
              .words(objects.stream().map(ObjectRef::path).toList())
              .with("--timeout", seconds(info))
              .text());
    }
  }

  /**
   * An object, such as {@code karpenter.sh/v1}, {@code NodePool}, {@code default}.
   *
   * @param namespace empty for a cluster-wide one
   */
  record ObjectRef(String apiVersion, String kind, String namespace, String name) {

    /** A cluster-wide object. */
    public ObjectRef(String apiVersion, String kind, String name) {
      this(apiVersion, kind, "", name);
    }

    String path() {
      return kind.toLowerCase(java.util.Locale.ROOT) + "/" + name;
    }
  }

  /** A Deployment is scaled; {@code from} is what the plan was made from. */
  record ScaleDeployment(StepInfo info, String namespace, String name, int from, int to)
      implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl scale", "deployment/" + name)
              .with("--namespace", namespace)
              .flag("--replicas=" + to)
              .text());
    }
  }

  /**
   * Where the pods of a Deployment may run.
   *
   * @param terms of the required node affinity, any of which must hold, as Kubernetes writes them
   * @param tolerations as Kubernetes writes them
   */
  record PodPlacement(List<Map<String, Object>> terms, List<Map<String, Object>> tolerations) {

    public PodPlacement {
      terms = terms.stream().map(Json::sorted).toList();
      tolerations = tolerations.stream().map(Json::sorted).toList();
    }
  }

  /**
   * The pods of a Deployment that someone else made run where they should. Applied on the server's
   * side, and nothing but the required node affinity and, where they change, the tolerations.
   *
   * @param from what the plan was made from
   */
  record PlaceDeployment(
      StepInfo info, String namespace, String name, PodPlacement from, PodPlacement to)
      implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl apply --server-side --force-conflicts")
              .with("--field-manager", Ownership.FIELD_MANAGER)
              .flag("-f -")
              .stdin(yaml(List.of(patch())))
              .text());
    }

    /** What is applied: not the whole object, and nothing for those who use GitOps. */
    public Map<String, Object> patch() {
      var pod = new TreeMap<String, Object>();
      pod.put(
          "affinity",
          Map.of(
              "nodeAffinity",
              Map.of(
                  "requiredDuringSchedulingIgnoredDuringExecution",
                  Map.of("nodeSelectorTerms", to.terms()))));
      if (!to.tolerations().equals(from.tolerations())) {
        pod.put("tolerations", to.tolerations());
      }
      return Json.sorted(
          Map.of(
              "apiVersion",
              "apps/v1",
              "kind",
              "Deployment",
              "metadata",
              Map.of("namespace", namespace, "name", name),
              "spec",
              Map.of("template", Map.of("spec", pod))));
    }
  }

  /** A Deployment has no replica left, none terminating either. */
  record AwaitScaledToZero(StepInfo info, String namespace, String name) implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl wait", "deployment/" + name)
              .with("--namespace", namespace)
              .flag("--for=jsonpath='{.spec.replicas}'=0")
              .with("--timeout", seconds(info))
              .text());
    }
  }

  /** No pod waits for a node, and every NodeClaim is Ready. */
  record AwaitNodeClaims(StepInfo info) implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of("kubectl get nodeclaims");
    }
  }

  /**
   * Nodes take no new pods. Which of them we cordoned is written on them, so that the way back
   * uncordons no other.
   *
   * @param cluster what is written on them
   */
  record CordonNodes(StepInfo info, String cluster, List<String> nodes) implements KubernetesStep {

    public CordonNodes {
      nodes = List.copyOf(nodes);
    }

    @Override
    public List<String> shell() {
      return List.of(command("kubectl cordon").words(nodes).text());
    }
  }

  /**
   * A node's pods are gone from it, evicted as their PodDisruptionBudgets allow. DaemonSets' pods,
   * static pods and completed ones stay.
   *
   * @param podsAtOnce how many are under way at a time, terminating ones included
   * @param atZero {@code namespace/name} of the autoscalers that must be at zero; one that is not
   *     stops the plan
   * @param pause before it begins, after what it comes after
   * @param windows in which it may begin; empty for any time
   */
  record DrainNode(
      StepInfo info,
      String node,
      int podsAtOnce,
      List<String> atZero,
      Duration pause,
      List<MaintenanceWindow> windows)
      implements KubernetesStep {

    public DrainNode {
      atZero = List.copyOf(atZero);
      windows = List.copyOf(windows);
    }

    @Override
    public List<String> shell() {
      return List.of(
          command("kubectl drain")
              .words(List.of(node))
              .flag("--ignore-daemonsets")
              .flag("--delete-emptydir-data")
              .with("--timeout", seconds(info))
              .text());
    }
  }

  /**
   * The workloads that were evicted are whole again: no pod waits for a node, none that was Ready
   * is missing, and no NodeClaim is stuck.
   *
   * @param ready how many Ready pods each workload had, by {@code kind namespace/name}
   */
  record AwaitMoved(StepInfo info, Map<String, Integer> ready) implements KubernetesStep {

    public AwaitMoved {
      ready = new TreeMap<>(ready);
    }

    @Override
    public List<String> shell() {
      return List.of("kubectl get pods --all-namespaces --field-selector=status.phase=Pending");
    }
  }

  /** A node of another node pool is given back to the Karpenter that launched it. */
  record DeleteNode(StepInfo info, String node) implements KubernetesStep {

    @Override
    public List<String> shell() {
      return List.of(command("kubectl delete node").words(List.of(node)).text());
    }
  }

  /**
   * So many nodes are Ready and take pods. Nodes of Karpenter's do not count.
   *
   * @param labels that the nodes carry; empty for any
   */
  record AwaitNodes(StepInfo info, Map<String, String> labels, int nodes)
      implements KubernetesStep {

    public AwaitNodes {
      labels = new TreeMap<>(labels);
    }

    @Override
    public List<String> shell() {
      var selector = new ArrayList<String>();
      labels.forEach((k, v) -> selector.add(k + "=" + v));
      selector.add("!karpenter.sh/nodepool");
      return List.of(
          command("kubectl get nodes").with("--selector", String.join(",", selector)).text());
    }
  }

  /**
   * No NodeClaim of these node pools is left: Karpenter has ended their instances. What hangs is
   * told with the finalizer that holds it.
   *
   * @param apiVersion of the NodeClaims
   */
  record AwaitNodeClaimsGone(StepInfo info, String apiVersion, List<String> nodePools)
      implements KubernetesStep {

    public AwaitNodeClaimsGone {
      nodePools = List.copyOf(nodePools);
    }

    @Override
    public List<String> shell() {
      return nodePools.stream()
          .map(
              pool ->
                  command("kubectl wait --for=delete nodeclaims")
                      .with("--selector", "karpenter.sh/nodepool=" + pool)
                      .with("--timeout", seconds(info))
                      .text())
          .toList();
    }
  }

  /**
   * What a step made is gone again, and what it changed is as it was before; only what carries the
   * ownership label is removed.
   *
   * @param of the step as it was planned
   */
  record Revert(StepInfo info, KubernetesStep of) implements KubernetesStep {

    @Override
    public List<String> shell() {
      return UndoShell.of(of);
    }
  }

  private static String seconds(StepInfo info) {
    return info.timeout().map(t -> t.toSeconds() + "s").orElse("0s");
  }

  private static String yaml(List<Map<String, Object>> objects) {
    var documents = new ArrayList<String>();
    objects.forEach(o -> documents.add(Json.yaml().writeValueAsString(o)));
    return String.join("---\n", documents);
  }
}
