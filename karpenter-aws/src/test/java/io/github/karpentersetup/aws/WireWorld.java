package io.github.karpentersetup.aws;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.AwsWorld;
import io.github.karpentersetup.step.AwsStep;
import java.util.Optional;
import java.util.function.Function;

/** An account in an emulator behind HTTP, which cannot be made to fail. */
final class WireWorld implements AwsWorld {

  static final String CLUSTER = "contract";

  private final AwsExecutor executor;
  private final Function<AwsStep, Optional<String>> cannot;
  private final int writesBefore = WriteCounter.writes();

  /** Counts writes from now on. */
  WireWorld(AwsExecutor executor, Function<AwsStep, Optional<String>> cannot) {
    this.executor = executor;
    this.cannot = cannot;
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
  public Optional<String> cannot(AwsStep step) {
    return cannot.apply(step);
  }

  /** Neither moto nor LocalStack's free edition. */
  @Override
  public boolean hasEksExtensions() {
    return false;
  }

  @Override
  public int writes() {
    return WriteCounter.writes() - writesBefore;
  }

  @Override
  public Optional<String> cannotFail() {
    return Optional.of("an emulator behind HTTP cannot be made to fail from outside");
  }

  @Override
  public void fail(String action, Fault fault) {
    throw new UnsupportedOperationException(cannotFail().orElseThrow());
  }

  @Override
  public void failWrite(int skipped, Fault fault) {
    throw new UnsupportedOperationException(cannotFail().orElseThrow());
  }

  @Override
  public void heal() {}
}
