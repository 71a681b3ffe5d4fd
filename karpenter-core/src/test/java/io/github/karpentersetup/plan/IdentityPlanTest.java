package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Lookup.Kind;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AuthenticationMode;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.IamSettings;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.NodeRole;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureAccessEntry;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.RequireRole;
import io.github.karpentersetup.step.SetAuthenticationMode;
import io.github.karpentersetup.step.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Roles, Pod Identity, boundaries, paths, tags and access modes, as they are planned. */
class IdentityPlanTest {

  private static final ClusterFacts LAB = LabFacts.of("1.33");

  private static KarpenterSetup lab() {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER);
  }

  private static SetupPlan plan(KarpenterSetup setup, ClusterFacts facts) {
    return Planner.plan(setup.spec(), facts);
  }

  /** The plan, once it is sure that what it does is not planned again. */
  private static SetupPlan settled(KarpenterSetup setup, ClusterFacts facts) {
    var plan = plan(setup, facts);
    var second = plan(setup, DoneFacts.after(plan, facts));
    assertThat(second.writes()).as(second.toString()).isEmpty();
    assertThat(plan.compare(second)).isEmpty();
    return plan;
  }

  private static Step step(SetupPlan plan, String id) {
    return plan.steps().stream()
        .filter(s -> s.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id + " in\n" + plan));
  }

  private static List<String> ids(SetupPlan plan) {
    return plan.steps().stream().map(Step::id).toList();
  }

  private static List<String> changes(SetupPlan plan, String id) {
    return step(plan, id).info().changes().stream().map(Change::toString).toList();
  }

  @Test
  void podIdentityComesBeforeTheChartAndNeedsNoProviderNorAnnotation() {
    var setup = lab().controllerRole(ControllerRole.podIdentity().createMissing());

    var plan = settled(setup, LAB);

    assertThat(ids(plan))
        .contains("identity/pod-identity-agent", "identity/pod-identity-agent-active")
        .doesNotContain("identity/oidc-provider");
    assertThat(step(plan, "controller/chart").info().after())
        .contains("identity/pod-identity", "identity/pod-identity-agent-active");
    assertThat(step(plan, "identity/pod-identity"))
        .isInstanceOfSatisfying(
            EnsurePodIdentityAssociation.class,
            p -> {
              assertThat(p.namespace() + "/" + p.serviceAccount())
                  .isEqualTo("kube-system/karpenter");
              assertThat(p.roleArn())
                  .isEqualTo(
                      IdentityCases.IAM + "role/KarpenterControllerRole-" + LabFacts.CLUSTER);
            });
    var chart = (InstallChart) step(plan, "controller/chart");
    assertThat(chart.values()).doesNotContainKey("serviceAccount").containsKey("podAnnotations");
    assertThat(((EnsureRole) step(plan, "identity/controller-role")).trustPolicy())
        .contains("pods.eks.amazonaws.com")
        .doesNotContain("oidc");
  }

  @Test
  void movesFromIrsaToPodIdentityWithTheRoleTrustingBothUntilThePodsAreReplaced() {
    var before = DoneFacts.after(plan(lab(), LAB), LAB);
    var setup = lab().controllerRole(ControllerRole.podIdentity().createMissing());

    var plan = settled(setup, before);

    var both = (EnsureRole) step(plan, "identity/controller-role");
    assertThat(both.trustPolicy()).contains("pods.eks.amazonaws.com", "AssumeRoleWithWebIdentity");
    assertThat(changes(plan, "controller/chart"))
        .contains(
            "role "
                + IdentityCases.IAM
                + "role/KarpenterControllerRole-payments-prod → by Pod Identity");
    var last = (EnsureRole) step(plan, "controller/former-trust");
    assertThat(last.info().after()).containsExactly("controller/ready");
    assertThat(last.trustPolicy()).doesNotContain("AssumeRoleWithWebIdentity");
    assertThat(last.action()).isEqualTo(Action.CHANGE);
  }

  /** However far it came, what is left is the same, and nothing the reader has not seen. */
  @Test
  void aMoveToPodIdentityThatStoppedHalfwayIsNoStalePlan() {
    var before = DoneFacts.after(plan(lab(), LAB), LAB);
    var setup = lab().controllerRole(ControllerRole.podIdentity().createMissing());
    var plan = plan(setup, before);

    for (int done = 0; done <= plan.steps().size(); done++) {
      var halfway = DoneFacts.after(plan.steps().subList(0, done), before);
      assertThat(plan.compare(plan(setup, halfway))).as("after %s steps", done).isEmpty();
    }
  }

  @Test
  void movesFromPodIdentityToIrsaWithTheAssociationGoneBeforeThePodsAreReplaced() {
    var podIdentity = lab().controllerRole(ControllerRole.podIdentity().createMissing());
    var before = DoneFacts.after(plan(podIdentity, LAB), LAB);

    var plan = settled(lab(), before);

    var both = (EnsureRole) step(plan, "identity/controller-role");
    assertThat(both.trustPolicy()).contains("pods.eks.amazonaws.com", "AssumeRoleWithWebIdentity");
    var gone = step(plan, "identity/former-association");
    assertThat(gone.action()).isEqualTo(Action.REMOVE);
    assertThat(gone.info().after()).containsExactly("identity/controller-role");
    assertThat(gone.shell().get(0))
        .startsWith(
            "aws eks delete-pod-identity-association --cluster-name payments-prod"
                + " --association-id \"$(aws eks list-pod-identity-associations");
    assertThat(step(plan, "controller/chart").info().after())
        .contains("identity/former-association");
    var last = (EnsureRole) step(plan, "controller/former-trust");
    assertThat(last.info().after()).containsExactly("controller/ready");
    assertThat(last.info().title()).endsWith(" without Pod Identity");
    assertThat(last.trustPolicy())
        .contains("AssumeRoleWithWebIdentity")
        .doesNotContain("pods.eks.amazonaws.com");
    for (int done = 0; done <= plan.steps().size(); done++) {
      var halfway = DoneFacts.after(plan.steps().subList(0, done), before);
      assertThat(plan.compare(plan(lab(), halfway))).as("after %s steps", done).isEmpty();
    }
  }

  @Test
  void managedPoliciesAreDetachedOnceInlineOnesTakeTheirPlaceAndTheOtherWayRound() {
    var inline =
        lab().controllerRole(ControllerRole.irsa().policies(ControllerRole.Policies.INLINE));
    var before = DoneFacts.after(plan(lab(), LAB), LAB);

    var plan = settled(inline, before);

    var last = (RemoveRolePolicies) step(plan, "controller/former-policies");
    assertThat(last.attached()).hasSize(5).allMatch(arn -> arn.contains(":policy/KarpenterContr"));
    assertThat(last.inline()).isEmpty();
    var back = settled(lab(), DoneFacts.after(plan, before));
    var again = (RemoveRolePolicies) step(back, "controller/former-policies");
    assertThat(again.attached()).isEmpty();
    assertThat(again.inline())
        .hasSize(5)
        .allSatisfy((name, document) -> assertThat(document).startsWith("{\"Version\":"));
    assertThat(again.info().undo().text()).contains("{\"Version\":\"2012-10-17\"");
  }

  @Test
  void anAgentThatSomeoneInstalledAsADaemonSetIsUsed() {
    var facts = edit(LAB).set("PRESENT", "kubernetes", "podIdentityAgent").facts();

    var plan = settled(lab().controllerRole(ControllerRole.podIdentity()), facts);

    assertThat(plan.blocking()).isEmpty();
    assertThat(ids(plan)).doesNotContain("identity/pod-identity-agent");
  }

  @Test
  void theTrustPolicyNamesTheProviderAsIamWritesIt() {
    var arn = IdentityCases.IAM + "oidc-provider/OIDC.eks.eu-west-1.amazonaws.com/id/4F0A";
    var facts = edit(LAB).set(arn, "aws", "oidcProvider", "arn").facts();

    var plan = plan(lab(), facts);

    assertThat(((EnsureRole) step(plan, "identity/controller-role")).trustPolicy())
        .contains("\"" + arn + "\"", "OIDC.eks.eu-west-1.amazonaws.com/id/4F0A:sub");
  }

  @Test
  void boundaryPathAndTagsAreOnEverythingMade() {
    var setup =
        lab()
            .iam(
                IamSettings.standard()
                    .permissionsBoundary(IdentityCases.BOUNDARY)
                    .path("/platform/"))
            .tag("team", "platform")
            .nodeRole(NodeRole.standard().withInstanceProfile())
            .controllerRole(ControllerRole.irsa().createMissing());
    var facts =
        edit(LAB)
            .set(null, "aws", "oidcProvider")
            .set("API_AND_CONFIG_MAP", "aws", "cluster", "authenticationMode")
            .facts();

    var plan = settled(setup, facts);

    for (var step : plan.steps()) {
      if (step instanceof EnsureRole r) {
        assertThat(r.path()).isEqualTo("/platform/");
        assertThat(r.permissionsBoundary()).contains(IdentityCases.BOUNDARY);
        assertThat(r.tags()).containsEntry("team", "platform");
      } else if (step instanceof EnsurePolicy p) {
        assertThat(p.arn()).startsWith(IdentityCases.IAM + "policy/platform/Karpenter");
        assertThat(p.tags()).containsEntry("team", "platform").containsKey(Ownership.TAG);
      } else if (step instanceof EnsureInstanceProfile i) {
        assertThat(i.path()).isEqualTo("/platform/");
        assertThat(i.tags()).containsEntry("team", "platform");
      } else if (step instanceof EnsureOidcProvider o) {
        assertThat(o.tags()).containsEntry("team", "platform");
      }
    }
    var withPath = IdentityCases.IAM + "role/platform/KarpenterNodeRole-payments-prod";
    assertThat(((EnsureAccessEntry) step(plan, "access/access-entry")).principalArn())
        .isEqualTo(withPath);
    assertThat(((MapNodeRole) step(plan, "access/aws-auth")).roleArn())
        .as("aws-auth knows no paths")
        .isEqualTo(IdentityCases.IAM + "role/KarpenterNodeRole-payments-prod");
    assertThat(plan.steps())
        .filteredOn(EnsurePolicy.class::isInstance)
        .anySatisfy(p -> assertThat(((EnsurePolicy) p).document()).contains(withPath));
    assertThat(plan.toShell())
        .contains("--path /platform/", "--permissions-boundary " + IdentityCases.BOUNDARY);
  }

  @Test
  void aBoundaryAndTagsAreAddedToWhatIsOurs() {
    var before = DoneFacts.after(plan(lab().tag("team", "a"), LAB), LAB);
    var setup =
        lab()
            .tag("team", "b")
            .tag("cost", "7")
            .iam(IamSettings.standard().permissionsBoundary(IdentityCases.BOUNDARY));

    var plan = settled(setup, before);

    assertThat(changes(plan, "identity/node-role"))
        .containsExactly(
            "permissions boundary " + IdentityCases.BOUNDARY, "tag cost 7", "tag team a → b");
    assertThat(step(plan, "identity/node-role").info().undo().text())
        .isEqualTo("permissions boundary, tag cost, tag team , , a");
    assertThat(
            changes(plan, "identity/policy-KarpenterControllerEKSIntegrationPolicy-payments-prod"))
        .containsExactly("tag cost 7", "tag team a → b");
    assertThat(step(plan, "identity/oidc-provider").action())
        .as("the provider is the account's own")
        .isEqualTo(Action.KEEP);
  }

  @Test
  void anExistingRoleIsOnlyLookedAt() {
    var facts =
        IdentityCases.with(IdentityCases.allowed("theirs", IdentityCases.everything()))
            .set(
                IdentityCases.role("nodes", IdentityCases.NODE_TRUST, Map.of()),
                "aws",
                "roles",
                "nodes")
            .facts();
    var setup =
        lab()
            .controllerRole(ControllerRole.irsa().existing(IdentityCases.IAM + "role/theirs"))
            .nodeRole(NodeRole.existing("nodes"));

    var plan = settled(setup, facts);

    assertThat(plan.blocking()).isEmpty();
    assertThat(plan.findings())
        .extracting(Finding::code)
        .doesNotContain("controller-role-lacks-permissions");
    assertThat(plan.writes())
        .noneMatch(s -> s.phase() == Phase.IDENTITY)
        .noneMatch(EnsureRole.class::isInstance);
    assertThat(step(plan, "identity/controller-role")).isInstanceOf(RequireRole.class);
    assertThat(((InstallChart) step(plan, "controller/chart")).values().toString())
        .contains("role/theirs");
  }

  @Test
  void whatAnAlterableRoleLacksIsAddedAndNothingTakenAway() {
    var lambda =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";
    var facts =
        IdentityCases.with(IdentityCases.role("theirs", PolicyDocument.parse(lambda), Map.of()))
            .facts();
    var setup = lab().controllerRole(ControllerRole.irsa().existing("theirs").alterable());

    var plan = settled(setup, facts);

    assertThat(plan.blocking()).isEmpty();
    var role = (EnsureRole) step(plan, "identity/controller-role");
    assertThat(role.trustPolicy()).contains("lambda.amazonaws.com", "AssumeRoleWithWebIdentity");
    assertThat(role.tags()).as("it stays someone else's").isEmpty();
    assertThat(step(plan, "identity/controller-role-policies").info().after())
        .contains("identity/controller-role");
  }

  @Test
  void inlinePoliciesAreOneForEachOfTheReleases() {
    var setup =
        lab().controllerRole(ControllerRole.irsa().policies(ControllerRole.Policies.INLINE));

    var plan = settled(setup, LAB);

    assertThat(plan.steps()).filteredOn(PutRolePolicy.class::isInstance).hasSizeGreaterThan(3);
    assertThat(plan.steps()).noneMatch(EnsurePolicy.class::isInstance);
  }

  @Test
  void aPoolThatMayLaunchSpotNeedsTheSpotRoleBeforeIt() {
    var setup = lab().withNodePool(NodePool.named("any"));

    var plan = settled(setup, LAB);

    assertThat(step(plan, "identity/spot-role").info().undo().text())
        .isEqualTo("nothing to undo: the role is shared by the whole account, and stays");
    assertThat(step(plan, "capacity/node-pool-any").info().after()).contains("identity/spot-role");
    assertThat(Planner.lookup(setup.spec()).names(Kind.SERVICE_LINKED_ROLE))
        .containsExactly("spot.amazonaws.com");
    var onDemand = lab().withNodePool(NodePool.named("od").capacityTypes(CapacityType.ON_DEMAND));
    assertThat(ids(plan(onDemand, LAB))).doesNotContain("identity/spot-role");
    assertThat(Planner.lookup(onDemand.spec()).names(Kind.SERVICE_LINKED_ROLE)).isEmpty();
  }

  private static KarpenterSetup withWindows() {
    return lab()
        .withNodePool(NodePool.named("linux").nodeClass("linux"))
        .withNodePool(NodePool.named("win").nodeClass("win"))
        .withNodeClass(NodeClass.named("linux"))
        .withNodeClass(NodeClass.named("win").amiFamily(AmiFamily.WINDOWS2022));
  }

  @Test
  void windowsNodesBesideLinuxOnesHaveARoleOfTheirOwn() {
    var facts = edit(LAB).set("API_AND_CONFIG_MAP", "aws", "cluster", "authenticationMode").facts();

    var plan = settled(withWindows(), facts);

    var name = "KarpenterWindowsNodeRole-payments-prod";
    var entry = (EnsureAccessEntry) step(plan, "access/windows-access-entry");
    assertThat(entry.principalArn()).endsWith(":role/" + name);
    assertThat(entry.type()).isEqualTo("EC2_WINDOWS");
    assertThat(((EnsureAccessEntry) step(plan, "access/access-entry")).type())
        .isEqualTo("EC2_LINUX");
    var mapped = (MapNodeRole) step(plan, "access/windows-aws-auth");
    assertThat(mapped.groups()).contains("eks:kube-proxy-windows");
    assertThat(((MapNodeRole) step(plan, "access/aws-auth")).groups())
        .doesNotContain("eks:kube-proxy-windows");
    assertThat(mapped.info().after()).as("two writers of one map").contains("access/aws-auth");
    assertThat(plan.steps())
        .filteredOn(EnsurePolicy.class::isInstance)
        .anySatisfy(
            p ->
                assertThat(((EnsurePolicy) p).document())
                    .contains(":role/" + name, ":role/KarpenterNodeRole-payments-prod"));
    assertThat(step(plan, "capacity/node-class-win").info().after())
        .contains("identity/windows-node-role-policies");
    assertThat(((ApplyObject) step(plan, "capacity/node-class-win")).manifest().toString())
        .contains("role=" + name);
  }

  @Test
  void windowsNodesAloneHaveTheSetupsRole() {
    var facts = edit(LAB).set("API", "aws", "cluster", "authenticationMode").facts();
    var setup =
        lab()
            .withNodePool(NodePool.named("win").nodeClass("win"))
            .withNodeClass(NodeClass.named("win").amiFamily(AmiFamily.WINDOWS2022));

    var plan = settled(setup, facts);

    assertThat(((EnsureAccessEntry) step(plan, "access/access-entry")).type())
        .isEqualTo("EC2_WINDOWS");
    assertThat(ids(plan)).doesNotContain("identity/windows-node-role", "access/aws-auth");
  }

  @Test
  void aRoleThatANodeClassNamesIsLetInAndPassed() {
    var facts =
        IdentityCases.with(IdentityCases.role("gpu-nodes", IdentityCases.NODE_TRUST, Map.of()))
            .set("API", "aws", "cluster", "authenticationMode")
            .facts();
    var setup =
        lab()
            .withNodePool(NodePool.named("gpu").nodeClass("gpu"))
            .withNodePool(NodePool.named("web"))
            .withNodeClass(NodeClass.named("gpu").role("gpu-nodes"))
            .withNodeClass(NodeClass.named("default"));

    var plan = settled(setup, facts);

    assertThat(((EnsureAccessEntry) step(plan, "access/access-entry-gpu-nodes")).principalArn())
        .endsWith(":role/gpu-nodes");
    assertThat(plan.steps())
        .filteredOn(EnsurePolicy.class::isInstance)
        .anySatisfy(p -> assertThat(((EnsurePolicy) p).document()).contains(":role/gpu-nodes"));
  }

  @ParameterizedTest
  @EnumSource
  void aModeThatIsNotAskedForStays(AwsFacts.AuthenticationMode mode) {
    var facts = edit(LAB).set(mode, "aws", "cluster", "authenticationMode").facts();

    assertThat(settled(lab(), facts).steps()).noneMatch(SetAuthenticationMode.class::isInstance);
  }

  @Test
  void accessEntriesComeBetweenTheTwoChangesOfMode() {
    var plan = settled(lab().authenticationMode(AuthenticationMode.API), LAB);

    assertThat(plan.blocking()).isEmpty();
    assertThat(changes(plan, "access/authentication-mode-api-and-config-map"))
        .containsExactly("mode CONFIG_MAP → API_AND_CONFIG_MAP");
    assertThat(step(plan, "access/access-entry").info().after())
        .contains("access/authentication-mode-api-and-config-map-settled");
    assertThat(changes(plan, "access/authentication-mode-api"))
        .containsExactly("mode API_AND_CONFIG_MAP → API");
    assertThat(step(plan, "access/authentication-mode-api").info().after())
        .contains("access/access-entry");
    assertThat(step(plan, "access/authentication-mode-api").info().undo().text())
        .isEqualTo("nothing to undo: EKS has no way back from API");
    assertThat(ids(plan)).doesNotContain("access/aws-auth");
    assertThat(plan.toShell())
        .contains("--access-config authenticationMode=API_AND_CONFIG_MAP")
        .contains("aws eks wait cluster-active --name payments-prod");
  }

  @Test
  void bothWaysAreWrittenOnceTheModeHasBoth() {
    var plan = settled(lab().authenticationMode(AuthenticationMode.API_AND_CONFIG_MAP), LAB);

    assertThat(ids(plan)).contains("access/access-entry", "access/aws-auth");
  }

  @Test
  void aMappingThatHasItsEntryIsNotLost() {
    var admin = IdentityCases.IAM + "role/people/admin";
    var facts =
        edit(LAB)
            .set("API_AND_CONFIG_MAP", "aws", "cluster", "authenticationMode")
            .set("STANDARD", "aws", "accessEntries", admin)
            .set(
                "- rolearn: " + IdentityCases.IAM + "role/admin\n  groups: [system:masters]\n",
                "kubernetes",
                "awsAuth")
            .facts();

    assertThat(plan(lab().authenticationMode(AuthenticationMode.API), facts).blocking()).isEmpty();
  }

  @Test
  void aClusterNameOfAHundredCharactersFitsEverywhere() {
    var name = "a".repeat(100);
    var facts =
        edit(LAB)
            .set(name, "aws", "cluster", "name")
            .set("arn:aws:eks:eu-west-1:111122223333:cluster/" + name, "aws", "cluster", "arn")
            .facts();
    for (var role : List.of(ControllerRole.irsa(), ControllerRole.podIdentity().createMissing())) {
      var setup =
          KarpenterSetup.of(
              io.github.karpentersetup.spec.SetupSpec.builder()
                  .from(withWindows().spec())
                  .cluster(name)
                  .build());
      var plan = plan(setup.controllerRole(role), facts);

      assertThat(plan.steps())
          .allSatisfy(
              step -> {
                if (step instanceof EnsureRole r) {
                  assertThat(r.role()).hasSizeLessThanOrEqualTo(64);
                } else if (step instanceof EnsurePolicy p) {
                  assertThat(p.policy()).hasSizeLessThanOrEqualTo(128);
                  assertThat(p.document()).hasSizeLessThanOrEqualTo(6_144);
                }
              });
      assertThat(plan.steps().stream().filter(EnsureRole.class::isInstance))
          .extracting(s -> ((EnsureRole) s).role())
          .contains(step(plan, "identity/node-role") instanceof EnsureRole r ? r.role() : "");
    }
  }

  @Test
  void whatAnotherClustersSetupMadeIsNotOurs() {
    var facts =
        IdentityCases.with(
                new AwsFacts.Role(
                    IdentityCases.NODE_ROLE,
                    IdentityCases.IAM + "role/" + IdentityCases.NODE_ROLE,
                    IdentityCases.IRSA.toJson(),
                    List.of(),
                    Map.of(),
                    Ownership.tags("another"),
                    Optional.empty(),
                    Map.of()))
            .facts();

    assertThat(plan(lab(), facts).blocking()).extracting(Finding::code).contains("not-ours");
  }
}
