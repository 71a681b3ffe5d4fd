package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eks.model.InvalidParameterException;
import software.amazon.awssdk.services.eks.model.InvalidRequestException;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** EKS's error codes with their HTTP status, from the EKS API reference. */
final class EksErrors {
  private EksErrors() {}

  static AwsServiceException notFound(String message) {
    return AwsService.EKS.error(
        ResourceNotFoundException.builder(), "ResourceNotFoundException", 404, message);
  }

  static AwsServiceException inUse(String message) {
    return AwsService.EKS.error(
        ResourceInUseException.builder(), "ResourceInUseException", 409, message);
  }

  static AwsServiceException invalidParameter(String message) {
    return AwsService.EKS.error(
        InvalidParameterException.builder(), "InvalidParameterException", 400, message);
  }

  static AwsServiceException invalidRequest(String message) {
    return AwsService.EKS.error(
        InvalidRequestException.builder(), "InvalidRequestException", 400, message);
  }

  static AwsServiceException badToken() {
    return invalidParameter("Invalid nextToken");
  }
}
