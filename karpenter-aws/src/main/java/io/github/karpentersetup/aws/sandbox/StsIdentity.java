package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Who is calling. */
final class StsIdentity {
  private final Account account;

  StsIdentity(Account account) {
    this.account = account;
  }

  GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
    return GetCallerIdentityResponse.builder()
        .account(account.id())
        .arn(account.callerArn())
        .userId(Ids.iam("AROA", account.id(), "platform-engineer") + ":karpenter-setup")
        .build();
  }
}
