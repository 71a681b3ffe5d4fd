package io.github.karpentersetup.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ControllersTest {

  private static JsonNode deployment(String name, String labels, String image) {
    return Json.yaml()
        .readTree(
            """
            metadata: {name: "%s", namespace: kube-system, labels: {%s}}
            spec:
              replicas: 2
              template: {spec: {containers: [{name: c, image: "%s"}]}}
            status: {readyReplicas: 1}
            """
                .formatted(name, labels, image));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.k8s.io/autoscaling/cluster-autoscaler:v1.33.0",
        "cluster-autoscaler",
        "registry.local:5000/cluster-autoscaler",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/cluster-autoscaler@sha256:0123",
        "registry.local:5000/mirror/cluster-autoscaler:v1@sha256:0123"
      })
  void findsAnAutoscalerByItsImage(String image) {
    assertThat(Controllers.autoscaler(deployment("scaler", "", image)))
        .hasValueSatisfying(
            a -> {
              assertThat(a.image()).isEqualTo(image);
              assertThat(a.replicas()).isEqualTo(2);
              assertThat(a.readyReplicas()).isEqualTo(1);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.k8s.io/cluster-proportional-autoscaler:1",
        "x/cluster-autoscaler-tools:1",
        "cluster-autoscaler/exporter:1",
        "my-cluster-autoscaler:1"
      })
  void leavesOtherImagesAlone(String image) {
    assertThat(Controllers.autoscaler(deployment("other", "", image))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "cluster-autoscaler,''",
    "prod-aws-cluster-autoscaler,''",
    "scaler,app.kubernetes.io/name: cluster-autoscaler",
    "scaler,app.kubernetes.io/name: aws-cluster-autoscaler",
    "scaler,k8s-app: cluster-autoscaler"
  })
  void findsAnAutoscalerByNameOrLabel(String name, String labels) {
    assertThat(Controllers.autoscaler(deployment(name, labels, "mirror/ca:1"))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "public.ecr.aws/karpenter/controller:1.14.1@sha256:01,1.14.1",
    "registry.local:5000/karpenter/controller:v0.34.5,0.34.5",
    "registry.local:5000/karpenter/controller@sha256:01,9.9.9",
    "karpenter/controller:latest,9.9.9"
  })
  void findsKarpenterAndItsVersion(String image, String version) {
    assertThat(
            Controllers.karpenter(
                deployment("karpenter", "app.kubernetes.io/version: 9.9.9", image)))
        .hasValueSatisfying(k -> assertThat(k.version()).isEqualTo(version));
  }

  @Test
  void findsKarpenterByItsEnvironment() {
    var deployment =
        Json.yaml()
            .readTree(
                """
                metadata: {name: k, namespace: n}
                spec:
                  template:
                    spec:
                      containers: [{image: mirror/k, env: [{name: KARPENTER_SERVICE, value: k}]}]
                """);
    assertThat(Controllers.karpenter(deployment))
        .hasValueSatisfying(k -> assertThat(k.version()).isEmpty());
  }

  @Test
  void takesNoOtherControllerForKarpenter() {
    assertThat(Controllers.karpenter(deployment("x", "", "x/notkarpenter/controller:1"))).isEmpty();
  }
}
