package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.InstalledAs;
import io.github.karpentersetup.spec.NodeGroups;
import io.github.karpentersetup.spec.Pace;
import io.github.karpentersetup.spec.Retirement;
import io.github.karpentersetup.spec.SelectorTerm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan}; one cluster serves all, for nothing here may write. */
class PlanCommandTest {

  @SuppressWarnings("NullAway.Init")
  private static LabSandbox lab;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    lab = LabSandbox.start();
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @AfterEach
  void nothingWasWritten() {
    assertThat(lab.account().writes()).isEmpty();
    assertThat(lab.cluster().writes()).isEmpty();
  }

  private Cli.Ran plan(String... more) {
    var args = new java.util.ArrayList<>(List.of("plan", "--cluster", LabSandbox.CLUSTER));
    args.addAll(List.of(more));
    return new Cli(lab).run(args.toArray(String[]::new));
  }

  @Test
  void printsTheLabsPlanForACluster() {
    var ran = plan("--chart", lab.chart());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("payments-prod · eu-west-1 · Kubernetes 1.33 · account 111122223333")
        .contains("Karpenter none → 1.14.1", "NodePool default", "replicas 1 → 0");
    assertThat(ran.code()).isZero();
  }

  @Test
  void printsTheForecastAndWritesBothAsAPage() throws IOException {
    var page = folder.resolve("report.html");

    var ran = plan("--chart", lab.chart(), "--html", page.toString());

    assertThat(ran.out()).contains("\nForecast   by what pods ask for", "with Karpenter");
    assertThat(Files.readString(page))
        .contains("<title>Karpenter for payments-prod</title>", "NodePool default", "</html>");
  }

  @Test
  void leavesTheAutoscalerAloneIfToldTo() {
    assertThat(plan("--no-migrate").out())
        .contains("Cluster Autoscaler keeps running beside Karpenter")
        .doesNotContain("Cutover");
  }

  @Test
  void takesTheManifestsThatAUserBrings() throws IOException {
    var pool =
        """
        apiVersion: karpenter.sh/v1beta1
        kind: NodePool
        metadata: {name: batch}
        spec:
          template:
            spec:
              requirements: [{key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}]
              nodeClassRef: {name: default}
        """;
    var file = Files.writeString(folder.resolve("pool.yaml"), pool);

    var ran = plan("--manifests", file.toString());

    assertThat(ran.out()).contains("NodePool batch").doesNotContain("NodePool default");
    assertThat(ran.code()).isZero();
    var heavy = pool.replace("\nspec:\n", "\nspec:\n  weight: 101\n");
    var wrong = Files.writeString(folder.resolve("wrong.yaml"), heavy);
    assertThat(plan("--manifests", wrong.toString()).err())
        .contains("NodePool batch spec.weight: 101 is out of range");
  }

  @Test
  void makesNoQueueIfToldNotTo() {
    assertThat(plan("--no-interruption-queue").out()).doesNotContain("Interruption", "queue");
  }

  @Test
  void takesEveryOption() {
    var ran =
        plan(
            "--region=eu-west-1",
            "--karpenter-version=1.9.0",
            "--namespace=karpenter",
            "--replicas=1",
            "--node-group=web",
            "--create-oidc-provider",
            "--interruption-queue=interruptions",
            "--subnet=kubernetes.io/role/internal-elb=1",
            "--security-group=aws:eks:cluster-name=payments-prod",
            "--isolated-vpc",
            "--permissions-boundary=arn:aws:iam::111122223333:policy/boundary",
            "--iam-path=/platform/",
            "--tag=team=a=b",
            "--tag=cost=7",
            "--authentication-mode=API",
            "--output=json");

    var spec = SetupPlan.fromJson(ran.out()).spec();
    assertThat(spec.region()).contains("eu-west-1");
    assertThat(spec.karpenter().map(Object::toString)).contains("1.9.0");
    assertThat(spec.namespace()).isEqualTo("karpenter");
    assertThat(spec.chart().replicas()).contains(1);
    assertThat(spec.karpenterOn()).contains(Host.nodeGroups("web"));
    assertThat(spec.interruptionQueue().name()).contains("interruptions");
    assertThat(spec.subnets())
        .containsExactly(SelectorTerm.tagged("kubernetes.io/role/internal-elb", "1"));
    assertThat(spec.securityGroups())
        .containsExactly(SelectorTerm.tagged("aws:eks:cluster-name", "payments-prod"));
    assertThat(spec.isolatedVpc().isEnabled()).isTrue();
    assertThat(spec.controllerRole().missing()).hasToString("CREATE");
    assertThat(spec.controllerRole().identity()).hasToString("IRSA");
    assertThat(spec.iam().permissionsBoundary())
        .contains("arn:aws:iam::111122223333:policy/boundary");
    assertThat(spec.iam().path()).contains("/platform/");
    assertThat(spec.tags()).containsOnly(Map.entry("team", "a=b"), Map.entry("cost", "7"));
    assertThat(spec.authenticationMode()).hasValueSatisfying(m -> assertThat(m).hasToString("API"));
    assertThat(ran.code()).isZero();
  }

