package io.github.karpentersetup.aws;

import io.github.karpentersetup.aws.call.Clients;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Ready clients for {@link AwsSdkExecutor#using(AwsClients, String)}. Who made them configures,
 * owns and closes them; all must be for the cluster's region.
 *
 * @param eks for clusters, node groups and access entries
 * @param iam for roles, policies, instance profiles and OIDC providers
 * @param ec2 for subnets, security groups, launch templates and tags
 * @param ssm for the images that EKS recommends
 * @param autoScaling for the groups of instances behind node groups
 * @param sts for the identity of the caller
 * @param sqs for the interruption queue
 * @param events for the rules that fill it
 */
public record AwsClients(
    EksClient eks,
    IamClient iam,
    Ec2Client ec2,
    SsmClient ssm,
    StsClient sts,
    SqsClient sqs,
    EventBridgeClient events,
    AutoScalingClient autoScaling)
    implements Clients {}
