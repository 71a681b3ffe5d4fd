package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;

/** The ARN an access-denied message names, read from the request's parameters. */
final class ResourceNames {
  private static final Map<String, String> IAM =
      Map.of(
          "RoleName", "role/",
          "InstanceProfileName", "instance-profile/",
          "PolicyName", "policy/");
  private static final List<String> ARNS =
      List.of("PolicyArn", "OpenIDConnectProviderArn", "ResourceARN", "resourceArn");

  private ResourceNames() {}

  static String arn(Account account, AwsService service, SdkRequest request) {
    if (service == AwsService.IAM) {
      for (String name : List.of("RoleName", "InstanceProfileName", "PolicyName")) {
        Object value = CallPoint.field(request, name);
        if (value != null) {
          return account.globalArn("iam", IAM.get(name) + value);
        }
      }
    }
    for (String name : ARNS) {
      Object value = CallPoint.field(request, name);
      if (value != null) {
        return value.toString();
      }
    }
    return switch (service) {
      case EKS -> eks(account, request);
      case SQS -> named(account, "sqs", "", CallPoint.field(request, "QueueName"));
      case SSM -> named(account, "ssm", "parameter", CallPoint.field(request, "Name"));
      case EVENTS -> named(account, "events", "rule/", CallPoint.field(request, "Name"));
      default -> "*";
    };
  }

  private static String eks(Account account, SdkRequest request) {
    Object cluster = CallPoint.field(request, "clusterName");
    return named(
        account, "eks", "cluster/", cluster != null ? cluster : CallPoint.field(request, "name"));
  }

  private static String named(Account account, String service, String kind, @Nullable Object name) {
    return name == null ? "*" : account.arn(service, kind + name);
  }
}
