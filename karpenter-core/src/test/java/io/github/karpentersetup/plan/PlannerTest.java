package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.spec.CapacityReservationTerm;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.ControllerPolicy;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.NodeRole;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AttachRolePolicies;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.TagResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {

  private static final String NODE_ROLE_ARN =
      "arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod";

  private static KarpenterSetup lab() {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER).migrateFrom(ClusterAutoscaler.discovered());
  }

  private static SetupPlan plan(KarpenterSetup setup, ClusterFacts facts) {
    return Planner.plan(setup.spec(), facts);
  }

  private static SetupPlan labPlan() {
    return plan(lab(), LabFacts.of("1.33"));
  }

  private static <T extends Step> T step(SetupPlan plan, Class<T> type, String id) {
    return plan.steps().stream()
        .filter(s -> s.id().equals(id))
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no step " + id + " in\n" + plan));
  }

  @ParameterizedTest
  @CsvSource({"1.33, 1.14.1", "1.29, 0.36.0"})
  void readsLikeAReview(String kubernetes, String karpenter) throws IOException {
    var plan = plan(lab().karpenter(karpenter), LabFacts.of(kubernetes));

    try (var golden = getClass().getResourceAsStream("lab-" + karpenter + ".txt")) {
      assertThat(golden).as("golden plan of " + karpenter).isNotNull();
      assertThat(plan).hasToString(new String(golden.readAllBytes(), UTF_8));
    }
  }

  @Test
  void sameSpecAndFactsGiveTheSameBytes() {
    assertThat(labPlan().toJson()).isEqualTo(labPlan().toJson());
    assertThat(labPlan().toShell()).isEqualTo(labPlan().toShell());
  }

  @Test
  void aSavedPlanIsItsOwnersAlone(@TempDir Path folder) throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this file system has no POSIX permissions, so there are none to look at");
    var file = folder.resolve("plan.json");

    labPlan().save(file);

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aPlanLoadsAsItWasSaved(@TempDir Path folder) {
    var file = folder.resolve("plan.json");
    labPlan().save(file);

    var loaded = SetupPlan.load(file);

    assertThat(loaded).isEqualTo(labPlan());
    assertThat(loaded.toJson()).isEqualTo(labPlan().toJson());
    assertThat(loaded.toShell()).isEqualTo(labPlan().toShell());
    assertThat(loaded.compare(labPlan())).isEmpty();
  }

  @Test
  void refusesAFileThatIsNoPlan() {
    assertThatThrownBy(() -> SetupPlan.fromJson("{\"format\":99}"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Plan is not valid");
  }

  @Test
  void refusesAnEditedPlanWithAStepThatWaitsForNone() {
    var edited = labPlan().toJson().replaceFirst("(\"after\" : \\[ *\")[^\"]+", "$1no/such");

    assertThatThrownBy(() -> SetupPlan.fromJson(edited))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("comes after no/such, which is not before it → make it again");
  }

  @Test
  void refusesAnEditedPlanThatLacksAPart() {
    assertThatThrownBy(() -> SetupPlan.fromJson("{\"format\":1,\"target\":null}"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("target is missing");
  }

  @Test
  void aStepThatNoLongerWaitsForTheSameIsADifference() {
    var edited = labPlan().toJson().replaceAll("\"after\" : \\[[^]]+]", "\"after\" : []");

    assertThat(SetupPlan.fromJson(edited).compare(labPlan()))
        .anyMatch(c -> c.startsWith("cutover/") && c.contains("aims at something else"));
  }

  @Test
  void picksTheNewestReleaseThatTheClusterSupports() {
    assertThat(plan(lab(), LabFacts.of("1.33")).karpenter()).isEqualTo("1.14.1");
    assertThat(plan(lab(), LabFacts.of("1.24")).karpenter()).isEqualTo("0.37.7");
  }

  @Test
  void rendersTheUsersOwnManifestsInTheApiVersionOfTheRelease() {
    var pool =
        """
        apiVersion: karpenter.sh/v1beta1
        kind: NodePool
        metadata: {name: batch}
        spec:
          template:
            spec:
              requirements: []
              nodeClassRef: {name: batch}
              kubelet: {maxPods: 20}
        """;
    var nodeClass =
        """
        apiVersion: karpenter.k8s.aws/v1beta1
        kind: EC2NodeClass
        metadata: {name: batch}
        spec:
          amiFamily: AL2023
          role: KarpenterNodeRole-payments-prod
          subnetSelectorTerms: [{tags: {karpenter.sh/discovery: payments-prod}}]
          securityGroupSelectorTerms: [{tags: {karpenter.sh/discovery: payments-prod}}]
        """;

    var plan = plan(lab().withManifests(pool, nodeClass), LabFacts.of("1.33"));

    var applied = step(plan, ApplyObject.class, "capacity/node-class-batch");
    assertThat(applied.apiVersion()).isEqualTo("karpenter.k8s.aws/v1");
    assertThat(spec(applied)).containsEntry("kubelet", Map.of("maxPods", 20));
    assertThat(step(plan, ApplyObject.class, "capacity/node-pool-batch").apiVersion())
        .isEqualTo("karpenter.sh/v1");
    assertThatThrownBy(() -> lab().withManifests(pool))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("EC2NodeClass \"batch\" is not among these manifests");
  }

  @Test
  void switchesOnTheFeatureGatesThatPoolsAndClassesNeed() {
    var reserving =
        NodeClass.named("default").capacityReservations(CapacityReservationTerm.id("cr-1"));
    var fixed = NodePool.named("fixed").replicas(2);

    var newest = plan(lab().withNodePool(fixed).withNodeClass(reserving), LabFacts.of("1.33"));
    var older = plan(lab().karpenter("1.5.0").withNodeClass(reserving), LabFacts.of("1.32"));

    assertThat(settings(newest)).containsEntry("featureGates", Map.of("staticCapacity", true));
    assertThat(settings(older)).containsEntry("featureGates", Map.of("reservedCapacity", true));
    assertThat(settings(labPlan())).doesNotContainKey("featureGates");
  }

  private static Map<String, Object> settings(SetupPlan plan) {
    var chart = step(plan, InstallChart.class, "controller/chart");
    return Json.tree(chart.values().getOrDefault("settings", Map.of()));
  }

  @Test
  void pinsKarpenterInOneTermSoThatBothExpressionsHold() {
    var chart = step(labPlan(), InstallChart.class, "controller/chart");

    assertThat(chart.values().get("affinity"))
        .isEqualTo(
            Map.of(
                "nodeAffinity",
                Map.of(
                    "requiredDuringSchedulingIgnoredDuringExecution",
                    Map.of(
                        "nodeSelectorTerms",
                        List.of(
                            Map.of(
                                "matchExpressions",
                                List.of(
                                    Map.of(
                                        "key", "karpenter.sh/nodepool", "operator", "DoesNotExist"),
                                    Map.of(
                                        "key",
                                        "eks.amazonaws.com/nodegroup",
                                        "operator",
                                        "In",
                                        "values",
                                        List.of("web")))))))));
  }

  @Test
  void tagsAllSubnetsInOneCallWithAnIdEach() {
    var tags = step(labPlan(), TagResources.class, "network/subnet-tags");

    assertThat(tags.resources()).containsExactly("subnet-1", "subnet-2", "subnet-3");
    assertThat(tags.tags()).containsExactly(Map.entry("karpenter.sh/discovery", "payments-prod"));
    assertThat(tags.shell())
        .containsExactly(
            "aws ec2 create-tags --resources subnet-1 subnet-2 subnet-3 --tags"
                + " Key=karpenter.sh/discovery,Value=payments-prod");
  }

  @Test
  void nestsSelectorTagsAsTheApiWantsThem() {
    var nodeClass = step(labPlan(), ApplyObject.class, "capacity/node-class-default");

    assertThat(spec(nodeClass).get("subnetSelectorTerms"))
        .isEqualTo(List.of(Map.of("tags", Map.of("karpenter.sh/discovery", "payments-prod"))));
    assertThat(spec(nodeClass).get("securityGroupSelectorTerms"))
        .isEqualTo(List.of(Map.of("tags", Map.of("karpenter.sh/discovery", "payments-prod"))));
    assertThat(labPlan().toManifests())
        .contains(
            "subnetSelectorTerms:\n    - tags:\n        karpenter.sh/discovery: payments-prod")
        .doesNotContain("\u00a0");
  }

  @Test
  void carriesThePoliciesOfTheNodeGroupsRolesUnlessDeclined() {
    var id = "identity/node-role-policies";
    assertThat(step(labPlan(), AttachRolePolicies.class, id).policyArns())
        .contains("arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy")
        .hasSize(5);

    var declined =
        plan(lab().nodeRole(NodeRole.standard().withoutCarriedPolicies()), LabFacts.of("1.33"));

    assertThat(step(declined, AttachRolePolicies.class, id).policyArns()).hasSize(4);
    assertThat(finding(declined, "policies-not-carried").message())
        .contains("CloudWatchAgentServerPolicy");
  }

  @Test
  void givesTheControllerTheReleasedPoliciesOrTheGuidesOwnOnRequest() {
    assertThat(ids(labPlan())).contains("identity/controller-role-policies");

    var guide =
        plan(
            lab().controllerRole(ControllerRole.irsa().permissions(ControllerPolicy.GUIDE)),
            LabFacts.of("1.33"));

    var policy = step(guide, PutRolePolicy.class, "identity/controller-policy");
    assertThat(policy.policy()).isEqualTo("KarpenterControllerPolicy-payments-prod");
    assertThat(policy.document()).contains("ec2:RunInstances");
    assertThat(finding(guide, "guide-policy").severity()).isEqualTo(Finding.Severity.WARNING);
  }

  @Test
  void trustsTheServiceAccountAndTheAudience() {
    var role = step(labPlan(), EnsureRole.class, "identity/controller-role");

    assertThat(role.trustPolicy())
        .contains(
            "\"oidc.eks.eu-west-1.amazonaws.com/id/4F0A:aud\":\"sts.amazonaws.com\"",
            "\"oidc.eks.eu-west-1.amazonaws.com/id/4F0A:sub\":"
                + "\"system:serviceaccount:kube-system:karpenter\"");
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIG_MAP, false, true",
    "API_AND_CONFIG_MAP, true, true",
    "API, true, false",
  })
  void letsNodesInByTheClustersAuthenticationMode(
      AwsFacts.AuthenticationMode mode, boolean entry, boolean configMap) {
    var facts = edit(LabFacts.of("1.33")).set(mode, "aws", "cluster", "authenticationMode").facts();

    var ids = ids(plan(lab(), facts));

    assertThat(ids.contains("access/access-entry")).isEqualTo(entry);
    assertThat(ids.contains("access/aws-auth")).isEqualTo(configMap);
  }

  @Test
  void mapsTheNodeRoleWithoutItsPath() {
    var map = step(labPlan(), MapNodeRole.class, "access/aws-auth");

    assertThat(map.roleArn()).isEqualTo(NODE_ROLE_ARN);
    assertThat(map.username()).isEqualTo("system:node:{{EC2PrivateDNSName}}");
    assertThat(map.groups()).containsExactly("system:bootstrappers", "system:nodes");
  }

  @Test
  void keepsAnAwsAuthEntryThatIsThere() {
    var facts =
        edit(LabFacts.of("1.33"))
            .set("- rolearn: '" + NODE_ROLE_ARN + "'\n  username: x\n", "kubernetes", "awsAuth")
            .facts();

    assertThat(step(plan(lab(), facts), MapNodeRole.class, "access/aws-auth").action())
        .isEqualTo(Action.KEEP);
  }

  @Test
  void choosesTheLaunchTemplatesSecurityGroupsWhereNodesHaveThose() {
    var template = new AwsFacts.LaunchTemplate("lt-1", "3", List.of("sg-7", "sg-8"));
    var facts =
        edit(LabFacts.of("1.33"))
            .set(Optional.of(template), "aws", "nodeGroups", "0", "launchTemplate")
            .facts();

    var plan = plan(lab(), facts);

    assertThat(step(plan, TagResources.class, "network/security-group-tags").resources())
        .containsExactly("sg-7", "sg-8");
    assertThat(finding(plan, "security-group-chosen").message())
        .contains("sg-7, sg-8", "whose nodes do not have the cluster's own");
  }

  @Test
  void pinsTheAmiThatSsmRecommends() {
    var v1 = step(labPlan(), ApplyObject.class, "capacity/node-class-default");
    assertThat(spec(v1).get("amiSelectorTerms"))
        .isEqualTo(List.of(Map.of("alias", "al2023@v20260715")));

    var v1beta1 =
        step(
            plan(lab().karpenter("0.36.0"), LabFacts.of("1.29")),
            ApplyObject.class,
            "capacity/node-class-default");
    assertThat(spec(v1beta1))
        .containsEntry("amiFamily", "AL2023")
        .containsEntry(
            "amiSelectorTerms", List.of(Map.of("id", "ami-amd64"), Map.of("id", "ami-arm64")));
  }

  @Test
  void letsTheUsersChartValuesWin() {
    var values =
        Map.<String, Object>of(
            "settings",
            Map.of("featureGates", Map.of("spotToSpotConsolidation", true)),
            "replicas",
            3);

    var chart =
        step(
            plan(lab().chart(Chart.released().values(values)), LabFacts.of("1.33")),
            InstallChart.class,
            "controller/chart");

    assertThat(chart.values())
        .containsEntry("replicas", 3)
        .containsEntry(
            "settings",
            Map.of(
                "clusterName",
                "payments-prod",
                "interruptionQueue",
                "payments-prod",
                "featureGates",
                Map.of("spotToSpotConsolidation", true)));
  }

  @Test
  void reportsEveryProblemOfEveryObjectAtOnce() {
    var setup =
        lab()
            .withNodePool(NodePool.named("Bad_Name").weight(500))
            .withNodeClass(NodeClass.named("default").amiAlias("al2023@latest").amiIds("ami-1"));

    assertThatThrownBy(() -> plan(setup, LabFacts.of("1.33")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("NodePool/Bad_Name")
        .hasMessageContaining("weight")
        .hasMessageContaining("EC2NodeClass/default");
  }

  @Test
  void keepsWhatIsAsWantedAndNothingElse() {
    var done = DoneFacts.after(labPlan(), LabFacts.of("1.33"));

    var second = plan(lab(), done);

    assertThat(second.isNoOp()).as(second.toString()).isTrue();
    assertThat(second.steps()).hasSameSizeAs(labPlan().steps());
    assertThat(second).asString().contains("nothing to change");
  }

  @Test
  void tellsHowEveryWriteIsUndoneTheLastOneFirst() {
    var lines = labPlan().toUndoText().lines().toList();

    assertThat(lines)
        .hasSameSizeAs(labPlan().writes())
        .startsWith(
            "deployment kube-system/cluster-autoscaler: replicas 1",
            "NodePool default: remove NodePool default")
        .contains("subnets: remove the tags added")
        .endsWith(
            "role KarpenterNodeRole-payments-prod: remove role KarpenterNodeRole-payments-prod");
  }

  @Test
  void comparesClustersBeforeSteps() {
    var facts = edit(LabFacts.of("1.33")).set("999900001111", "aws", "accountId").facts();

    assertThat(labPlan().compare(plan(lab(), facts)))
        .startsWith("account: was 111122223333, now 999900001111");
  }

  @Test
  void namesAStepThatIsNotInTheLaterPlanAndWhatANewAimIs() {
    var later = plan(KarpenterSetup.forCluster(LabFacts.CLUSTER), LabFacts.of("1.33"));
    assertThat(labPlan().compare(later))
        .contains(
            "cutover/scale-kube-system-cluster-autoscaler: no longer in the plan, deployment"
                + " kube-system/cluster-autoscaler");

    var template = new AwsFacts.LaunchTemplate("lt-1", "3", List.of("sg-7"));
    var moved =
        edit(LabFacts.of("1.33")).set(template, "aws", "nodeGroups", "0", "launchTemplate").facts();
    assertThat(labPlan().compare(plan(lab(), moved)))
        .containsExactly(
            "network/security-group-tags: now sg-7 karpenter.sh/discovery payments-prod");
  }

  private static Finding finding(SetupPlan plan, String code) {
    return plan.findings().stream()
        .filter(f -> f.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no finding " + code + " in " + plan.findings()));
  }

  private static List<String> ids(SetupPlan plan) {
    return plan.steps().stream().map(Step::id).toList();
  }

  private static Map<String, Object> spec(ApplyObject step) {
    var spec = new TreeMap<String, Object>();
    ((Map<?, ?>) step.manifest().getOrDefault("spec", Map.of()))
        .forEach((k, v) -> spec.put(String.valueOf(k), v));
    return spec;
  }
}
