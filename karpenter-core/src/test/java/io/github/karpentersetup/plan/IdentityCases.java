package io.github.karpentersetup.plan;

import static io.github.karpentersetup.facts.FactsEditor.edit;

import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.Partition;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.Principal;
import io.github.karpentersetup.iam.Statement;
import io.github.karpentersetup.iam.TrustPolicies;
import io.github.karpentersetup.spec.AmiFamily;
import io.github.karpentersetup.spec.AuthenticationMode;
import io.github.karpentersetup.spec.ControllerRole;
import io.github.karpentersetup.spec.Host;
import io.github.karpentersetup.spec.IamSettings;
import io.github.karpentersetup.spec.NodeClass;
import io.github.karpentersetup.spec.NodePool;
import io.github.karpentersetup.spec.NodeRole;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The findings on existing roles, boundaries and paths, Pod Identity and access modes. */
final class IdentityCases {

  static final String IAM = "arn:aws:iam::111122223333:";
  static final String BOUNDARY = IAM + "policy/platform-boundary";
  static final String NODE_ROLE = "KarpenterNodeRole-payments-prod";
  static final PolicyDocument NODE_TRUST = TrustPolicies.node(Partition.AWS);
  static final PolicyDocument IRSA =
      TrustPolicies.irsa(
          IAM + "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/4F0A",
          "kube-system",
          "karpenter");

  private IdentityCases() {}

  private static KarpenterSetup lab() {
    return KarpenterSetup.forCluster(LabFacts.CLUSTER);
  }

  private static FactsEditor facts() {
    return edit(LabFacts.of("1.33"));
  }

  private static FindingsTest.Case of(
      String code, KarpenterSetup setup, FactsEditor facts, String finding) {
    return new FindingsTest.Case(code, setup, facts.facts(), finding);
  }

  static FactsEditor with(AwsFacts.Role role) {
    return facts().set(role, "aws", "roles", role.name());
  }

  static AwsFacts.Role role(String name, PolicyDocument trust, Map<String, String> tags) {
    return new AwsFacts.Role(name, IAM + "role/" + name, trust.toJson(), List.of(), Map.of(), tags);
  }

  static AwsFacts.Role allowed(String name, String document) {
    return new AwsFacts.Role(
        name,
        IAM + "role/" + name,
        IRSA.toJson(),
        List.of(IAM + "policy/theirs"),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Map.of(IAM + "policy/theirs", document));
  }

  private static KarpenterSetup controllerRole(String name) {
    return lab().controllerRole(ControllerRole.irsa().existing(name));
  }

  static String everything() {
    return PolicyDocument.of(Statement.allow().to("*").on("*")).toJson();
  }

