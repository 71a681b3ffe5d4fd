package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.SsmServiceClientConfiguration;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;

/** Systems Manager on the account; what is not overridden throws UnsupportedOperationException. */
final class SsmSandbox implements SsmClient {
  private final Account account;
  private final CallPoint point;
  private final SsmParameters parameters;

  SsmSandbox(Account account, CallPoint point) {
    this.account = account;
    this.point = point;
    this.parameters = new SsmParameters(account);
  }

  @Override
  public GetParameterResponse getParameter(GetParameterRequest request) {
    return point.call(AwsService.SSM, "GetParameter", request, parameters::getParameter);
  }

  @Override
  public GetParametersResponse getParameters(GetParametersRequest request) {
    return point.call(AwsService.SSM, "GetParameters", request, parameters::getParameters);
  }

  @Override
  public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
    return point.call(
        AwsService.SSM, "GetParametersByPath", request, parameters::getParametersByPath);
  }

  @Override
  public SsmServiceClientConfiguration serviceClientConfiguration() {
    return SsmServiceClientConfiguration.builder().region(Region.of(account.region())).build();
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
    return "SsmClient of " + point;
  }
}
