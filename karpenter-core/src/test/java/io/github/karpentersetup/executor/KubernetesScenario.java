package io.github.karpentersetup.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AwaitCrds;
import io.github.karpentersetup.step.CordonNodes;
import io.github.karpentersetup.step.DeleteNode;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.EnsureNamespace;
import io.github.karpentersetup.step.ForgetRelease;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PlaceDeployment;
import io.github.karpentersetup.step.PodPlacement;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.RepairRelease;
import io.github.karpentersetup.step.ScaleDeployment;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One scenario per kind of Kubernetes step that writes: the line a new kind adds to {@link
 * KubernetesExecutorContract}.
 */
public enum KubernetesScenario {
  NODE_ROLE("configmaps") {
    @Override
    void prepare(KubernetesWorld world) {
      world.apply(
          """
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: aws-auth, namespace: kube-system}
          data:
            mapRoles: |
              # nodes of web
              - groups:
                - system:bootstrappers
                - system:nodes
                rolearn: arn:aws:iam::111122223333:role/web-node
                username: system:node:{{EC2PrivateDNSName}}
          """);
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new MapNodeRole(
          info(Action.CHANGE),
          "payments-prod",
          "arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod",
          "system:node:{{EC2PrivateDNSName}}",
          List.of("system:bootstrappers", "system:nodes"));
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts
          .awsAuth()
          .orElseThrow()
          .matches("(?s)# nodes of web\n.*/web-node\n.*/KarpenterNodeRole-payments-prod\n.*");
    }
  },
  NAMESPACE("namespaces") {
    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new EnsureNamespace(info(Action.CREATE), world.namespace());
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.namespaces().contains(world.namespace());
    }
  },
  CRDS("customresourcedefinitions") {
    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new ApplyCrds(
          info(Action.CREATE),
          world.crdChart(),
          KubernetesWorld.RELEASE,
          world.namespace(),
          List.of());
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      var crd = facts.crds().get("nodepools.karpenter.sh");
      return crd != null
          && crd.release().equals(KubernetesWorld.RELEASE)
          && crd.servedVersions().contains("v1");
    }
  },
  CHART("deployments") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, NAMESPACE.step(world));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return install(world, InstalledAs.MANIFESTS);
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.karpenters().stream()
          .anyMatch(
              k ->
                  k.namespace().equals(world.namespace())
                      && k.fingerprint().equals("fingerprint-1")
                      && k.version().equals(KubernetesWorld.RELEASE));
    }
  },
  RELEASE("deployments") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, NAMESPACE.step(world));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return install(world, InstalledAs.HELM_RELEASE);
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return CHART.seen(world, facts)
          && facts.karpenters().stream().anyMatch(k -> k.helmRelease().equals("karpenter"))
          && facts.helmReleases().stream()
              .anyMatch(
                  r ->
                      r.namespace().equals(world.namespace())
                          && r.status().equals("deployed")
                          && r.chartVersion().equals(KubernetesWorld.RELEASE));
    }

    /** Helm marks as failed what it does not know to be complete. */
    @Override
    Check.State afterALostAnswer() {
      return Check.State.NOT_YET;
    }
  },
  RELEASE_REPAIRED("secrets") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, NAMESPACE.step(world));
      world.apply(HelmRecords.yaml(world.namespace(), "karpenter", 3, "pending-upgrade"));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new RepairRelease(info(Action.CHANGE), world.namespace(), "karpenter", 3);
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.helmReleases().stream()
          .anyMatch(r -> r.namespace().equals(world.namespace()) && r.status().equals("failed"));
    }
  },
  RELEASE_FORGOTTEN("secrets") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, NAMESPACE.step(world));
      world.apply(HelmRecords.yaml(world.namespace(), "karpenter", 1, "deployed"));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new ForgetRelease(info(Action.CHANGE), world.namespace(), "karpenter");
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.helmReleases().stream().noneMatch(r -> r.namespace().equals(world.namespace()));
    }
  },
  OBJECT("nodepools") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, CRDS.step(world));
      world.eventually(
          () -> assertThat(world.executor().check(crds()).state()).isEqualTo(Check.State.HOLDS));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new ApplyObject(
          info(Action.CREATE),
          "karpenter.sh/v1",
          "NodePool",
          "",
          "contract",
          Map.of(
              "apiVersion",
              "karpenter.sh/v1",
              "kind",
              "NodePool",
              "metadata",
              Map.of("name", "contract"),
              "spec",
              Map.of(
                  "template",
                  Map.of(
                      "spec",
                      Map.of(
                          "nodeClassRef",
                          Map.of(
                              "group",
                              "karpenter.k8s.aws",
                              "kind",
                              "EC2NodeClass",
                              "name",
                              "contract"),
                          "requirements",
                          List.of(
                              Map.of(
                                  "key",
                                  "kubernetes.io/arch",
                                  "operator",
                                  "In",
                                  "values",
                                  List.of("amd64"))))))),
          "fingerprint-2");
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.nodePools().stream()
          .anyMatch(
              p ->
                  p.name().equals("contract")
                      && p.fingerprint().equals("fingerprint-2")
                      && p.spec().containsKey("template"));
    }
  },
  REMOVAL("validatingwebhookconfigurations") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, CRDS.step(world));
      world.apply(
          """
          apiVersion: admissionregistration.k8s.io/v1
          kind: ValidatingWebhookConfiguration
          metadata: {name: validation.webhook.karpenter.sh}
          """);
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new RemoveObjects(
          info(Action.CHANGE),
          RemoveObjects.Whose.ANYONES,
          List.of(
              new ObjectRef(
                  "admissionregistration.k8s.io/v1",
                  "ValidatingWebhookConfiguration",
                  "validation.webhook.karpenter.sh")));
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.leftovers().webhooks().isEmpty();
    }
  },
  SCALE("deployments") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, NAMESPACE.step(world));
      world.apply(autoscaler(world.namespace()));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new ScaleDeployment(
          info(Action.CHANGE), world.namespace(), "cluster-autoscaler", 1, 0);
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.autoscalers().stream()
          .anyMatch(a -> a.namespace().equals(world.namespace()) && a.replicas() == 0);
    }
  },
  PLACEMENT("deployments") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, NAMESPACE.step(world));
      world.apply(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata:
            name: metrics-server
            namespace: %s
            labels: {app.kubernetes.io/name: metrics-server}
          spec:
            replicas: 1
            selector: {matchLabels: {app: metrics-server}}
            template:
              metadata: {labels: {app: metrics-server}}
              spec:
                affinity:
                  nodeAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                      nodeSelectorTerms:
                        - matchExpressions:
                            - {key: kubernetes.io/os, operator: In, values: [linux]}
                    preferredDuringSchedulingIgnoredDuringExecution:
                      - weight: 1
                        preference:
                          matchExpressions:
                            - {key: kubernetes.io/arch, operator: In, values: [arm64]}
                containers: [{name: metrics-server, image: registry.k8s.io/pause:3.9}]
          """
              .formatted(world.namespace()));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return placement(world, LINUX);
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.deployments().stream()
          .anyMatch(
              d ->
                  d.namespace().equals(world.namespace())
                      && d.affinity().toString().contains("linux")
                      && d.affinity().toString().contains("key=role")
                      && d.affinity().toString().contains("arm64")
                      && d.tolerations().toString().contains("key=dedicated"));
    }
  },
  CORDON("nodes") {
    @Override
    void prepare(KubernetesWorld world) {
      world.apply(node(world, "", ""));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new CordonNodes(info(Action.CHANGE), "payments-prod", List.of(node(world)));
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return node(world, facts)
          .filter(n -> n.schedulable() == KubernetesFacts.Schedulable.CORDONED)
          .filter(n -> n.cordonedFor().equals("payments-prod"))
          .isPresent();
    }
  },
  DRAIN("pods/eviction") {
    @Override
    void prepare(KubernetesWorld world) {
      carryOut(world, NAMESPACE.step(world));
      world.apply(node(world, "", "  unschedulable: true"));
      world.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: drained, namespace: %s}
          spec:
            nodeName: %s
            terminationGracePeriodSeconds: 0
            containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
          """
              .formatted(world.namespace(), node(world)));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return drain(node(world), List.of());
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return facts.podGroups().stream().noneMatch(g -> g.nodes().containsKey(node(world)));
    }
  },
  DELETE_NODE("nodes") {
    @Override
    void prepare(KubernetesWorld world) {
      world.apply(node(world, "karpenter.sh/nodepool: other", ""));
    }

    @Override
    public KubernetesStep step(KubernetesWorld world) {
      return new DeleteNode(info(Action.CHANGE), node(world));
    }

    @Override
    boolean seen(KubernetesWorld world, KubernetesFacts facts) {
      return node(world, facts).isEmpty();
    }
  };

  static KubernetesStep drain(String node, List<ObjectRef> frozen) {
    return new DrainNode(
        info(Action.CHANGE),
        node,
        10,
        List.of(),
        frozen,
        Optional.empty(),
        Duration.ZERO,
        List.of());
  }

  static String node(KubernetesWorld world) {
    return "node-of-" + world.namespace();
  }

  static Optional<KubernetesFacts.Node> node(KubernetesWorld world, KubernetesFacts facts) {
    return facts.nodes().stream().filter(n -> n.name().equals(node(world))).findFirst();
  }

  static String node(KubernetesWorld world, String labels, String spec) {
    return """
    apiVersion: v1
    kind: Node
    metadata: {name: %s, labels: {contract: "true"%s}}
    spec:
      providerID: aws:///eu-west-1a/i-0123456789abcdef0
    %s
    """
        .formatted(node(world), labels.isEmpty() ? "" : ", " + labels, spec);
  }

  static final Map<String, Object> LINUX = expression("kubernetes.io/os", "linux");

  private final String resource;

  KubernetesScenario(String resource) {
    this.resource = resource;
  }

  /** From this alone to more. */
  static KubernetesStep placement(KubernetesWorld world, Map<String, Object> from) {
    return new PlaceDeployment(
        info(Action.CHANGE),
        world.namespace(),
        "metrics-server",
        new PodPlacement(List.of(Map.of("matchExpressions", List.of(from))), List.of()),
        new PodPlacement(
            List.of(Map.of("matchExpressions", List.of(LINUX, expression("role", "platform")))),
            List.of(Map.of("key", "dedicated", "operator", "Exists", "effect", "NoSchedule"))));
  }

  private static Map<String, Object> expression(String key, String value) {
    return Map.of("key", key, "operator", "In", "values", List.of(value));
  }

  /** What the step writes. */
  public String resource() {
    return resource;
  }

  /** Puts into the world what the step needs. */
  void prepare(KubernetesWorld world) {}

  /** The step. */
  public abstract KubernetesStep step(KubernetesWorld world);

  /** Whether an observation shows what the step did. */
  abstract boolean seen(KubernetesWorld world, KubernetesFacts facts);

  /** Whether there is a way back from it. */
  boolean goesBack() {
    return this != REMOVAL
        && this != RELEASE_REPAIRED
        && this != RELEASE_FORGOTTEN
        && this != DRAIN
        && this != DELETE_NODE;
  }

  /** What looking shows when the write took effect and its answer was lost. */
  Check.State afterALostAnswer() {
    return Check.State.HOLDS;
  }

  private static KubernetesStep install(KubernetesWorld world, InstalledAs installedAs) {
    return new InstallChart(
        info(Action.CREATE),
        world.chart(),
        KubernetesWorld.RELEASE,
        "karpenter",
        world.namespace(),
        installedAs,
        Map.of("settings", Map.of("clusterName", "payments-prod"), "replicas", 1),
        "fingerprint-1");
  }

  static AwaitCrds crds() {
    return new AwaitCrds(
        info(Action.AWAIT),
        List.of(
            "nodepools.karpenter.sh",
            "nodeclaims.karpenter.sh",
            "ec2nodeclasses.karpenter.k8s.aws"));
  }

  static String autoscaler(String namespace) {
    return """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: cluster-autoscaler, namespace: %s}
    spec:
      replicas: 1
      selector: {matchLabels: {app: cluster-autoscaler}}
      template:
        metadata: {labels: {app: cluster-autoscaler}}
        spec:
          terminationGracePeriodSeconds: 0
          containers: [{name: main, image: "registry.k8s.io/pause:3.10"}]
    """
        .formatted(namespace);
  }

  static void carryOut(KubernetesWorld world, KubernetesStep step) {
    assertThat(world.executor().execute(step))
        .isInstanceOfAny(Outcome.Changed.class, Outcome.Unchanged.class);
  }

  static StepInfo info(Action action) {
    return new StepInfo(
        "contract/step",
        Phase.CONTROLLER,
        "a step",
        action,
        List.of(),
        List.of(),
        new Undo.Nothing("a test"),
        Optional.of(Duration.ofMinutes(1)));
  }
}
