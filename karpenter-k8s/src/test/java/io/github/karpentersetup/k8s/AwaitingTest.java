package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwaitDeployment;
import io.github.karpentersetup.step.AwaitNodeClaims;
import io.github.karpentersetup.step.AwaitStoredVersions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the steps that wait say about states that a healthy cluster does not show. */
class AwaitingTest {

  private static final String POOL = "GET /apis/karpenter.sh/v1/nodepools/default";
  private static final String OLD_POOL = "GET /apis/karpenter.sh/v1beta1/nodepools/default";
  private static final String OLD_CLASS = "GET /apis/karpenter.k8s.aws/v1beta1/ec2nodeclasses/web";
  private static final String DEPLOYMENT =
      "GET /apis/apps/v1/namespaces/kube-system/deployments/karpenter";
  private static final String PODS = "GET /api/v1/namespaces/kube-system/pods";

  private final CannedServer server = new CannedServer();
  private final Fabric8Executor executor = Fabric8Executor.on(server.client());

  @AfterEach
  void close() {
    executor.close();
    server.close();
  }

  private Check ready(String apiVersion, String kind, String name) {
    return executor.check(Steps.ready(apiVersion, kind, name));
  }

  private Check deployment() {
    return executor.check(
        new AwaitDeployment(Steps.info(Action.AWAIT), "kube-system", "karpenter"));
  }

  @Test
  void holdsWhenReadyIsTrueForTheNewestGeneration() {
    server.on(
        POOL,
        """
        metadata: {generation: 2}
        status: {conditions: [{type: Ready, status: "True", observedGeneration: 2}]}
        """);
    assertThat(ready("karpenter.sh/v1", "NodePool", "default"))
        .isEqualTo(Check.holds("1 of 1 Ready"));
  }

  @Test
  void doesNotTrustAConditionOfAnOlderGeneration() {
    server.on(
        POOL,
        """
        metadata: {generation: 3}
        status: {conditions: [{type: Ready, status: "True", observedGeneration: 2}]}
        """);
    assertThat(ready("karpenter.sh/v1", "NodePool", "default").detail())
        .isEqualTo("0 of 1 Ready; nodepool/default changed; Karpenter has not looked at it since");
  }

  @Test
  void namesTheConditionThatFails() {
    server.on(
        POOL,
        """
        status:
          conditions:
          - {type: NodeClassReady, status: "False", reason: NodeClassNotFound, message: no class web}
          - {type: Ready, status: "False", reason: UnhealthyDependents, message: NodeClassReady=False}
        """);
    assertThat(ready("karpenter.sh/v1", "NodePool", "default").detail())
        .isEqualTo(
            "0 of 1 Ready; nodepool/default is not Ready: UnhealthyDependents:"
                + " NodeClassReady=False (NodeClassReady: NodeClassNotFound: no class web)");
  }

  @Test
  void takesAV1ObjectWithoutConditionsForNotLookedAt() {
    server.on(POOL, "spec: {}");
    assertThat(ready("karpenter.sh/v1", "NodePool", "default").detail())
        .contains("no Ready condition yet");
  }

  @Test
  void takesAnOldNodeClassForReadyOnceItFoundEverything() {
    server.on(
        OLD_CLASS, "status: {subnets: [{id: a}], securityGroups: [{id: b}], amis: [{id: c}]}");
    server.on(OLD_POOL, "spec: {template: {spec: {nodeClassRef: {name: web}}}}");

    assertThat(ready("karpenter.k8s.aws/v1beta1", "EC2NodeClass", "web").isHolding()).isTrue();
    assertThat(ready("karpenter.sh/v1beta1", "NodePool", "default").isHolding()).isTrue();
  }

