package io.github.karpentersetup.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.iam.ControllerPolicies;
import io.github.karpentersetup.iam.ControllerScope;
import io.github.karpentersetup.iam.Coverage;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.PolicyLimits;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwaitStoredVersions;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.PutRolePolicy;
import io.github.karpentersetup.step.RemoveRolePolicies;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.version.KarpenterVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradePlanTest {

  private static KarpenterSetup to(String version) {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER).karpenter(version);
  }

  /** A cluster that this library has set up with a release. */
  private static ClusterFacts at(String version, String kubernetes) {
    var facts = LabFacts.of(kubernetes);
    return DoneFacts.after(Planner.plan(to(version).spec(), facts), facts);
  }

  private static List<String> controller(SetupPlan plan) {
    return plan.steps().stream().map(Step::id).filter(id -> id.startsWith("controller/")).toList();
  }

  private static Step step(SetupPlan plan, String id) {
    return plan.steps().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void theShellWaitsUntilNoDefinitionStoresAnyOtherVersion() {
    var step =
        new AwaitStoredVersions(
            Steps.of(Phase.CONTROLLER, "stored", "stored as v1").await(Duration.ofMinutes(15)),
            List.of("nodepools.karpenter.sh", "nodeclaims.karpenter.sh"),
            "v1");

    assertThat(step.shell())
        .containsExactly(
            "timeout 900s sh -c 'until [ \"$(kubectl get crd nodepools.karpenter.sh"
                + " nodeclaims.karpenter.sh -o"
                + " jsonpath=\"{.items[*].status.storedVersions[*]}\")\" = \"v1 v1\" ]; do sleep"
                + " 5; done'");
  }

  @Test
  void bringsEachReleaseOnTheWayInOrderItsDefinitionsFirst() {
    var plan = Planner.plan(to("1.14.1").spec(), at("0.36.0", "1.29"));

    assertThat(plan.blocking()).isEmpty();
    assertThat(controller(plan))
        .containsExactly(
            "controller/namespace",
            "controller/0.36.9/crds",
            "controller/0.36.9/crds-established",
            "controller/0.36.9/chart",
            "controller/0.36.9/ready",
            "controller/1.0.14/crds",
            "controller/1.0.14/crds-established",
            "controller/1.0.14/chart",
            "controller/1.0.14/ready",
            "controller/1.0.14/old-webhooks",
            "controller/1.0.14/stored-versions",
            "controller/crds",
            "controller/crds-established",
            "controller/chart",
            "controller/ready",
            "controller/former-policies");
    assertThat(step(plan, "controller/1.0.14/crds").info().after())
        .contains("controller/0.36.9/ready");
    assertThat(step(plan, "controller/crds").info().after())
        .contains("controller/1.0.14/stored-versions");
    assertThat(step(plan, "controller/chart").info().after())
        .contains("controller/crds-established");
    assertThat(step(plan, "capacity/node-pool-default").info().after())
        .contains("controller/ready");
  }

  @Test
  void saysForEachReleaseWhatTheOneBeforeLeft() {
    var plan = Planner.plan(to("1.14.1").spec(), at("0.36.0", "1.29"));

    assertThat(step(plan, "controller/0.36.9/chart").info().changes())
        .extracting(Change::toString)
        .contains("version 0.36.0 → 0.36.9");
    assertThat(step(plan, "controller/1.0.14/chart").info().changes())
        .extracting(Change::toString)
        .contains("version 0.36.9 → 1.0.14");
    assertThat(step(plan, "controller/crds").info().changes())
        .extracting(Change::toString)
        .contains(
            "nodepools.karpenter.sh 1.0.14 → 1.14.1",
            "+ nodeoverlays.karpenter.sh",
            "+ capacitybuffers.autoscaling.x-k8s.io");
    assertThat(step(plan, "controller/1.0.14/chart").info().undo().text())
        .isEqualTo("chart version 0.36.9");
    assertThat(step(plan, "controller/chart").info().undo().text())
        .isEqualTo("nothing to undo: Karpenter has no way back from 1.1 or newer to before it");
  }

  @Test
  void convertsWithTheWebhookOnTheWayWhateverTheValuesSay() {
    var values = Map.<String, Object>of("webhook", Map.of("enabled", false), "logLevel", "debug");
    var setup = to("1.14.1").chart(to("1.14.1").spec().chart().values(values));

    var plan = Planner.plan(setup.spec(), at("0.36.0", "1.29"));

    for (var release : List.of("0.36.9", "1.0.14")) {
      var chart = (InstallChart) step(plan, "controller/" + release + "/chart");
      assertThat(chart.values())
          .containsEntry("webhook", Map.of("enabled", true))
          .containsEntry("logLevel", "debug");
    }
    assertThat(((InstallChart) step(plan, "controller/chart")).values())
        .containsEntry("webhook", Map.of("enabled", false));
  }

  @ParameterizedTest
  @CsvSource({
    "0.36.0, 1.14.1, 1.29",
    "0.36.0, 0.36.9, 1.29",
    "0.36.9, 1.14.1, 1.29",
    "0.37.0, 1.0.14, 1.29",
    "1.0.8, 1.14.1, 1.29",
    "1.9.0, 1.14.1, 1.33",
  })
  void aSecondPlanHasNothingToDo(String from, String to, String kubernetes) {
    var facts = at(from, kubernetes);
    var plan = Planner.plan(to(to).spec(), facts);

    var second = Planner.plan(to(to).spec(), DoneFacts.after(plan, facts));

    assertThat(plan.isNoOp()).isFalse();
    assertThat(second.isNoOp()).as(second.toString()).isTrue();
    assertThat(controller(second)).doesNotContain("controller/0.36.9/chart");
  }

  private static List<PolicyDocument> documents(ClusterFacts facts) {
    var role =
        Objects.requireNonNull(
            facts.aws().roles().get("KarpenterControllerRole-payments-prod"), "controller role");
    return Stream.concat(
            role.inlinePolicies().values().stream(),
            facts.aws().policies().values().stream()
                .filter(policy -> role.attachedPolicies().contains(policy.arn()))
                .map(AwsFacts.ManagedPolicy::document))
        .map(PolicyDocument::parse)
        .toList();
  }

  private static List<String> lacking(ClusterFacts facts, String release) {
    var scope =
        ControllerScope.of(
                LabFacts.REGION,
                LabFacts.ACCOUNT,
                LabFacts.CLUSTER,
                "arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod")
            .withQueue("arn:aws:sqs:eu-west-1:111122223333:payments-prod");
    return Coverage.lacking(
        documents(facts),
        ControllerPolicies.released(KarpenterVersion.parse(release), scope).stream()
            .flatMap(policy -> policy.document().statements().stream())
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "0.36.0, 1.0.14, 1.29",
    "0.36.0, 1.14.1, 1.29",
    "0.37.7, 1.5.6, 1.29",
    "1.0.14, 1.8.8, 1.31",
    "1.9.0, 1.14.1, 1.33"
  })
  void everyReleaseOnTheWayMayDoWhatItNeedsWhileItRunsAndTheLastOneNoMore(
      String from, String to, String kubernetes) {
    var facts = at(from, kubernetes);
    var plan = Planner.plan(to(to).spec(), facts);
    assertThat(lacking(facts, from)).isEmpty();

    for (int done = 0; done <= plan.steps().size(); done++) {
      var later = DoneFacts.after(plan.steps().subList(0, done), facts);
      var runs = later.kubernetes().karpenters().get(0).version();
      assertThat(lacking(later, runs)).as("%s after %s steps", runs, done).isEmpty();
    }
    var end = DoneFacts.after(plan, facts);
    var fresh = LabFacts.of(kubernetes);
    var installed = DoneFacts.after(Planner.plan(to(to).spec(), fresh), fresh);
    assertThat(documents(end)).hasSameSizeAs(documents(installed));
    assertThat(documents(end))
        .allMatch(d -> documents(installed).stream().anyMatch(other -> other.sameAs(d)));
  }

  @Test
  void whatTheNextReleaseNeedsComesBesideThePolicyAndGoesInTheEnd() {
    var plan = Planner.plan(to("1.0.14").spec(), at("0.36.0", "1.29"));

    assertThat(plan.findings())
        .extracting(Finding::code)
        .doesNotContain("permissions-in-between", "policy-of-former-releases");
    assertThat(step(plan, "identity/policy-KarpenterControllerPolicy-payments-prod").action())
        .isEqualTo(Action.KEEP);
    var meanwhile = (PutRolePolicy) step(plan, "identity/meanwhile-permissions");
    assertThat(meanwhile.action()).isEqualTo(Action.CREATE);
    assertThat(meanwhile.document()).contains("eks:eks-cluster-name");
    assertThat(step(plan, "controller/0.36.9/chart").info().after())
        .contains("identity/meanwhile-permissions");
    var own = step(plan, "controller/former-permissions-KarpenterControllerPolicy-payments-prod");
    assertThat(own.info().after()).containsExactly("controller/ready");
    var last = (RemoveRolePolicies) step(plan, "controller/former-policies");
    assertThat(last.info().after()).contains(own.id(), "controller/ready");
    assertThat(last.attached()).isEmpty();
    assertThat(last.inline())
        .containsExactly(Map.entry("KarpenterControllerUpgradePolicy-payments-prod", ""));
    assertThat(last.shell())
        .containsExactly(
            "aws iam delete-role-policy --role-name KarpenterControllerRole-payments-prod"
                + " --policy-name KarpenterControllerUpgradePolicy-payments-prod");
  }

  @ParameterizedTest
  @CsvSource({"0.36.0, 1.0.14, 1.29", "0.37.7, 1.5.6, 1.29", "1.0.14, 1.8.8, 1.31"})
  void anInlinePolicyHoldsForEveryReleaseOnTheWayAndForTheLastOneAloneInTheEnd(
      String from, String to, String kubernetes) {
    var inline = ControllerRole.irsa().policies(ControllerRole.Policies.INLINE);
    var fresh = LabFacts.of(kubernetes);
    var facts = DoneFacts.after(Planner.plan(to(from).controllerRole(inline).spec(), fresh), fresh);
    var spec = to(to).controllerRole(inline).spec();

    var plan = Planner.plan(spec, facts);

    assertThat(plan.findings()).extracting(Finding::code).doesNotContain("permissions-in-between");
    for (int done = 0; done <= plan.steps().size(); done++) {
      var later = DoneFacts.after(plan.steps().subList(0, done), facts);
      var runs = later.kubernetes().karpenters().get(0).version();
      assertThat(lacking(later, runs)).as("%s after %s steps", runs, done).isEmpty();
      assertThat(PolicyLimits.fitInline(documents(later))).as("after %s steps", done).isTrue();
      assertThat(plan.compare(Planner.plan(spec, later))).as("after %s steps", done).isEmpty();
    }
    var end = DoneFacts.after(plan, facts);
    var installed = DoneFacts.after(Planner.plan(spec, fresh), fresh);
    assertThat(documents(end)).hasSameSizeAs(documents(installed));
    assertThat(documents(end).get(0).sameAs(documents(installed).get(0))).isTrue();
    assertThat(Planner.plan(spec, end).isNoOp()).isTrue();
  }

  @Test
  void theOnePolicyOfFormerReleasesIsDetachedInTheEnd() {
    var plan = Planner.plan(to("1.14.1").spec(), at("1.8.8", "1.33"));

    assertThat(plan.findings())
        .extracting(Finding::code)
        .doesNotContain("policy-of-former-releases");
    var last = (RemoveRolePolicies) step(plan, "controller/former-policies");
    assertThat(last.info().changes())
        .extracting(Change::toString)
        .containsExactly("attached KarpenterControllerPolicy-payments-prod → (none)");
    assertThat(last.info().after()).containsExactly("controller/ready");
    assertThat(last.shell())
        .containsExactly(
            "aws iam detach-role-policy --role-name KarpenterControllerRole-payments-prod"
                + " --policy-arn arn:aws:iam::111122223333:policy/KarpenterControllerPolicy-payments-prod");
  }

  @ParameterizedTest
  @CsvSource({"0.36.0, 1.14.1", "0.36.9, 1.14.1", "0.36.0, 1.0.14", "1.0.3, 1.14.1"})
  void whereverARunDiesThePlanStillHolds(String from, String to) {
    var facts = at(from, "1.29");
    var plan = Planner.plan(to(to).spec(), facts);

    for (int done = 0; done <= plan.steps().size(); done++) {
      var later =
          Planner.plan(to(to).spec(), DoneFacts.after(plan.steps().subList(0, done), facts));

      assertThat(plan.compare(later)).as("after %s steps", done).isEmpty();
      var left = new ArrayList<>(controller(later));
      left.removeAll(controller(plan));
      assertThat(left).as("after %s steps", done).isEmpty();
    }
  }

  @Test
  void takesWebhooksAwayThatNobodyAnswersAnyMore() {
    var facts =
        io.github.karpentersetup.facts.FactsEditor.edit(at("1.14.1", "1.33"))
            .set(
                new KubernetesFacts.Leftovers(
                    List.of("validation.webhook.karpenter.sh"), List.of()),
                "kubernetes",
                "leftovers")
            .facts();

    var plan = Planner.plan(to("1.14.1").spec(), facts);

    assertThat(plan.writes())
        .extracting(Step::id)
        .containsExactly("controller/1.14.1/old-webhooks");
    assertThat(plan.writes().get(0).shell())
        .containsExactly(
            "kubectl delete --ignore-not-found"
                + " mutatingwebhookconfiguration/defaulting.webhook.karpenter.k8s.aws"
                + " validatingwebhookconfiguration/validation.webhook.config.karpenter.sh"
                + " validatingwebhookconfiguration/validation.webhook.karpenter.k8s.aws"
                + " validatingwebhookconfiguration/validation.webhook.karpenter.sh");
    assertThat(Planner.plan(to("1.14.1").spec(), DoneFacts.after(plan, facts)).isNoOp()).isTrue();
  }

  @Test
  void aStepOfAReleaseThatIsNotThereYetIsStillMissed() {
    var facts = at("0.36.0", "1.29");
    var plan = Planner.plan(to("1.14.1").spec(), facts);
    var other = Planner.plan(to("0.36.9").spec(), facts);

    assertThat(plan.compare(other))
        .contains(
            "controller/1.0.14/chart: no longer in the plan, chart"
                + " oci://public.ecr.aws/karpenter/karpenter 1.0.14");
  }

  @Test
  void tellsWhatIsNewInExactlyTheReleasesPassed() {
    var notes =
        UpgradeNotes.between(KarpenterVersion.parse("1.6.0"), KarpenterVersion.parse("1.9.2"));

    assertThat(notes).extracting(n -> n.since().toString()).containsOnly("1.7.0", "1.9.0");
    assertThat(UpgradeNotes.ALL).allSatisfy(n -> assertThat(n.what()).isNotBlank());
  }
}
