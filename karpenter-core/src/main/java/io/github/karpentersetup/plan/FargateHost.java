package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.Similar;
import io.github.karpentersetup.facts.AwsFacts.FargateProfile;
import io.github.karpentersetup.iam.Names;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.RoleOrigin;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureFargateProfile;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Karpenter on Fargate: the profile that selects its pods, and what else follows from that. */
final class FargateHost {

  private static final String PUBLIC_SUBNET = "kubernetes.io/role/elb";
  private static final Map<String, String> POD_LABELS =
      Map.of("app.kubernetes.io/name", "karpenter");

  private final Draft draft;
  private final Host.Fargate wanted;
  private final Optional<FargateProfile> live;

  private FargateHost(Draft draft, Host.Fargate wanted) {
    this.draft = draft;
    this.wanted = wanted;
    this.live = live(draft, wanted);
  }

  static Optional<FargateHost> of(Draft draft) {
    return draft.placement().host() instanceof Host.Fargate fargate
        ? Optional.of(new FargateHost(draft, fargate))
        : Optional.empty();
  }

  private static Optional<FargateProfile> live(Draft draft, Host.Fargate wanted) {
    return draft.aws().fargateProfiles().stream()
        .filter(p -> p.name().equals(wanted.fargateProfile()))
        .findFirst();
  }

  /** Where the profile's pods run, or will; empty if nothing tells. */
  static List<String> subnets(Draft draft, Host.Fargate wanted) {
    var live = live(draft, wanted);
    if (live.isPresent()) {
      return live.get().subnets();
    }
    return wanted.subnets().isEmpty() ? privateSubnets(draft) : wanted.subnets();
  }

  /** Fargate takes private subnets only; public ones carry the tag of load balancers. */
  private static List<String> privateSubnets(Draft draft) {
    var ids = new TreeSet<String>();
    draft.aws().nodeGroups().forEach(g -> ids.addAll(g.subnets()));
    ids.removeIf(id -> isPublic(draft, id));
    return List.copyOf(ids);
  }

  private static boolean isPublic(Draft draft, String id) {
    var subnet = draft.aws().subnets().get(id);
    return subnet != null && subnet.tags().containsKey(PUBLIC_SUBNET);
  }

  /** Pods that a profile takes never run on other nodes. */
  static void refuseOthers(Draft draft) {
    if (draft.placement().host() instanceof Host.Fargate) {
      return;
    }
    draft.aws().fargateProfiles().stream()
        .filter(p -> p.selects(draft.spec().namespace(), podLabels()))
        .findFirst()
        .ifPresent(
            p ->
                draft.add(
                    Finding.blocking(
                        "fargate-takes-karpenter",
                        "Fargate profile "
                            + p.name()
                            + " selects Karpenter's pods in "
                            + draft.spec().namespace()
                            + ", so they cannot run on "
                            + draft.placement().subject(),
                        "have them there with karpenterOn(Host.fargate(\""
                            + p.name()
                            + "\")), or plan with a namespace(..) that it does not select")));
  }

  private static Map<String, String> podLabels() {
    return Map.of("app.kubernetes.io/name", "karpenter", "app.kubernetes.io/instance", "karpenter");
  }

  private boolean isOurs() {
    return live.map(p -> Roles.isOurs(draft, p.tags()))
        .orElse(wanted.whenMissing() == Host.WhenMissing.CREATE);
  }

  /** The role with which Fargate pulls images and writes logs, for a profile of ours. */
  void role() {
    if (!isOurs()) {
      return;
    }
    var choices = draft.choices();
    var role = Names.podExecutionRole(draft.spec().cluster());
    var trust =
        TrustPolicies.fargate(
            choices.partition(), draft.aws().region(), choices.account(), draft.spec().cluster());
    var made =
        Roles.plan(
            draft,
            new Roles.Wanted(
                "fargate-role",
                role,
                Optional.empty(),
                RoleOrigin.MADE,
                "eks-fargate-pods.amazonaws.com",
                trust),
            List.of());
    Roles.attach(
        draft,
        "fargate-role-policies",
        role,
        List.of(
            choices
                .partition()
                .arn("iam", "", "aws", "policy/AmazonEKSFargatePodExecutionRolePolicy")),
        List.of(made));
  }