  @Test
  void saysWhatAnOldNodeClassHasNotFound() {
    server.on(OLD_CLASS, "status: {subnets: [{id: a}], securityGroups: []}");
    server.on(OLD_POOL, "spec: {template: {spec: {nodeClassRef: {name: web}}}}");

    assertThat(ready("karpenter.sh/v1beta1", "NodePool", "default").detail())
        .isEqualTo(
            "0 of 1 Ready; nodepool/default waits for its node class: ec2nodeclass/web has found"
                + " no securityGroups, no amis yet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {waiting: {reason: CrashLoopBackOff, message: back-off}} | CrashLoopBackOff: back-off
          {waiting: {reason: ImagePullBackOff, message: not found}} | ImagePullBackOff: not found
          {terminated: {reason: Error, exitCode: 1, message: no region}} | Error (exit code 1): no region
          """)
  void saysWhyAPodIsNotReady(String state, String reason) {
    server.on(
        DEPLOYMENT,
        """
        metadata: {generation: 1}
        spec: {replicas: 2, selector: {matchLabels: {app: karpenter}}}
        status: {observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 1}
        """);
    server.on(
        PODS,
        """
        items:
        - metadata: {name: karpenter-1}
          status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
        - metadata: {name: karpenter-2}
          status:
            phase: Pending
            conditions: [{type: PodScheduled, status: "False", message: 0/1 nodes are available}]
        - metadata: {name: karpenter-3}
          status: {phase: Running, containerStatuses: [{name: c, state: %s}]}
        """
            .formatted(state));

    assertThat(deployment())
        .isEqualTo(Check.notYet("1 of 2 replicas ready; pod karpenter-3 Running: " + reason));
  }

  @Test
  void saysWhyAPodHasNoNode() {
    server.on(
        DEPLOYMENT,
        """
        metadata: {generation: 1}
        spec: {replicas: 1, selector: {matchLabels: {app: karpenter}}}
        status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1}
        """);
    server.on(
        PODS,
        """
        items:
        - metadata: {name: karpenter-2}
          status:
            phase: Pending
            conditions: [{type: PodScheduled, status: "False", message: 0/1 nodes are available}]
        """);

    assertThat(deployment().detail())
        .isEqualTo("0 of 1 replica ready; pod karpenter-2 Pending: 0/1 nodes are available");
  }

  @Test
  void doesNotTrustCountsOfAnOlderGeneration() {
    server.on(
        DEPLOYMENT,
        """
        metadata: {generation: 2}
        spec: {replicas: 1}
        status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1}
        """);
    assertThat(deployment().state()).isEqualTo(Check.State.NOT_YET);
  }

  @Test
  void waitsForEveryNodeClaimAndEveryPod() {
    server.on("GET /apis/karpenter.sh", "preferredVersion: {groupVersion: karpenter.sh/v1}");
    server.on(
        "GET /apis/karpenter.sh/v1/nodeclaims",
        """
        items:
        - metadata: {name: default-a}
          status: {conditions: [{type: Ready, status: "True"}]}
        - metadata: {name: default-b}
          status:
            conditions:
            - {type: Launched, status: "False", message: no capacity}
            - {type: Ready, status: "False"}
        """);
    server.on(
        "GET /api/v1/pods",
        """
        items:
        - metadata: {name: api-1, namespace: shop}
          status:
            phase: Pending
            conditions:
            - {type: PodScheduled, status: "False", reason: Unschedulable, message: too small}
        - metadata: {name: api-2, namespace: shop}
          status: {phase: Pending, conditions: [{type: PodScheduled, status: "True"}]}
        """);

    assertThat(executor.check(new AwaitNodeClaims(Steps.info(Action.AWAIT))))
        .isEqualTo(
            Check.notYet(
                "1 of 2 NodeClaims Ready, not default-b (Launched: no capacity); 1 pod waits for a"
                    + " node: shop/api-1 (too small)"));
  }

  private static final String CRD =
      "GET /apis/apiextensions.k8s.io/v1/customresourcedefinitions/nodepools.karpenter.sh";

  private Check storedAsV1() {
    return executor.check(
        new AwaitStoredVersions(Steps.info(Action.AWAIT), List.of("nodepools.karpenter.sh"), "v1"));
  }

  @Test
  void namesTheObjectsThatKarpenterHasNotRewrittenYet() {
    server.on(
        CRD,
        """
        metadata: {name: nodepools.karpenter.sh}
        spec: {group: karpenter.sh, names: {plural: nodepools}}
        status: {storedVersions: [v1beta1, v1]}
        """);
    server.on(
        "GET /apis/karpenter.sh/v1/nodepools",
        """
        items:
        - metadata: {name: web}
        - metadata:
            name: batch
            annotations: {karpenter.sh/stored-version-migrated: "true"}
        """);

    assertThat(storedAsV1())
        .isEqualTo(
            Check.notYet("nodepools.karpenter.sh stores v1beta1, v1 (web not rewritten yet)"));
  }

  @Test
  void holdsWhenNothingElseIsStored() {
    server.on(CRD, "status: {storedVersions: [v1]}");

    assertThat(storedAsV1()).isEqualTo(Check.holds("everything is stored as v1"));
  }
}
