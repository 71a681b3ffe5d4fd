package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsServiceClientConfiguration;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * The Security Token Service on the account; what is not overridden throws
 * UnsupportedOperationException.
 */
final class StsSandbox implements StsClient {
  private final Account account;
  private final CallPoint point;
  private final StsIdentity identity;

  StsSandbox(Account account, CallPoint point) {
    this.account = account;
    this.point = point;
    this.identity = new StsIdentity(account);
  }

  @Override
  public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
    return point.call(AwsService.STS, "GetCallerIdentity", request, identity::getCallerIdentity);
  }

  @Override
  public StsServiceClientConfiguration serviceClientConfiguration() {
    return StsServiceClientConfiguration.builder().region(Region.of(account.region())).build();
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
    return "StsClient of " + point;
  }
}
