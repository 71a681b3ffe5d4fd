package io.github.karpentersetup.aws.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.aws.call.Failure.Kind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;

class FailuresTest {

  @ParameterizedTest
  @CsvSource({
    "Throttling, 400, THROTTLED",
    "RequestLimitExceeded, 503, THROTTLED",
    "SomethingNew, 429, THROTTLED",
    "AccessDenied, 403, DENIED",
    "UnauthorizedOperation, 403, DENIED",
    "LimitExceeded, 409, LIMIT",
    "EntityAlreadyExists, 409, EXISTS",
    "NoSuchEntity, 404, NOT_FOUND",
    "ConcurrentModification, 409, BUSY",
    "ExpiredToken, 403, EXPIRED",
    "InvalidClientTokenId, 403, REJECTED_CREDENTIALS",
    "ServiceUnavailable, 503, LOST",
    "MalformedPolicyDocument, 400, INVALID"
  })
  void knowsWhatAnErrorCodeMeans(String code, int status, Kind kind) {
    assertThat(Failures.of(error(code, status, "words")).kind()).isEqualTo(kind);
  }

  @Test
  void namesCodeMessageAndRequest() {
    assertThat(Failures.of(error("MalformedPolicyDocument", 400, "Syntax  error")).text())
        .isEqualTo("MalformedPolicyDocument: Syntax error (request 7-7)");
  }

  @Test
  void leavesOutTheEncodedPartOfAMessage() {
    var failure =
        Failures.of(
            error(
                "UnauthorizedOperation",
                403,
                "You are not authorized. Encoded authorization failure message: abcDEF123"));

    assertThat(failure.message()).isEqualTo("You are not authorized.");
  }

  @Test
  void readsHowLongTheServiceAsksToWait() {
    assertThat(Failures.of(error("Throttling", 400, "Rate exceeded")).retryAfter())
        .contains(Duration.ofSeconds(7));
  }

  @Test
  void aServiceLinkedRoleThatIsTakenIsThere() {
    var taken =
        "Service role name AWSServiceRoleForEC2Spot has been taken in this account, please try a"
            + " different suffix.";

    assertThat(Failures.of(error("InvalidInput", 400, taken)).kind()).isEqualTo(Kind.EXISTS);
    assertThat(Failures.of(error("InvalidInput", 400, "unknown service")).kind())
        .isEqualTo(Kind.INVALID);
  }

  @Test
  void tellsARequestThatNeverLeftFromOneThatGotNoAnswer() {
    assertThat(client("refused", new ConnectException("refused")).kind())
        .isEqualTo(Kind.UNREACHABLE);
    assertThat(client("host", new UnknownHostException("sts.eu-wset-1.amazonaws.com")).kind())
        .isEqualTo(Kind.UNREACHABLE);
    assertThat(client("Read timed out", new SocketTimeoutException("Read timed out")).kind())
        .isEqualTo(Kind.LOST);
    assertThat(Failures.of(ApiCallTimeoutException.create(1000)).kind()).isEqualTo(Kind.LOST);
  }

  @Test
  void knowsMissingAndExpiredCredentials() {
    assertThat(
            client("Unable to load credentials from any of the providers", new Exception()).kind())
        .isEqualTo(Kind.NO_CREDENTIALS);
    assertThat(client("The SSO session associated with it has expired", new Exception()).kind())
        .isEqualTo(Kind.EXPIRED);
  }

  @Test
  void saysWhoMayNotDoWhatOnWhatAndWhy() {
    var problem =
        Problems.of(
            Failures.of(
                error(
                    "AccessDenied",
                    403,
                    "User: arn:aws:iam::111122223333:user/ann is not authorized to perform:"
                        + " iam:CreateRole on resource: arn:aws:iam::111122223333:role/web because"
                        + " no identity-based policy allows the iam:CreateRole action")),
            "iam:GetRole",
            "role web",
            "eu-west-1");

    assertThat(problem.path()).isEqualTo("iam:CreateRole");
    assertThat(problem.message())
        .isEqualTo(
            "arn:aws:iam::111122223333:user/ann may not iam:CreateRole on"
                + " arn:aws:iam::111122223333:role/web: because no identity-based policy allows the"
                + " iam:CreateRole action (request 7-7)");
    assertThat(problem.fix())
        .startsWith("allow iam:CreateRole on arn:aws:iam::111122223333:role/web for arn:aws");
  }

  @Test
  void saysWhatWasTriedWhenADenialDoesNot() {
    var problem =
        Problems.of(
            Failures.of(error("UnauthorizedOperation", 403, "You are not authorized.")),
            "ec2:CreateTags",
            "tags",
            "eu-west-1");

    assertThat(problem.message()).startsWith("the caller may not ec2:CreateTags on the resource");
  }

  @Test
  void namesTheRegionWhenNoEndpointAnswers() {
    var failure = client("x", new UnknownHostException("sts.eu-wset-1.amazonaws.com"));

    assertThat(Problems.of(failure, "sts:GetCallerIdentity", "the caller", "eu-wset-1"))
        .satisfies(
            p -> assertThat(p.message()).contains("in region eu-wset-1"),
            p -> assertThat(p.fix()).contains("spelling of the region"));
  }

  private static Failure client(String message, Exception cause) {
    return Failures.of(SdkClientException.create(message, cause));
  }

  private static AwsServiceException error(String code, int status, String message) {
    return AwsServiceException.builder()
        .statusCode(status)
        .requestId("7-7")
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .sdkHttpResponse(
                    SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Retry-After", "7")
                        .build())
                .build())
        .build();
  }
}
