package io.github.karpentersetup.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AuthenticationMode;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.IamSettings;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.NodeRole;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way to an identity, carried out in the sandbox; what is done is not planned again. */
class IdentityTest {

  private static final String IAM = "arn:aws:iam::111122223333:";

  private final LabSandbox lab = LabSandbox.start();

  @AfterEach
  void close() {
    lab.close();
  }

  private SetupPlan plan(KarpenterSetup setup) {
    return setup.plan(lab.aws(), lab.kubernetes());
  }

  private void run(KarpenterSetup setup) {
    var plan = plan(setup);
    assertThat(plan.blocking()).isEmpty();
    PlanRunner.on(lab.aws(), lab.kubernetes())
        .pollEvery(Duration.ofMillis(50))
        .timeout(Duration.ofSeconds(60))
        .run(plan)
        .orThrow();
    var second = plan(setup);
    assertThat(second.isNoOp()).as(second.toString()).isTrue();
    assertThat(plan.compare(second)).isEmpty();
  }

  private AwsFacts facts() {
    return lab.aws()
        .observe(
            Lookup.cluster(LabSandbox.CLUSTER)
                .with(Lookup.Kind.ADDON, Set.of("eks-pod-identity-agent"))
                .with(Lookup.Kind.POD_IDENTITY, Set.of("kube-system/karpenter"))
                .with(Lookup.Kind.SERVICE_LINKED_ROLE, Set.of("spot.amazonaws.com")));
  }

  private String trustOf(String role) {
    return lab.account().iam().getRole(r -> r.roleName(role)).role().assumeRolePolicyDocument();
  }

  private Map<String, String> podAnnotations() {
    return lab.cluster()
        .client()
        .apps()
        .deployments()
        .inNamespace("kube-system")
        .withName("karpenter")
        .get()
        .getSpec()
        .getTemplate()
        .getMetadata()
        .getAnnotations();
  }

  @Test
  void karpenterGetsItsRoleByPodIdentity() {
    run(lab.setup().controllerRole(ControllerRole.podIdentity().createMissing()));

    var facts = facts();
    assertThat(facts.addons())
        .hasEntrySatisfying(
            "eks-pod-identity-agent", a -> assertThat(a.status()).isEqualTo("ACTIVE"));
    assertThat(facts.podIdentities())
        .hasEntrySatisfying(
            "kube-system/karpenter",
            p ->
                assertThat(p.roleArn())
                    .isEqualTo(IAM + "role/KarpenterControllerRole-" + LabSandbox.CLUSTER));
    var account =
        lab.cluster()
            .client()
            .serviceAccounts()
            .inNamespace("kube-system")
            .withName("karpenter")
            .get();
    assertThat(account.getMetadata().getAnnotations())
        .satisfiesAnyOf(
            a -> assertThat(a).isNull(),
            a -> assertThat(a).doesNotContainKey("eks.amazonaws.com/role-arn"));
  }

  @Test
  void movesFromIrsaToPodIdentityAndReplacesThePods() {
    run(lab.setup());
    assertThat(trustOf("KarpenterControllerRole-" + LabSandbox.CLUSTER)).contains("WebIdentity");

    run(lab.setup().controllerRole(ControllerRole.podIdentity().createMissing()));

    assertThat(trustOf("KarpenterControllerRole-" + LabSandbox.CLUSTER))
        .contains("pods.eks.amazonaws.com")
        .doesNotContain("WebIdentity");
    assertThat(podAnnotations())
        .as("a new pod template, so that pods are made anew")
        .containsEntry("karpentersetup.github.io/identity", "pod-identity");
  }

  @Test
  void movesFromPodIdentityToIrsaAndLeavesNoAssociation() {
    run(lab.setup().controllerRole(ControllerRole.podIdentity().createMissing()));

    run(lab.setup());

    assertThat(trustOf("KarpenterControllerRole-" + LabSandbox.CLUSTER))
        .contains("WebIdentity")
        .doesNotContain("pods.eks.amazonaws.com");
    assertThat(facts().podIdentities()).isEmpty();
    assertThat(podAnnotations())
        .satisfiesAnyOf(
            a -> assertThat(a).isNull(),
            a -> assertThat(a).doesNotContainKey("karpentersetup.github.io/identity"));
  }

  @Test
  void inlinePoliciesReplaceManagedOnesThatAreThere() {
    run(lab.setup());

    run(lab.setup().controllerRole(ControllerRole.irsa().policies(ControllerRole.Policies.INLINE)));

    var iam = lab.account().iam();
    var role = "KarpenterControllerRole-" + LabSandbox.CLUSTER;
    assertThat(iam.listRolePolicies(r -> r.roleName(role)).policyNames()).hasSizeGreaterThan(3);
    assertThat(iam.listAttachedRolePolicies(r -> r.roleName(role)).attachedPolicies()).isEmpty();
  }

