package io.github.karpentersetup.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ConsolidationPolicy;
import io.github.karpentersetup.spec.DisruptionBudget;
import io.github.karpentersetup.spec.DisruptionReason;
import io.github.karpentersetup.spec.Kubelet;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.MetadataOptions;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.OperatingSystem;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.version.ApiVersion;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {

  /** The NodePool of the lab, without its disruption block. */
  private static NodePool.Builder lab() {
    return NodePool.named("default")
        .architectures(Architecture.AMD64)
        .operatingSystems(OperatingSystem.LINUX)
        .capacityTypes(CapacityType.ON_DEMAND)
        .instanceCategories("c", "m", "r")
        .instanceGenerationAbove(2)
        .instanceMemoryAbove(Memory.mebibytes(4047))
        .cpuLimit(1000)
        .expireAfter(Duration.ofDays(30));
  }

  private static NodeClass labClass() {
    return NodeClass.named("default")
        .amiFamily(AmiFamily.AL2)
        .amiIds("ami-01af8560b504eb3db", "ami-01520c51b1b0e680b")
        .build()
        .completedFor("shop", "KarpenterNodeRole-shop");
  }

  private static final String REQUIREMENTS =
      """
            requirements:
              - key: kubernetes.io/arch
                operator: In
                values:
                  - amd64
              - key: kubernetes.io/os
                operator: In
                values:
                  - linux
              - key: karpenter.sh/capacity-type
                operator: In
                values:
                  - on-demand
              - key: karpenter.k8s.aws/instance-category
                operator: In
                values:
                  - c
                  - m
                  - r
              - key: karpenter.k8s.aws/instance-generation
                operator: Gt
                values:
                  - "2"
              - key: karpenter.k8s.aws/instance-memory
                operator: Gt
                values:
                  - "4047"
      """;

  @Test
  void writesTheLabsNodePoolInV1beta1() {
    var manifest = NodePoolManifest.of(lab().build(), labClass(), ApiVersion.V1BETA1);
    assertThat(manifest.toYaml())
        .isEqualTo(
            """
            apiVersion: karpenter.sh/v1beta1
            kind: NodePool
            metadata:
              name: default
            spec:
              template:
                spec:
            """
                + REQUIREMENTS
                + """
                      nodeClassRef:
                        apiVersion: karpenter.k8s.aws/v1beta1
                        kind: EC2NodeClass
                        name: default
                  limits:
                    cpu: 1000
                  disruption:
                    consolidationPolicy: WhenUnderutilized
                    expireAfter: 720h
                """);
  }

  @Test
  void writesTheLabsNodePoolInV1() {
    var pool = lab().consolidateAfter(Duration.ofMinutes(1)).build();
    assertThat(NodePoolManifest.of(pool, labClass(), ApiVersion.V1).toYaml())
        .isEqualTo(
            """
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata:
              name: default
            spec:
              template:
                spec:
            """
                + REQUIREMENTS
                + """
                      nodeClassRef:
                        group: karpenter.k8s.aws
                        kind: EC2NodeClass
                        name: default
                      expireAfter: 720h
                  limits:
                    cpu: 1000
                  disruption:
                    consolidationPolicy: WhenEmptyOrUnderutilized
                    consolidateAfter: 1m
                """);
  }

  @Test
  void writesTheLabsNodeClassInBothVersions() {
    for (var api : ApiVersion.values()) {
      assertThat(NodeClassManifest.of(labClass(), api).toYaml())
          .isEqualTo(
              """
              apiVersion: karpenter.k8s.aws/%s
              kind: EC2NodeClass
              metadata:
                name: default
              spec:
                amiFamily: AL2
                amiSelectorTerms:
                  - id: ami-01af8560b504eb3db
                  - id: ami-01520c51b1b0e680b
                role: KarpenterNodeRole-shop
                subnetSelectorTerms:
                  - tags:
                      karpenter.sh/discovery: shop
                securityGroupSelectorTerms:
                  - tags:
                      karpenter.sh/discovery: shop
              """
                  .formatted(api));
    }
  }

  @Test
  void turnsTheNewestAmiOfAFamilyIntoTheFormOfEachVersion() {
    var byAlias = NodeClass.named("a").amiAlias("al2023@latest").build();
    var byFamily = NodeClass.named("a").amiFamily(AmiFamily.AL2023).build();
    assertThat(NodeClassManifest.of(byAlias, ApiVersion.V1BETA1).content().get("spec"))
        .isEqualTo(Map.of("amiFamily", "AL2023"));
    assertThat(NodeClassManifest.of(byFamily, ApiVersion.V1))
        .isEqualTo(NodeClassManifest.of(byAlias, ApiVersion.V1));
  }

  @Test
  void keepsKubeletInThePoolInV1beta1AndInTheClassInV1() {
    var nodeClass = labClass().toBuilder().kubelet(Kubelet.builder().maxPods(20).build()).build();
    var pool = lab().build();
    assertThat(NodePoolManifest.of(pool, nodeClass, ApiVersion.V1BETA1).toYaml())
        .contains("kubelet:\n        maxPods: 20\n");
    assertThat(NodeClassManifest.of(nodeClass, ApiVersion.V1BETA1).toYaml())
        .doesNotContain("kubelet");
    assertThat(NodePoolManifest.of(pool, nodeClass, ApiVersion.V1).toYaml())
        .doesNotContain("kubelet");
    assertThat(NodeClassManifest.of(nodeClass, ApiVersion.V1).toYaml())
        .contains("  kubelet:\n    maxPods: 20\n");
  }

  @Test
  void writesWhatIsSaidBesides() {
    var pool =
        NodePool.named("batch")
            .label("team", "a")
            .annotation("note", "on")
            .taints(Taint.noSchedule("example.com/batch").withValue("yes"))
            .startupTaints(Taint.noExecute("example.com/starting"))
            .memoryLimit(Memory.gibibytes(64))
            .consolidationPolicy(ConsolidationPolicy.WHEN_EMPTY)
            .consolidateNever()
            .expireNever()
            .terminationGracePeriod(Duration.ofHours(1))
            .budgets(
                DisruptionBudget.nodes(3)
                    .during("@daily", Duration.ofMinutes(90))
                    .forReasons(DisruptionReason.EMPTY))
            .weight(7)
            .build();
    assertThat(NodePoolManifest.of(pool, labClass(), ApiVersion.V1).toYaml())
        .isEqualTo(
            """
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata:
              name: batch
            spec:
              template:
                metadata:
                  labels:
                    team: a
                  annotations:
                    note: "on"
                spec:
                  requirements:
                    - key: kubernetes.io/os
                      operator: In
                      values:
                        - linux
                  taints:
                    - key: example.com/batch
                      value: "yes"
                      effect: NoSchedule
                  startupTaints:
                    - key: example.com/starting
                      effect: NoExecute
                  nodeClassRef:
                    group: karpenter.k8s.aws
                    kind: EC2NodeClass
                    name: default
                  expireAfter: Never
                  terminationGracePeriod: 1h
              limits:
                memory: 64Gi
              disruption:
                consolidationPolicy: WhenEmpty
                consolidateAfter: Never
                budgets:
                  - nodes: "3"
                    schedule: '@daily'
                    duration: 1h30m
                    reasons:
                      - Empty
              weight: 7
            """);
  }

  @Test
  void writesDisksMetadataAndUserDataOfANodeClass() {
    var nodeClass =
        NodeClass.named("disks")
            .amiAlias("bottlerocket@v1.20.0")
            .role("nodes")
            .subnets(SelectorTerm.id("subnet-1"))
            .securityGroups(SelectorTerm.id("sg-1"))
            .blockDevice(
                BlockDevice.named("/dev/xvda")
                    .volumeSize(Memory.gibibytes(20))
                    .encrypted()
                    .rootVolume()
                    .build())
            .metadataOptions(MetadataOptions.DEFAULT)
            .userData("[settings]\nx = 1\n")
            .detailedMonitoring(Setting.ENABLED)
            .associatePublicIpAddress(Setting.DISABLED)
            .tag("cost", "1")
            .build();
    assertThat(NodeClassManifest.of(nodeClass, ApiVersion.V1).toYaml())
        .endsWith(
            """
              blockDeviceMappings:
                - deviceName: /dev/xvda
                  rootVolume: true
                  ebs:
                    volumeSize: 20Gi
                    encrypted: true
              metadataOptions:
                httpEndpoint: enabled
                httpProtocolIPv6: disabled
                httpPutResponseHopLimit: 1
                httpTokens: required
              userData: |
                [settings]
                x = 1
              tags:
                cost: "1"
              detailedMonitoring: true
              associatePublicIPAddress: false
            """);
  }

  @Test
  void addsLabelsBesideThoseThatAreThere() {
    var manifest =
        NodeClassManifest.of(labClass(), ApiVersion.V1)
            .withLabels(Map.of("b", "2"))
            .withLabels(Map.of("a", "1"));
    assertThat(manifest.content().get("metadata"))
        .isEqualTo(Map.of("name", "default", "labels", Map.of("a", "1", "b", "2")));
    assertThat(manifest.kind()).isEqualTo("EC2NodeClass");
    assertThat(manifest.name()).isEqualTo("default");
    assertThat(manifest.apiVersion()).isEqualTo("karpenter.k8s.aws/v1");
  }

  @Test
  void readsBackFromItsJson() {
    var manifest = NodePoolManifest.of(lab().build(), labClass(), ApiVersion.V1);
    assertThat(Json.readTree(manifest.toJson())).isEqualTo(manifest.content());
  }
}
