package io.github.karpentersetup.facts;

import io.github.karpentersetup.facts.AwsFacts.Ami;
import io.github.karpentersetup.facts.AwsFacts.AmiVariant;
import io.github.karpentersetup.facts.AwsFacts.AuthenticationMode;
import io.github.karpentersetup.facts.AwsFacts.AutoMode;
import io.github.karpentersetup.facts.AwsFacts.EksCluster;
import io.github.karpentersetup.facts.AwsFacts.EndpointAccess;
import io.github.karpentersetup.facts.AwsFacts.NodeGroup;
import io.github.karpentersetup.facts.AwsFacts.OidcProvider;
import io.github.karpentersetup.facts.AwsFacts.PublicAddresses;
import io.github.karpentersetup.facts.AwsFacts.Role;
import io.github.karpentersetup.facts.AwsFacts.Scaling;
import io.github.karpentersetup.facts.AwsFacts.SecurityGroup;
import io.github.karpentersetup.facts.AwsFacts.Subnet;
import io.github.karpentersetup.facts.KubernetesFacts.Autoscaler;
import io.github.karpentersetup.facts.KubernetesFacts.Node;
import io.github.karpentersetup.facts.KubernetesFacts.Room;
import io.github.karpentersetup.facts.KubernetesFacts.Schedulable;
import io.github.karpentersetup.facts.NetworkFacts.Exit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The lab's cluster as it would be observed before anything is done, for tests to vary. */
public final class LabFacts {

  public static final String CLUSTER = "payments-prod";
  public static final String ACCOUNT = "111122223333";
  public static final String REGION = "eu-west-1";
  public static final String ISSUER = "https://oidc.eks.eu-west-1.amazonaws.com/id/4F0A";
  public static final String NODE_ROLE = "eks-web-nodes";

  private static final String IAM = "arn:aws:iam::" + ACCOUNT + ":";
  private static final String ENDPOINT = "https://ABCD.gr7.eu-west-1.eks.amazonaws.com";

  private LabFacts() {}

  public static ClusterFacts of(String kubernetes) {
    return new ClusterFacts(aws(kubernetes), kubernetes(kubernetes));
  }

  public static AwsFacts aws(String kubernetes) {
    return new AwsFacts(
        ACCOUNT,
        "aws",
        REGION,
        cluster(kubernetes, AuthenticationMode.CONFIG_MAP),
        List.of(nodeGroup("web")),
        List.of(),
        Optional.of(
            new OidcProvider(
                IAM + "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/4F0A",
                List.of("sts.amazonaws.com"),
                Map.of())),
        Map.of(NODE_ROLE, nodeGroupRole()),
        Map.of(),
        Map.of(),
        Map.of(
            "subnet-1", subnet("subnet-1", "eu-west-1a"),
            "subnet-2", subnet("subnet-2", "eu-west-1b"),
            "subnet-3", subnet("subnet-3", "eu-west-1c")),
        Map.of(
            "sg-1", new SecurityGroup("sg-1", "vpc-1", "eks-cluster-sg-payments-prod", Map.of())),
        Map.of(),
        List.of(
            new Ami("AL2023", AmiVariant.AMD64, "ami-amd64", "v20260715"),
            new Ami("AL2023", AmiVariant.ARM64, "ami-arm64", "v20260715"),
            new Ami("AL2023", AmiVariant.GPU, "ami-gpu", "v20260715")),
        InterruptionFacts.none(),
        List.of(),
        new NetworkFacts(
            Map.of("subnet-1", Exit.NAT, "subnet-2", Exit.NAT, "subnet-3", Exit.NAT),
            List.of(),
            List.of()),
        Map.of(),
        Map.of(),
        Set.of());
  }

  /** Private, with room, and where internal load balancers may be placed. */
  public static Subnet subnet(String id, String zone) {
    return new Subnet(
        id,
        "vpc-1",
        zone,
        200,
        PublicAddresses.NOT_GIVEN,
        Map.of("kubernetes.io/role/internal-elb", "1"));
  }

  public static EksCluster cluster(String kubernetes, AuthenticationMode mode) {
    return new EksCluster(
        CLUSTER,
        "arn:aws:eks:eu-west-1:" + ACCOUNT + ":cluster/" + CLUSTER,
        kubernetes,
        "ACTIVE",
        ENDPOINT,
        Optional.of(ISSUER),
        mode,
        AutoMode.OFF,
        Optional.of("vpc-1"),
        Optional.of("sg-1"),
        List.of("subnet-1", "subnet-2", "subnet-3"),
        EndpointAccess.PUBLIC_AND_PRIVATE);
  }

  public static NodeGroup nodeGroup(String name) {
    return new NodeGroup(
        name,
        IAM + "role/" + NODE_ROLE,
        List.of("subnet-1", "subnet-2", "subnet-3"),
        List.of("m6i.large"),
        "AL2023_x86_64_STANDARD",
        "ON_DEMAND",
        new Scaling(1, 2, 4),
        Map.of(),
        Optional.empty(),
        List.of("eks-" + name),
        Map.of());
  }

  private static Role nodeGroupRole() {
    return new Role(
        NODE_ROLE,
        IAM + "role/" + NODE_ROLE,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}",
        List.of(
            "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
            "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
            "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
            "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"),
        Map.of(),
        Map.of());
  }

  public static KubernetesFacts kubernetes(String version) {
    return new KubernetesFacts(
        ENDPOINT,
        version,
        List.of("default", "kube-system", "shop"),
        Optional.of(
            "- groups:\n  - system:bootstrappers\n  - system:nodes\n  rolearn: "
                + IAM
                + "role/"
                + NODE_ROLE
                + "\n  username: system:node:{{EC2PrivateDNSName}}\n"),
        List.of(
            new Autoscaler(
                "kube-system",
                "cluster-autoscaler",
                "registry.k8s.io/autoscaling/cluster-autoscaler:v1.29.0",
                1,
                1)),
        List.of(),
        Map.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(node("ip-10-0-1-1", "web"), node("ip-10-0-2-1", "web")),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        AutoMode.OFF,
        KubernetesFacts.Leftovers.NONE,
        List.of(),
        Optional.empty(),
        List.of(),
        Map.of(),
        KubernetesFacts.PodIdentityAgent.ABSENT);
  }

  public static Node node(String name, String nodeGroup) {
    return new Node(
        name,
        Map.of(
            "eks.amazonaws.com/nodegroup",
            nodeGroup,
            "kubernetes.io/hostname",
            name,
            "kubernetes.io/os",
            "linux",
            "topology.kubernetes.io/zone",
            "eu-west-1a"),
        List.of(),
        new Room(1930, 7L << 30, 29),
        new Room(400, 1L << 30, 6),
        Schedulable.YES,
        "aws:///eu-west-1a/i-0123456789abcdef0",
        Instant.EPOCH,
        "");
  }
}
