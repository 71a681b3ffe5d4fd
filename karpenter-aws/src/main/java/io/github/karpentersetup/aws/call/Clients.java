package io.github.karpentersetup.aws.call;

import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The clients that calls are made with; asking for one may wait until it is built. */
public interface Clients {

  /** Clusters, node groups, access entries. */
  EksClient eks();

  /** Roles, policies, providers. */
  IamClient iam();

  /** Subnets, security groups, launch templates. */
  Ec2Client ec2();

  /** Recommended images. */
  SsmClient ssm();

  /** The groups of instances behind node groups. */
  AutoScalingClient autoScaling();

  /** Who is calling. */
  StsClient sts();

  /** The interruption queue. */
  SqsClient sqs();

  /** The rules that fill it. */
  EventBridgeClient events();
}
