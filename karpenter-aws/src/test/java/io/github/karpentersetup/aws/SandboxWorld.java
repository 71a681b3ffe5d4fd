package io.github.karpentersetup.aws;

import io.github.karpentersetup.aws.sandbox.AwsSandbox;
import io.github.karpentersetup.aws.sandbox.FaultInjection;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.AwsWorld;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;

/** The account in memory; everything can be made to fail. */
final class SandboxWorld implements AwsWorld {

  private static final String CLUSTER = "contract";

  private final AwsSandbox sandbox =
      AwsSandbox.create()
          .settlingReads(0)
          .cluster(
              CLUSTER,
              c ->
                  c.kubernetes("1.33")
                      .authenticationMode(AuthenticationMode.API_AND_CONFIG_MAP)
                      .withoutOidcProvider()
                      .nodeGroup("web", g -> g.subnets(3).instanceType("t3.small").size(2)))
          .build();
  private final AwsExecutor executor = executor(sandbox);

  static AwsSdkExecutor executor(AwsSandbox sandbox) {
    return AwsSdkExecutor.using(
        new AwsClients(
            sandbox.eks(),
            sandbox.iam(),
            sandbox.ec2(),
            sandbox.ssm(),
            sandbox.sts(),
            sandbox.sqs(),
            sandbox.eventBridge(),
            sandbox.autoScaling()),
        sandbox.region());
  }

  @Override
  public AwsExecutor executor() {
    return executor;
  }

  @Override
  public String cluster() {
    return CLUSTER;
  }

  @Override
  public int writes() {
    return sandbox.writes().size();
  }

  @Override
  public void fail(String action, Fault fault) {
    inject(sandbox.on(action), fault);
  }

  @Override
  public void failWrite(int skipped, Fault fault) {
    inject(sandbox.onWrites().skipping(skipped), fault);
  }

  @Override
  public String snapshot() {
    return sandbox.snapshot();
  }

  private static void inject(FaultInjection calls, Fault fault) {
    switch (fault) {
      case THROTTLED -> calls.throttle(1);
      case DENIED -> calls.deny();
      case TIMED_OUT_BEFORE_EFFECT -> calls.timeOutBeforeEffect();
      case TIMED_OUT_AFTER_EFFECT -> calls.timeOutAfterEffect();
    }
  }

  @Override
  public void heal() {
    sandbox.clearFaults();
  }
}
