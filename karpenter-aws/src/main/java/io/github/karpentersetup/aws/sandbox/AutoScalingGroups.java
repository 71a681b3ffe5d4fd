package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
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
import software.amazon.awssdk.services.autoscaling.model.Filter;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.InvalidNextTokenException;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesResponse;
import software.amazon.awssdk.services.autoscaling.model.ScalingActivityStatusCode;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityRequest;
import software.amazon.awssdk.services.autoscaling.model.SetDesiredCapacityResponse;
import software.amazon.awssdk.services.autoscaling.model.SuspendProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.SuspendProcessesResponse;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.TerminateInstanceInAutoScalingGroupResponse;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupRequest;
import software.amazon.awssdk.services.autoscaling.model.UpdateAutoScalingGroupResponse;

/** Auto Scaling groups. */
final class AutoScalingGroups {
  private static final Set<String> PROCESSES =
      Set.of(
          "Launch",
          "Terminate",
          "AddToLoadBalancer",
          "AlarmNotification",
          "AZRebalance",
          "HealthCheck",
          "InstanceRefresh",
          "ReplaceUnhealthy",
          "ScheduledActions");

  private final Account account;
  private final Fleet fleet;

  AutoScalingGroups(Account account, Fleet fleet) {
    this.account = account;
    this.fleet = fleet;
  }

