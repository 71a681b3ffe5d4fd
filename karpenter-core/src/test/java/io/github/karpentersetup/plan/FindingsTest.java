package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.KubernetesFacts;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.Architecture;
import io.github.karpentersetup.spec.CapacityType;
import io.github.karpentersetup.spec.Chart;
import io.github.karpentersetup.spec.ClusterAutoscaler;
import io.github.karpentersetup.spec.ControllerPolicy;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodeLabels;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.NodeRole;
import io.github.karpentersetup.spec.Requirement;
import io.github.karpentersetup.spec.SelectorTerm;
import io.github.karpentersetup.step.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every finding, in the words its reader gets. */
class FindingsTest {

  private static final String ROLLBACK_TEST =
      RollbackTest.class.getName().replace('.', '/') + ".java";

  private static final String ROLLBACK_PLANNER_TEST =
      "io/github/karpentersetup/run/RollbackPlannerTest.java";

  private static final String RETIREMENT_TEST =
      RetirementTest.class.getName().replace('.', '/') + ".java";
  private static final String USAGE_TEST =
      UsageFindingsTest.class.getName().replace('.', '/') + ".java";

  private static final String IAM = "arn:aws:iam::111122223333:";
  private static final String NODE_ROLE = "KarpenterNodeRole-payments-prod";
  private static final String CONTROLLER_ROLE = "KarpenterControllerRole-payments-prod";
  private static final String NODE_ROLE_ARN = IAM + "role/" + NODE_ROLE;
  private static final String TRUST_OF_OTHERS =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
          + "{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

  /** What is planned, and a finding that must be in it: {@code severity message → fix}. */
  record Case(String code, KarpenterSetup setup, ClusterFacts facts, String finding) {
    @Override
    public String toString() {
      return code;
    }
  }

