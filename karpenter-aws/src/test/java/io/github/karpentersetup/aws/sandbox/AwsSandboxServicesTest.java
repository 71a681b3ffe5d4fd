package io.github.karpentersetup.aws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeValueException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

class AwsSandboxServicesTest {
  private final AwsSandbox aws = AwsSandbox.lab();

  private List<String> subnets() {
    return aws.ec2().describeSubnets().subnets().stream().map(Subnet::subnetId).toList();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  @Test
  void saysWhoCalls() {
    assertThat(aws.sts().getCallerIdentity().account()).isEqualTo("111122223333");
    assertThat(aws.sts().getCallerIdentity().responseMetadata().requestId()).isNotBlank();
  }

  @Test
  void tagsSubnetsAndFindsThemByTag() {
    aws.ec2().createTags(r -> r.resources(subnets()).tags(tag("karpenter.sh/discovery", "x")));
    Filter filter = Filter.builder().name("tag:karpenter.sh/discovery").values("x").build();
    assertThat(aws.ec2().describeSubnets(r -> r.filters(filter)).subnets()).hasSize(3);
    Filter key = Filter.builder().name("key").values("karpenter.sh/*").build();
    assertThat(aws.ec2().describeTags(r -> r.filters(key)).tags())
        .extracting(t -> t.resourceId())
        .containsExactlyInAnyOrderElementsOf(subnets());
    aws.ec2().deleteTags(r -> r.resources(subnets()).tags(tag("karpenter.sh/discovery", "other")));
    assertThat(aws.ec2().describeTags(r -> r.filters(key)).tags()).hasSize(3);
    aws.ec2().deleteTags(r -> r.resources(subnets()).tags(tag("karpenter.sh/discovery", "x")));
    assertThat(aws.ec2().describeTags(r -> r.filters(key)).tags()).isEmpty();
  }

  @Test
  void refusesAListOfIdsInOneStringAndTagsNothing() {
    String joined = String.join("\t", subnets());
    assertThatThrownBy(() -> aws.ec2().createTags(r -> r.resources(joined).tags(tag("k", "v"))))
        .isInstanceOfSatisfying(
            Ec2Exception.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidID"))
        .hasMessageContaining("The ID '" + joined + "' is not valid");
    List<String> oneWrong = new ArrayList<>(subnets());
    oneWrong.add("subnet-00000000000000000");
    assertThatThrownBy(() -> aws.ec2().createTags(r -> r.resources(oneWrong).tags(tag("k", "v"))))
        .isInstanceOfSatisfying(
            Ec2Exception.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidSubnetID.NotFound"));
    Filter key = Filter.builder().name("key").values("k").build();
    assertThat(aws.ec2().describeTags(r -> r.filters(key)).tags()).isEmpty();
  }

  @Test
  void spreadsNodesOverZonesAndOffersTypesInThem() {
    assertThat(aws.ec2().describeInstances().reservations())
        .flatExtracting(r -> r.instances())
        .allMatch(i -> i.privateDnsName().endsWith(".eu-west-1.compute.internal"))
        .extracting(i -> i.placement().availabilityZone())
        .doesNotHaveDuplicates();
    assertThat(
            aws.ec2()
                .describeInstanceTypeOfferings(
                    r ->
                        r.locationType("availability-zone")
                            .filters(
                                Filter.builder().name("instance-type").values("t3.small").build()))
                .instanceTypeOfferings())
        .extracting(offering -> offering.location())
        .containsExactly("eu-west-1a", "eu-west-1b", "eu-west-1c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/aws/service/eks/optimized-ami/1.29/amazon-linux-2/recommended/image_id",
        "/aws/service/eks/optimized-ami/1.32/amazon-linux-2-arm64/recommended/image_id",
        "/aws/service/eks/optimized-ami/1.29/amazon-linux-2-gpu/recommended/image_id",
        "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/arm64/standard/recommended/image_id",
        "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/nvidia/recommended/image_id",
        "/aws/service/bottlerocket/aws-k8s-1.33/x86_64/latest/image_id",
      })
  void knowsTheImagesOfEks(String name) {
    assertThat(aws.ssm().getParameter(r -> r.name(name)).parameter().value())
        .matches("ami-0[0-9a-f]{16}");
  }

  @Test
  void knowsNoAmazonLinux2ImageAfterKubernetes132() {
    String name = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2/recommended/image_id";
    assertThatThrownBy(() -> aws.ssm().getParameter(r -> r.name(name)))
        .isInstanceOfSatisfying(
            ParameterNotFoundException.class, e -> assertThat(e.statusCode()).isEqualTo(400));
    assertThat(aws.ssm().getParameters(r -> r.names(name)).invalidParameters())
        .containsExactly(name);
  }

  @Test
  void namesTheRecommendedReleaseAndKeepsOlderOnes() {
    String root = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard";
    String name =
        aws.ssm().getParameter(r -> r.name(root + "/recommended/image_name")).parameter().value();
    assertThat(name).matches("amazon-eks-node-al2023-x86_64-standard-1\\.33-v\\d{8}");
    assertThat(aws.ssm().getParameter(r -> r.name(root + "/" + name + "/image_id")).parameter())
        .extracting(p -> p.value())
        .isEqualTo(
            aws.ssm()
                .getParameter(r -> r.name(root + "/recommended/image_id"))
                .parameter()
                .value());
    assertThat(aws.ssm().getParametersByPath(r -> r.path(root)).parameters()).hasSize(3);
    assertThat(
            aws
                .ssm()
                .getParametersByPathPaginator(r -> r.path(root).recursive(true).maxResults(5))
                .stream()
                .flatMap(page -> page.parameters().stream()))
        .hasSize(12);
  }

  @Test
  void createsAQueueAgainOnlyWithTheSameAttributes() {
    Map<QueueAttributeName, String> attributes =
        Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "300");
    String url =
        aws.sqs().createQueue(r -> r.queueName("karpenter").attributes(attributes)).queueUrl();
    assertThat(url).isEqualTo("https://sqs.eu-west-1.amazonaws.com/111122223333/karpenter");
    assertThat(
            aws.sqs().createQueue(r -> r.queueName("karpenter").attributes(attributes)).queueUrl())
        .isEqualTo(url);
    assertThatThrownBy(
            () ->
                aws.sqs()
                    .createQueue(
                        r ->
                            r.queueName("karpenter")
                                .attributes(
                                    Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "600"))))
        .isInstanceOf(QueueNameExistsException.class)
        .hasMessageContaining("different value for attribute MessageRetentionPeriod");
    assertThatThrownBy(
            () ->
                aws.sqs()
                    .setQueueAttributes(
                        r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, "no"))))
        .isInstanceOf(InvalidAttributeValueException.class);
    assertThat(
            aws.sqs()
                .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes())
        .containsEntry(QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:eu-west-1:111122223333:karpenter")
        .containsEntry(QueueAttributeName.SQS_MANAGED_SSE_ENABLED, "true");
    aws.sqs().tagQueue(r -> r.queueUrl(url).tags(Map.of("k", "v")));
    assertThat(aws.sqs().listQueueTags(r -> r.queueUrl(url)).tags()).containsEntry("k", "v");
    aws.sqs().deleteQueue(r -> r.queueUrl(url));
    assertThatThrownBy(() -> aws.sqs().getQueueUrl(r -> r.queueName("karpenter")))
        .isInstanceOf(QueueDoesNotExistException.class);
  }

