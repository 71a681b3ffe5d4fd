package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.version.KarpenterVersion;
import org.junit.jupiter.api.Test;

class NodeAndQueueTest {

  private static final String QUEUE = "arn:aws:sqs:eu-west-1:111122223333:demo";

  @Test
  void nodesPullOnlyFrom14() {
    assertThat(ManagedPolicies.forNodeRole(KarpenterVersion.parse("1.3.8"), Partition.AWS))
        .containsExactly(
            "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",
            "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
            "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
            "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore");
    assertThat(ManagedPolicies.forNodeRole(KarpenterVersion.parse("1.4.0"), Partition.AWS_CN))
        .contains("arn:aws-cn:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly")
        .doesNotContain("arn:aws-cn:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly");
  }

  @Test
  void hasAFifthRuleFrom110() {
    assertThat(InterruptionRules.of(KarpenterVersion.parse("1.9.2"))).hasSize(4);
    assertThat(InterruptionRules.of(KarpenterVersion.parse("1.10.0")))
        .hasSize(5)
        .last()
        .satisfies(
            rule ->
                assertThat(rule.eventPattern())
                    .isEqualTo(
                        "{\"source\":[\"aws.ec2\"],\"detail-type\":"
                            + "[\"EC2 Capacity Reservation Instance Interruption Warning\"]}"));
  }

  @Test
  void queueRefusesPlainHttpFrom10() {
    assertThat(InterruptionRules.queuePolicy(QUEUE, KarpenterVersion.parse("0.37.7")).statements())
        .hasSize(1);
    assertThat(InterruptionRules.queuePolicy(QUEUE, KarpenterVersion.parse("1.0.0")).toJson())
        .isEqualTo(
            "{\"Version\":\"2012-10-17\",\"Id\":\"EC2InterruptionPolicy\",\"Statement\":["
                + "{\"Effect\":\"Allow\",\"Principal\":{\"Service\":[\"events.amazonaws.com\","
                + "\"sqs.amazonaws.com\"]},\"Action\":\"sqs:SendMessage\",\"Resource\":\""
                + QUEUE
                + "\"},{\"Sid\":\"DenyHTTP\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":"
                + "\"sqs:*\",\"Resource\":\""
                + QUEUE
                + "\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}");
    assertThat(InterruptionRules.RETENTION).hasSeconds(300);
  }
}
