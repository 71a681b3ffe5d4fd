package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueResponse;

/** SQS on the account; what is not overridden throws UnsupportedOperationException. */
final class SqsSandbox implements SqsClient {
  private final Account account;
  private final CallPoint point;
  private final SqsQueues queues;

  SqsSandbox(Account account, CallPoint point) {
    this.account = account;
    this.point = point;
    this.queues = new SqsQueues(account);
  }

  @Override
  public CreateQueueResponse createQueue(CreateQueueRequest request) {
    return point.call(AwsService.SQS, "CreateQueue", request, queues::createQueue);
  }

  @Override
  public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
    return point.call(AwsService.SQS, "GetQueueUrl", request, queues::getQueueUrl);
  }

  @Override
  public ListQueuesResponse listQueues(ListQueuesRequest request) {
    return point.call(AwsService.SQS, "ListQueues", request, queues::listQueues);
  }

  @Override
  public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
    return point.call(AwsService.SQS, "GetQueueAttributes", request, queues::getQueueAttributes);
  }

  @Override
  public SetQueueAttributesResponse setQueueAttributes(SetQueueAttributesRequest request) {
    return point.call(AwsService.SQS, "SetQueueAttributes", request, queues::setQueueAttributes);
  }

  @Override
  public DeleteQueueResponse deleteQueue(DeleteQueueRequest request) {
    return point.call(AwsService.SQS, "DeleteQueue", request, queues::deleteQueue);
  }

  @Override
  public TagQueueResponse tagQueue(TagQueueRequest request) {
    return point.call(AwsService.SQS, "TagQueue", request, queues::tagQueue);
  }

  @Override
  public UntagQueueResponse untagQueue(UntagQueueRequest request) {
    return point.call(AwsService.SQS, "UntagQueue", request, queues::untagQueue);
  }

  @Override
  public ListQueueTagsResponse listQueueTags(ListQueueTagsRequest request) {
    return point.call(AwsService.SQS, "ListQueueTags", request, queues::listQueueTags);
  }

  @Override
  public SqsServiceClientConfiguration serviceClientConfiguration() {
    return SqsServiceClientConfiguration.builder().region(Region.of(account.region())).build();
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
    return "SqsClient of " + point;
  }
}
