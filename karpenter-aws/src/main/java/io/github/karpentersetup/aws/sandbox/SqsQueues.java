package io.github.karpentersetup.aws.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeValueException;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;
import software.amazon.awssdk.services.sqs.model.UntagQueueRequest;
import software.amazon.awssdk.services.sqs.model.UntagQueueResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Queues: their attributes and tags, no messages. */
final class SqsQueues {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");
  private static final Set<String> SETTABLE =
      Set.of(
          "DelaySeconds",
          "MaximumMessageSize",
          "MessageRetentionPeriod",
          "Policy",
          "ReceiveMessageWaitTimeSeconds",
          "VisibilityTimeout",
          "RedrivePolicy",
          "RedriveAllowPolicy",
          "KmsMasterKeyId",
          "KmsDataKeyReusePeriodSeconds",
          "SqsManagedSseEnabled",
          "FifoQueue",
          "ContentBasedDeduplication");

  private final Account account;

  SqsQueues(Account account) {
    this.account = account;
  }

  CreateQueueResponse createQueue(CreateQueueRequest request) {
    String name = request.queueName();
    if (!NAME.matcher(name).matches()) {
      throw AwsService.SQS.error(
          "InvalidParameterValue",
          400,
          "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
    checkAttributes(request.attributesAsStrings());
    QueueState queue = account.queues.get(name);
    if (queue != null) {
      request.attributesAsStrings().forEach((key, value) -> checkSame(queue, key, value));
      return CreateQueueResponse.builder().queueUrl(url(name)).build();
    }
    Instant deleted = account.deletedQueues.get(name);
    if (deleted != null && account.now().isBefore(deleted.plus(account.queueNameRest()))) {
      throw AwsService.SQS.error(
          QueueDeletedRecentlyException.builder(),
          "AWS.SimpleQueueService.QueueDeletedRecently",
          400,
          "You must wait 60 seconds after deleting a queue before you can create another with the"
              + " same name.");
    }
    QueueState created = new QueueState(name, account.now());
    created.attributes.putAll(request.attributesAsStrings());
    created.tags.putAll(request.tags());
    account.queues.put(name, created);
    return CreateQueueResponse.builder().queueUrl(url(name)).build();
  }

  private static void checkSame(QueueState queue, String key, String value) {
    if (!value.equals(queue.attributes.get(key))) {
      throw AwsService.SQS.error(
          QueueNameExistsException.builder(),
          "QueueAlreadyExists",
          400,
          "A queue already exists with the same name and a different value for attribute " + key);
    }
  }

  private static void checkAttributes(Map<String, String> attributes) {
    attributes.forEach(
        (key, value) -> {
          if (!SETTABLE.contains(key)) {
            throw AwsService.SQS.error(
                InvalidAttributeNameException.builder(),
                "InvalidAttributeName",
                400,
                "Unknown Attribute " + key + ".");
          }
          boolean valid =
              switch (key) {
                case "MessageRetentionPeriod" -> within(value, 60, 1_209_600);
                case "VisibilityTimeout" -> within(value, 0, 43_200);
                case "DelaySeconds" -> within(value, 0, 900);
                case "ReceiveMessageWaitTimeSeconds" -> within(value, 0, 20);
                case "SqsManagedSseEnabled" -> value.equals("true") || value.equals("false");
                case "Policy" -> value.isEmpty() || isObject(value);
                default -> true;
              };
          if (!valid) {
            throw AwsService.SQS.error(
                InvalidAttributeValueException.builder(),
                "InvalidAttributeValue",
                400,
                "Invalid value for the parameter " + key + ".");
          }
        });
  }

  private static boolean within(String value, int least, int most) {
    return value.matches("\\d{1,9}")
        && Integer.parseInt(value) >= least
        && Integer.parseInt(value) <= most;
  }

  private static boolean isObject(String json) {
    try {
      return JSON.readTree(json).isObject();
    } catch (JacksonException e) {
      return false;
    }
  }

  GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
    if (!account.queues.containsKey(request.queueName())) {
      throw noSuchQueue();
    }
    return GetQueueUrlResponse.builder().queueUrl(url(request.queueName())).build();
  }

  ListQueuesResponse listQueues(ListQueuesRequest request) {
    String prefix = Optional.ofNullable(request.queueNamePrefix()).orElse("");
    Page<String> page =
        Page.of(
            account.queues.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(this::url)
                .toList(),
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            () -> AwsService.SQS.error("InvalidParameterValue", 400, "Invalid next token."));
    return ListQueuesResponse.builder().queueUrls(page.items()).nextToken(page.nextToken()).build();
  }

  GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
    QueueState queue = find(request.queueUrl());
    Map<String, String> all = new TreeMap<>(queue.attributes);
    all.put("QueueArn", account.arn("sqs", queue.name));
    all.put("CreatedTimestamp", String.valueOf(queue.created.getEpochSecond()));
    all.put("LastModifiedTimestamp", String.valueOf(queue.created.getEpochSecond()));
    all.put("ApproximateNumberOfMessages", "0");
    all.put("ApproximateNumberOfMessagesNotVisible", "0");
    all.put("ApproximateNumberOfMessagesDelayed", "0");
    List<String> asked = request.attributeNamesAsStrings();
    if (!asked.contains("All")) {
      all.keySet().retainAll(asked);
    }
    return GetQueueAttributesResponse.builder().attributesWithStrings(all).build();
  }

  SetQueueAttributesResponse setQueueAttributes(SetQueueAttributesRequest request) {
    QueueState queue = find(request.queueUrl());
    checkAttributes(request.attributesAsStrings());
    request
        .attributesAsStrings()
        .forEach(
            (key, value) -> {
              if (value.isEmpty()) {
                queue.attributes.remove(key);
              } else {
                queue.attributes.put(key, value);
              }
            });
    return SetQueueAttributesResponse.builder().build();
  }

  DeleteQueueResponse deleteQueue(DeleteQueueRequest request) {
    QueueState queue = find(request.queueUrl());
    account.queues.remove(queue.name);
    account.deletedQueues.put(queue.name, account.now());
    return DeleteQueueResponse.builder().build();
  }

  TagQueueResponse tagQueue(TagQueueRequest request) {
    find(request.queueUrl()).tags.putAll(request.tags());
    return TagQueueResponse.builder().build();
  }

  UntagQueueResponse untagQueue(UntagQueueRequest request) {
    find(request.queueUrl()).tags.keySet().removeAll(request.tagKeys());
    return UntagQueueResponse.builder().build();
  }

  ListQueueTagsResponse listQueueTags(ListQueueTagsRequest request) {
    return ListQueueTagsResponse.builder().tags(find(request.queueUrl()).tags).build();
  }

  private String url(String name) {
    return "https://sqs."
        + account.region()
        + "."
        + account.dnsSuffix()
        + "/"
        + account.id()
        + "/"
        + name;
  }

  private QueueState find(String url) {
    QueueState queue = account.queues.get(url.substring(url.lastIndexOf('/') + 1));
    if (queue == null || !url(queue.name).equals(url)) {
      throw noSuchQueue();
    }
    return queue;
  }

  private static AwsServiceException noSuchQueue() {
    return AwsService.SQS.error(
        QueueDoesNotExistException.builder(),
        "AWS.SimpleQueueService.NonExistentQueue",
        400,
        "The specified queue does not exist.");
  }
}
