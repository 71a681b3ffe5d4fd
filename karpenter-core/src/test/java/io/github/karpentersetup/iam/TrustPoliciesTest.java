package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustPoliciesTest {

  @Test
  void nodeTrustsEc2UnderThePartitionsName() {
    assertThat(TrustPolicies.node(Partition.AWS_CN).toJson())
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Service\":\"ec2.amazonaws.com.cn\"},\"Action\":\"sts:AssumeRole\"}]}");
    assertThat(TrustPolicies.node(Partition.AWS_US_GOV).toJson()).contains("\"ec2.amazonaws.com\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://oidc.eks.eu-west-1.amazonaws.com/id/4F0A",
        "oidc.eks.eu-west-1.amazonaws.com/id/4F0A",
        "https://oidc.eks.eu-west-1.amazonaws.com/id/4F0A/"
      })
  void irsaAsksForAudienceAndSubject(String issuer) {
    assertThat(
            TrustPolicies.irsa(Partition.AWS, "111122223333", issuer, "kube-system", "karpenter")
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
  void podIdentityMayTagItsSession() {
    assertThat(TrustPolicies.podIdentity().toJson())
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                + "{\"Service\":\"pods.eks.amazonaws.com\"},"
                + "\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\"]}]}");
  }
}
