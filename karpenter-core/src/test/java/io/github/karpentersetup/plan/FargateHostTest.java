package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.EnsureFargateProfile;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.Step;
import io.github.karpentersetup.step.TagResources;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Karpenter on Fargate, as planned. */
class FargateHostTest {

  private static SetupSpec spec(Host host) {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER)
        .migrateFrom(ClusterAutoscaler.discovered())
        .karpenterOn(host)
        .spec();
  }

  private static <S extends Step> S step(SetupPlan plan, Class<S> type, String id) {
    return type.cast(
        plan.steps().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow());
  }

  @Test
  void makesARoleAndAProfileBeforeTheChart() {
    var plan =
        Planner.plan(spec(Host.fargate("karpenter").createdIfMissing()), LabFacts.of("1.33"));

    var role = step(plan, EnsureRole.class, "identity/fargate-role");
    assertThat(role.trustPolicy())
        .contains("eks-fargate-pods.amazonaws.com")
        .contains("ArnLike")
        .contains("arn:aws:eks:eu-west-1:111122223333:fargateprofile/payments-prod/*");
    var profile = step(plan, EnsureFargateProfile.class, "controller/fargate-profile");
    assertThat(profile.info().after()).contains(role.id(), "identity/fargate-role-policies");
    assertThat(profile.info().undo().text()).isEqualTo("remove Fargate profile karpenter");
    assertThat(profile.shell())
        .containsExactly(
            "aws eks create-fargate-profile --cluster-name payments-prod --fargate-profile-name"
                + " karpenter --pod-execution-role-arn"
                + " arn:aws:iam::111122223333:role/KarpenterFargateRole-payments-prod --subnets"
                + " subnet-1 subnet-2 subnet-3 --selectors"
                + " '[{\"labels\":{\"app.kubernetes.io/name\":\"karpenter\"},\"namespace\":\"kube-system\"}]'"
                + " --tags '{\"karpentersetup.github.io/cluster\":\"payments-prod\"}'");
    assertThat(step(plan, InstallChart.class, "controller/chart").info().after())
        .contains("controller/fargate-active");
  }

  @Test
  void aSecondPlanHasNothingToDo() {
    var spec = spec(Host.fargate("karpenter").createdIfMissing());
    var facts = LabFacts.of("1.33");

    var done = DoneFacts.after(Planner.plan(spec, facts), facts);

    assertThat(Planner.plan(spec, done).isNoOp()).isTrue();
  }

  @Test
  void aProfileOfOthersIsUsedAsItIs() {
    var facts =
        PlacementCases.profiles(
                edit(LabFacts.of("1.33")), PlacementCases.ofSystem("karpenter", "ACTIVE"))
            .facts();

    var plan = Planner.plan(spec(Host.fargate("karpenter")), facts);

    assertThat(plan.steps()).extracting(Step::id).doesNotContain("identity/fargate-role");
    assertThat(step(plan, EnsureFargateProfile.class, "controller/fargate-profile").action())
        .isEqualTo(Action.KEEP);
    assertThat(plan.findings()).noneMatch(f -> f.severity() == Finding.Severity.BLOCKING);
  }

  @Test
  void aClusterWithoutNodeGroupsTakesTheSubnetsOfTheProfile() {
    var facts =
        PlacementCases.profiles(
                edit(LabFacts.of("1.33")).set(List.of(), "aws", "nodeGroups"),
                PlacementCases.ofSystem("karpenter", "ACTIVE"))
            .facts();

    var plan = Planner.plan(spec(Host.fargate("karpenter")), facts);

    assertThat(plan.findings()).noneMatch(f -> f.severity() == Finding.Severity.BLOCKING);
    assertThat(step(plan, TagResources.class, "network/subnet-tags").resources())
        .containsExactly("subnet-1");
  }

  /** The table of the EKS User Guide; the second is what its example of rounding up gives. */
  @ParameterizedTest
  @CsvSource({
    "100, 128, 0.25 vCPU and 0.5 GB",
    "1000, 8192, 2 vCPU and 9 GB",
    "1000, 1024, 1 vCPU and 2 GB",
    "250, 1793, 0.5 vCPU and 3 GB",
    "200, 1000, 0.25 vCPU and 2 GB",
    "5000, 1024, 8 vCPU and 16 GB",
    "16000, 122624, 16 vCPU and 120 GB"
  })
  void roundsUpToWhatFargateOffers(long cpuMillis, long mebibytes, String size) {
    assertThat(FargateSize.of(cpuMillis, mebibytes << 20).orElseThrow().text()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({"16001, 1024", "1000, 122625"})
  void hasNoSizeBeyondTheLargest(long cpuMillis, long mebibytes) {
    assertThat(FargateSize.of(cpuMillis, mebibytes << 20)).isEmpty();
  }
}
