package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.karpentersetup.run.RunResult;
import io.github.karpentersetup.run.StepResult;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a run that stopped says what stopped it, and that really does. */
final class InTheWay {

  private static final Pattern OBJECT = Pattern.compile("([a-z0-9-]+)/([a-z0-9-]+)");
  private static final Pattern WORKLOAD =
      Pattern.compile("(Deployment|StatefulSet|ReplicaSet) ([a-z0-9-]+)/([a-z0-9-]+)");
  private static final Pattern CLAIM = Pattern.compile("NodeClaim ([a-z0-9-]+)");

  private InTheWay() {}

  static void isNamedBy(RunResult result, LabSandbox lab) {
    var failed =
        result.steps().stream()
            .filter(StepResult.Failed.class::isInstance)
            .map(StepResult.Failed.class::cast)
            .toList();
    assertThat(failed).as(result.toString()).isNotEmpty();
    var client = lab.cluster().client();
    for (var step : failed) {
      var words = step.problem().message();
      assertThat(
              isPodInTheWay(words, client) || isWorkloadShort(words, client) || isClaim(words, lab))
          .as("%s names what is in its way: %s", step.step(), words)
          .isTrue();
      assertThat(step.problem().fix()).isNotBlank();
    }
  }

  /** A pod on a cordoned node that its budget keeps there, or one that is not Ready elsewhere. */
  private static boolean isPodInTheWay(String words, KubernetesClient client) {
    return OBJECT
        .matcher(words)
        .results()
        .map(m -> client.pods().inNamespace(m.group(1)).withName(m.group(2)).get())
        .filter(Objects::nonNull)
        .anyMatch(
            pod ->
                words.contains("disruption budget")
                    ? isOnCordoned(pod, client) && hasBudget(pod, client)
                    : isOnCordoned(pod, client) || !isReady(pod));
  }

  private static boolean isOnCordoned(Pod pod, KubernetesClient client) {
    var name = pod.getSpec().getNodeName();
    var node = name == null ? null : client.nodes().withName(name).get();
    return node != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
  }

  private static boolean hasBudget(Pod pod, KubernetesClient client) {
    return client
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(pod.getMetadata().getNamespace())
        .list()
        .getItems()
        .stream()
        .anyMatch(
            b ->
                pod.getMetadata()
                    .getLabels()
                    .entrySet()
                    .containsAll(b.getSpec().getSelector().getMatchLabels().entrySet()));
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private static boolean isWorkloadShort(String words, KubernetesClient client) {
    return WORKLOAD
        .matcher(words)
        .results()
        .anyMatch(
            m ->
                isShort(
                    client
                        .genericKubernetesResources("apps/v1", m.group(1))
                        .inNamespace(m.group(2))
                        .withName(m.group(3))
                        .get()));
  }

  private static boolean isShort(@Nullable GenericKubernetesResource workload) {
    return workload != null
        && number(workload.get("status", "readyReplicas"), 0)
            < number(workload.get("spec", "replicas"), 1);
  }

  private static int number(@Nullable Object value, int absent) {
    return value instanceof Number n ? n.intValue() : absent;
  }

  private static boolean isClaim(String words, LabSandbox lab) {
    var claims = lab.kubernetes().observe().nodeClaims();
    return CLAIM
        .matcher(words)
        .results()
        .anyMatch(
            m ->
                claims.stream()
                    .anyMatch(c -> c.name().equals(m.group(1)) && !c.ready().equals("True")));
  }
}
