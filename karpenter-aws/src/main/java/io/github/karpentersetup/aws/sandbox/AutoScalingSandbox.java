package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingServiceClientConfiguration;
import software.amazon.awssdk.services.autoscaling.model.CompleteLifecycleActionRequest;
import software.amazon.awssdk.services.autoscaling.model.CompleteLifecycleActionResponse;
import software.amazon.awssdk.services.autoscaling.model.CreateOrUpdateTagsRequest;
import software.amazon.awssdk.services.autoscaling.model.CreateOrUpdateTagsResponse;
import software.amazon.awssdk.services.autoscaling.model.DeleteTagsRequest;
import software.amazon.awssdk.services.autoscaling.model.DeleteTagsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingInstancesRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingInstancesResponse;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesResponse;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityResponse;
import software.amazon.awssdk.services.autoscaling.model.SuspendProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.SuspendProcessesResponse;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupResponse;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupResponse;
import software.amazon.awssdk.services.autoscaling.waiters.AutoScalingWaiter;

/** Auto Scaling on the account; what is not overridden throws UnsupportedOperationException. */
final class AutoScalingSandbox implements AutoScalingClient {
  private final Account account;
  private final CallPoint point;
  private final AutoScalingGroups groups;

  AutoScalingSandbox(Account account, CallPoint point, Fleet fleet) {
    this.account = account;
    this.point = point;
    this.groups = new AutoScalingGroups(account, fleet);
  }

  @Override
  public DescribeAutoScalingGroupsResponse describeAutoScalingGroups(
      DescribeAutoScalingGroupsRequest request) {
    return point.call(
        AwsService.AUTO_SCALING,
        "DescribeAutoScalingGroups",
        request,
        groups::describeAutoScalingGroups);
  }

  @Override
  public DescribeAutoScalingInstancesResponse describeAutoScalingInstances(
      DescribeAutoScalingInstancesRequest request) {
    return point.call(
        AwsService.AUTO_SCALING,
        "DescribeAutoScalingInstances",
        request,
        groups::describeAutoScalingInstances);
  }

  @Override
  public UpdateAutoScalingGroupResponse updateAutoScalingGroup(
      UpdateAutoScalingGroupRequest request) {
    return point.call(
        AwsService.AUTO_SCALING, "UpdateAutoScalingGroup", request, groups::updateAutoScalingGroup);
  }

  @Override
  public SetDesiredCapacityResponse setDesiredCapacity(SetDesiredCapacityRequest request) {
    return point.call(
        AwsService.AUTO_SCALING, "SetDesiredCapacity", request, groups::setDesiredCapacity);
  }

  @Override
  public TerminateInstanceInAutoScalingGroupResponse terminateInstanceInAutoScalingGroup(
      TerminateInstanceInAutoScalingGroupRequest request) {
    return point.call(
        AwsService.AUTO_SCALING,
        "TerminateInstanceInAutoScalingGroup",
        request,
        groups::terminateInstanceInAutoScalingGroup);
  }

  @Override
  public CompleteLifecycleActionResponse completeLifecycleAction(
      CompleteLifecycleActionRequest request) {
    return point.call(
        AwsService.AUTO_SCALING,
        "CompleteLifecycleAction",
        request,
        groups::completeLifecycleAction);
  }

  @Override
  public SuspendProcessesResponse suspendProcesses(SuspendProcessesRequest request) {
    return point.call(
        AwsService.AUTO_SCALING, "SuspendProcesses", request, groups::suspendProcesses);
  }

  @Override
  public ResumeProcessesResponse resumeProcesses(ResumeProcessesRequest request) {
    return point.call(AwsService.AUTO_SCALING, "ResumeProcesses", request, groups::resumeProcesses);
  }

  @Override
  public CreateOrUpdateTagsResponse createOrUpdateTags(CreateOrUpdateTagsRequest request) {
    return point.call(
        AwsService.AUTO_SCALING, "CreateOrUpdateTags", request, groups::createOrUpdateTags);
  }

  @Override
  public DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
    return point.call(AwsService.AUTO_SCALING, "DeleteTags", request, groups::deleteTags);
  }

  @Override
  public AutoScalingWaiter waiter() {
    return AutoScalingWaiter.builder().client(this).build();
  }

  @Override
  public AutoScalingServiceClientConfiguration serviceClientConfiguration() {
    return AutoScalingServiceClientConfiguration.builder()
        .region(Region.of(account.region()))
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The account outlives its clients. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "AutoScalingClient of " + point;
  }
}