  DescribeAutoScalingGroupsResponse describeAutoScalingGroups(
      DescribeAutoScalingGroupsRequest request) {
    if (request.autoScalingGroupNames().size() > 100) {
      throw validation("The number of group names that may be passed in is limited to 100");
    }
    List<AutoScalingGroup> found =
        account.groups.values().stream()
            .filter(
                state ->
                    request.autoScalingGroupNames().isEmpty()
                        || request
                            .autoScalingGroupNames()
                            .contains(state.group.autoScalingGroupName()))
            .filter(
                state -> request.filters().stream().allMatch(filter -> passes(filter, state.tags)))
            .map(this::shown)
            .toList();
    Page<AutoScalingGroup> page =
        Page.of(
            found,
            request.maxRecords(),
            // 50 unless asked for up to 100.
            account.pageSize(request.maxRecords() == null ? 50 : 100),
            request.nextToken(),
            AutoScalingGroups::badToken);
    return DescribeAutoScalingGroupsResponse.builder()
        .autoScalingGroups(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DescribeAutoScalingInstancesResponse describeAutoScalingInstances(
      DescribeAutoScalingInstancesRequest request) {
    List<AutoScalingInstanceDetails> found =
        account.groups.values().stream()
            .flatMap(
                state ->
                    state.instances.stream()
                        .filter(
                            id ->
                                request.instanceIds().isEmpty()
                                    || request.instanceIds().contains(id))
                        .map(id -> details(state, id)))
            .toList();
    Page<AutoScalingInstanceDetails> page =
        Page.of(
            found,
            request.maxRecords(),
            account.pageSize(50),
            request.nextToken(),
            AutoScalingGroups::badToken);
    return DescribeAutoScalingInstancesResponse.builder()
        .autoScalingInstances(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  UpdateAutoScalingGroupResponse updateAutoScalingGroup(UpdateAutoScalingGroupRequest request) {
    GroupState state = find(request.autoScalingGroupName());
    int min = Optional.ofNullable(request.minSize()).orElse(state.group.minSize());
    int max = Optional.ofNullable(request.maxSize()).orElse(state.group.maxSize());
    if (min > max) {
      throw validation(
          "Max bound, " + max + ", must be greater than or equal to min bound, " + min);
    }
    if (request.desiredCapacity() != null
        && (request.desiredCapacity() < min || request.desiredCapacity() > max)) {
      throw validation(
          "Desired capacity:"
              + request.desiredCapacity()
              + " must be between the specified min size:"
              + min
              + " and max size:"
              + max);
    }
    // Without a desired capacity the current one moves into the new bounds.
    int desired =
        Optional.ofNullable(request.desiredCapacity())
            .orElse(Math.min(max, Math.max(min, state.group.desiredCapacity())));
    resize(state, min, max, desired);
    return UpdateAutoScalingGroupResponse.builder().build();
  }

  private void resize(GroupState state, int min, int max, int desired) {
    state.group =
        state.group.toBuilder().minSize(min).maxSize(max).desiredCapacity(desired).build();
    fleet.settle(state);
  }

  SetDesiredCapacityResponse setDesiredCapacity(SetDesiredCapacityRequest request) {
    GroupState state = find(request.autoScalingGroupName());
    int desired = request.desiredCapacity();
    if (desired > state.group.maxSize()) {
      throw validation(
          "New SetDesiredCapacity value "
              + desired
              + " is above max value "
              + state.group.maxSize()
              + " for the AutoScalingGroup.");
    }
    if (desired < state.group.minSize()) {
      throw validation(
          "New SetDesiredCapacity value "
              + desired
              + " is below min value "
              + state.group.minSize()
              + " for the AutoScalingGroup.");
    }
    resize(state, state.group.minSize(), state.group.maxSize(), desired);
    return SetDesiredCapacityResponse.builder().build();
  }

  TerminateInstanceInAutoScalingGroupResponse terminateInstanceInAutoScalingGroup(
      TerminateInstanceInAutoScalingGroupRequest request) {
    String id = request.instanceId();
    GroupState state =
        fleet
            .groupOf(id)
            .orElseThrow(
                () ->
                    validation(
                        "Instance Id not found - No managed instance found for instance ID: "
                            + id));
    if (request.shouldDecrementDesiredCapacity()) {
      int desired = state.group.desiredCapacity();
      if (desired <= state.group.minSize()) {
        throw validation(
            "Currently, desiredSize equals minSize ("
                + state.group.minSize()
                + "). Terminating instance without replacement will violate group's min size"
                + " constraint. Either set shouldDecrementDesiredCapacity flag to false or lower"
                + " group's min size.");
      }
      state.group = state.group.toBuilder().desiredCapacity(desired - 1).build();
    }
    fleet.terminate(state, id);
    fleet.settle(state);
    return TerminateInstanceInAutoScalingGroupResponse.builder()
        .activity(
            Activity.builder()
                .activityId(Ids.uuid("activity", id))
                .autoScalingGroupName(state.group.autoScalingGroupName())
                .description("Terminating EC2 instance: " + id)
                .statusCode(ScalingActivityStatusCode.IN_PROGRESS)
                .progress(0)
                .startTime(account.now())
                .build())
        .build();
  }

  CompleteLifecycleActionResponse completeLifecycleAction(CompleteLifecycleActionRequest request) {
    GroupState state = find(request.autoScalingGroupName());
    String id = request.instanceId();
    if (!state.ending.contains(id)) {
      throw validation("No active Lifecycle Action found with instance ID " + id);
    }
    fleet.released(state, id);
    return CompleteLifecycleActionResponse.builder().build();
  }

  SuspendProcessesResponse suspendProcesses(SuspendProcessesRequest request) {
    find(request.autoScalingGroupName()).suspended.addAll(processes(request.scalingProcesses()));
    return SuspendProcessesResponse.builder().build();
  }

  ResumeProcessesResponse resumeProcesses(ResumeProcessesRequest request) {
    GroupState state = find(request.autoScalingGroupName());
    state.suspended.removeAll(processes(request.scalingProcesses()));
    fleet.settle(state);
    return ResumeProcessesResponse.builder().build();
  }

  CreateOrUpdateTagsResponse createOrUpdateTags(CreateOrUpdateTagsRequest request) {
    request.tags().forEach(tag -> find(tag.resourceId()).tags.put(tag.key(), tag.value()));
    return CreateOrUpdateTagsResponse.builder().build();
  }

  DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
    request.tags().forEach(tag -> find(tag.resourceId()).tags.remove(tag.key()));
    return DeleteTagsResponse.builder().build();
  }

  private static Set<String> processes(List<String> given) {
    if (given.isEmpty()) {
      return PROCESSES;
    }
    for (String process : given) {
      if (!PROCESSES.contains(process)) {
        throw validation("Unknown process type: " + process);
      }
    }
    return new TreeSet<>(given);
  }

  private static boolean passes(Filter filter, Map<String, String> tags) {
    String name = filter.name();
    List<String> actual =
        switch (name) {
          case "tag-key" -> List.copyOf(tags.keySet());
          case "tag-value" -> List.copyOf(tags.values());
          default -> {
            if (!name.startsWith("tag:")) {
              throw validation("Filter type " + name + " is not correct.");
            }
            yield Ec2Filters.values(tags.get(name.substring("tag:".length())));
          }
        };
    return filter.values().stream().anyMatch(value -> Ec2Filters.anyMatches(value, actual));
  }

  private GroupState find(String name) {
    GroupState state = account.groups.get(name);
    if (state == null) {
      throw validation(
          "AutoScalingGroup name not found - AutoScalingGroup '" + name + "' not found");
    }
    return state;
  }

  private AutoScalingGroup shown(GroupState state) {
    String name = state.group.autoScalingGroupName();
    return state.group.toBuilder()
        .instances(
            Stream.concat(
                    state.instances.stream().map(id -> instance(id, LifecycleState.IN_SERVICE)),
                    state.ending.stream().map(id -> instance(id, LifecycleState.TERMINATING_WAIT)))
                .toList())
        .suspendedProcesses(
            state.suspended.stream()
                .map(
                    process ->
                        SuspendedProcess.builder()
                            .processName(process)
                            .suspensionReason("User suspended at " + account.now())
                            .build())
                .toList())
        .tags(
            state.tags.entrySet().stream()
                .map(
                    tag ->
                        TagDescription.builder()
                            .resourceId(name)
                            .resourceType("auto-scaling-group")
                            .key(tag.getKey())
                            .value(tag.getValue())
                            .propagateAtLaunch(true)
                            .build())
                .toList())
        .build();
  }

  private Instance instance(String id, LifecycleState lifecycle) {
    software.amazon.awssdk.services.ec2.model.Instance instance =
        Account.known(account.ec2.instances, id);
    return Instance.builder()
        .instanceId(id)
        .instanceType(instance.instanceTypeAsString())
        .availabilityZone(instance.placement().availabilityZone())
        .lifecycleState(lifecycle)
        .healthStatus("Healthy")
        .protectedFromScaleIn(false)
        .build();
  }

  private AutoScalingInstanceDetails details(GroupState state, String id) {
    Instance instance = instance(id, LifecycleState.IN_SERVICE);
    return AutoScalingInstanceDetails.builder()
        .instanceId(id)
        .instanceType(instance.instanceType())
        .autoScalingGroupName(state.group.autoScalingGroupName())
        .availabilityZone(instance.availabilityZone())
        .lifecycleState(instance.lifecycleStateAsString())
        .healthStatus("HEALTHY")
        .protectedFromScaleIn(false)
        .build();
  }

  private static AwsServiceException validation(String message) {
    return AwsService.AUTO_SCALING.error("ValidationError", 400, message);
  }

  private static AwsServiceException badToken() {
    return AwsService.AUTO_SCALING.error(
        InvalidNextTokenException.builder(), "InvalidNextToken", 400, "Invalid next token.");
  }
}