  @Test
  void keepsTheNameOfADeletedQueueForAsLongAsAsked() {
    AwsSandbox strict = AwsSandbox.create().queueNameRest(Duration.ofSeconds(60)).build();
    String url = strict.sqs().createQueue(r -> r.queueName("q")).queueUrl();
    strict.sqs().deleteQueue(r -> r.queueUrl(url));
    assertThatThrownBy(() -> strict.sqs().createQueue(r -> r.queueName("q")))
        .isInstanceOf(QueueDeletedRecentlyException.class)
        .hasMessageContaining("wait 60 seconds");
  }

  @Test
  void deletesARuleOnlyWithoutTargets() {
    aws.eventBridge().putRule(r -> r.name("spot").eventPattern("{\"source\":[\"aws.ec2\"]}"));
    Target queue = Target.builder().id("1").arn("arn:aws:sqs:eu-west-1:111122223333:q").build();
    aws.eventBridge().putTargets(r -> r.rule("spot").targets(queue));
    assertThat(aws.eventBridge().listTargetsByRule(r -> r.rule("spot")).targets())
        .containsExactly(queue);
    assertThatThrownBy(() -> aws.eventBridge().deleteRule(r -> r.name("spot")))
        .isInstanceOf(EventBridgeException.class)
        .hasMessageContaining("Rule can't be deleted since it has targets.");
    aws.eventBridge().removeTargets(r -> r.rule("spot").ids("1"));
    aws.eventBridge().deleteRule(r -> r.name("spot"));
    aws.eventBridge().deleteRule(r -> r.name("spot"));
    assertThatThrownBy(() -> aws.eventBridge().describeRule(r -> r.name("spot")))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Rule spot does not exist on EventBus default.");
    assertThatThrownBy(() -> aws.eventBridge().putRule(r -> r.name("bad").eventPattern("[]")))
        .isInstanceOf(InvalidEventPatternException.class);
  }

