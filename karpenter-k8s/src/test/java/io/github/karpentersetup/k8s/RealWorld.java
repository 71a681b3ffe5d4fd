package io.github.karpentersetup.k8s;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.executor.KubernetesWorld;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A real API server. What the test makes has names of its own or is refused beforehand: a cluster
 * that has an aws-auth or Karpenter's definitions is somebody's, and is left alone.
 */
final class RealWorld implements KubernetesWorld {

  private static final String[] CRDS = {
    "nodepools.karpenter.sh",
    "nodeclaims.karpenter.sh",
    "ec2nodeclasses.karpenter.k8s.aws",
    "nodeoverlays.karpenter.sh",
    "capacitybuffers.autoscaling.x-k8s.io"
  };

  /** Whether the server has controllers and nodes behind it. */
  enum Pods {
    RUN,
    STAY_PENDING
  }

  private final WriteCounter counter = new WriteCounter();
  private final String namespace = "contract-" + UUID.randomUUID().toString().substring(0, 8);
  private final KubernetesClient own;
  private final KubernetesClient counted;
  private final Fabric8Executor executor;
  private final Pods pods;

  RealWorld(Config config, Pods pods) {
    this.pods = pods;
    this.own = new KubernetesClientBuilder().withConfig(config).build();
    this.counted = counter.client(config);
    this.executor = Fabric8Executor.on(counted);
    var taken =
        own.configMaps().inNamespace("kube-system").withName("aws-auth").get() != null
            || own.apiextensions().v1().customResourceDefinitions().withName(CRDS[0]).get() != null;
    if (taken) {
      closeClients();
    }
    assumeTrue(
        !taken,
        () -> config.getMasterUrl() + " has an aws-auth or Karpenter's CRDs already: left alone");
  }

  @Override
  public KubernetesExecutor executor() {
    return executor;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public String chart() {
    return Charts.STAND_INS.karpenter().toString();
  }

  @Override
  public String crdChart() {
    return Charts.STAND_INS.karpenterCrd().toString();
  }

  @Override
  public void apply(String yaml) {
    own.resource(yaml).fieldManager("somebody").serverSideApply();
  }

  @Override
  public int writes() {
    return counter.writes();
  }

  @Override
  public Optional<String> cannotRunPods() {
    return pods == Pods.RUN ? Optional.empty() : Optional.of("this API server has no controllers");
  }

  @Override
  public Optional<String> cannotFail() {
    return Optional.of("a real API server does not fail on demand; the sandbox does");
  }

  @Override
  public void fail(String resource, Fault fault) {
    throw new UnsupportedOperationException(cannotFail().orElse(""));
  }

  @Override
  public void heal() {}

  @Override
  public void eventually(Runnable assertion) {
    await().atMost(Duration.ofMinutes(2)).untilAsserted(assertion::run);
  }

  @Override
  public void close() {
    try {
      own.configMaps().inNamespace("kube-system").withName("aws-auth").delete();
      own.nodes().withLabel("contract").delete();
      for (var crd : CRDS) {
        own.apiextensions().v1().customResourceDefinitions().withName(crd).delete();
      }
      deleteOurs();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  own.apiextensions().v1().customResourceDefinitions().withName(CRDS[0]).get()
                      == null);
    } finally {
      closeClients();
    }
  }

  /** What the chart puts outside the namespace, told by who applied it. */
  private void deleteOurs() {
    own.rbac().clusterRoles().list().getItems().stream()
        .filter(this::isOurs)
        .forEach(o -> own.resource(o).delete());
    own.rbac().clusterRoleBindings().list().getItems().stream()
        .filter(this::isOurs)
        .forEach(o -> own.resource(o).delete());
    own.rbac().roles().inAnyNamespace().list().getItems().stream()
        .filter(this::isOurs)
        .forEach(o -> own.resource(o).delete());
    own.rbac().roleBindings().inAnyNamespace().list().getItems().stream()
        .filter(this::isOurs)
        .forEach(o -> own.resource(o).delete());
    own.apps().deployments().inNamespace(namespace).delete();
    own.namespaces().withName(namespace).delete();
  }

  /** Applied by the library, or by Helm for it. */
  private boolean isOurs(HasMetadata object) {
    var annotations = Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of());
    return namespace.equals(annotations.get("meta.helm.sh/release-namespace"))
        || object.getMetadata().getManagedFields().stream()
            .anyMatch(f -> "karpenter-setup".equals(f.getManager()));
  }

  private void closeClients() {
    executor.close();
    counted.close();
    own.close();
  }
}