  @Test
  void theModeGoesToApiByWayOfBothAndNodesStillJoin() {
    run(lab.setup().authenticationMode(AuthenticationMode.API));

    var facts = facts();
    assertThat(facts.cluster().authenticationMode()).isEqualTo(AwsFacts.AuthenticationMode.API);
    assertThat(facts.accessEntries())
        .containsEntry(IAM + "role/KarpenterNodeRole-" + LabSandbox.CLUSTER, "EC2_LINUX");
    assertThat(lab.kubernetes().observe().nodeClaims()).isNotEmpty();
  }

  @Test
  void boundaryPathAndTagsAreOnWhatIsMade() {
    var iam = lab.account().iam();
    var document =
        "{\"Version\":\"2012-10-17\",\"Statement\":"
            + "[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
    var boundary =
        iam.createPolicy(r -> r.policyName("boundary").policyDocument(document)).policy().arn();
    var setup =
        lab.setup()
            .iam(IamSettings.standard().path("/platform/"))
            .nodeRole(NodeRole.standard().withInstanceProfile());
    run(setup);

    run(setup.iam(setup.spec().iam().permissionsBoundary(boundary)).tag("team", "platform"));

    var role = iam.getRole(r -> r.roleName("KarpenterNodeRole-" + LabSandbox.CLUSTER)).role();
    assertThat(role.arn()).contains(":role/platform/");
    assertThat(role.permissionsBoundary().permissionsBoundaryArn()).isEqualTo(boundary);
    assertThat(role.tags()).anyMatch(t -> t.key().equals("team") && t.value().equals("platform"));
    assertThat(
            iam.getInstanceProfile(
                    r ->
                        r.instanceProfileName("KarpenterNodeInstanceProfile-" + LabSandbox.CLUSTER))
                .instanceProfile()
                .tags())
        .anyMatch(t -> t.key().equals("team"));
    var policies = iam.listPolicies(r -> r.pathPrefix("/platform/")).policies();
    assertThat(policies).hasSizeGreaterThan(3);
    assertThat(lab.kubernetes().observe().awsAuth().orElseThrow())
        .contains(IAM + "role/KarpenterNodeRole-" + LabSandbox.CLUSTER)
        .doesNotContain("/platform/");
  }

  @Test
  void existingRolesAreNotWrittenTo() {
    run(lab.setup());
    var nodes = "KarpenterNodeRole-" + LabSandbox.CLUSTER;
    var controller = "KarpenterControllerRole-" + LabSandbox.CLUSTER;
    lab.forgetCalls();

    run(
        lab.setup()
            .nodeRole(NodeRole.existing(IAM + "role/" + nodes))
            .controllerRole(ControllerRole.irsa().existing(controller)));

    assertThat(lab.account().writes()).isEmpty();
  }

  @Test
  void whatAnExistingRoleLacksIsAddedOnRequest() {
    var trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    lab.account().iam().createRole(r -> r.roleName("theirs").assumeRolePolicyDocument(trust));

    run(lab.setup().controllerRole(ControllerRole.irsa().existing("theirs").alterable()));

    assertThat(trustOf("theirs")).contains("lambda.amazonaws.com", "WebIdentity");
    assertThat(lab.account().iam().getRole(r -> r.roleName("theirs")).role().tags()).isEmpty();
  }

  @Test
  void inlinePoliciesTakeThePlaceOfManagedOnes() {
    run(lab.setup().controllerRole(ControllerRole.irsa().policies(ControllerRole.Policies.INLINE)));

    var iam = lab.account().iam();
    var role = "KarpenterControllerRole-" + LabSandbox.CLUSTER;
    assertThat(iam.listRolePolicies(r -> r.roleName(role)).policyNames()).hasSizeGreaterThan(3);
    assertThat(iam.listAttachedRolePolicies(r -> r.roleName(role)).attachedPolicies()).isEmpty();
  }

  @Test
  void spotAndWindowsNodesHaveTheRolesTheyNeed() {
    run(
        lab.setup()
            .withNodePool(
                NodePool.named("default").capacityTypes(CapacityType.ON_DEMAND, CapacityType.SPOT))
            .withNodePool(NodePool.named("win").nodeClass("win"))
            .withNodeClass(NodeClass.named("default"))
            .withNodeClass(NodeClass.named("win").amiFamily(AmiFamily.WINDOWS2022)));

    var facts = facts();
    assertThat(facts.serviceLinkedRoles()).containsExactly("spot.amazonaws.com");
    assertThat(facts.accessEntries())
        .containsEntry(IAM + "role/KarpenterWindowsNodeRole-" + LabSandbox.CLUSTER, "EC2_WINDOWS");
    assertThat(lab.kubernetes().observe().awsAuth().orElseThrow())
        .contains("KarpenterWindowsNodeRole-", "eks:kube-proxy-windows");
  }
}