  /** The profile; gives the id of the step after which pods can run there. */
  String profile() {
    if (live.isEmpty() && wanted.whenMissing() == Host.WhenMissing.STOP) {
      unknown();
    }
    live.ifPresent(this::check);
    var subnets = subnets(draft, wanted);
    if (live.isEmpty() && wanted.whenMissing() == Host.WhenMissing.CREATE) {
      check(subnets);
    }
    var namespace = draft.spec().namespace();
    var step =
        Steps.of(Phase.CONTROLLER, "fargate-profile", "Fargate profile " + wanted.fargateProfile())
            .after(
                draft.idsOf(Phase.IDENTITY).stream().filter(id -> id.contains("fargate")).toList());
    var info =
        live.isPresent()
            ? step.keep()
            : step.change(Change.added("selects", "Karpenter's pods in " + namespace))
                .change(Change.added("subnets", String.join(", ", subnets)))
                .create();
    var role =
        live.map(FargateProfile::podExecutionRole)
            .orElseGet(() -> draft.roleArn(Names.podExecutionRole(draft.spec().cluster())));
    var ensured = draft.add(step(info, role, subnets));
    explain();
    return draft.add(
        step(
            Steps.of(
                    Phase.CONTROLLER,
                    "fargate-active",
                    "Fargate profile " + wanted.fargateProfile() + " active")
                .after(ensured)
                .await(Duration.ofMinutes(10)),
            role,
            subnets));
  }

  private AwsStep step(StepInfo info, String role, List<String> subnets) {
    return new EnsureFargateProfile(
        info,
        draft.spec().cluster(),
        wanted.fargateProfile(),
        role,
        subnets,
        draft.spec().namespace(),
        POD_LABELS,
        draft.choices().owned());
  }

  private void unknown() {
    var there = draft.aws().fargateProfiles().stream().map(FargateProfile::name).sorted().toList();
    draft.add(
        Finding.blocking(
            "unknown-fargate-profile",
            "Fargate profile \""
                + wanted.fargateProfile()
                + "\" is not among those of the cluster: "
                + (there.isEmpty() ? "it has none" : String.join(", ", there)),
            Similar.to(wanted.fargateProfile(), there)
                .map(near -> "did you mean " + near + "?")
                .orElse(
                    (there.isEmpty() ? "have" : "name one of them, or have")
                        + " it made with Host.fargate(\""
                        + wanted.fargateProfile()
                        + "\").createdIfMissing()")));
  }

  private void check(FargateProfile profile) {
    var namespace = draft.spec().namespace();
    if (!profile.selects(namespace, podLabels())) {
      draft.add(
          Finding.blocking(
              "fargate-profile-selects-others",
              "Fargate profile "
                  + profile.name()
                  + " selects pods of "
                  + profile.selectors().stream()
                      .map(Object::toString)
                      .collect(Collectors.joining(", "))
                  + ", and not Karpenter's in "
                  + namespace,
              "EKS changes no profile: name another one that does, have one made with"
                  + " Host.fargate(..).createdIfMissing(), or plan with a namespace(..) it selects"));
    }
    if (!profile.status().equals("ACTIVE") && !profile.status().equals("CREATING")) {
      draft.add(
          Finding.blocking(
              "fargate-profile-not-active",
              "Fargate profile " + profile.name() + " is " + profile.status(),
              "delete it (aws eks delete-fargate-profile --cluster-name "
                  + draft.spec().cluster()
                  + " --fargate-profile-name "
                  + profile.name()
                  + ") and plan again, or name another one"));
    }
  }

  private void check(List<String> subnets) {
    var open = subnets.stream().filter(id -> isPublic(draft, id)).toList();
    if (subnets.isEmpty() || !open.isEmpty()) {
      draft.add(
          Finding.blocking(
              "fargate-needs-private-subnets",
              subnets.isEmpty()
                  ? "no private subnet is known for Fargate profile " + wanted.fargateProfile()
                  : "Fargate runs in private subnets only, and "
                      + String.join(", ", open)
                      + " carries "
                      + PUBLIC_SUBNET
                      + ", the tag of public ones",
              "name private subnets with Host.fargate(\""
                  + wanted.fargateProfile()
                  + "\").createdIfMissing().onSubnets(..)"));
    }
  }

  private void explain() {
    var pod = ChartValues.pod(draft, draft.placement().values());
    var size = FargateSize.of(pod.cpuMillis(), pod.memoryBytes());
    if (size.isEmpty()) {
      draft.add(
          Finding.blocking(
              "fargate-too-large",
              "no Fargate pod is as large as a replica of " + asked(),
              "ask for 16 CPU and 118Gi at most with chart(Chart.released().resources(..))"));
      return;
    }
    var parts = new ArrayList<String>();
    parts.add(
        "each replica of "
            + asked()
            + " runs on Fargate with "
            + size.get().text()
            + ", for Fargate adds 256 MiB and rounds up");
    if (!draft.spec().chart().values().containsKey("dnsPolicy")) {
      parts.add(
          "it resolves names with the VPC's DNS, so that it starts before CoreDNS has a node");
    }
    if (live.isEmpty()) {
      parts.add("EKS itself lets the pod execution role into the cluster");
    }
    draft.add(Finding.info("karpenter-on-fargate", String.join("; ", parts)));
  }

  private String asked() {
    return ChartValues.cpu(draft) + " CPU and " + ChartValues.memory(draft);
  }
}
