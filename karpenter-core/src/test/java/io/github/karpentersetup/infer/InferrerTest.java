package io.github.karpentersetup.infer;

import static io.github.karpentersetup.infer.Groups.facts;
import static io.github.karpentersetup.infer.Groups.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AmiTerm;
import io.github.karpentersetup.spec.BlockDevice;
import io.github.karpentersetup.spec.HttpTokens;
import io.github.karpentersetup.spec.Inferred;
import io.github.karpentersetup.spec.Memory;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.spec.Setting;
import io.github.karpentersetup.spec.Taint;
import io.github.karpentersetup.spec.TaintEffect;
import io.github.karpentersetup.spec.VolumeType;
import io.github.karpentersetup.version.KarpenterVersion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferrerTest {

  private static final String ARCH = "kubernetes.io/arch";
  private static final String CAPACITY = "karpenter.sh/capacity-type";
  private static final String FAMILY = "karpenter.k8s.aws/instance-family";
  private static final String TYPE = "node.kubernetes.io/instance-type";
  private static final String ZONE = "topology.kubernetes.io/zone";

  private static Situation situation(String karpenter) {
    return new Situation(
        KarpenterVersion.parse(karpenter),
        Set.of("host"),
        Optional.of(Set.of("subnet-1", "subnet-2", "subnet-3")),
        Optional.of(Set.of("sg-1")));
  }

  private static Inference infer(Inferred wanted, ClusterFacts facts) {
    return Inferrer.infer(wanted, facts, situation("1.14.1"));
  }

  private static Inference infer(Groups... groups) {
    return infer(Inferred.fromNodeGroups(), facts(groups));
  }

  private static NodePool pool(Groups... groups) {
    assertThat(infer(groups).nodePools()).hasSize(1);
    return infer(groups).nodePools().get(0);
  }

  private static NodeClass nodeClass(Groups... groups) {
    assertThat(infer(groups).nodeClasses()).hasSize(1);
    return infer(groups).nodeClasses().get(0);
  }

  private static List<String> lost(Groups... groups) {
    return infer(groups).notes().stream()
        .filter(n -> n.kind() == Note.Kind.LOST)
        .map(Note::toString)
        .toList();
  }

  @Test
  void carriesFamilyArchitectureCapacityZonesAndSize() {
    var pool = pool(group("api").types("m6i.large", "m6i.xlarge").most(10));

    assertThat(pool.name()).isEqualTo("api");
    assertThat(pool.nodeClass()).isEqualTo("api");
    assertThat(pool.requirements())
        .containsExactlyInAnyOrder(
            Requirement.in("kubernetes.io/os", "linux"),
            Requirement.in(ARCH, "amd64"),
            Requirement.in(CAPACITY, "on-demand"),
            Requirement.in(FAMILY, "m6i"),
            Requirement.above("karpenter.k8s.aws/instance-cpu", 1),
            Requirement.above("karpenter.k8s.aws/instance-memory", 8191),
            Requirement.in(ZONE, "eu-west-1a", "eu-west-1b", "eu-west-1c"));
    assertThat(pool.limits()).containsEntry("cpu", "40").containsEntry("memory", "160Gi");
    assertThat(lost(group("api"))).isEmpty();
  }

  @Test
  void keepsTheVeryTypesWhenAsked() {
    var inference =
        infer(
            Inferred.fromNodeGroups().withInstanceTypes(),
            facts(group("api").types("m6i.xlarge", "m6i.large")));

    assertThat(inference.nodePools().get(0).requirements())
        .contains(Requirement.in(TYPE, "m6i.large", "m6i.xlarge"))
        .noneMatch(r -> r.key().equals(FAMILY))
        .noneMatch(r -> r.key().equals("karpenter.k8s.aws/instance-cpu"));
  }

  @Test
  void carriesSpot() {
    assertThat(pool(group("batch").capacity("SPOT")).requirements())
        .contains(Requirement.in(CAPACITY, "spot"));
  }

  @Test
  void leavesSystemLabelsOut() {
    var pool =
        pool(
            group("api")
                .label("team", "payments")
                .label("eks.amazonaws.com/nodegroup", "api")
                .label("eks.amazonaws.com/capacityType", "ON_DEMAND")
                .label("kubernetes.io/hostname", "ip-10-0-1-1")
                .label("k8s.io/cloud-provider-aws", "1234")
                .label("topology.kubernetes.io/zone", "eu-west-1a")
                .label("alpha.eksctl.io/nodegroup-name", "api")
                .label("node.kubernetes.io/lifecycle", "normal"));

    assertThat(pool.labels())
        .containsOnlyKeys("team", "node.kubernetes.io/lifecycle")
        .containsEntry("team", "payments");
  }

  @Test
  void namesALabelThatTheReleaseDoesNotLetAPoolGive() {
    var facts = facts(group("api").label("node-role.kubernetes.io/api", "true"));

    var before = Inferrer.infer(Inferred.fromNodeGroups(), facts, situation("1.8.0"));
    var now = Inferrer.infer(Inferred.fromNodeGroups(), facts, situation("1.14.1"));

    assertThat(before.nodePools().get(0).labels()).isEmpty();
    assertThat(before.notes())
        .extracting(Note::toString)
        .anySatisfy(
            text ->
                assertThat(text)
                    .contains("node group api: label node-role.kubernetes.io/api=true cannot be")
                    .contains("Karpenter 1.8.0")
                    .contains("a domain of your own"));
    assertThat(now.nodePools().get(0).labels()).containsKey("node-role.kubernetes.io/api");
  }

  @Test
  void carriesTaintsWithoutAValueAndLeavesTransientOnesOut() {
    var pool =
        pool(
            group("gpu")
                .taint("dedicated", "gpu", "NoSchedule")
                .taint("maintenance", "", "NoExecute")
                .taint("node.kubernetes.io/unschedulable", "", "NoSchedule")
                .taint("node.cloudprovider.kubernetes.io/uninitialized", "true", "NoSchedule")
                .taint("ToBeDeletedByClusterAutoscaler", "1700000000", "NoSchedule")
                .taint("DeletionCandidateOfClusterAutoscaler", "17", "PreferNoSchedule")
                .taint("node.cilium.io/agent-not-ready", "true", "NoExecute"));

    assertThat(pool.taints())
        .containsExactly(
            new Taint("dedicated", "gpu", TaintEffect.NO_SCHEDULE), Taint.noExecute("maintenance"));
    assertThat(pool.startupTaints())
        .containsExactly(Taint.noExecute("node.cilium.io/agent-not-ready").withValue("true"));
  }

  @Test
  void namesATaintWhoseEffectIsNone() {
    assertThat(lost(group("api").taint("dedicated", "x", "Never")))
        .singleElement()
        .asString()
        .contains("node group api: taint dedicated has the effect \"Never\"")
        .contains("NoSchedule, PreferNoSchedule or NoExecute");
  }

  @Test
  void mergesGroupsThatDifferInZonesAndSizesAlone() {
    var inference =
        infer(
            group("web-b").subnets("subnet-2").types("m6i.xlarge").most(2),
            group("web-a").subnets("subnet-1").most(3),
            group("api").label("team", "api"));

    assertThat(inference.origins())
        .containsEntry("web-a", List.of("web-a", "web-b"))
        .containsEntry("api", List.of("api"));
    var web = inference.nodePools().get(1);
    assertThat(web.name()).isEqualTo("web-a");
    assertThat(web.requirements())
        .contains(
            Requirement.in(ZONE, "eu-west-1a", "eu-west-1b"),
            Requirement.above("karpenter.k8s.aws/instance-cpu", 1));
    assertThat(web.limits()).containsEntry("cpu", "14");
    assertThat(inference.nodeClasses()).extracting(NodeClass::name).containsExactly("api");
    assertThat(inference.nodePools()).extracting(NodePool::nodeClass).containsOnly("api");
  }

  @Test
  void doesNotMergeAcrossCapacityTypesTaintsOrLabels() {
    assertThat(
            infer(
                    group("a"),
                    group("b").capacity("SPOT"),
                    group("c").taint("x", "", "NoSchedule"),
                    group("d").label("x", "y"),
                    group("e").types("c6i.large"))
                .nodePools())
        .hasSize(5);
  }

  @Test
  void givesTheSameWhateverTheOrderOfTheGroups() {
    var one = group("Web_1").disk(100);
    var two = group("web-1").disk(100).subnets("subnet-1");
    var three = group("api").template(Groups.metadata("required", 2));

    assertThat(infer(three, two, one)).isEqualTo(infer(one, two, three));
  }

  @Test
  void namesThatAreNotObjectNamesAreMadeSo() {
    var longName = "very-long-".repeat(8) + "name";
    var inference =
        infer(
            group("Web_1").label("n", "1"),
            group("web-1").label("n", "2"),
            group("__").label("n", "3"),
            group(longName).label("n", "4"));

    assertThat(inference.nodePools())
        .extracting(NodePool::name)
        .contains("web-1")
        .allMatch(n -> n.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?") && n.length() <= 63)
        .anyMatch(n -> n.matches("web-1-[0-9a-f]{6}"))
        .anyMatch(n -> n.matches("pool-[0-9a-f]{6}"))
        .anyMatch(n -> n.startsWith("very-long-very-long-"))
        .doesNotHaveDuplicates();
  }

  @Test
  void sharesANodeClassBetweenPoolsThatDifferElsewhere() {
    var inference = infer(group("b").label("x", "1"), group("a").label("x", "2"));

    assertThat(inference.nodePools()).extracting(NodePool::nodeClass).containsOnly("a");
    assertThat(inference.nodeClasses()).extracting(NodeClass::name).containsExactly("a");
  }

  @Test
  void carriesMixedArchitecturesOfACustomImage() {
    var pool =
        pool(
            group("mixed")
                .ami("CUSTOM")
                .types("m6i.large", "m7g.large")
                .template(Groups.image("ami-1", "#!/bin/bash\n/etc/eks/bootstrap.sh c")));

    assertThat(pool.requirements()).contains(Requirement.in(ARCH, "amd64", "arm64"));
  }

  @Test
  void leavesOutTypesOfAnotherArchitectureThanTheImages() {
    var group = group("arm").ami("AL2023_ARM_64_STANDARD").types("m7g.large", "m6i.large");

    assertThat(pool(group).requirements())
        .contains(Requirement.in(ARCH, "arm64"), Requirement.in(FAMILY, "m7g"));
    assertThat(lost(group))
        .singleElement()
        .asString()
        .contains("instance type m6i.large is not of the image's architecture, arm64")
        .contains("a node pool and a node class of their own");
  }

  @Test
  void namesTypesThatNothingIsKnownOf() {
    var group = group("odd").types("q9.large");

    assertThat(pool(group).limits()).isEmpty();
    assertThat(pool(group).requirements()).contains(Requirement.in(FAMILY, "q9"));
    assertThat(lost(group))
        .singleElement()
        .asString()
        .contains("nothing is known of instance type q9.large")
        .contains("set cpuLimit(..) and memoryLimit(..)");
  }

  @Test
  void aGroupWithoutTypesGetsTheLabsCategories() {
    var group = group("bare").types();

    assertThat(pool(group).requirements())
        .contains(Requirement.in("karpenter.k8s.aws/instance-category", "c", "m", "r"));
    assertThat(lost(group))
        .singleElement()
        .asString()
        .contains("no instance type is known of it")
        .contains("instanceFamilies(..) or instanceTypes(..)");
  }

  @ParameterizedTest
  @CsvSource({
    "AL2023_x86_64_STANDARD, AL2023",
    "AL2023_ARM_64_STANDARD, AL2023",
    "AL2023_x86_64_NEURON, AL2023",
    "BOTTLEROCKET_x86_64, BOTTLEROCKET",
    "BOTTLEROCKET_ARM_64, BOTTLEROCKET",
    "WINDOWS_CORE_2019_x86_64, WINDOWS2019",
    "WINDOWS_CORE_2022_x86_64, WINDOWS2022",
    "WINDOWS_FULL_2022_x86_64, WINDOWS2022",
    "WINDOWS_CORE_2025_x86_64, WINDOWS2025",
  })
  void takesTheFamilyOfTheAmiType(String type, AmiFamily family) {
    assertThat(nodeClass(group("api").ami(type).disk(0)).amiFamily()).contains(family);
  }

  @Test
  void windowsGroupsGetWindowsPools() {
    assertThat(pool(group("win").ami("WINDOWS_CORE_2022_x86_64").disk(50)).requirements())
        .contains(Requirement.in("kubernetes.io/os", "windows"));
    assertThat(nodeClass(group("win").ami("WINDOWS_CORE_2022_x86_64").disk(50)).blockDevices())
        .isEmpty();
  }

  @Test
  void movesAmazonLinux2OnWhereItHasNoAmi() {
    var group = group("old").ami("AL2_x86_64");
    var then = infer(Inferred.fromNodeGroups(), facts("1.29", group));

    assertThat(then.nodeClasses().get(0).amiFamily()).contains(AmiFamily.AL2);
    assertThat(nodeClass(group).amiFamily()).contains(AmiFamily.AL2023);
    assertThat(lost(group))
        .singleElement()
        .asString()
        .contains("Amazon Linux 2, which has no AMI for Kubernetes 1.33")
        .contains("see that its pods and its user data run on Amazon Linux 2023");
  }

  @Test
  void namesFipsAndFullWindowsImages() {
    assertThat(lost(group("f").ami("BOTTLEROCKET_x86_64_FIPS")))
        .singleElement()
        .asString()
        .contains("BOTTLEROCKET_x86_64_FIPS is a FIPS image")
        .contains("name the FIPS image in the node class");
    assertThat(lost(group("w").ami("WINDOWS_FULL_2022_x86_64").disk(50)))
        .singleElement()
        .asString()
        .contains("is the Full edition")
        .contains("amiIds(..)");
  }

  @Test
  void saysWhereDriversComeFrom() {
    var group = group("gpu").ami("AL2023_x86_64_NVIDIA").types("g5.xlarge");
    var before =
        Inferrer.infer(Inferred.fromNodeGroups(), facts("1.28", group), situation("0.36.0"));

    assertThat(infer(group).notes())
        .extracting(Note::code)
        .contains("accelerated-image")
        .doesNotContain("not-carried-over");
    assertThat(before.notes())
        .filteredOn(n -> n.kind() == Note.Kind.LOST)
        .extracting(Note::toString)
        .singleElement()
        .asString()
        .contains("AMI type AL2023_x86_64_NVIDIA has drivers, and images are pinned without them")
        .contains("name the accelerated image");
  }

  @Test
  void carriesAnOwnersImageAndItsUserDataAsTheyAre() {
    var script = "#!/bin/bash\n/etc/eks/bootstrap.sh payments-prod";
    var group = group("own").ami("CUSTOM").template(Groups.image("ami-0abc", script));

    assertThat(nodeClass(group).amiFamily()).contains(AmiFamily.CUSTOM);
    assertThat(nodeClass(group).amiSelectorTerms()).containsExactly(AmiTerm.id("ami-0abc"));
    assertThat(nodeClass(group).userData()).contains(script);
    assertThat(lost(group))
        .singleElement()
        .asString()
        .contains("image ami-0abc is the owner's")
        .contains("karpenter.sh/unregistered:NoExecute");
  }

  @Test
  void carriesAnImageThatAParameterNames() {
    var group = group("own").ami("CUSTOM").template(Groups.image("resolve:ssm:/golden/ami", "x"));

    assertThat(nodeClass(group).amiSelectorTerms())
        .containsExactly(AmiTerm.ssmParameter("/golden/ami"));
  }

  @Test
  void namesAnOwnersImageThatNothingJoins() {
    assertThat(lost(group("own").ami("CUSTOM").template(Groups.image("ami-1", ""))))
        .singleElement()
        .asString()
        .contains("there is no user data that joins the cluster")
        .contains("see that the image joins by itself");
  }

  @Test
  void userDataIsCarriedAndNeverSaid() {
    var group = group("api").template(Groups.userData("TOKEN=hunter2"));
    var inference = infer(group);

    assertThat(nodeClass(group).userData()).contains("TOKEN=hunter2");
    assertThat(inference.toString()).doesNotContain("hunter2");
    assertThat(facts(group).toString()).doesNotContain("hunter2");
    assertThat(inference.notes())
        .filteredOn(n -> n.code().equals("user-data-carried"))
        .extracting(Note::message)
        .singleElement()
        .asString()
        .contains("user data of launch template lt-api (13 characters)")
        .contains("if it holds a secret, move it to Secrets Manager first");
  }

  @Test
  void namesUserDataThatWouldJoinTwice() {
    assertThat(lost(group("api").template(Groups.userData("/etc/eks/bootstrap.sh c"))))
        .singleElement()
        .asString()
        .contains("joins the cluster by itself, and Karpenter's own does so too")
        .contains("take that part out");
  }

  @Test
  void carriesVolumes() {
    var group = group("api").template(Groups.volumes(Groups.volume("/dev/xvda", 80, "gp3")));

    assertThat(nodeClass(group).blockDevices())
        .containsExactly(
            BlockDevice.named("/dev/xvda")
                .volumeSize(Memory.gibibytes(80))
                .volumeType(VolumeType.GP3)
                .iops(3000)
                .encryption(Setting.ENABLED)
                .deleteOnTermination(Setting.ENABLED)
                .build());
  }

  @Test
  void doesNotSayOperationsForVolumesThatTakeNone() {
    var group = group("api").template(Groups.volumes(Groups.volume("/dev/xvda", 80, "gp2")));

    assertThat(nodeClass(group).blockDevices().get(0).iops()).isEmpty();
  }

  @Test
  void namesAVolumeWithoutASize() {
    var group = group("api").template(Groups.volumes(Groups.volume("/dev/xvda", 0, "gp3")));

    assertThat(nodeClass(group).blockDevices().get(0).volumeSize()).contains(Memory.gibibytes(20));
    assertThat(lost(group))
        .singleElement()
        .asString()
        .contains("says no size of volume /dev/xvda")
        .contains("volumeSize(..)");
  }

  @Test
  void carriesADiskThatIsNotTheUsualOne() {
    assertThat(nodeClass(group("api").disk(20)).blockDevices()).isEmpty();
    assertThat(nodeClass(group("api").disk(100)).blockDevices())
        .extracting(BlockDevice::deviceName, d -> d.volumeSize().orElseThrow())
        .containsExactly(org.assertj.core.groups.Tuple.tuple("/dev/xvda", Memory.gibibytes(100)));
    assertThat(nodeClass(group("api").ami("BOTTLEROCKET_x86_64").disk(100)).blockDevices())
        .extracting(BlockDevice::deviceName)
        .containsExactly("/dev/xvdb");
  }

  @Test
  void carriesMetadataOptions() {
    var options =
        nodeClass(group("api").template(Groups.metadata("optional", 2)))
            .metadataOptions()
            .orElseThrow();

    assertThat(options.httpTokens()).isEqualTo(HttpTokens.OPTIONAL);
    assertThat(options.httpPutResponseHopLimit()).isEqualTo(2);
  }

  @Test
  void namesTheGroupsOwnSecurityGroupsWhereTheyAreNotTheUsual() {
    assertThat(nodeClass(group("api")).securityGroupSelectorTerms()).isEmpty();
    assertThat(nodeClass(group("api").securityGroups("sg-9", "sg-8")).securityGroupSelectorTerms())
        .containsExactly(SelectorTerm.id("sg-8"), SelectorTerm.id("sg-9"));
  }

  @Test
  void namesTheGroupsOwnSubnetsWhereTheZonesHaveOthers() {
    var facts =
        io.github.karpentersetup.facts.FactsEditor.edit(
                facts(group("api").subnets("subnet-1"), group("web").subnets("subnet-4")))
            .set(
                io.github.karpentersetup.facts.LabFacts.subnet("subnet-4", "eu-west-1a"),
                "aws",
                "subnets",
                "subnet-4")
            .facts();
    var situation =
        new Situation(
            KarpenterVersion.NEWEST,
            Set.of(),
            Optional.of(Set.of("subnet-1", "subnet-4")),
            Optional.of(Set.of("sg-1")));

    var inference = Inferrer.infer(Inferred.fromNodeGroups(), facts, situation);

    assertThat(inference.nodeClasses())
        .extracting(NodeClass::subnetSelectorTerms)
        .containsExactly(
            List.of(SelectorTerm.id("subnet-1")), List.of(SelectorTerm.id("subnet-4")));
    assertThat(nodeClass(group("api").subnets("subnet-1")).subnetSelectorTerms()).isEmpty();
  }

  @Test
  void leavesTheNetworkToTheSetupThatChoseIt() {
    var situation =
        new Situation(KarpenterVersion.NEWEST, Set.of(), Optional.empty(), Optional.empty());
    var inference =
        Inferrer.infer(
            Inferred.fromNodeGroups(), facts(group("api").securityGroups("sg-9")), situation);

    assertThat(inference.nodeClasses().get(0).securityGroupSelectorTerms()).isEmpty();
    assertThat(inference.nodeClasses().get(0).subnetSelectorTerms()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "placement group pg-1 | placementGroup(..)",
        "capacity reservation cr-1 | capacityReservations(..)",
        "processor options | cpuOptions(..)",
        "network interface efa | networkInterfaces(..)",
        "key pair ops | an EC2NodeClass cannot say it",
      })
  void namesWhatElseTheTemplateSays(String other, String fix) {
    assertThat(lost(group("api").template(Groups.others(other))))
        .singleElement()
        .asString()
        .contains("launch template lt-api says " + other)
        .contains(fix);
  }

  @Test
  void aCapacityBlockGetsNoPool() {
    var inference = infer(group("block").capacity("CAPACITY_BLOCK"), group("api"));

    assertThat(inference.nodePools()).extracting(NodePool::name).containsExactly("api");
    assertThat(inference.notes())
        .filteredOn(n -> n.kind() == Note.Kind.LOST)
        .extracting(Note::toString)
        .singleElement()
        .asString()
        .contains("node group block: its nodes come from a capacity block")
        .contains("capacityReservations(..)");
  }

  @Test
  void leavesOutTheGroupThatHostsKarpenterUnlessAsked() {
    var facts = facts(group("host"), group("api").label("x", "y"));

    assertThat(infer(Inferred.fromNodeGroups(), facts).nodePools())
        .extracting(NodePool::name)
        .containsExactly("api");
    assertThat(infer(Inferred.fromNodeGroups(), facts).notes())
        .extracting(Note::toString)
        .anyMatch(t -> t.contains("node group host hosts Karpenter, stays as it is"));
    assertThat(infer(Inferred.fromNodeGroups().withKarpenterHost(), facts).nodePools())
        .extracting(NodePool::name)
        .containsExactly("api", "host");
  }

  @Test
  void infersFromThoseNamedAlone() {
    var facts = facts(group("a").label("x", "1"), group("b").label("x", "2"), group("c"));

    assertThat(infer(Inferred.fromNodeGroups().only("a", "b").except("b"), facts).origins())
        .containsOnlyKeys("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"only", "except"})
  void namesAGroupThatIsNotThere(String how) {
    var wanted = Inferred.fromNodeGroups();
    wanted = how.equals("only") ? wanted.only("apj") : wanted.except("apj");

    assertThat(infer(wanted, facts(group("api"))).notes())
        .filteredOn(n -> n.code().equals("node-group-unknown"))
        .extracting(Note::toString)
        .containsExactly(
            "the setup infers node pools by node group \"apj\", which is not there → did you mean"
                + " api?");
  }

  @Test
  void saysWhenThereIsNothingToInferFrom() {
    assertThat(infer(group("host")).notes())
        .filteredOn(n -> n.kind() == Note.Kind.STOPS)
        .extracting(Note::toString)
        .containsExactly(
            "none of the node groups (host) is left to infer node pools from → include the one"
                + " that hosts Karpenter with withKarpenterHost() (--infer-karpenter-host), or"
                + " describe node pools with withNodePool(..)");
    assertThat(infer().notes())
        .filteredOn(n -> n.kind() == Note.Kind.STOPS)
        .extracting(Note::toString)
        .singleElement()
        .asString()
        .contains("the cluster has no node group to infer node pools from")
        .contains("kubectl get nodepools,ec2nodeclasses -o yaml");
  }
}
