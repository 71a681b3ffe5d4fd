package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.InvalidNextTokenException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Public parameters, read only. */
final class SsmParameters {
  private static final int NAMES = 10;

  private final Account account;
  private final Map<String, String> parameters;

  SsmParameters(Account account) {
    this.account = account;
    this.parameters = SsmCatalogue.of(account.region());
  }

  GetParameterResponse getParameter(GetParameterRequest request) {
    String value = parameters.get(request.name());
    if (value == null) {
      // SSM sends this error without a message.
      throw AwsService.SSM.error(
          ParameterNotFoundException.builder(), "ParameterNotFound", 400, "");
    }
    return GetParameterResponse.builder().parameter(parameter(request.name(), value)).build();
  }

  GetParametersResponse getParameters(GetParametersRequest request) {
    if (request.names().isEmpty() || request.names().size() > NAMES) {
      throw validation(
          "1 validation error detected: Value '"
              + request.names()
              + "' at 'names' failed to satisfy constraint: Member must have length less than or"
              + " equal to "
              + NAMES);
    }
    return GetParametersResponse.builder()
        .parameters(
            request.names().stream()
                .filter(parameters::containsKey)
                .distinct()
                .map(name -> parameter(name, Account.known(parameters, name)))
                .toList())
        .invalidParameters(
            request.names().stream().filter(name -> !parameters.containsKey(name)).toList())
        .build();
  }

  GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
    String path = request.path();
    if (!path.startsWith("/")) {
      throw validation(
          "The parameter doesn't meet the parameter name requirements. The parameter name must"
              + " begin with a forward slash \"/\".");
    }
    if (request.maxResults() != null && request.maxResults() > NAMES) {
      throw validation(
          "1 validation error detected: Value '"
              + request.maxResults()
              + "' at 'maxResults' failed to satisfy constraint: Member must have value less than"
              + " or equal to "
              + NAMES);
    }
    String prefix = path.endsWith("/") ? path : path + "/";
    boolean recursive = Boolean.TRUE.equals(request.recursive());
    List<Parameter> found =
        parameters.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .filter(entry -> recursive || entry.getKey().indexOf('/', prefix.length()) < 0)
            .map(entry -> parameter(entry.getKey(), entry.getValue()))
            .toList();
    Page<Parameter> page =
        Page.of(
            found,
            request.maxResults(),
            account.pageSize(NAMES),
            request.nextToken(),
            () ->
                AwsService.SSM.error(
                    InvalidNextTokenException.builder(),
                    "InvalidNextToken",
                    400,
                    "The specified token isn't valid."));
    return GetParametersByPathResponse.builder()
        .parameters(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private Parameter parameter(String name, String value) {
    return Parameter.builder()
        .name(name)
        .type(ParameterType.STRING)
        .value(value)
        .version(1L)
        .dataType(name.endsWith("/image_id") ? "aws:ec2:image" : "text")
        .arn("arn:" + account.partition() + ":ssm:" + account.region() + "::parameter" + name)
        .lastModifiedDate(account.now())
        .build();
  }

  private static AwsServiceException validation(String message) {
    return AwsService.SSM.error("ValidationException", 400, message);
  }
}