  @Test
  void retiresNodeGroupsIfToldTo() {
    var ran =
        plan(
            "--retire=web",
            "--nodes-at-once=2",
            "--pods-at-once=3",
            "--protect-unprotected",
            "--output=json");
    assertThat(SetupPlan.fromJson(ran.out()).spec().retire())
        .contains(
            Retirement.of(NodeGroups.named("web"))
                .at(Pace.careful().nodesAtOnce(2).podsAtOnce(3))
                .protectingTheUnprotected());

    var all = plan("--retire=all", "--output=json");
    assertThat(SetupPlan.fromJson(all.out()).spec().retire())
        .contains(Retirement.of(NodeGroups.all()));

    assertThat(plan("--nodes-at-once=2").err())
        .contains("Give --retire with --nodes-at-once, --pods-at-once and --protect-unprotected");
    assertThat(plan("--protect-unprotected").err())
        .contains("Give --retire with --nodes-at-once, --pods-at-once and --protect-unprotected");
    assertThat(plan("--retire=all", "--retire=web").err())
        .contains("Give --retire all alone, or name the node groups");
  }

  @Test
  void runsKarpenterOnFargateOrLabelledNodesIfToldTo() {
    var fargate = plan("--fargate-profile=karpenter", "--create-fargate-profile", "--output=json");
    assertThat(SetupPlan.fromJson(fargate.out()).spec().karpenterOn())
        .contains(Host.fargate("karpenter").createdIfMissing());
    assertThat(fargate.code()).isZero();

    var labelled = plan("--host-label", "kubernetes.io/os=linux", "--output=json");
    assertThat(SetupPlan.fromJson(labelled.out()).spec().karpenterOn())
        .contains(Host.labels(Map.of("kubernetes.io/os", "linux")));
    assertThat(labelled.code()).isZero();
  }

  @Test
  void refusesSeveralHostsAndAProfileToMakeWithoutItsName() {
    assertThat(plan("--node-group=web", "--fargate-profile=karpenter").err())
        .contains("Give one of --node-group, --host-label and --fargate-profile");
    assertThat(plan("--create-fargate-profile").err())
        .contains("Give --fargate-profile NAME with --create-fargate-profile");
  }

  @Test
  void givesKarpenterItsRoleByPodIdentity() {
    var ran = plan("--pod-identity");
    assertThat(ran.out())
        .contains("the cluster has no pod identity agent")
        .contains("--install-pod-identity-agent");
    assertThat(plan("--install-pod-identity-agent").out())
        .contains("EKS add-on eks-pod-identity-agent", "pod identity association of")
        .doesNotContain("OIDC provider");
  }

  @Test
  void takesTheChartAsItIsWanted() throws IOException {
    var one = Files.writeString(folder.resolve("one.yaml"), "logLevel: info\nsettings: {a: 1}\n");
    var two = Files.writeString(folder.resolve("two.yaml"), "logLevel: debug\n");
    var digest = "sha256:" + "0".repeat(64);

    var ran =
        plan(
            "--chart=oci://mirror/karpenter",
            "--chart-digest=" + digest,
            "--helm-release",
            "--values=" + one,
            "--values=" + two,
            "--output=json");

    var chart = SetupPlan.fromJson(ran.out()).spec().chart();
    assertThat(chart.location()).isEqualTo("oci://mirror/karpenter@" + digest);
    assertThat(chart.installedAs()).contains(InstalledAs.HELM_RELEASE);
    assertThat(chart.values()).isEqualTo(Map.of("logLevel", "debug", "settings", Map.of("a", 1)));
  }

  @Test
  void saysWhatIsWrongWithAFileOfValues() throws IOException {
    var list = Files.writeString(folder.resolve("list.yaml"), "- a\n");

    var ran = plan("--values", list.toString());

    assertThat(ran.err())
        .contains("--values: " + list + " holds no mapping")
        .contains("write values as in the chart's values.yaml");
    assertThat(plan("--values", "none.yaml").err()).contains("--values: none.yaml cannot be read");
  }

  @Test
  void printsObjectsAndCommandsInsteadOfThePlan() {
    assertThat(plan("--output", "yaml").out())
        .contains("kind: NodePool", "kind: EC2NodeClass", "apiVersion: karpenter.sh/v1");
    assertThat(plan("--output", "shell").out()).startsWith("#!").contains("aws iam create-role");
  }

  @Test
  void savesThePlanAsItPrintsItInJson() throws IOException {
    var file = folder.resolve("plan.json");

    var ran = plan("--output=json", "--save", file.toString());

    assertThat(ran.code()).isZero();
    assertThat(Files.readString(file)).isEqualTo(ran.out());
    assertThat(Json.readTree(ran.out())).containsKeys("format", "target", "spec", "steps");
  }

