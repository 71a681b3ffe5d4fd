package io.github.karpentersetup.aws.sandbox;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.eks.model.AccessDeniedException;
import software.amazon.awssdk.services.eks.model.EksException;
import software.amazon.awssdk.services.eks.model.ThrottlingException;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.pricing.model.PricingException;
import software.amazon.awssdk.services.sqs.model.RequestThrottledException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.ssm.model.SsmException;
import software.amazon.awssdk.services.sts.model.StsException;

/** How each service names itself and words the errors every operation can give. */
@SuppressWarnings("ImmutableEnumChecker") // the suppliers are the SDK's static factories
enum AwsService {
  EKS(
      "eks",
      "Eks",
      EksException::builder,
      new Common(ThrottlingException::builder, "ThrottlingException", 429, "Rate exceeded"),
      new Common(AccessDeniedException::builder, "AccessDeniedException", 403, "")),
  IAM(
      "iam",
      "Iam",
      IamException::builder,
      new Common(IamException::builder, "Throttling", 400, "Rate exceeded"),
      new Common(IamException::builder, "AccessDenied", 403, "")),
  EC2(
      "ec2",
      "Ec2",
      Ec2Exception::builder,
      new Common(Ec2Exception::builder, "RequestLimitExceeded", 503, "Request limit exceeded."),
      new Common(
          Ec2Exception::builder,
          "UnauthorizedOperation",
          403,
          "You are not authorized to perform this operation. ")),
  SSM(
      "ssm",
      "Ssm",
      SsmException::builder,
      new Common(
          software.amazon.awssdk.services.ssm.model.ThrottlingException::builder,
          "ThrottlingException",
          400,
          "Rate exceeded"),
      new Common(
          software.amazon.awssdk.services.ssm.model.AccessDeniedException::builder,
          "AccessDeniedException",
          400,
          "")),
  STS(
      "sts",
      "Sts",
      StsException::builder,
      new Common(StsException::builder, "Throttling", 400, "Rate exceeded"),
      new Common(StsException::builder, "AccessDenied", 403, "")),
  SQS(
      "sqs",
      "Sqs",
      SqsException::builder,
      new Common(
          RequestThrottledException::builder, "RequestThrottled", 400, "Request is throttled."),
      new Common(SqsException::builder, "AccessDenied", 403, "")),
  EVENTS(
      "events",
      "EventBridge",
      EventBridgeException::builder,
      new Common(
          software.amazon.awssdk.services.eventbridge.model.ThrottlingException::builder,
          "ThrottlingException",
          400,
          "Rate exceeded"),
      new Common(
          software.amazon.awssdk.services.eventbridge.model.AccessDeniedException::builder,
          "AccessDeniedException",
          400,
          "")),
  AUTO_SCALING(
      "autoscaling",
      "AutoScaling",
      AutoScalingException::builder,
      new Common(AutoScalingException::builder, "Throttling", 400, "Rate exceeded"),
      new Common(AutoScalingException::builder, "AccessDenied", 403, "")),
  PRICING(
      "pricing",
      "Pricing",
      PricingException::builder,
      new Common(
          software.amazon.awssdk.services.pricing.model.ThrottlingException::builder,
          "ThrottlingException",
          400,
          "Rate exceeded"),
      new Common(
          software.amazon.awssdk.services.pricing.model.AccessDeniedException::builder,
          "AccessDeniedException",
          400,
          ""));

  private record Common(
      Supplier<? extends AwsServiceException.Builder> builder,
      String code,
      int status,
      String text) {}

  private final String prefix;
  private final String sdkName;
  private final Supplier<? extends AwsServiceException.Builder> general;
  private final Common throttled;
  private final Common denied;

  AwsService(
      String prefix,
      String sdkName,
      Supplier<? extends AwsServiceException.Builder> general,
      Common throttled,
      Common denied) {
    this.prefix = prefix;
    this.sdkName = sdkName;
    this.general = general;
    this.throttled = throttled;
    this.denied = denied;
  }

  /** The prefix of the service's IAM actions, which is also its name in ARNs. */
  String prefix() {
    return prefix;
  }

  AwsServiceException error(String code, int status, String message) {
    return error(general.get(), code, status, message);
  }

  AwsServiceException error(
      AwsServiceException.Builder builder, String code, int status, String message) {
    return builder
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .serviceName(sdkName)
                .errorCode(code)
                .errorMessage(message)
                .sdkHttpResponse(SdkHttpResponse.builder().statusCode(status).build())
                .build())
        .statusCode(status)
        .build();
  }

  AwsServiceException throttling() {
    return error(throttled.builder().get(), throttled.code(), throttled.status(), throttled.text());
  }

  AwsServiceException accessDenied(String caller, String action, String resource) {
    String reason =
        "User: "
            + caller
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + resource
            + " because no identity-based policy allows the "
            + action
            + " action";
    return error(denied.builder().get(), denied.code(), denied.status(), denied.text() + reason);
  }
}
