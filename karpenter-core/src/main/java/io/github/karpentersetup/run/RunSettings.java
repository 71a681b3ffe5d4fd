package io.github.karpentersetup.run;

import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.KubernetesExecutor;
import io.github.karpentersetup.whatif.Catalogue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** How a run is carried out; {@link PlanRunner} documents each. */
@Value.Immutable
@Value.Style(
    visibility = Value.Style.ImplementationVisibility.PACKAGE,
    jdkOnly = true,
    jdk9Collections = true)
interface RunSettings {

  AwsExecutor aws();

  KubernetesExecutor kubernetes();

  @Value.Default
  default Journal journal() {
    return Journal.inMemory();
  }

  @Value.Default
  default int parallelism() {
    return 8;
  }

  @Value.Default
  default RetryPolicy retries() {
    return RetryPolicy.standard();
  }

  @Value.Default
  default Duration pollEvery() {
    return Duration.ofSeconds(2);
  }

  Optional<Duration> timeout();

  Optional<Catalogue> prices();

  List<RunListener> listeners();

  @Value.Default
  default RunControl control() {
    return new RunControl();
  }

  @Value.Default
  default Clock clock() {
    return Clock.systemUTC();
  }
}
