package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.plan.FindingsTest.Case;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.ControllerRole;
import java.util.List;
import java.util.Map;

/** The findings of an upgrade. */
final class UpgradeCases {

  private static final String POLICY = "KarpenterControllerPolicy-payments-prod";
  private static final String POLICY_ARN = "arn:aws:iam::111122223333:policy/" + POLICY;
  private static final String ROLE = "KarpenterControllerRole-payments-prod";

  private UpgradeCases() {}

  private static KarpenterSetup to(String version) {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER)
        .karpenter(version)
        .migrateFrom(ClusterAutoscaler.discovered());
  }

  /** The lab's cluster of a Kubernetes version, with a Karpenter of this library. */
  static FactsEditor from(String version, String kubernetes) {
    return edit(LabFacts.of(kubernetes))
        .set(
            List.of(
                new KubernetesFacts.Karpenter(
                    "kube-system",
                    "karpenter",
                    "x:" + version,
                    version,
                    2,
                    2,
                    "",
                    "f00d",
                    "",
                    Map.of())),
            "kubernetes",
            "karpenters");
  }

  private static FactsEditor crd(String kubernetes, KubernetesFacts.Crd crd) {
    return edit(LabFacts.of(kubernetes)).set(Map.of(crd.name(), crd), "kubernetes", "crds");
  }

  private static KubernetesFacts.Crd buffers(String served) {
    return new KubernetesFacts.Crd(
        "capacitybuffers.autoscaling.x-k8s.io", List.of(served), List.of(served), "", "True");
  }

  static List<Case> all() {
    return List.of(
        of(
            "unknown-patch",
            to("1.14.7"),
            edit(LabFacts.of("1.33")),
            "info Karpenter 1.14.7 came after 1.14.1, the newest patch known here; its permissions"
                + " and API are taken to be those of its line"),
        of(
            "karpenter-upgrade-path",
            to("1.14.1"),
            from("0.36.0", "1.33"),
            "blocking only the 1.0 line converts the objects in the cluster, 1.0.14 supports"
                + " Kubernetes 1.25 to 1.31, and the cluster runs 1.33 → EKS does not go back to an"
                + " older version: let node groups take over, uninstall Karpenter with its CRDs, and"
                + " plan 1.14.1 as a new installation"),
        of(
            "karpenter-upgrade",
            to("1.14.1"),
            from("0.36.0", "1.29"),
            "info Karpenter goes from 0.36.0 to 1.14.1 by way of 0.36.9 and 1.0.14, for only the 1.0"
                + " line converts what is stored as v1beta1"),
        of(
            "waypoint-outside-its-range",
            to("1.14.1"),
            from("0.36.0", "1.31"),
            "warning Karpenter 0.36.9, which is on the way, supports Kubernetes 1.23 to 1.29, and the"
                + " cluster runs 1.31 → it is of the line that runs here already; launch nothing"
                + " large until the upgrade is through"),
        of(
            "upgrade-note",
            to("1.6.8"),
            from("1.5.0", "1.33"),
            "warning Karpenter 1.6.0: open capacity reservations are used only by node classes that"
                + " select them; others leave them unused, and billed → set"
                + " capacityReservationSelectorTerms in the node classes that are to use them,"
                + " before"),
        of(
            "kubelet-not-moved",
            to("1.14.1"),
            from("0.36.0", "1.29")
                .set(
                    List.of(
                        new KubernetesFacts.LiveObject(
                            "karpenter.sh/v1beta1",
                            "batch",
                            Map.of(),
                            "",
                            Map.of(
                                "template",
                                Map.of("spec", Map.of("kubelet", Map.of("maxPods", 20)))),
                            "True")),
                    "kubernetes",
                    "nodePools"),
            "blocking NodePool batch has kubelet settings, which belong to the node class from 1.0 on"
                + " and are not looked at in a node pool from 1.1 on → plan with"
                + " karpenter(\"1.0.14\") first, put them into its EC2NodeClass, take the annotation"
                + " compatibility.karpenter.sh/v1beta1-kubelet-conversion off the node pool, then"
                + " plan again"),
        of(
            "alpha-objects",
            to("1.14.1"),
            from("0.32.10", "1.28")
                .set(
                    new KubernetesFacts.Leftovers(
                        List.of(), List.of("AWSNodeTemplate web", "Provisioner default")),
                    "kubernetes",
                    "leftovers"),
            "blocking Karpenter 1.14.1 does not know, and leaves to themselves the nodes of,"
                + " AWSNodeTemplate web, Provisioner default → replace them by NodePools and"
                + " EC2NodeClasses while Karpenter is 0.32.10, which knows both, let their nodes be"
                + " replaced, delete them, then plan again"),
        of(
            "permissions-in-between",
            to("1.0.14"),
            from("0.36.0", "1.29")
                .set(
                    new AwsFacts.ManagedPolicy(POLICY, POLICY_ARN, "{}", Map.of()),
                    "aws",
                    "policies",
                    POLICY),
            "warning from the change of policy KarpenterControllerPolicy-payments-prod until"
                + " Karpenter 1.0.14 runs, a few minutes, the Karpenter that is there may not"
                + " launch nodes: 1.0 tags them otherwise → upgrade while nothing large is"
                + " launched, or to 1.9 or newer, whose policies come beside it"),
        of(
            "permissions-in-between",
            to("1.0.14")
                .controllerRole(ControllerRole.irsa().policies(ControllerRole.Policies.INLINE)),
            from("0.36.0", "1.29")
                .set(
                    new AwsFacts.Role(
                        ROLE,
                        "arn:aws:iam::111122223333:role/" + ROLE,
                        "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
                        List.of(),
                        Map.of(
                            POLICY,
                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                                + "\"Action\":\"ec2:RunInstances\",\"Resource\":\"arn:"
                                + "x".repeat(9_000)
                                + "\"}]}"),
                        Ownership.tags(LabFacts.CLUSTER)),
                    "aws",
                    "roles",
                    ROLE),
            "warning from the change of policy KarpenterControllerPolicy-payments-prod until"
                + " Karpenter 1.0.14 runs, a few minutes, the Karpenter that is there may not"
                + " launch nodes: 1.0 tags them otherwise, and the role's inline policies have no"
                + " room for what both need → leave policies(INLINE) out: managed policies have the"
                + " room; or upgrade while nothing large is launched"),
        of(
            "policy-of-former-releases",
            to("1.14.1"),
            from("1.8.8", "1.33")
                .set(
                    new AwsFacts.Role(
                        ROLE,
                        "arn:aws:iam::111122223333:role/" + ROLE,
                        "{}",
                        List.of(POLICY_ARN),
                        Map.of(),
                        Map.of()),
                    "aws",
                    "roles",
                    ROLE),
            "warning role KarpenterControllerRole-payments-prod carries"
                + " KarpenterControllerPolicy-payments-prod of releases before 1.9, which those on the"
                + " way need and Karpenter 1.14.1 does not → once the upgrade is through: aws iam"
                + " detach-role-policy --role-name KarpenterControllerRole-payments-prod --policy-arn"
                + " arn:aws:iam::111122223333:policy/KarpenterControllerPolicy-payments-prod"),
        of(
            "crds-left-behind",
            to("1.14.1"),
            crd(
                "1.29",
                new KubernetesFacts.Crd(
                    "nodepools.karpenter.sh", List.of("v1beta1"), List.of("v1beta1"), "", "True")),
            "blocking a Karpenter that is gone left definitions that store v1beta1, which 1.14.1 does"
                + " not know: nodepools.karpenter.sh → delete them if nobody needs their objects:"
                + " kubectl delete crd nodepools.karpenter.sh"),
        of(
            "chart-of-one-release",
            to("1.14.1").chart(Chart.at("/charts/karpenter")),
            from("0.36.0", "1.29"),
            "blocking the chart /charts/karpenter is of one release, and the upgrade goes by way of"
                + " 0.36.9 and 1.0.14 → put the charts of all releases side by side and name them"
                + " with {release} in place of the release, such as"
                + " /charts/karpenter-{release}.tgz"),
        of(
            "capacity-buffers-of-others",
            to("1.14.1"),
            crd("1.33", buffers("v1alpha1")),
            "warning the definition capacitybuffers.autoscaling.x-k8s.io was brought by someone else,"
                + " Cluster Autoscaler as a rule, and stays as it is; it serves v1alpha1, and"
                + " Karpenter 1.14.1 reads v1beta1 → capacity buffers do not work with Karpenter"
                + " until whoever brought it brings a newer one, or deletes it before the next"
                + " plan"),
        of(
            "capacity-buffers-of-others",
            to("1.14.1"),
            crd("1.33", buffers("v1beta1")),
            "warning the definition capacitybuffers.autoscaling.x-k8s.io was brought by someone else,"
                + " Cluster Autoscaler as a rule, and stays as it is; it serves v1beta1, and"
                + " Karpenter 1.14.1 reads v1beta1 → nothing, unless capacity buffers are used: then"
                + " compare the two definitions"));
  }

  private static Case of(String code, KarpenterSetup setup, FactsEditor facts, String finding) {
    return new Case(code, setup, facts.facts(), finding);
  }
}