  static List<FindingsTest.Case> roles() {
    var lambda =
        PolicyDocument.of(
            Statement.allow().by(Principal.service("lambda.amazonaws.com")).to("sts:AssumeRole"));
    var big = "x".repeat(6_000);
    return List.of(
        of(
            "no-such-role",
            lab().nodeRole(NodeRole.existing("platform-nodes")),
            facts(),
            "blocking there is no role platform-nodes in account 111122223333 → correct the name,"
                + " or leave it out to have a role made"),
        of(
            "no-such-role",
            lab().nodeRole(NodeRole.existing(IAM + "role/platform/nodes")),
            with(role("nodes", NODE_TRUST, Map.of())),
            "blocking there is no role "
                + IAM
                + "role/platform/nodes; nodes is "
                + IAM
                + "role/nodes → write that ARN, or the name alone"),
        of(
            "role-trust",
            lab().nodeRole(NodeRole.existing("nodes")),
            with(role("nodes", lambda, Map.of())),
            "blocking the trust policy of role nodes does not allow sts:AssumeRole for"
                + " ec2.amazonaws.com (ec2.amazonaws.com) → have its owner add this statement, or"
                + " let this plan add it with alterable(): {\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}"),
        of(
            "node-role-lacks-policies",
            lab().nodeRole(NodeRole.existing("nodes")),
            with(
                new AwsFacts.Role(
                    "nodes",
                    IAM + "role/nodes",
                    NODE_TRUST.toJson(),
                    List.of(
                        "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
                        "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
                        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"),
                    Map.of(),
                    Map.of())),
            "warning role nodes does not carry AmazonEKS_CNI_Policy; unless another policy of it"
                + " allows the same, its nodes do not work → attach them, or let this plan do it"
                + " with NodeRole.existing(..).alterable(): aws iam attach-role-policy --role-name"
                + " nodes --policy-arn arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"),
        of(
            "controller-role-lacks-permissions",
            controllerRole("theirs").karpenter("1.14.1"),
            with(
                allowed(
                    "theirs",
                    PolicyDocument.of(
                            Statement.allow()
                                .to("ec2:*", "iam:*", "ssm:*", "eks:*", "sqs:*")
                                .on("*"))
                        .toJson())),
            "warning role theirs lacks 1 of the permissions that Karpenter 1.14.1 needs:"
                + " pricing:GetProducts on * → have its owner add them, or let this plan do it with"
                + " ControllerRole.irsa().existing(..).alterable()"),
        of(
            "inline-policies-too-large",
            lab().controllerRole(ControllerRole.irsa().policies(ControllerRole.Policies.INLINE)),
            with(
                new AwsFacts.Role(
                    "KarpenterControllerRole-payments-prod",
                    IAM + "role/KarpenterControllerRole-payments-prod",
                    IRSA.toJson(),
                    List.of(),
                    Map.of(
                        "other", PolicyDocument.of(Statement.allow().to("s3:*").on(big)).toJson()),
                    Ownership.tags(LabFacts.CLUSTER))),
            "blocking the inline policies of role KarpenterControllerRole-payments-prod would have"
                + " 12052 characters in total, and IAM takes 10240 → leave policies(INLINE)"
                + " out to get managed policies, or remove inline policies that nobody needs"),
        of(
            "role-boundary",
            lab().iam(IamSettings.standard().permissionsBoundary(BOUNDARY)),
            with(role(NODE_ROLE, NODE_TRUST, Map.of())),
            "warning role KarpenterNodeRole-payments-prod has no permissions boundary, not "
                + BOUNDARY
                + ", and was made by someone else → have its owner run: aws iam"
                + " put-role-permissions-boundary --role-name KarpenterNodeRole-payments-prod"
                + " --permissions-boundary "
                + BOUNDARY),
        of(
            "other-path",
            lab().iam(IamSettings.standard().path("/platform/")),
            with(role(NODE_ROLE, NODE_TRUST, Ownership.tags(LabFacts.CLUSTER))),
            "warning role KarpenterNodeRole-payments-prod has the path / and keeps it, for IAM"
                + " never changes one; /platform/ is asked for → ask for / with"
                + " iam(IamSettings.standard().path(..)), or remove what has the other path once"
                + " nothing uses it, and plan again"),
        of(
            "one-role-for-linux-and-windows",
            lab()
                .nodeRole(NodeRole.existing("nodes"))
                .withNodePool(NodePool.named("linux").nodeClass("linux"))
                .withNodePool(NodePool.named("win").nodeClass("win"))
                .withNodeClass(NodeClass.named("linux"))
                .withNodeClass(NodeClass.named("win").amiFamily(AmiFamily.WINDOWS2022)),
            with(role("nodes", NODE_TRUST, Map.of())),
            "blocking role nodes is that of Linux and of Windows nodes (EC2NodeClass win); EKS lets"
                + " a role in for one of them only → give the Windows node classes a role of their"
                + " own with role(..), or leave the role to this setup to make"));
  }

  static List<FindingsTest.Case> podIdentity() {
    var setup = lab().controllerRole(ControllerRole.podIdentity());
    return List.of(
        of(
            "pod-identity-agent-missing",
            setup,
            facts(),
            "blocking the cluster has no pod identity agent; Karpenter could not get its role →"
                + " have this plan install it with"
                + " controllerRole(ControllerRole.podIdentity().createMissing())"
                + " (--install-pod-identity-agent), or run: aws eks create-addon --cluster-name"
                + " payments-prod --addon-name eks-pod-identity-agent"),
        of(
            "pod-identity-on-fargate",
            setup.karpenterOn(Host.fargate("karpenter").createdIfMissing()),
            facts(),
            "blocking Karpenter's own pods run on Fargate, where the pod identity agent cannot →"
                + " use controllerRole(ControllerRole.irsa()), or run Karpenter on a node group"),
        of(
            "pod-identity-agent-unhealthy",
            setup,
            facts().set(addon("DEGRADED"), "aws", "addons", PodIdentity.AGENT),
            "warning EKS add-on eks-pod-identity-agent is DEGRADED; Karpenter waits for it to be"
                + " ACTIVE → look at its health: aws eks describe-addon --cluster-name"
                + " payments-prod --addon-name eks-pod-identity-agent --query addon.health"),
        of(
            "agent-of-others",
            setup,
            facts().set("PRESENT", "kubernetes", "podIdentityAgent"),
            "info the pod identity agent runs as DaemonSet kube-system/eks-pod-identity-agent and"
                + " not as an EKS add-on; it is used as it is"),
        of(
            "association-of-others",
            setup,
            facts()
                .set(addon("ACTIVE"), "aws", "addons", PodIdentity.AGENT)
                .set(
                    new AwsFacts.PodIdentity("a-1", IAM + "role/theirs", Map.of()),
                    "aws",
                    "podIdentities",
                    "kube-system/karpenter"),
            "blocking the pod identity association of kube-system/karpenter was made by someone"
                + " else and gives another role: "
                + IAM
                + "role/theirs → use that role with"
                + " controllerRole(ControllerRole.podIdentity().existing(\"theirs\")), or have the"
                + " association removed: aws eks delete-pod-identity-association --cluster-name"
                + " payments-prod --association-id a-1"));
  }

  static AwsFacts.Addon addon(String status) {
    return new AwsFacts.Addon(PodIdentity.AGENT, "v1.3.8-eksbuild.2", status, "", Map.of());
  }

  static List<FindingsTest.Case> modes() {
    var toApi = lab().authenticationMode(AuthenticationMode.API);
    return List.of(
        of(
            "authentication-mode-backwards",
            lab().authenticationMode(AuthenticationMode.CONFIG_MAP),
            facts().set("API", "aws", "cluster", "authenticationMode"),
            "blocking the cluster's authentication mode is API, and EKS does not change it back to"
                + " CONFIG_MAP → ask for authenticationMode(API), or leave it out"),
        of(
            "authentication-mode-one-way",
            lab().authenticationMode(AuthenticationMode.API_AND_CONFIG_MAP),
            facts(),
            "warning the cluster's authentication mode changes from CONFIG_MAP to"
                + " API_AND_CONFIG_MAP, and EKS has no way back → leave authenticationMode(..) out"
                + " to keep CONFIG_MAP"),
        of(
            "aws-auth-mapping-without-entry",
            toApi,
            facts()
                .set(
                    "- rolearn: " + IAM + "role/admin\n  groups: [system:masters, ops]\n",
                    "kubernetes",
                    "awsAuth"),
            "blocking kube-system/aws-auth lets in role "
                + IAM
                + "role/admin (system:masters, ops), which has no access entry and would be locked"
                + " out → make one, or stay at API_AND_CONFIG_MAP: aws eks create-access-entry"
                + " --cluster-name payments-prod --principal-arn "
                + IAM
                + "role/admin --kubernetes-groups ops; aws eks associate-access-policy"
                + " --cluster-name payments-prod --principal-arn "
                + IAM
                + "role/admin --policy-arn"
                + " arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
                + " --access-scope type=cluster"),
        of(
            "aws-auth-mapping-without-entry",
            toApi,
            facts()
                .set(
                    Map.of("mapUsers", "- userarn: " + IAM + "user/eve\n  groups: [dev]\n"),
                    "kubernetes",
                    "awsAuthOthers"),
            "blocking kube-system/aws-auth lets in user "
                + IAM
                + "user/eve (dev), which has no access entry and would be locked out → make one, or"
                + " stay at API_AND_CONFIG_MAP: aws eks create-access-entry --cluster-name"
                + " payments-prod --principal-arn "
                + IAM
                + "user/eve --kubernetes-groups dev"),
        of(
            "aws-auth-mapping-without-entry",
            toApi,
            facts()
                .set(
                    "- rolearn: "
                        + IAM
                        + "role/self-managed\n  groups: [system:bootstrappers, system:nodes]\n",
                    "kubernetes",
                    "awsAuth"),
            "blocking kube-system/aws-auth lets in role "
                + IAM
                + "role/self-managed (system:bootstrappers, system:nodes), which has no access"
                + " entry and would be locked out → make one, or stay at API_AND_CONFIG_MAP: aws"
                + " eks create-access-entry --cluster-name payments-prod --principal-arn "
                + IAM
                + "role/self-managed --type EC2_LINUX"),
        of(
            "aws-auth-accounts",
            toApi,
            facts()
                .set(Map.of("mapAccounts", "- \"999900001111\"\n"), "kubernetes", "awsAuthOthers"),
            "blocking kube-system/aws-auth maps whole accounts, which access entries cannot: -"
                + " \"999900001111\" → make an access entry for each principal that needs one and"
                + " remove mapAccounts, or stay at API_AND_CONFIG_MAP"));
  }
}
