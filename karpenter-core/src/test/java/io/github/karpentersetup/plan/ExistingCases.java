package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.plan.FindingsTest.Case;
import io.github.karpentersetup.spec.Chart;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The findings about a Karpenter of someone else's that is upgraded. */
final class ExistingCases {

  static final String ROLE = "their-karpenter";
  static final String ROLE_ARN = "arn:aws:iam::111122223333:role/" + ROLE;

  private ExistingCases() {}

  static KarpenterSetup to(String version) {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER).karpenter(version).upgradeExisting();
  }

  static KubernetesFacts.Karpenter karpenter(String version) {
    return karpenter("karpenter", version, ROLE_ARN, "karpenter");
  }

  private static KubernetesFacts.Karpenter karpenter(
      String name, String version, String role, String release) {
    return new KubernetesFacts.Karpenter(
        "kube-system",
        name,
        "mirror.example/karpenter/controller:main",
        version,
        3,
        3,
        role,
        "",
        release,
        Map.of(
            "settings",
            Map.of("clusterName", LabFacts.CLUSTER, "interruptionQueue", "their-queue"),
            "serviceAccount",
            Map.of("annotations", Map.of("eks.amazonaws.com/role-arn", ROLE_ARN)),
            "logLevel",
            "debug",
            "replicas",
            3));
  }

  /** A cluster in which someone else set Karpenter up with Helm. */
  static FactsEditor facts(String kubernetes, KubernetesFacts.Karpenter karpenter) {
    var lab = LabFacts.of(kubernetes);
    var irsa =
        io.github.karpentersetup.iam.TrustPolicies.irsa(
                lab.aws().oidcProvider().orElseThrow().arn(), "kube-system", "karpenter")
            .toJson();
    var all =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\","
            + "\"Resource\":\"*\"}]}";
    return edit(lab)
        .set(List.of(karpenter), "kubernetes", "karpenters")
        .set(
            List.of(
                new KubernetesFacts.HelmRelease(
                    "kube-system",
                    "karpenter",
                    karpenter.version(),
                    4,
                    "deployed",
                    4,
                    Optional.of(Instant.EPOCH)),
                new KubernetesFacts.HelmRelease(
                    "kube-system",
                    "karpenter-crd",
                    "",
                    1,
                    "deployed",
                    1,
                    Optional.of(Instant.EPOCH))),
            "kubernetes",
            "helmReleases")
        .set(
            List.of(
                new KubernetesFacts.LiveObject(
                    "karpenter.sh/v1", "theirs", Map.of(), "", Map.of(), "True")),
            "kubernetes",
            "nodePools")
        .set(
            new AwsFacts.Role(ROLE, ROLE_ARN, irsa, List.of(), Map.of("everything", all), Map.of()),
            "aws",
            "roles",
            ROLE);
  }

  private static FactsEditor managedBy(FactsEditor facts, String tool) {
    return facts.set(
        List.of(
            new KubernetesFacts.Deployment(
                KubernetesFacts.Component.KARPENTER,
                "kube-system",
                "karpenter",
                3,
                new KubernetesFacts.Room(100, 1 << 20, 1),
                Map.of(),
                Map.of(),
                List.of(),
                tool,
                Map.of())),
        "kubernetes",
        "deployments");
  }

  static List<Case> all() {
    return List.of(
        of(
            "nothing-to-upgrade",
            to("1.14.1"),
            edit(LabFacts.of("1.33")),
            "blocking no Karpenter runs in the cluster → leave upgradeExisting()"
                + " (--upgrade-existing) out to install it"),
        of(
            "existing-elsewhere",
            to("1.14.1").namespace("karpenter"),
            facts("1.33", karpenter("1.9.0")),
            "blocking Karpenter runs in another namespace (deployment kube-system/karpenter) → plan"
                + " with namespace(\"kube-system\")"),
        of(
            "existing-as-objects",
            to("1.14.1"),
            managedBy(
                facts("1.29", karpenter("karpenter", "0.36.0", ROLE_ARN, "")),
                "Argo CD application karpenter"),
            "blocking Karpenter (deployment kube-system/karpenter) is no Helm release, and nobody"
                + " recorded the values its objects were made with → upgrade it where those objects"
                + " come from, Argo CD application karpenter, by way of 0.36.9 and 1.0.14 and"
                + " 1.14.1"),
        of(
            "existing-of-another-name",
            to("1.14.1"),
            facts("1.33", karpenter("autoscaling-karpenter", "1.9.0", ROLE_ARN, "autoscaling")),
            "blocking Karpenter is Helm release autoscaling with deployment"
                + " kube-system/autoscaling-karpenter, and only one of the name karpenter is upgraded"
                + " here → upgrade it with helm upgrade autoscaling, or have it installed anew under"
                + " the name karpenter"),
        of(
            "existing-stays-release",
            to("1.14.1").chart(Chart.released().asManifests()),
            facts("1.33", karpenter("1.9.0")),
            "blocking Karpenter (deployment kube-system/karpenter) is a Helm release of someone"
                + " else's, and is upgraded as one → leave asManifests() out; once it is upgraded,"
                + " plan again with it"),
        of(
            "existing-version-unknown",
            to("1.14.1"),
            facts("1.33", karpenter("")),
            "blocking neither the image mirror.example/karpenter/controller:main nor a label says"
                + " which Karpenter runs → label deployment kube-system/karpenter"
                + " app.kubernetes.io/version with its release, then plan again"),
        of(
            "existing-role-unknown",
            to("1.14.1"),
            facts("1.33", karpenter("karpenter", "1.9.0", "", "karpenter")),
            "blocking the service account of deployment kube-system/karpenter names no role → say"
                + " which it has: controllerRole(ControllerRole.podIdentity().existing(\"..\")), or"
                + " ControllerRole.irsa() with one"),
        of(
            "host-not-said",
            to("1.14.1").pinSystemDeployments(),
            facts("1.33", karpenter("1.9.0")),
            "blocking where this Karpenter runs is its own business, and CoreDNS is to be kept with"
                + " it → say where that is with karpenterOn(..), or leave pinSystemDeployments()"
                + " out"),
        of(
            "existing-of-gitops",
            to("1.14.1"),
            managedBy(facts("1.33", karpenter("1.9.0")), "Flux release karpenter"),
            "warning deployment kube-system/karpenter is kept as it is in Git by Flux release"
                + " karpenter, which takes this upgrade back → change the release there instead, or"
                + " suspend it until Git says 1.14.1"),
        of(
            "existing-stays",
            to("1.14.1"),
            facts("1.33", karpenter("1.9.0")),
            "info only Karpenter and its definitions are upgraded; as they are stay role"
                + " their-karpenter (checked); queue their-queue and its event rules; the chart"
                + " values it was given; NodePool theirs; Helm's records of karpenter-crd"),
        of(
            "controller-role-lacks-permissions",
            to("1.14.1"),
            facts("1.33", karpenter("1.9.0")).set(Map.of(), "aws", "roles", ROLE, "inlinePolicies"),
            "warning role their-karpenter lacks 64 of the permissions that Karpenter 1.14.1 needs:"
                + " ec2:RunInstances on arn:aws:ec2:eu-west-1::image/*, ec2:RunInstances on"
                + " arn:aws:ec2:eu-west-1::snapshot/*, ec2:RunInstances on"
                + " arn:aws:ec2:eu-west-1:*:security-group/*, ec2:RunInstances on"
                + " arn:aws:ec2:eu-west-1:*:subnet/*, ec2:RunInstances on"
                + " arn:aws:ec2:eu-west-1:*:capacity-reservation/* and others → have its owner add"
                + " them, or let this plan do it with ControllerRole.irsa().existing(..)"
                + ".alterable()"));
  }

  private static Case of(String code, KarpenterSetup setup, FactsEditor facts, String finding) {
    return new Case(code, setup, facts.facts(), finding);
  }
}