  @Test
  void letsOptionsWinOverTheSpecFile() throws IOException {
    var spec =
        Files.writeString(
            folder.resolve("spec.yaml"),
            """
            cluster: payments-prod
            karpenter: 1.13.0
            nodePools:
            - name: batch
            """);

    var ran = new Cli(lab).run("plan", "--spec", spec.toString(), "--karpenter-version", "1.14.1");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("none → 1.14.1", "NodePool batch", "cluster-autoscaler");
    assertThat(ran.code()).isZero();
  }

  @Test
  void leavesClusterAutoscalerRunningIfAskedToWhateverTheSpecFileSays() throws IOException {
    var spec =
        Files.writeString(folder.resolve("spec.yaml"), "cluster: payments-prod\nmigrateFrom: {}\n");

    var ran = new Cli(lab).run("plan", "--spec", spec.toString(), "--no-migrate");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).doesNotContain("Cutover").doesNotContain("replicas 1 → 0");
  }

  @Test
  void leavesClusterAutoscalerRunningIfTheSpecFileDoesNotRetireIt() throws IOException {
    var spec = Files.writeString(folder.resolve("spec.yaml"), "cluster: payments-prod\n");

    var ran = new Cli(lab).run("plan", "--spec", spec.toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Capacity").doesNotContain("Cutover");
  }

  @Test
  void namesEveryProblemOfABadSpecFile() throws IOException {
    var spec =
        Files.writeString(
            folder.resolve("spec.yaml"),
            "cluster: payments-prod\nregion: nowhere\nnamespace: Kube_System\n");

    var ran = new Cli(lab).run("plan", "--spec", spec.toString());

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains("Spec is not valid (2 problems)", "region: \"nowhere\"", "namespace: \"Kube_Sys")
        .doesNotContain("\tat ");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void saysWhichSpecFileIsMissing() {
    var ran = new Cli(lab).run("plan", "--spec", folder.resolve("none.yaml").toString());

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("none.yaml does not exist");
  }

  @Test
  void saysThatTheClusterIsUnknown() {
    var ran = new Cli(lab).run("plan", "--cluster", "payments-test");

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("nothing was changed", "payments-test").doesNotContain("\tat ");
  }

  @Test
  void refusesAChartThatIsNotThere() {
    var ran = plan("--chart", "/no/such/chart");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("--chart: /no/such/chart does not exist →");
  }

  @Test
  void refusesAChartWithAPasswordOrWithoutARepository() {
    var secret = plan("--chart", "oci://user:SECRET@mirror.example:5000/karpenter/karpenter");

    assertThat(secret.code()).isEqualTo(1);
    assertThat(secret.err())
        .contains("chart.reference: it has an @ in it", "helm registry login HOST");
    assertThat(secret.out() + secret.err()).doesNotContain("SECRET");
    assertThat(plan("--chart", "oci://").err())
        .contains("chart.reference: \"oci://\" is not a chart in an OCI registry");
    assertThat(plan("--chart", "").err()).contains("chart.reference: it is empty");
  }

  @Test
  void refusesAQueueThatIsWantedAndNotWanted() {
    var ran = plan("--interruption-queue", "x", "--no-interruption-queue");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("Give one of --interruption-queue and --no-interruption-queue\n");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void refusesAReleaseThatIsNotKnown() {
    var ran = plan("--karpenter-version", "0.16.0");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("0.16.0 is older than 0.32.0");
  }

  @Test
  void endsWithPreflightIfThePlanCannotRun() {
    var ran = plan("--node-group", "batch");

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.out()).contains("This plan cannot run", "node group \"batch\" is not among");
  }

  @Test
  void needsAClusterOrASpecFile() {
    var ran = new Cli(lab).run("plan");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .startsWith("Give --cluster NAME or --spec FILE")
        .contains("Try karpenter-setup plan --help");
  }

  @Test
  void refusesAnOptionItDoesNotKnow() {
    var ran = plan("--clutser", "x");

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).startsWith("Unknown option: '--clutser'\n");
  }

  @Test
  void saysThatTheKubeconfigIsMissing() {
    var ran = real("plan", "--kubeconfig", folder.resolve("none").toString());

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("none", "aws eks update-kubeconfig").doesNotContain("\tat ");
  }

  @Test
  void saysThatTheEndpointIsNoUrl() {
    var ran = real("plan", "--aws-endpoint", "localhost:5000");

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err())
        .contains("endpoint: \"localhost:5000\" is not the URL of a server → write one with")
        .doesNotContain("\tat ");
  }

  @Test
  void saysThatTheApiServerDoesNotAnswer() throws IOException {
    var kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            lab.cluster().kubeconfig().replace(lab.cluster().url(), "http://127.0.0.1:1"));

    var ran = real("status", "--kubeconfig", kubeconfig.toString());

    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("127.0.0.1:1").doesNotContain("\tat ");
  }

  private static Cli.Ran real(String... args) {
    var all = new java.util.ArrayList<>(List.of(args));
    if (args[0].equals("plan")) {
      all.addAll(List.of("--cluster", "payments-prod", "--region", "eu-west-1"));
    }
    return Cli.run(new RealSurroundings(), all.toArray(String[]::new));
  }
}
