package io.github.karpentersetup.k8s.crd;

import java.util.LinkedHashMap;
import java.util.Map;

/** Manifests that are right, with as many fields as go together. */
final class GoldenManifests {

  private static final String POOL =
      """
      apiVersion: karpenter.sh/v1
      kind: NodePool
      metadata:
        name: golden
        labels: {team: a}
        annotations: {example.com/note: text}
      spec:
        weight: 10
        limits: {cpu: 1000, memory: 1000Gi, nvidia.com/gpu: "2"}
        disruption:
          consolidationPolicy: WhenEmptyOrUnderutilized
          consolidateAfter: 1m
          budgets:
          - nodes: 10%
          - {nodes: "0", schedule: "0 9 * * 1-5", duration: 8h, reasons: [Drifted, Empty]}
        template:
          metadata:
            labels: {team: a, example.com/kind: batch}
            annotations: {example.com/owner: me}
          spec:
            expireAfter: 720h
            terminationGracePeriod: 48h
            nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
            taints:
            - {key: example.com/batch, value: "true", effect: NoSchedule}
            startupTaints:
            - {key: example.com/starting, effect: NoExecute, timeAdded: "2026-11-23T10:00:00Z"}
            requirements:
            - {key: karpenter.sh/capacity-type, operator: In, values: [spot, on-demand]}
            - {key: karpenter.k8s.aws/instance-category, operator: In, values: [c, m], minValues: 2}
            - {key: karpenter.k8s.aws/instance-generation, operator: Gt, values: ["2"]}
            - {key: kubernetes.io/arch, operator: Exists}
      status:
        resources: {cpu: "1"}
      """;

  private static final String CLASS =
      """
      apiVersion: karpenter.k8s.aws/v1
      kind: EC2NodeClass
      metadata:
        name: golden
      spec:
        role: nodes
        amiFamily: AL2023
        amiSelectorTerms:
        - alias: al2023@latest
        subnetSelectorTerms:
        - tags: {karpenter.sh/discovery: web}
        - id: subnet-0123
        securityGroupSelectorTerms:
        - tags: {karpenter.sh/discovery: web}
        - name: nodes
        - id: sg-0123
        associatePublicIPAddress: false
        context: fleet
        detailedMonitoring: true
        instanceStorePolicy: RAID0
        tags: {team: a}
        userData: "#!/bin/bash"
        metadataOptions:
          httpEndpoint: enabled
          httpProtocolIPv6: disabled
          httpPutResponseHopLimit: 1
          httpTokens: required
        kubelet:
          clusterDNS: [10.0.0.10]
          cpuCFSQuota: true
          evictionHard: {memory.available: 5%, nodefs.available: 1Gi}
          evictionMaxPodGracePeriod: 60
          evictionSoft: {memory.available: 500Mi}
          evictionSoftGracePeriod: {memory.available: 1m30s}
          imageGCHighThresholdPercent: 85
          imageGCLowThresholdPercent: 80
          kubeReserved: {cpu: 200m, memory: 100Mi}
          maxPods: 20
          podsPerCore: 2
          systemReserved: {cpu: 100m, pid: "100"}
        blockDeviceMappings:
        - deviceName: /dev/xvda
          rootVolume: true
          ebs:
            deleteOnTermination: true
            encrypted: true
            iops: 3000
            kmsKeyID: key
            snapshotID: snap-1
            throughput: 125
            volumeSize: 100Gi
            volumeType: gp3
      status:
        instanceProfile: profile
      """;

  /** What v1 gained after 1.0. */
  private static final String NEW_CLASS =
      """
      apiVersion: karpenter.k8s.aws/v1
      kind: EC2NodeClass
      metadata:
        name: golden
      spec:
        instanceProfile: nodes
        amiFamily: AL2023
        amiSelectorTerms:
        - {name: mine, owner: self}
        - id: ami-0123
        - ssmParameter: /aws/ami
        - tags: {mine: "*"}
        subnetSelectorTerms: [{id: subnet-0123}]
        securityGroupSelectorTerms: [{id: sg-0123}]
        ipPrefixCount: 1
        capacityReservationSelectorTerms:
        - {id: cr-0123}
        - {tags: {team: a}, ownerID: "123456789012"}
        - {instanceMatchCriteria: open}
        connectionTracking: {tcpEstablishedTimeout: 60, udpStreamTimeout: 60, udpTimeout: 30}
        cpuOptions: {nestedVirtualization: enabled}
        networkInterfaces:
        - {networkCardIndex: 0, deviceIndex: 0, interfaceType: interface}
        - {networkCardIndex: 1, deviceIndex: 1, interfaceType: efa-only}
        placementGroupSelector: {name: group}
        blockDeviceMappings:
        - {deviceName: /dev/xvda, ebs: {snapshotID: snap-1, volumeInitializationRate: 100}}
      """;