  static KarpenterSetup lab() {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER).migrateFrom(ClusterAutoscaler.discovered());
  }

  static FactsEditor facts() {
    return edit(LabFacts.of("1.33"));
  }

  static Case of(String code, KarpenterSetup setup, String finding) {
    return new Case(code, setup, LabFacts.of("1.33"), finding);
  }

  static Case of(String code, FactsEditor facts, String finding) {
    return new Case(code, lab(), facts.facts(), finding);
  }

  static Case of(String code, KarpenterSetup setup, FactsEditor facts, String finding) {
    return new Case(code, setup, facts.facts(), finding);
  }

  static Stream<Case> cases() {
    return Stream.of(
            preflight(),
            helm(),
            versions(),
            identity(),
            IdentityCases.roles(),
            IdentityCases.podIdentity(),
            network(),
            NetworkCases.all(),
            InterruptionCases.all(),
            access(),
            IdentityCases.modes(),
            capacity(),
            cutover(),
            PlacementCases.cases(),
            SystemCases.all(),
            ExistingCases.all(),
            UpgradeCases.all())
        .flatMap(List::stream);
  }

  static List<Case> preflight() {
    return List.of(
        of(
            "wrong-account",
            lab().inAccount("999900001111"),
            "blocking the credentials are for account 111122223333, not 999900001111 "
                + "→ log in to account 999900001111, or correct inAccount(..)"),
        of(
            "wrong-region",
            lab().inRegion("us-east-1"),
            "blocking the cluster was looked up in eu-west-1, not in us-east-1 → use "
                + "an executor for us-east-1, or correct inRegion(..)"),
        of(
            "cluster-not-active",
            facts().set("UPDATING", "aws", "cluster", "status"),
            "blocking cluster payments-prod is UPDATING → wait until it is ACTIVE, "
                + "then plan again: aws eks wait cluster-active --name payments-prod"),
        of(
            "cluster-not-active",
            facts().set("DELETING", "aws", "cluster", "status"),
            "blocking cluster payments-prod is DELETING → name another cluster; this "
                + "one is going away"),
        of(
            "eks-auto-mode",
            facts().set("ON", "aws", "cluster", "autoMode"),
            "blocking EKS Auto Mode is on: EKS runs its own Karpenter in this "
                + "cluster → use Auto Mode's node pools, or turn Auto Mode off before "
                + "setting Karpenter up"),
        of(
            "eks-auto-mode",
            facts().set("ON", "kubernetes", "autoMode"),
            "blocking EKS Auto Mode is on: EKS runs its own Karpenter in this "
                + "cluster → use Auto Mode's node pools, or turn Auto Mode off before "
                + "setting Karpenter up"),
        of(
            "no-node-groups",
            facts().set(List.of(), "aws", "nodeGroups"),
            "blocking cluster payments-prod has no managed node group to take "
                + "subnets from and to run Karpenter on → create a small managed node "
                + "group for Karpenter itself, or say what it runs on with "
                + "karpenterOn(Host.labels(..)) or karpenterOn(Host.fargate(..)), then plan again"),
        of(
            "unknown-node-group",
            lab().karpenterOn("wep"),
            "blocking node group \"wep\" is not among those of the cluster: web → "
                + "name one of them in karpenterOn(..)"),
        of(
            "unknown-node-group",
            lab().karpenterOn("web"),
            facts().set(List.of(), "aws", "nodeGroups"),
            "blocking node group \"web\" is not among those of the cluster: it has "
                + "none → name one of them in karpenterOn(..)"),
        of(
            "karpenter-of-others",
            karpenter("karpenter", "1.5.0", ""),
            "blocking Karpenter 1.5.0 is already installed by someone else "
                + "(deployment karpenter/karpenter) → two Karpenters launch nodes for the "
                + "same pods: have this plan upgrade that one with upgradeExisting() "
                + "(--upgrade-existing), uninstall it with the tool that installed it, or keep "
                + "it and do not run this plan"),
        of(
            "karpenter-elsewhere",
            karpenter("karpenter", "1.14.1", "f00d"),
            "blocking Karpenter was set up in another namespace (deployment "
                + "karpenter/karpenter) → plan with namespace(\"karpenter\")"),
        of(
            "kubeconfig-of-another-cluster",
            facts().set("https://FFFF.gr7.eu-west-1.eks.amazonaws.com", "kubernetes", "server"),
            "blocking the kubeconfig's API server is "
                + "ffff.gr7.eu-west-1.eks.amazonaws.com, the endpoint of EKS cluster "
                + "payments-prod is abcd.gr7.eu-west-1.eks.amazonaws.com: they are two "
                + "clusters → switch the kubeconfig's context, or write it anew: aws eks "
                + "update-kubeconfig --name payments-prod"),
        of(
            "other-endpoint",
            facts().set("https://127.0.0.1:6443", "kubernetes", "server"),
            "warning the kubeconfig's API server is 127.0.0.1, the endpoint of EKS "
                + "cluster payments-prod is abcd.gr7.eu-west-1.eks.amazonaws.com → make "
                + "sure that both are the same cluster; without a tunnel or proxy: aws eks "
                + "update-kubeconfig --name payments-prod"));
  }

  static List<Case> helm() {
    return List.of(
        of(
            "helm-release-pending",
            lab().chart(Chart.released().asHelmRelease()),
            release("pending-upgrade"),
            "warning Helm release kube-system/karpenter is pending-upgrade at revision 3 since"
                + " 2026-05-01T10:00:00Z: Helm was stopped half-way, or is still at it → make sure"
                + " that no Helm is running; this plan marks the revision as failed, so that Helm"
                + " goes on from it"),
        of(
            "helm-release-pending",
            lab(),
            release("pending-install"),
            "warning Helm release kube-system/karpenter is pending-install at revision 3 since"
                + " 2026-05-01T10:00:00Z: Helm was stopped half-way, or is still at it → make sure"
                + " that no Helm is running; what it leaves is not used here, and goes with: helm"
                + " uninstall karpenter --namespace kube-system"),
        of(
            "helm-releases-hidden",
            lab().chart(Chart.released().asHelmRelease()),
            facts().set("jane may not list secrets", "kubernetes", "helmReleasesHidden"),
            "blocking Helm keeps its releases in Secrets, which cannot be read: jane may not list"
                + " secrets → have that allowed, or install the chart's objects with"
                + " Chart.asManifests()"));
  }

  private static FactsEditor release(String status) {
    return facts()
        .set(
            List.of(
                new KubernetesFacts.HelmRelease(
                    "kube-system",
                    "karpenter",
                    "",
                    3,
                    status,
                    2,
                    Optional.of(Instant.parse("2026-05-01T10:00:00Z")))),
            "kubernetes",
            "helmReleases");
  }

  static List<Case> versions() {
    return List.of(
        of(
            "unsupported-versions",
            lab().karpenter("0.36.0"),
            "blocking Karpenter 0.36.0 supports Kubernetes 1.23 to 1.29, and the "
                + "cluster runs 1.33 → use Karpenter 1.14.1, the newest that supports "
                + "Kubernetes 1.33"),
        of(
            "karpenter-downgrade",
            lab().karpenter("1.13.1"),
            karpenter("kube-system", "1.14.1", "f00d"),
            "blocking the cluster has Karpenter 1.14.1, and 1.13.1 is older → use "
                + "karpenter(\"1.14.1\") or newer: Karpenter cannot go back"),
        of(
            "karpenter-downgrade",
            lab().karpenter("1.13.1"),
            facts()
                .set(
                    Map.of(
                        "nodepools.karpenter.sh",
                        new KubernetesFacts.Crd(
                            "nodepools.karpenter.sh",
                            List.of("v1"),
                            List.of("v1"),
                            "1.14.0",
                            "True")),
                    "kubernetes",
                    "crds"),
            "blocking the cluster has Karpenter 1.14.0, and 1.13.1 is older → use "
                + "karpenter(\"1.14.0\") or newer: Karpenter cannot go back"));
  }

  static List<Case> identity() {
    return List.of(
        of(
            "policies-carried",
            lab(),
            "info the node role also gets what the node groups' roles carry: "
                + "CloudWatchAgentServerPolicy; decline with "
                + "nodeRole(NodeRole.standard().withoutCarriedPolicies())"),
        of(
            "policies-not-carried",
            lab().nodeRole(NodeRole.standard().withoutCarriedPolicies()),
            "warning the node groups' roles carry policies that the node role will "
                + "not have: CloudWatchAgentServerPolicy → pods that rely on them lose "
                + "those permissions on Karpenter's nodes; give them roles of their own"),
        of(
            "inline-policies-not-carried",
            facts()
                .set(
                    Map.of("s3-read", "{}", "kms", "{}"),
                    "aws",
                    "roles",
                    LabFacts.NODE_ROLE,
                    "inlinePolicies"),
            "warning role eks-web-nodes of node group web has inline policies, which "
                + "are not carried: kms, s3-read → make them managed policies of that "
                + "role, or give the pods roles of their own"),
        of(
            "too-many-policies",
            attached(9),
            "warning role KarpenterNodeRole-payments-prod would carry 13 managed "
                + "policies; an account allows 10 unless its quota was raised → detach "
                + "some, leave the carried ones out with "
                + "NodeRole.standard().withoutCarriedPolicies(), or have the quota "
                + "\"Managed policies attached to an IAM role\" raised"),
        of(
            "no-oidc-issuer",
            facts().set(null, "aws", "cluster", "oidcIssuer"),
            "blocking the cluster has no OIDC issuer, so pods cannot assume IAM "
                + "roles → look at what it has: aws eks describe-cluster --query "
                + "cluster.identity --name payments-prod"),
        of(
            "oidc-provider-missing",
            facts().set(null, "aws", "oidcProvider"),
            "blocking the account has no IAM OIDC provider for "
                + "oidc.eks.eu-west-1.amazonaws.com/id/4F0A; Karpenter could not assume "
                + "its role → have this plan make it with "
                + "controllerRole(ControllerRole.irsa().createMissing()) (--create-oidc-provider), or run: "
                + "eksctl utils associate-iam-oidc-provider --approve --cluster "
                + "payments-prod"),
        of(
            "guide-policy",
            lab().controllerRole(ControllerRole.irsa().permissions(ControllerPolicy.GUIDE)),
            "warning the guide's own policy lets Karpenter launch and tag any EC2 "
                + "resource of the account → leave permissions(GUIDE) out to get the "
                + "permissions that the release scopes to this cluster"),
        of(
            "role-of-others",
            role(nodeTrust(), Map.of()),
            "info role KarpenterNodeRole-payments-prod was made by someone else and "
                + "is used as it is; the policies it lacks are attached to it"),
        of(
            "not-ours",
            role(TRUST_OF_OTHERS, Map.of()),
            "blocking role KarpenterNodeRole-payments-prod exists, was made by "
                + "someone else, and differs from what Karpenter needs → have it removed "
                + "if nobody needs it, or tag it "
                + "karpentersetup.github.io/cluster=payments-prod to let this plan change "
                + "it"),
        of(
            "namesake-elsewhere",
            facts()
                .set(
                    new AwsFacts.Role(
                        CONTROLLER_ROLE,
                        IAM + "role/" + CONTROLLER_ROLE,
                        "{\"Federated\":\""
                            + IAM
                            + "oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/1\"}",
                        List.of(),
                        Map.of(),
                        Map.of(Ownership.TAG, LabFacts.CLUSTER)),
                    "aws",
                    "roles",
                    CONTROLLER_ROLE),
            "blocking role KarpenterControllerRole-payments-prod serves the Karpenter of a "
                + "cluster of the same name in us-east-1, which this plan would cut off from AWS "
                + "→ rename one of the clusters, or have the role removed if that cluster is gone"),
        of(
            "not-ours",
            role("{\"Statement\":\"odd\"}", Map.of("team", "x")),
            "blocking role KarpenterNodeRole-payments-prod exists, was made by "
                + "someone else, and differs from what Karpenter needs → have it removed "
                + "if nobody needs it, or tag it "
                + "karpentersetup.github.io/cluster=payments-prod to let this plan change "
                + "it"),
        of(
            "not-ours",
            facts()
                .set(
                    new AwsFacts.ManagedPolicy(
                        "KarpenterControllerEKSIntegrationPolicy-payments-prod",
                        IAM + "policy/KarpenterControllerEKSIntegrationPolicy-payments-prod",
                        TRUST_OF_OTHERS,
                        Map.of(Ownership.TAG, "another")),
                    "aws",
                    "policies",
                    "KarpenterControllerEKSIntegrationPolicy-payments-prod"),
            "blocking policy KarpenterControllerEKSIntegrationPolicy-payments-prod "
                + "exists, was made by someone else, and differs from what Karpenter needs "
                + "→ have it removed if nobody needs it, or tag it "
                + "karpentersetup.github.io/cluster=payments-prod to let this plan change "
                + "it"),
        of(
            "not-ours",
            lab().nodeRole(NodeRole.standard().withInstanceProfile()),
            facts()
                .set(
                    new AwsFacts.InstanceProfile(
                        "KarpenterNodeInstanceProfile-payments-prod",
                        IAM + "instance-profile/KarpenterNodeInstanceProfile-payments-prod",
                        "someone",
                        Map.of()),
                    "aws",
                    "instanceProfiles",
                    "KarpenterNodeInstanceProfile-payments-prod"),
            "blocking instance profile KarpenterNodeInstanceProfile-payments-prod "
                + "exists, was made by someone else, and differs from what Karpenter needs "
                + "→ have it removed if nobody needs it, or tag it "
                + "karpentersetup.github.io/cluster=payments-prod to let this plan change "
                + "it"));
  }

  static List<Case> network() {
    var template = new AwsFacts.LaunchTemplate("lt-1", "3", List.of("sg-7", "sg-8"));
    return List.of(
        of(
            "few-addresses",
            facts().set(5, "aws", "subnets", "subnet-2", "freeAddresses"),
            "warning subnet subnet-2 in eu-west-1b has 5 free addresses → Karpenter "
                + "cannot launch many nodes there; choose larger ones with subnets(..) "
                + "(--subnet), or in the node class"),
        of(
            "security-group-chosen",
            lab(),
            "info security group sg-1 chosen: the cluster's own; no launch template "
                + "has groups"),
        of(
            "security-group-chosen",
            facts().set(template, "aws", "nodeGroups", "0", "launchTemplate"),
            "info security groups sg-7, sg-8 chosen: those of the node groups' "
                + "launch templates, whose nodes do not have the cluster's own"),
        of(
            "security-groups-differ",
            facts()
                .set(
                    List.of(
                        LabFacts.nodeGroup("web"),
                        withTemplate(LabFacts.nodeGroup("batch"), template)),
                    "aws",
                    "nodeGroups"),
            "warning node groups differ: web use the cluster's security group, "
                + "others have sg-7, sg-8 from launch templates; sg-1 chosen for "
                + "Karpenter's nodes → if pods need the others, choose with "
                + "securityGroups(..) (--security-group)"),
        of(
            "no-security-group",
            facts().set(null, "aws", "cluster", "clusterSecurityGroup"),
            "warning neither the cluster nor a launch template names a security "
                + "group → choose the nodes' with securityGroups(..) (--security-group), or "
                + "name it in the node class"),
        of(
            "discovery-tag-of-others",
            foreignTag("subnets", "subnet-1"),
            "blocking subnet-1 is already tagged "
                + "karpenter.sh/discovery=checkout-prod: another cluster's Karpenter finds "
                + "it by that → name the node classes' own with "
                + "subnets(SelectorTerm.id(..)); nothing is tagged then"),
        of(
            "discovery-tag-of-others",
            foreignTag("securityGroups", "sg-1"),
            "blocking sg-1 is already tagged karpenter.sh/discovery=checkout-prod: "
                + "another cluster's Karpenter finds it by that → name the node classes' "
                + "own with securityGroups(SelectorTerm.id(..)); nothing is tagged then"));
  }

  static List<Case> access() {
    return List.of(
        of(
            "access-entry-type",
            facts()
                .set("API", "aws", "cluster", "authenticationMode")
                .set(Map.of(NODE_ROLE_ARN, "STANDARD"), "aws", "accessEntries"),
            "blocking the access entry of "
                + "arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod has type "
                + "STANDARD; nodes need EC2_LINUX → give Karpenter's nodes a role of their "
                + "own with nodeRole(NodeRole.standard().named(..)), or delete the entry "
                + "if nobody needs it: aws eks delete-access-entry --cluster-name "
                + "payments-prod --principal-arn "
                + "arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod"),
        of(
            "aws-auth-broken",
            facts().set("- rolearn: [a\n", "kubernetes", "awsAuth"),
            "blocking mapRoles of kube-system/aws-auth is not YAML: line 1: while parsing a flow"
                + " sequence, expected ',' or ']', but got <stream end> → correct it: kubectl edit"
                + " configmap aws-auth --namespace kube-system"),
        of(
            "aws-auth-groups",
            facts()
                .set(
                    "- rolearn: " + NODE_ROLE_ARN + "\n  groups: [\"system:nodes\"]\n",
                    "kubernetes",
                    "awsAuth"),
            "blocking kube-system/aws-auth maps "
                + "arn:aws:iam::111122223333:role/KarpenterNodeRole-payments-prod without "
                + "system:bootstrappers → nodes cannot join that way; add the groups to "
                + "the entry: kubectl edit configmap aws-auth --namespace kube-system"),
        of(
            "chart-values-win",
            lab().chart(Chart.released().values(Map.of("replicas", 1, "logLevel", "debug"))),
            "info your chart values take the place of what this plan would set: " + "replicas"),
        of(
            "secrets-in-chart-values",
            lab()
                .chart(
                    Chart.released()
                        .values(
                            Map.of(
                                "controller",
                                Map.of(
                                    "env",
                                    List.of(Map.of("name", "PROXY_PASSWORD", "value", "x")))))),
            "warning chart values look like secrets: controller.env PROXY_PASSWORD; a saved plan,"
                + " its script, the journal and the cluster's record of the release hold them as"
                + " they are → keep them in a Kubernetes Secret, and give controller.envFrom its"
                + " name"));
  }

  static List<Case> capacity() {
    return List.of(
        of(
            "launches-nothing",
            lab()
                .withNodePool(
                    NodePool.named("default")
                        .requirement(Requirement.above(NodeLabels.INSTANCE_CPU, 8))
                        .requirement(Requirement.below(NodeLabels.INSTANCE_CPU, 4))),
            "blocking NodePool default can launch nothing: its requirements on "
                + "karpenter.k8s.aws/instance-cpu leave no value → drop one of those that"
                + " contradict each other"),
        of(
            "launches-nothing",
            lab()
                .withNodePool(
                    NodePool.named("default")
                        .requirement(Requirement.in(NodeLabels.INSTANCE_TYPE, "m5.lrage"))),
            "warning NodePool default allows none of the instance types that this library knows →"
                + " look for a slip in its requirements; if it is about newer instance types, look"
                + " with simulate --prices live"),
        of(
            "not-ours",
            live("nodePools", "default", ""),
            "blocking NodePool default exists and was made by someone else → give "
                + "yours another name, or delete that one if nobody needs it: kubectl "
                + "delete nodepool default"),
        of(
            "node-pools-left",
            live("nodePools", "gpu", "f00d"),
            "info NodePools of the cluster that this setup does not name stay as "
                + "they are: gpu"),
        of(
            "newer-ami",
            facts()
                .set(
                    List.of(
                        new KubernetesFacts.LiveObject(
                            "karpenter.k8s.aws/v1",
                            "default",
                            Map.of(),
                            "f00d",
                            Map.of(
                                "amiSelectorTerms", List.of(Map.of("alias", "al2023@v20260101"))),
                            "True")),
                    "kubernetes",
                    "nodeClasses"),
            "info EC2NodeClass default stays at AMI al2023@v20260101; "
                + "al2023@v20260715 is out: name it in the node class to move to it"),
        of(
            "ami-not-pinned",
            facts().set(List.of(), "aws", "amis"),
            "warning SSM names no AL2023 image for Kubernetes 1.33, so EC2NodeClass "
                + "default takes the newest of the family whenever there is one → name an "
                + "AMI in the node class to decide when nodes are replaced"),
        of(
            "ami-family-ended",
            lab().withNodeClass(NodeClass.named("default").amiFamily(AmiFamily.AL2)),
            "blocking EC2NodeClass default asks for AL2, which has no AMI for "
                + "Kubernetes 1.33 (the last was 1.32) → use amiFamily(AL2023) or "
                + "amiFamily(BOTTLEROCKET)"),
        of(
            "no-ami-for-architecture",
            lab().withNodePool(onDemand("arm").architectures(Architecture.ARM64)),
            facts().remove("aws", "amis", "1"),
            "warning NodePool arm asks for arm64, and SSM names no such AMI of the "
                + "family of EC2NodeClass default → leave arm64 out, or name an AMI for it "
                + "in a node class of its own"),
        of(
            "node-class-not-described",
            lab()
                .withNodeClass(NodeClass.named("default"))
                .withNodePool(onDemand("web").nodeClass("defualt")),
            "warning NodePool web refers to EC2NodeClass defualt, which the setup "
                + "does not describe; it is made with the cluster's defaults → refer to "
                + "one of default, or add it with withNodeClass(..)"),
        of(
            "node-class-unused",
            lab().withNodeClass(NodeClass.named("gpu")).withNodeClass(NodeClass.named("default")),
            "info no NodePool of this setup refers to EC2NodeClass gpu"),
        of(
            "feature-gate-off",
            lab()
                .withNodePool(onDemand("fixed").replicas(2))
                .chart(
                    Chart.released()
                        .values(
                            Map.of(
                                "settings",
                                Map.of("featureGates", Map.of("staticCapacity", false))))),
            "warning NodePool fixed has replicas, and your chart values switch the feature gate "
                + "off that makes Karpenter heed it → set settings.featureGates.staticCapacity "
                + "to true or leave it out, or remove replicas"));
  }

  static List<Case> cutover() {
    var second = autoscaler("other", "cluster-autoscaler", 2);
    return List.of(
        of(
            "several-autoscalers",
            autoscalers(second),
            "blocking several Cluster Autoscalers run: "
                + "kube-system/cluster-autoscaler, other/cluster-autoscaler → name the one "
                + "to retire with ClusterAutoscaler.deployment(..), and stop the others"),
        of(
            "autoscaler-not-found",
            lab().migrateFrom(ClusterAutoscaler.deployment("kube-system", "autoscaler")),
            "blocking there is no Cluster Autoscaler deployment "
                + "kube-system/autoscaler; found: kube-system/cluster-autoscaler → name "
                + "one of those found, or use ClusterAutoscaler.discovered()"),
        of(
            "no-autoscaler",
            facts().set(List.of(), "kubernetes", "autoscalers"),
            "warning no Cluster Autoscaler was found by name, label or image → if "
                + "one runs outside the cluster, stop it before running this plan"),
        of(
            "autoscaler-left-running",
            KarpenterSetup.forCluster(LabFacts.CLUSTER),
            "warning Cluster Autoscaler keeps running beside Karpenter: "
                + "kube-system/cluster-autoscaler → both would launch nodes for the same "
                + "pods: add migrateFrom(ClusterAutoscaler.discovered())"),
        of(
            "autoscaler-left-running",
            lab().migrateFrom(ClusterAutoscaler.deployment("kube-system", "cluster-autoscaler")),
            autoscalers(second),
            "warning Cluster Autoscaler keeps running beside Karpenter: "
                + "other/cluster-autoscaler → both would launch nodes for the same pods: "
                + "stop it too, or plan again naming that one"),
        of(
            "nodes-left",
            lab(),
            "info today's nodes stay: no node of node group web is cordoned, drained "
                + "or removed; retire(NodeGroups.all()) does that"),
        of(
            "pending-pods",
            facts()
                .set(
                    List.of(
                        new KubernetesFacts.PendingPod("shop", "b", "Insufficient cpu"),
                        new KubernetesFacts.PendingPod("shop", "a", "Insufficient cpu"),
                        new KubernetesFacts.PendingPod("shop", "d", "Insufficient cpu"),
                        new KubernetesFacts.PendingPod("shop", "c", "Insufficient cpu")),
                    "kubernetes",
                    "pendingPods"),
            "info 4 pods wait for a node already (shop/a, shop/b, shop/c, …); "
                + "Karpenter will launch nodes for those that fit a node pool, and the "
                + "last step waits for all of them"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysWhatWhereAndHowToFixIt(Case c) {
    var plan = Planner.plan(c.setup().spec(), c.facts());

    assertThat(plan.findings().stream().filter(f -> f.code().equals(c.code())))
        .extracting(f -> f.severity().name().toLowerCase(Locale.ROOT) + " " + f)
        .as(plan.toString())
        .containsExactly(c.finding());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesAFixWithEverythingButAChoice(Case c) {
    assertThat(Planner.plan(c.setup().spec(), c.facts()).findings())
        .allSatisfy(
            f ->
                assertThat(f.fix().isEmpty())
                    .as(f.code())
                    .isEqualTo(f.severity() == Finding.Severity.INFO));
  }

  /** Read from the sources, so that a new finding without a case here fails. */
  @Test
  void leavesNoFindingUntested() throws IOException {
    var sources = Path.of("src/main/java/io/github/karpentersetup");
    assumeTrue(Files.isDirectory(sources), "the sources are not at " + sources.toAbsolutePath());
    var emitted = new TreeSet<String>();
    var code = Pattern.compile("Finding\\s*\\.(?:blocking|warning|info)\\(\\s*\"([a-z0-9-]+)\"");
    try (var files = Files.walk(sources)) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        code.matcher(Files.readString(file)).results().forEach(m -> emitted.add(m.group(1)));
      }
    }

    var tested = cases().map(Case::code).collect(Collectors.toCollection(TreeSet::new));
    // Those of a retirement, of a rollback and of use need a cluster of their own.
    var named = Pattern.compile("finding\\([^\"]*\"([a-z0-9-]+)\"\\)");
    for (var test : List.of(RETIREMENT_TEST, ROLLBACK_TEST, ROLLBACK_PLANNER_TEST, USAGE_TEST)) {
      var source = Files.readString(Path.of("src/test/java", test));
      named.matcher(source).results().forEach(m -> tested.add(m.group(1)));
    }
    assertThat(tested).containsAll(emitted).hasSizeGreaterThan(35);
  }

  @Test
  void nothingIsTaggedThatEveryNodeClassNamesItself() {
    var setup =
        lab()
            .withNodeClass(
                NodeClass.named("default")
                    .subnets(SelectorTerm.id("subnet-1"))
                    .securityGroups(SelectorTerm.id("sg-1")));
    var facts = foreignTag("subnets", "subnet-1").facts();

    var plan = Planner.plan(setup.spec(), facts);

    assertThat(plan.blocking()).isEmpty();
    assertThat(plan.steps()).noneMatch(s -> s.phase() == Phase.NETWORK);
  }

  @Test
  void aQueueInTheChartValuesServesSpotNodes() {
    var values = Map.<String, Object>of("settings", Map.of("interruptionQueue", "mine"));
    var setup =
        lab()
            .withNodePool(NodePool.named("any").capacityTypes(CapacityType.SPOT))
            .chart(Chart.released().values(values));

    assertThat(Planner.plan(setup.spec(), LabFacts.of("1.33")).findings())
        .extracting(Finding::code)
        .doesNotContain("spot-without-queue");
  }

  @Test
  void replicasOfTheUsersChartValuesCountForTheFitAndForTheNextPlan() {
    var setup = lab().chart(Chart.released().values(Map.of("replicas", 1)));
    var facts = nodes(small(1930, 3L << 30)).facts();

    var plan = Planner.plan(setup.spec(), facts);

    assertThat(plan.findings())
        .extracting(Finding::code)
        .contains("karpenter-placed")
        .doesNotContain("karpenter-does-not-fit");
    assertThat(Planner.plan(setup.spec(), DoneFacts.after(plan, facts)).isNoOp()).isTrue();
  }

  @Test
  void whatKarpenterItselfTakesIsFreeForItsNextVersion() {
    var full = PlacementCases.node("n1", "web", "a", 0, 0);
    var facts =
        karpenter("kube-system", "1.13.0", "print")
            .set(List.of(full), "kubernetes", "nodes")
            .set(
                List.of(
                    new KubernetesFacts.Deployment(
                        KubernetesFacts.Component.KARPENTER,
                        "kube-system",
                        "karpenter",
                        1,
                        new KubernetesFacts.Room(1000, 1L << 30, 1),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        "",
                        Map.of("n1", new KubernetesFacts.Room(1000, 1L << 30, 1)))),
                "kubernetes",
                "deployments");
    var setup = lab().chart(Chart.released().replicas(1));

    assertThat(Planner.plan(setup.spec(), facts.facts()).findings())
        .extracting(Finding::code)
        .doesNotContain("karpenter-does-not-fit");
    assertThat(Planner.plan(setup.spec(), nodes(full).facts()).findings())
        .extracting(Finding::code)
        .contains("karpenter-does-not-fit");
  }

  @Test
  void aClusterTooNewForAnyReleaseIsRefusedBeforePlanning() {
    assertThatThrownBy(() -> Planner.plan(lab().spec(), LabFacts.of("1.60")))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("supports Kubernetes 1.60")
        .hasMessageContaining("nothing was changed");
  }

  @Test
  void aReleaseNobodyKnowsIsRefusedWithTheOneToUse() {
    assertThatThrownBy(() -> Planner.plan(lab().karpenter("3.0.0").spec(), LabFacts.of("1.33")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Karpenter 3.0.0 is not known here")
        .hasMessageContaining("use Karpenter 1.14.1");
  }

  @Test
  void aReleaseToAvoidIsRefusedWithTheOneToUse() {
    assertThatThrownBy(() -> Planner.plan(lab().karpenter("1.8.4").spec(), LabFacts.of("1.33")))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("topology spread")
        .hasMessageContaining("use Karpenter 1.8.8");
  }

  @Test
  void everyProblemOfEveryObjectIsNamedAtOnce() {
    var setup =
        lab()
            .withNodePool(NodePool.named("Web_Pool").weight(0).instanceGenerationAbove(-1))
            .withNodePool(NodePool.named("batch").label("karpenter.sh/nodepool", "x"));

    assertThatThrownBy(() -> Planner.plan(setup.spec(), LabFacts.of("1.33")))
        .isInstanceOfSatisfying(
            InvalidSpecException.class,
            e ->
                assertThat(e.problems())
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allSatisfy(p -> assertThat(p.fix()).isNotBlank())
                    .extracting(p -> p.path().split(" ", 2)[0])
                    .contains("NodePool/Web_Pool", "NodePool/batch"));
  }

  private static FactsEditor karpenter(String namespace, String version, String fingerprint) {
    return facts()
        .set(
            List.of(
                new KubernetesFacts.Karpenter(
                    namespace,
                    "karpenter",
                    "x:" + version,
                    version,
                    2,
                    2,
                    "",
                    fingerprint,
                    "",
                    Map.of())),
            "kubernetes",
            "karpenters");
  }

  private static String nodeTrust() {
    return LabFacts.aws("1.33").roles().values().iterator().next().trustPolicy();
  }

  private static FactsEditor role(String trust, Map<String, String> tags) {
    return facts()
        .set(
            new AwsFacts.Role(NODE_ROLE, NODE_ROLE_ARN, trust, List.of(), Map.of(), tags),
            "aws",
            "roles",
            NODE_ROLE);
  }

  private static FactsEditor attached(int policies) {
    var arns = new ArrayList<String>();
    for (int i = 0; i < policies; i++) {
      arns.add("arn:aws:iam::aws:policy/P" + i);
    }
    return facts().set(arns, "aws", "roles", LabFacts.NODE_ROLE, "attachedPolicies");
  }

  private static AwsFacts.NodeGroup withTemplate(
      AwsFacts.NodeGroup group, AwsFacts.LaunchTemplate template) {
    return new AwsFacts.NodeGroup(
        group.name(),
        group.roleArn(),
        group.subnets(),
        group.instanceTypes(),
        group.amiType(),
        group.capacityType(),
        group.scaling(),
        group.labels(),
        Optional.of(template),
        group.autoScalingGroups(),
        group.tags());
  }

  private static FactsEditor foreignTag(String kind, String id) {
    return facts().set(Map.of(NodeClass.DISCOVERY_TAG, "checkout-prod"), "aws", kind, id, "tags");
  }

  private static KubernetesFacts.Node small(long cpuMillis, long memoryBytes) {
    var node = LabFacts.node("ip-10-0-1-1", "web");
    return new KubernetesFacts.Node(
        node.name(),
        node.labels(),
        node.taints(),
        new KubernetesFacts.Room(cpuMillis, memoryBytes, 11),
        node.requested(),
        node.schedulable(),
        node.providerId(),
        node.created(),
        node.cordonedFor());
  }

  private static FactsEditor nodes(KubernetesFacts.Node... nodes) {
    return facts().set(List.of(nodes), "kubernetes", "nodes");
  }

  private static FactsEditor live(String kind, String name, String fingerprint) {
    return facts()
        .set(
            List.of(
                new KubernetesFacts.LiveObject(
                    "karpenter.sh/v1", name, Map.of(), fingerprint, Map.of(), "True")),
            "kubernetes",
            kind);
  }

  static NodePool.Builder onDemand(String name) {
    return NodePool.named(name).capacityTypes(CapacityType.ON_DEMAND);
  }

  private static KubernetesFacts.Autoscaler autoscaler(String namespace, String name, int count) {
    return new KubernetesFacts.Autoscaler(namespace, name, "cluster-autoscaler:1", count, count);
  }

  private static FactsEditor autoscalers(KubernetesFacts.Autoscaler second) {
    return facts()
        .set(
            List.of(autoscaler("kube-system", "cluster-autoscaler", 1), second),
            "kubernetes",
            "autoscalers");
  }
}
