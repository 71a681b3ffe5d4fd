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
   * @param accountId the account that holds the OIDC provider, 12 digits
   * @param oidcIssuer the cluster's issuer, with or without {@code https://}
   * @param namespace the namespace Karpenter runs in
   * @param serviceAccount the service account of its pods
   */
  public static PolicyDocument irsa(
      Partition partition,
      String accountId,
      String oidcIssuer,
      String namespace,
      String serviceAccount) {
    var issuer = oidcIssuer.replaceFirst("^https://", "").replaceFirst("/+$", "");
    return PolicyDocument.of(
        Statement.allow()
            .by(Principal.federated(partition.arn("iam", "", accountId, "oidc-provider/" + issuer)))
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
   * The trust policy of the controller role for EKS Pod Identity. Which pods get the role is said
   * by the cluster's pod identity association, not here.
   */
  public static PolicyDocument podIdentity() {
    return PolicyDocument.of(
        Statement.allow()
            .by(Principal.service("pods.eks.amazonaws.com"))
            .to("sts:AssumeRole", "sts:TagSession"));
  }
}
