package io.github.karpentersetup.iam;

/** Who may take on the roles that Karpenter needs. */
public final class TrustPolicies {

  private static final String AUDIENCE = "sts.amazonaws.com";

  private TrustPolicies() {}

  /**
   * The trust policy of the node role: EC2 instances, by the partition's own name for them, as in
   * the CloudFormation template of every release since 0.32.
   */
  public static PolicyDocument node(Partition partition) {
    return PolicyDocument.of(
        Statement.allow()
            .by(Principal.service("ec2." + partition.dnsSuffix()))
            .to("sts:AssumeRole"));
  }

  /**
   * The trust policy of the controller role for IAM roles for service accounts. Both the audience
   * and the subject are required, so that no other service account of the cluster can take the role
   * on.
   *
   * @param providerArn the IAM OIDC provider of the cluster's issuer; what follows {@code
   *     oidc-provider/} names the keys that IAM compares
   * @param namespace the namespace Karpenter runs in
   * @param serviceAccount the service account of its pods
   */
  public static PolicyDocument irsa(String providerArn, String namespace, String serviceAccount) {
    var issuer = providerArn.substring(providerArn.indexOf(":oidc-provider/") + 15);
    return PolicyDocument.of(
        Statement.allow()
            .by(Principal.federated(providerArn))
            .to("sts:AssumeRoleWithWebIdentity")
            .when(
                Condition.stringEquals(issuer + ":aud", AUDIENCE),
                Condition.stringEquals(
                    issuer + ":sub", "system:serviceaccount:" + namespace + ":" + serviceAccount)));
  }

  /**
   * The trust policy of a Fargate pod execution role, for the profiles of one cluster: without the
   * condition, a profile of any account could have EKS take the role on (EKS User Guide, "Amazon
   * EKS Pod execution IAM role").
   */
  public static PolicyDocument fargate(
      Partition partition, String region, String accountId, String cluster) {
    return PolicyDocument.of(
        Statement.allow()
            .by(Principal.service("eks-fargate-pods.amazonaws.com"))
            .to("sts:AssumeRole")
            .when(
                Condition.arnLike(
                    "aws:SourceArn",
                    partition.arn("eks", region, accountId, "fargateprofile/" + cluster + "/*"))));
  }

  /**
   * The trust policy of the controller role for EKS Pod Identity. EKS says with each request which
   * cluster, namespace and service account it is for (EKS user guide, "Create IAM role with trust
   * policy required by EKS Pod Identity"); all three are required, so that an association made in
   * another cluster, or for another service account, gives nothing.
   *
   * @param clusterArn of the EKS cluster
   * @param namespace the namespace Karpenter runs in
   * @param serviceAccount the service account of its pods
   */
  public static PolicyDocument podIdentity(
      String clusterArn, String namespace, String serviceAccount) {
    return PolicyDocument.of(
        Statement.allow()
            .by(Principal.service("pods.eks.amazonaws.com"))
            .to("sts:AssumeRole", "sts:TagSession")
            .when(
                Condition.stringEquals("aws:RequestTag/eks-cluster-arn", clusterArn),
                Condition.stringEquals("aws:RequestTag/kubernetes-namespace", namespace),
                Condition.stringEquals(
                    "aws:RequestTag/kubernetes-service-account", serviceAccount)));
  }
}