  private static final String STATIC_POOL =
      """
      apiVersion: karpenter.sh/v1
      kind: NodePool
      metadata:
        name: golden
      spec:
        replicas: 3
        limits: {nodes: 5}
        disruption: {consolidationPolicy: Balanced, consolidateAfter: Never}
        template:
          spec:
            nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
            requirements:
            - {key: karpenter.k8s.aws/instance-cpu, operator: Gte, values: ["4"]}
            - {key: karpenter.k8s.aws/instance-tenancy, operator: In, values: [default]}
      """;

  private static final String OLD_POOL =
      """
      apiVersion: karpenter.sh/v1beta1
      kind: NodePool
      metadata:
        name: golden
      spec:
        weight: 10
        limits: {cpu: 1000, memory: 1000Gi}
        disruption:
          consolidationPolicy: WhenEmpty
          consolidateAfter: 30s
          expireAfter: 720h
          budgets:
          - nodes: 10%
          - {nodes: "0", schedule: "@daily", duration: 8h30m}
        template:
          metadata:
            labels: {team: a}
            annotations: {example.com/owner: me}
          spec:
            nodeClassRef:
              apiVersion: karpenter.k8s.aws/v1beta1
              kind: EC2NodeClass
              name: default
            taints:
            - {key: example.com/batch, value: "true", effect: NoSchedule}
            startupTaints:
            - {key: example.com/starting, effect: PreferNoSchedule}
            requirements:
            - {key: karpenter.sh/capacity-type, operator: In, values: [spot], minValues: 1}
            - {key: karpenter.k8s.aws/instance-generation, operator: Lt, values: ["6"]}
            - {key: node.kubernetes.io/instance-type, operator: NotIn, values: [t2.nano]}
            kubelet:
              clusterDNS: [10.0.0.10]
              cpuCFSQuota: true
              evictionHard: {memory.available: 5%}
              evictionMaxPodGracePeriod: 60
              evictionSoft: {memory.available: 500Mi}
              evictionSoftGracePeriod: {memory.available: 1m30s}
              imageGCHighThresholdPercent: 85
              imageGCLowThresholdPercent: 80
              kubeReserved: {cpu: 200m}
              maxPods: 20
              podsPerCore: 2
              systemReserved: {ephemeral-storage: 1Gi}
            resources: {}
      status:
        resources: {cpu: "1"}
      """;

  private static final String OLD_CLASS =
      """
      apiVersion: karpenter.k8s.aws/v1beta1
      kind: EC2NodeClass
      metadata:
        name: golden
      spec:
        role: nodes
        amiFamily: Custom
        amiSelectorTerms:
        - {name: mine, owner: self}
        - id: ami-0123
        subnetSelectorTerms:
        - tags: {karpenter.sh/discovery: web}
        - id: subnet-0123
        securityGroupSelectorTerms:
        - tags: {karpenter.sh/discovery: web}
        - name: nodes
        associatePublicIPAddress: false
        context: fleet
        detailedMonitoring: true
        instanceStorePolicy: RAID0
        tags: {team: a}
        userData: text
        metadataOptions:
          httpEndpoint: enabled
          httpProtocolIPv6: disabled
          httpPutResponseHopLimit: 2
          httpTokens: required
        blockDeviceMappings:
        - deviceName: /dev/xvda
          rootVolume: true
          ebs: {deleteOnTermination: true, encrypted: true, iops: 3000, volumeSize: 100Gi, volumeType: gp3}
      """;

  private GoldenManifests() {}

  /** By name, in an order that stays. */
  static Map<String, String> all() {
    var all = new LinkedHashMap<String, String>();
    all.put("NodePool v1", POOL);
    all.put("NodePool v1, static", STATIC_POOL);
    all.put("EC2NodeClass v1", CLASS);
    all.put("EC2NodeClass v1, new fields", NEW_CLASS);
    all.put("NodePool v1beta1", OLD_POOL);
    all.put("EC2NodeClass v1beta1", OLD_CLASS);
    return all;
  }

  /** Whether it has fields that came with 1.14 or little before. */
  static boolean isNew(String golden) {
    return golden.equals(NEW_CLASS) || golden.equals(STATIC_POOL);
  }
}
