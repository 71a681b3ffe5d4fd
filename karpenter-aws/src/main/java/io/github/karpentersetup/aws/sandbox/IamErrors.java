package io.github.karpentersetup.aws.sandbox;

import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.UnmodifiableEntityException;

/** IAM's error codes with their HTTP status, from the IAM API reference. */
final class IamErrors {
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]+");

  private IamErrors() {}

  static AwsServiceException noSuchEntity(String message) {
    return AwsService.IAM.error(NoSuchEntityException.builder(), "NoSuchEntity", 404, message);
  }

  static AwsServiceException alreadyExists(String message) {
    return AwsService.IAM.error(
        EntityAlreadyExistsException.builder(), "EntityAlreadyExists", 409, message);
  }

  static AwsServiceException deleteConflict(String message) {
    return AwsService.IAM.error(DeleteConflictException.builder(), "DeleteConflict", 409, message);
  }

  static AwsServiceException limitExceeded(String message) {
    return AwsService.IAM.error(LimitExceededException.builder(), "LimitExceeded", 409, message);
  }

  static AwsServiceException malformed(String message) {
    return AwsService.IAM.error(
        MalformedPolicyDocumentException.builder(), "MalformedPolicyDocument", 400, message);
  }

  static AwsServiceException invalidInput(String message) {
    return AwsService.IAM.error(InvalidInputException.builder(), "InvalidInput", 400, message);
  }

  static AwsServiceException unmodifiable(String message) {
    return AwsService.IAM.error(
        UnmodifiableEntityException.builder(), "UnmodifiableEntity", 400, message);
  }

  static AwsServiceException validation(String message) {
    return AwsService.IAM.error("ValidationError", 400, message);
  }

  static AwsServiceException badMarker() {
    return validation("Invalid Marker.");
  }

  /** Checks a name's characters and length as IAM does, and says so in IAM's words. */
  static void checkName(String field, String value, int longest) {
    if (value.length() > longest) {
      throw validation(
          "1 validation error detected: Value '"
              + value
              + "' at '"
              + field
              + "' failed to satisfy constraint: Member must have length less than or equal to "
              + longest);
    }
    if (!NAME.matcher(value).matches()) {
      throw validation(
          "The specified value for "
              + field
              + " is invalid. It must contain only alphanumeric characters and/or the following:"
              + " +=,.@_-");
    }
  }

  static void checkTagCount(int tags) {
    if (tags > 50) {
      throw limitExceeded("The number of tags has reached the maximum limit.");
    }
  }
}
