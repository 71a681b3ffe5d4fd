package io.github.karpentersetup.aws;

import io.github.karpentersetup.executor.AwsExecutorContract;
import io.github.karpentersetup.executor.AwsWorld;

class AwsSdkExecutorContractTest extends AwsExecutorContract {

  private final AwsWorld world = new SandboxWorld();

  @Override
  protected AwsWorld world() {
    return world;
  }
}
