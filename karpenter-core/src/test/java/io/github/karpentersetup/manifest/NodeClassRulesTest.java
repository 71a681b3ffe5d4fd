package io.github.karpentersetup.manifest;

import static io.github.karpentersetup.manifest.Sample.CLASS;
import static io.github.karpentersetup.manifest.Sample.NEW;
import static io.github.karpentersetup.manifest.Sample.OLD;
import static io.github.karpentersetup.manifest.Sample.OLD_CLASS;
import static io.github.karpentersetup.manifest.Sample.problems;
import static io.github.karpentersetup.manifest.Sample.spec;
import static io.github.karpentersetup.manifest.Sample.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.error.Problem.Rule;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodeClassRulesTest {

  private static final String AMI = "spec.amiSelectorTerms";
  private static final String NO_AMI = without(CLASS, "amiSelectorTerms");
  private static final String NO_SUBNET = without(CLASS, "subnetSelectorTerms");
  private static final String NO_GROUP = without(CLASS, "securityGroupSelectorTerms");
  private static final KarpenterVersion V10 = KarpenterVersion.parse("1.0.8");

  private static Arguments ok(String lines, String manifest, KarpenterVersion version) {
    return Arguments.of("with " + lines, spec(manifest, lines), version);
  }

  static Stream<Arguments> good() {
    return Stream.of(
        ok("", CLASS, NEW),
        ok("", OLD_CLASS, OLD),
        ok("", CLASS, V10),
        ok("", OLD_CLASS, V10),
        ok("amiFamily: AL2023", CLASS, NEW),
        ok("amiFamily: Custom", CLASS, NEW),
        ok(
            "amiFamily: Custom\namiSelectorTerms: [{id: ami-1}, {name: x, owner: self}]",
            NO_AMI,
            NEW),
        ok("amiFamily: AL2\namiSelectorTerms: [{ssmParameter: /x}]", NO_AMI, NEW),
        ok("amiSelectorTerms: [{alias: windows2025@latest}]", NO_AMI, NEW),
        ok("amiFamily: AL2\namiSelectorTerms: [{tags: {a: '*'}}]", NO_AMI, NEW),
        ok("amiSelectorTerms: [{id: ami-1}]", OLD_CLASS, OLD),
        ok("instanceProfile: p", without(CLASS, "role"), NEW),
        ok("subnetSelectorTerms: [{tags: {a: b}}, {id: subnet-1}]", NO_SUBNET, NEW),
        ok("securityGroupSelectorTerms: [{name: a}, {tags: {a: b}}]", NO_GROUP, NEW),
        ok(
            "blockDeviceMappings: [{deviceName: /dev/xvda, rootVolume: true, ebs: "
                + "{volumeSize: 100Gi,"
                + " volumeType: gp3, iops: 3000, encrypted: yes}}, "
                + "{deviceName: /dev/xvdb, ebs: {volumeSize: 1Gi}, rootVolume: false}]",
            CLASS,
            NEW),
        ok(
            "blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {snapshotID: s, "
                + "volumeInitializationRate: 100}}]",
            CLASS,
            NEW),
        ok(
            "blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {volumeSize: " + "100}}]",
            OLD_CLASS,
            OLD),
        ok("metadataOptions: {httpPutResponseHopLimit: 64, httpTokens: optional}", CLASS, NEW),
        ok("tags: {team: a, kubernetes.io/other: b}", CLASS, NEW),
        ok(
            "kubelet: {maxPods: 5, evictionSoft: {memory.available: 5%}, evictionSoftGracePeriod:"
                + " {memory.available: 1m30s}, imageGCHighThresholdPercent: 80,"
                + " imageGCLowThresholdPercent: 79, kubeReserved: {cpu: 100m}, evictionHard:"
                + " {pid.available: '10'}}",
            CLASS, NEW),
        ok(
            "capacityReservationSelectorTerms: [{id: cr-1}, {tags: {a: b}, ownerID: '111122223333'}]",
            CLASS,
            NEW),
        ok(
            "networkInterfaces: [{networkCardIndex: 0, deviceIndex: 0, interfaceType: interface},"
                + " {networkCardIndex: 0, deviceIndex: 1, interfaceType: efa-only}]",
            CLASS,
            NEW),
        ok("networkInterfaces: []", CLASS, NEW),
        ok("placementGroupSelector: {name: a}", CLASS, NEW),
        ok(
            "connectionTracking: {udpTimeout: 30}\ncpuOptions: {nestedVirtualization: enabled}",
            CLASS,
            NEW),
        ok(
            "userData: |\n  #!/bin/bash\n  echo\ncontext: c\ndetailedMonitoring: on\n"
                + "associatePublicIPAddress: false\ninstanceStorePolicy: RAID0\nipPrefixCount: 0",
            CLASS,
            NEW));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("good")
  void accepts(String what, String manifest, KarpenterVersion version) {
    assertThat(problems(manifest, version)).as(what).isEmpty();
  }

  private static Arguments bad(
      String lines,
      String manifest,
      KarpenterVersion version,
      String path,
      String says,
      String fix) {
    return Arguments.of(lines, spec(manifest, lines), version, Rule.SERVER, path, says, fix);
  }

  private static Arguments odd(
      String lines,
      String manifest,
      KarpenterVersion version,
      String path,
      String says,
      String fix) {
    return Arguments.of(lines, spec(manifest, lines), version, Rule.RUNTIME, path, says, fix);
  }

  static Stream<Arguments> refusedByTheServer() {
    return Stream.of(
        bad("", NO_AMI, NEW, AMI, "is required and missing", "alias: al2023@latest"),
        bad("amiSelectorTerms: []\namiFamily: AL2", NO_AMI, NEW, AMI, "is empty", "add an item"),
        bad(
            "amiSelectorTerms: [{owner: self}]\namiFamily: AL2",
            NO_AMI,
            NEW,
            AMI + "[0]",
            "has none of tags, id, name, alias, ssmParameter",
            "say which AMI"),
        bad(
            "amiSelectorTerms: [{tags: ~, karpenter.sh/discovery: x, id: ami-1}]\namiFamily: AL2",
            NO_AMI,
            NEW,
            AMI + "[0][karpenter.sh/discovery]",
            "unknown field",
            "indentation"),
        bad(
            "amiSelectorTerms: [{id: ami-1, owner: self}]\namiFamily: AL2",
            NO_AMI,
            NEW,
            AMI + "[0]",
            "id does not go with owner in one term",
            "keep id alone"),
        bad(
            "amiSelectorTerms: [{alias: al2@latest, owner: self}]",
            NO_AMI,
            NEW,
            AMI + "[0]",
            "alias does not go with owner in one term",
            "keep alias alone"),
        bad(
            "amiSelectorTerms: [{alias: al2@latest}, {id: ami-1}]",
            NO_AMI,
            NEW,
            AMI + "[0]",
            "an alias does not go with other terms",
            "keep the alias alone"),
        bad(
            "amiSelectorTerms: [{alias: al2023}]",
            NO_AMI,
            NEW,
            AMI + "[0].alias",
            "with @ between",
            "al2023@latest"),
        bad(
            "amiSelectorTerms: [{alias: AL2023@latest}]",
            NO_AMI,
            NEW,
            AMI + "[0].alias",
            "\"AL2023\" is not one of the families al2, al2023",
            "lower case"),
        bad(
            "amiSelectorTerms: [{alias: windows2022@v1}]",
            NO_AMI,
            NEW,
            AMI + "[0].alias",
            "pins a Windows AMI",
            "windows2022@latest"),
        bad(
            "amiSelectorTerms: [{alias: windows2025@latest}]",
            NO_AMI,
            V10,
            AMI + "[0].alias",
            "\"windows2025\" is not one of the families",
            "write one of them"),
        bad(
            "amiSelectorTerms: [{alias: al2023@" + "v".repeat(24) + "}]",
            NO_AMI,
            NEW,
            AMI + "[0].alias",
            "has 31 characters, at most 30",
            "shorten it"),
        bad(
            "amiSelectorTerms: [{id: i-1}]\namiFamily: AL2",
            NO_AMI,
            NEW,
            AMI + "[0].id",
            "\"i-1\" does not have the form ami-",
            "an AMI id"),
        bad(
            "amiSelectorTerms: [{tags: {a: ''}}]\namiFamily: AL2",
            NO_AMI,
            NEW,
            AMI + "[0].tags.a",
            "has an empty value",
            "\"*\""),
        bad(
            "amiSelectorTerms: [{id: ami-1}]",
            NO_AMI,
            NEW,
            "spec.amiFamily",
            "is needed where no alias says",
            "amiFamily: AL2023"),
        bad(
            "amiFamily: Windows2025\namiSelectorTerms: [{id: ami-1}]",
            NO_AMI,
            V10,
            "spec.amiFamily",
            "is not one of AL2",
            "Karpenter 1.9.0 or later"),
        bad(
            "amiFamily: AL2",
            CLASS,
            NEW,
            "spec.amiFamily",
            "AL2 does not go with the alias al2023@latest",
            "write AL2023"),
        bad(
            "amiFamily: AL2023\namiSelectorTerms: [{alias: al2@latest}]",
            NO_AMI,
            NEW,
            "spec.amiFamily",
            "AL2023 does not go with the alias al2@latest",
            "write AL2 or"),
        bad(
            "amiFamily: AL2\namiSelectorTerms: [{alias: bottlerocket@latest}]",
            NO_AMI,
            NEW,
            "spec.amiFamily",
            "does not go with",
            "write Bottlerocket"),
        bad(
            "amiFamily: AL2\namiSelectorTerms: [{alias: windows2019@latest}]",
            NO_AMI,
            NEW,
            "spec.amiFamily",
            "does not go with",
            "write Windows2019"),
        bad(
            "amiFamily: AL2\namiSelectorTerms: [{alias: windows2022@latest}]",
            NO_AMI,
            NEW,
            "spec.amiFamily",
            "does not go with",
            "write Windows2022"),
        bad(
            "amiFamily: AL2\namiSelectorTerms: [{alias: windows2025@latest}]",
            NO_AMI,
            NEW,
            "spec.amiFamily",
            "does not go with",
            "write Windows2025"),
        bad(
            "amiFamily: Ubuntu\namiSelectorTerms: [{id: ami-1}]",
            NO_AMI,
            NEW,
            "spec.amiFamily",
            "\"Ubuntu\" is not one of",
            "write one of them"),
        bad(
            "",
            without(OLD_CLASS, "amiFamily"),
            OLD,
            "spec.amiFamily",
            "is required and missing",
            "AL2023"),
        bad(
            "amiFamily: Custom",
            without(OLD_CLASS, "amiFamily"),
            OLD,
            AMI,
            "is needed with amiFamily Custom",
            "id: ami-"),
        bad(
            "amiSelectorTerms: [{alias: al2023@v20240807, name: x}]",
            OLD_CLASS,
            OLD,
            AMI + "[0].alias",
            "unknown field",
            "Aliases exist from Karpenter 1.0 on"),
        bad(
            "amiSelectorTerms: [{owner: self}]",
            OLD_CLASS,
            OLD,
            AMI + "[0]",
            "has none of tags, id, name",
            "id: ami-"),
        bad(
            "amiSelectorTerms: [{id: ami-1, name: x}]",
            OLD_CLASS,
            OLD,
            AMI + "[0]",
            "id does not go with name in one term",
            "keep id alone"),
        bad("amiSelectorTerms: []", OLD_CLASS, OLD, AMI, "is an empty list", "leave it out"),
        bad(
            "kubelet: {}",
            OLD_CLASS,
            OLD,
            "spec.kubelet",
            "unknown field",
            "spec.template.spec.kubelet of the NodePool"),
        bad(
            "",
            without(CLASS, "role"),
            NEW,
            "spec",
            "has neither role nor instanceProfile",
            "add role"),
        bad(
            "instanceProfile: p",
            CLASS,
            NEW,
            "spec",
            "has both role and instanceProfile",
            "keep one"),
        bad("role: ''", without(CLASS, "role"), NEW, "spec.role", "is empty", "fill it in"),
        bad(
            "instanceProfile: ''",
            without(CLASS, "role"),
            NEW,
            "spec.instanceProfile",
            "is empty",
            "fill it in"),
        bad("", NO_SUBNET, NEW, "spec.subnetSelectorTerms", "is required", "add subnet"),
        bad(
            "subnetSelectorTerms: []",
            NO_SUBNET,
            NEW,
            "spec.subnetSelectorTerms",
            "selects no subnet",
            "karpenter.sh/discovery"),
        bad(
            "subnetSelectorTerms: [{}]",
            NO_SUBNET,
            NEW,
            "spec.subnetSelectorTerms[0]",
            "has none of tags, id",
            "say which subnets"),
        bad(
            "subnetSelectorTerms: [{id: subnet-1, tags: {a: b}}]",
            NO_SUBNET,
            NEW,
            "spec.subnetSelectorTerms[0]",
            "id does not go with tags in one term",
            "keep id alone"),
        bad(
            "subnetSelectorTerms: [{tags: {'': b}}]",
            NO_SUBNET,
            NEW,
            "spec.subnetSelectorTerms[0].tags[]",
            "has an empty key",
            "remove the tag"),
        bad(
            "securityGroupSelectorTerms: []",
            NO_GROUP,
            NEW,
            "spec.securityGroupSelectorTerms",
            "selects no security group",
            "add a term"),
        bad(
            "securityGroupSelectorTerms: [{}]",
            NO_GROUP,
            NEW,
            "spec.securityGroupSelectorTerms[0]",
            "has none of tags, id, name",
            "say which"),
        bad(
            "securityGroupSelectorTerms: [{id: sg-1, tags: {a: b}}]",
            NO_GROUP,
            NEW,
            "spec.securityGroupSelectorTerms[0]",
            "id does not go with tags",
            "keep id alone"),
        bad(
            "securityGroupSelectorTerms: [{name: a, tags: {a: b}}]",
            NO_GROUP,
            NEW,
            "spec.securityGroupSelectorTerms[0]",
            "name does not go with tags",
            "keep name alone"),
        bad(
            "blockDeviceMappings: [{deviceName: a, ebs: {volumeSize: 1Gi}, rootVolume: "
                + "true}, {deviceName: b, ebs: {volumeSize: 1Gi}, rootVolume: true}]",
            CLASS,
            NEW,
            "spec.blockDeviceMappings[1].rootVolume",
            "is true for 2 volumes",
            "one of them"),
        bad(
            "blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {}}]",
            CLASS,
            NEW,
            "spec.blockDeviceMappings[0].ebs",
            "neither volumeSize nor snapshotID",
            "100Gi"),
        bad(
            "blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {volumeSize: 1Gi, "
                + "volumeInitializationRate: 100}}]",
            CLASS,
            NEW,
            "spec.blockDeviceMappings[0].ebs.volumeInitializationRate",
            "without a snapshot",
            "add snapshotID"),
        bad(
            "blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {volumeSize: 100}}]",
            CLASS,
            NEW,
            "spec.blockDeviceMappings[0].ebs.volumeSize",
            "is the number 100",
            "\"100\""),
        bad(
            "blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {volumeSize: 100GB}}]",
            CLASS,
            NEW,
            "spec.blockDeviceMappings[0].ebs.volumeSize",
            "\"100GB\" does not",
            "100Gi"),
        bad(
            "blockDeviceMappings: [{deviceName: /dev/xvda, ebs: {volumeSize: 1Gi, iops: "
                + "9223372036854775808}}]",
            CLASS,
            NEW,
            "spec.blockDeviceMappings[0].ebs.iops",
            "out of range",
            "write a number"),
        bad(
            "metadataOptions: {httpPutResponseHopLimit: 65}",
            CLASS,
            NEW,
            "spec.metadataOptions.httpPutResponseHopLimit",
            "65 is out of range",
            "1 to 64"),
        bad("tags: {'': a}", CLASS, NEW, "spec.tags[]", "has an empty key", "name the tag"),
        bad(
            "tags: {'eks:eks-cluster-name': a}",
            CLASS,
            NEW,
            "spec.tags[eks:eks-cluster-name]",
            "Karpenter's own to set",
            "remove it"),
        bad(
            "tags: {kubernetes.io/cluster/a: owned}",
            CLASS,
            NEW,
            "spec.tags[kubernetes.io/cluster/a]",
            "Karpenter's own to set",
            "remove it"),
        bad(
            "tags: {karpenter.sh/nodepool: a}",
            CLASS,
            NEW,
            "spec.tags[karpenter.sh/nodepool]",
            "Karpenter's own to set",
            "remove it"),
        bad(
            "tags: {karpenter.sh/nodeclaim: a}",
            CLASS,
            NEW,
            "spec.tags[karpenter.sh/nodeclaim]",
            "Karpenter's own to set",
            "remove it"),
        bad(
            "tags: {karpenter.k8s.aws/ec2nodeclass: a}",
            CLASS,
            NEW,
            "spec.tags[karpenter.k8s.aws/ec2nodeclass]",
            "Karpenter's own to set",
            "remove it"),
        bad(
            "tags: {karpenter.sh/managed-by: a}",
            OLD_CLASS,
            OLD,
            "spec.tags[karpenter.sh/managed-by]",
            "Karpenter's own to set",
            "remove it"),
        bad(
            "kubelet: {imageGCHighThresholdPercent: 5, imageGCLowThresholdPercent: 5}",
            CLASS,
            NEW,
            "spec.kubelet.imageGCHighThresholdPercent",
            "5 is not above",
            "raise the high"),
        bad(
            "kubelet: {evictionSoft: {pid.available: 5%}}",
            CLASS,
            NEW,
            "spec.kubelet.evictionSoft[pid.available]",
            "no counterpart",
            "evictionSoftGracePeriod"),
        bad(
            "kubelet: {evictionSoftGracePeriod: {pid.available: 5s}}",
            CLASS,
            NEW,
            "spec.kubelet.evictionSoftGracePeriod[pid.available]",
            "no counterpart",
            "evictionSoft"),
        bad(
            "kubelet: {evictionHard: {disk: 5%}}",
            CLASS,
            NEW,
            "spec.kubelet.evictionHard.disk",
            "\"disk\" is not one of memory.available",
            "one of"),
        bad(
            "kubelet: {evictionHard: {pid.available: 101%}}",
            CLASS,
            NEW,
            "spec.kubelet.evictionHard[pid.available]",
            "\"101%\" does not",
            "a percentage"),
        bad(
            "kubelet: {kubeReserved: {disk: 1Gi}}",
            CLASS,
            NEW,
            "spec.kubelet.kubeReserved.disk",
            "\"disk\" is not one of cpu",
            "write one of them"),
        bad(
            "kubelet: {systemReserved: {cpu: -1}}",
            CLASS,
            NEW,
            "spec.kubelet.systemReserved.cpu",
            "must be text, is the number -1",
            "in quotes"),
        bad(
            "kubelet: {systemReserved: {cpu: '-1'}}",
            CLASS,
            NEW,
            "spec.kubelet.systemReserved.cpu",
            "\"-1\" is negative",
            "zero or more"),
        bad(
            "capacityReservationSelectorTerms: [{ownerID: '111122223333'}]",
            CLASS,
            NEW,
            "spec.capacityReservationSelectorTerms[0]",
            "has none of tags, id",
            "say which"),
        bad(
            "capacityReservationSelectorTerms: [{id: cr-1, ownerID: '111122223333'}]",
            CLASS,
            NEW,
            "spec.capacityReservationSelectorTerms[0]",
            "id does not go with ownerID",
            "keep id"),
        bad(
            "capacityReservationSelectorTerms: []",
            CLASS,
            NEW,
            "spec.capacityReservationSelectorTerms",
            "is an empty list",
            "leave it out"),
        bad(
            "networkInterfaces: [{networkCardIndex: 0, deviceIndex: 1, interfaceType: interface}]",
            CLASS,
            NEW,
            "spec.networkInterfaces",
            "no primary interface",
            "deviceIndex: 0"),
        bad(
            "networkInterfaces: [{networkCardIndex: 0, deviceIndex: 0, interfaceType: interface},"
                + " {networkCardIndex: 0, deviceIndex: 0, interfaceType: efa-only}]",
            CLASS,
            NEW,
            "spec.networkInterfaces[1]",
            "device index of spec.networkInterfaces[0]",
            "another"),
        bad(
            "networkInterfaces: [{networkCardIndex: 0, deviceIndex: 0, interfaceType: interface},"
                + " {networkCardIndex: 0, deviceIndex: 1, interfaceType: efa-only},"
                + " {networkCardIndex: 0, deviceIndex: 2, interfaceType: efa-only}]",
            CLASS,
            NEW,
            "spec.networkInterfaces[2]",
            "second EFA on network card 0",
            "another network card"),
        bad(
            "placementGroupSelector: {}",
            CLASS,
            NEW,
            "spec.placementGroupSelector",
            "neither name nor id",
            "say which"),
        bad(
            "placementGroupSelector: {name: a, id: pg-1}",
            CLASS,
            NEW,
            "spec.placementGroupSelector",
            "both name and id",
            "keep one"),
        bad(
            "placementGroupSelector: {name: a}",
            CLASS,
            V10,
            "spec.placementGroupSelector",
            "unknown field",
            "Karpenter 1.11.0 or later"),
        bad(
            "connectionTracking: {}",
            CLASS,
            NEW,
            "spec.connectionTracking",
            "sets no timeout",
            "at least one"));
  }

  static Stream<Arguments> refusedByKarpenter() {
    return Stream.of(
        odd(
            "subnetSelectorTerms: [{id: subnet-1}, {id: subnet-2, tags: {a: b}}]",
            NO_SUBNET,
            NEW,
            "spec.subnetSelectorTerms[1]",
            "lets it pass beside other terms",
            "keep id alone"),
        odd(
            "securityGroupSelectorTerms: [{id: sg-1}, {name: a, tags: {a: b}}]",
            NO_GROUP,
            NEW,
            "spec.securityGroupSelectorTerms[1]",
            "lets it pass beside other terms",
            "keep name"),
        odd(
            "amiSelectorTerms: [{id: ami-1}, {id: ami-2, owner: self}]",
            OLD_CLASS,
            OLD,
            AMI + "[1]",
            "lets it pass beside other terms",
            "keep id alone"),
        odd(
            "capacityReservationSelectorTerms: [{id: cr-1}, {id: cr-2, tags: {a: b}}]",
            CLASS,
            NEW,
            "spec.capacityReservationSelectorTerms[1]",
            "lets it pass",
            "keep id alone"),
        odd(
            "kubelet: {evictionSoft: {pid.available: 5%}, evictionSoftGracePeriod: {pid.available:"
                + " soon}}",
            CLASS,
            NEW,
            "spec.kubelet.evictionSoftGracePeriod[pid.available]",
            "\"soon\" is not a duration",
            "1m30s"),
        odd(
            "kubelet: {maxPods: 3000000000}",
            CLASS,
            NEW,
            "spec.kubelet.maxPods",
            "out of range",
            "from 0 to 2147483647"),
        Arguments.of(
            "no spec",
            CLASS.replaceAll("(?s)spec:.*", ""),
            NEW,
            Rule.RUNTIME,
            "spec",
            "Karpenter cannot make a node of it",
            "add spec"));
  }

  @ParameterizedTest(name = "{0} {5}")
  @MethodSource({"refusedByTheServer", "refusedByKarpenter"})
  void refuses(
      String what,
      String manifest,
      KarpenterVersion version,
      Rule rule,
      String path,
      String says,
      String fix) {
    assertThat(problems(manifest, version))
        .as(what)
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo(path);
              assertThat(problem.message()).contains(says);
              assertThat(problem.fix()).contains(fix);
              assertThat(problem.rule()).isEqualTo(rule);
            });
  }
}
