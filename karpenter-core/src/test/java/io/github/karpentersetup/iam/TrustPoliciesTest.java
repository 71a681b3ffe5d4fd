package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrustPoliciesTest {

  @Test
  void nodeTrustsEc2UnderThePartitionsName() {
    assertThat(TrustPolicies.node(Partition.AWS_CN).toJson())
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Service\":\"ec2.amazonaws.com.cn\"},\"Action\":\"sts:AssumeRole\"}]}");
    assertThat(TrustPolicies.node(Partition.AWS_US_GOV).toJson()).contains("\"ec2.amazonaws.com\"");
  }

  @Test
  void irsaAsksForAudienceAndSubject() {
    assertThat(
            TrustPolicies.irsa(
                    "arn:aws:iam::111122223333:oidc-provider/"
                        + "oidc.eks.eu-west-1.amazonaws.com/id/4F0A",
                    "kube-system",
                    "karpenter")
                .toJson())
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Federated\":\"arn:aws:iam::111122223333:oidc-provider/"
                + "oidc.eks.eu-west-1.amazonaws.com/id/4F0A\"},"
                + "\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Condition\":{\"StringEquals\":{"
                + "\"oidc.eks.eu-west-1.amazonaws.com/id/4F0A:aud\":\"sts.amazonaws.com\","
                + "\"oidc.eks.eu-west-1.amazonaws.com/id/4F0A:sub\":"
                + "\"system:serviceaccount:kube-system:karpenter\"}}}]}");
  }

  @Test
  void podIdentityMayTagItsSessionAndIsForOneServiceAccountOfOneCluster() {
    assertThat(
            TrustPolicies.podIdentity(
                    "arn:aws:eks:eu-west-1:111122223333:cluster/demo", "kube-system", "karpenter")
                .toJson())
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Service\":\"pods.eks.amazonaws.com\"},"
                + "\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\"],"
                + "\"Condition\":{\"StringEquals\":{"
                + "\"aws:RequestTag/eks-cluster-arn\":"
                + "\"arn:aws:eks:eu-west-1:111122223333:cluster/demo\","
                + "\"aws:RequestTag/kubernetes-namespace\":\"kube-system\","
                + "\"aws:RequestTag/kubernetes-service-account\":\"karpenter\"}}}]}");
  }
}