  private AutoScalingGroup group() {
    return aws.autoScaling().describeAutoScalingGroups().autoScalingGroups().get(0);
  }

  @ParameterizedTest
  @CsvSource({"9, is above max value 2", "0, is below min value 1"})
  void keepsTheDesiredCapacityWithinItsBounds(int desired, String message) {
    String name = group().autoScalingGroupName();
    assertThatThrownBy(
            () ->
                aws.autoScaling()
                    .setDesiredCapacity(r -> r.autoScalingGroupName(name).desiredCapacity(desired)))
        .isInstanceOf(AutoScalingException.class)
        .hasMessageContaining("New SetDesiredCapacity value " + desired + " " + message);
    assertThat(group().desiredCapacity()).isEqualTo(2);
  }

  @Test
  void terminatesTheChosenInstanceAndReplacesItUnlessToldToShrink() {
    List<String> gone = new ArrayList<>();
    aws.onInstanceTerminated(gone::add);
    String first = group().instances().get(0).instanceId();
    aws.autoScaling()
        .terminateInstanceInAutoScalingGroup(
            r -> r.instanceId(first).shouldDecrementDesiredCapacity(false));
    assertThat(group().instances()).hasSize(2).noneMatch(i -> i.instanceId().equals(first));
    String second = group().instances().get(0).instanceId();
    aws.autoScaling()
        .terminateInstanceInAutoScalingGroup(
            r -> r.instanceId(second).shouldDecrementDesiredCapacity(true));
    assertThat(group().instances()).hasSize(1).noneMatch(i -> i.instanceId().equals(second));
    assertThat(gone).containsExactly(first, second);
    String last = group().instances().get(0).instanceId();
    assertThatThrownBy(
            () ->
                aws.autoScaling()
                    .terminateInstanceInAutoScalingGroup(
                        r -> r.instanceId(last).shouldDecrementDesiredCapacity(true)))
        .isInstanceOf(AutoScalingException.class)
        .hasMessageContaining("Currently, desiredSize equals minSize (1)");
  }

  @Test
  void launchesNothingWhileLaunchIsSuspended() {
    String name = group().autoScalingGroupName();
    aws.autoScaling()
        .suspendProcesses(r -> r.autoScalingGroupName(name).scalingProcesses("Launch"));
    aws.autoScaling()
        .updateAutoScalingGroup(r -> r.autoScalingGroupName(name).maxSize(4).desiredCapacity(4));
    assertThat(group().instances()).hasSize(2);
    aws.autoScaling().resumeProcesses(r -> r.autoScalingGroupName(name));
    assertThat(group().instances()).hasSize(4);
  }
}
