package io.github.karpentersetup.aws.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTagsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagDescription;

/** Tags of EC2 resources. */
final class Ec2Tags {
  private static final int TAGS = 50;
  private static final Pattern ID = Pattern.compile("[a-z]+-([0-9a-f]{8}|[0-9a-f]{17})");

  private final Account account;

  Ec2Tags(Account account) {
    this.account = account;
  }

  CreateTagsResponse createTags(CreateTagsRequest request) {
    // All or nothing: EC2 tags no resource when one of the ids is wrong.
    request.resources().forEach(this::check);
    for (Tag tag : request.tags()) {
      check(tag);
    }
    for (String id : request.resources()) {
      Map<String, String> tags = account.ec2.tags.getOrDefault(id, Map.of());
      long count =
          tags.keySet().stream().filter(key -> !key.startsWith("aws:")).count()
              + request.tags().stream().filter(tag -> !tags.containsKey(tag.key())).count();
      if (count > TAGS) {
        throw AwsService.EC2.error(
            "TagLimitExceeded", 400, "The maximum number of Tags for a resource has been reached.");
      }
    }
    for (String id : request.resources()) {
      request.tags().forEach(tag -> account.ec2.tag(id, tag.key(), tag.value()));
    }
    return CreateTagsResponse.builder().build();
  }

  DeleteTagsResponse deleteTags(DeleteTagsRequest request) {
    request.resources().forEach(this::check);
    for (String id : request.resources()) {
      Map<String, String> tags = account.ec2.tags.getOrDefault(id, Map.of());
      if (!request.hasTags()) {
        tags.keySet().removeIf(key -> !key.startsWith("aws:"));
      }
      for (Tag tag : request.tags()) {
        check(tag);
        // A tag given with a value goes only when it has that value.
        if (tag.value() == null || tag.value().equals(tags.get(tag.key()))) {
          tags.remove(tag.key());
        }
      }
    }
    return DeleteTagsResponse.builder().build();
  }

  DescribeTagsResponse describeTags(DescribeTagsRequest request) {
    List<TagDescription> found = new ArrayList<>();
    account.ec2.tags.forEach(
        (id, tags) ->
            tags.forEach(
                (key, value) -> {
                  Map<String, List<String>> attributes =
                      Map.of(
                          "resource-id", List.of(id),
                          "resource-type", List.of(type(id).toString()),
                          "key", List.of(key),
                          "value", List.of(value));
                  if (Ec2Filters.pass(request.filters(), attributes, Map.of(key, value))) {
                    found.add(
                        TagDescription.builder()
                            .resourceId(id)
                            .resourceType(type(id))
                            .key(key)
                            .value(value)
                            .build());
                  }
                }));
    Page<TagDescription> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(1000),
            request.nextToken(),
            Ec2Filters::badToken);
    return DescribeTagsResponse.builder().tags(page.items()).nextToken(page.nextToken()).build();
  }

  private void check(String id) {
    if (!ID.matcher(id).matches()) {
      throw AwsService.EC2.error("InvalidID", 400, "The ID '" + id + "' is not valid");
    }
    if (!account.ec2.exists(id)) {
      throw noSuchResource(id);
    }
  }

  private static void check(Tag tag) {
    if (tag.key().startsWith("aws:")) {
      throw AwsService.EC2.error(
          "InvalidParameterValue",
          400,
          "Tag keys starting with 'aws:' are reserved for internal use");
    }
    if (tag.key().isEmpty() || tag.key().length() > 128) {
      throw AwsService.EC2.error(
          "InvalidParameterValue",
          400,
          "Tag key exceeds the maximum length of 128 characters or is empty");
    }
    if (tag.value() != null && tag.value().length() > 256) {
      throw AwsService.EC2.error(
          "InvalidParameterValue", 400, "Tag value exceeds the maximum length of 256 characters");
    }
  }

  private static ResourceType type(String id) {
    return switch (id.substring(0, id.indexOf('-'))) {
      case "subnet" -> ResourceType.SUBNET;
      case "sg" -> ResourceType.SECURITY_GROUP;
      case "lt" -> ResourceType.LAUNCH_TEMPLATE;
      case "vpc" -> ResourceType.VPC;
      default -> ResourceType.INSTANCE;
    };
  }

  /** The error for a well-formed or malformed id of a resource that is not there. */
  static RuntimeException noSuchResource(String id) {
    int dash = id.indexOf('-');
    String kind = dash < 0 ? "" : id.substring(0, dash);
    return switch (kind) {
      case "subnet" ->
          AwsService.EC2.error(
              "InvalidSubnetID.NotFound", 400, "The subnet ID '" + id + "' does not exist");
      case "sg" ->
          AwsService.EC2.error(
              "InvalidGroup.NotFound", 400, "The security group '" + id + "' does not exist");
      case "lt" ->
          AwsService.EC2.error(
              "InvalidLaunchTemplateId.NotFound",
              400,
              "The specified launch template, with template ID " + id + ", does not exist.");
      case "i" ->
          AwsService.EC2.error(
              "InvalidInstanceID.NotFound", 400, "The instance ID '" + id + "' does not exist");
      default -> AwsService.EC2.error("InvalidID", 400, "The ID '" + id + "' is not valid");
    };
  }
}
