package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.karpentersetup.executor.AwsScenario;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.FactsEditor;
import io.github.karpentersetup.facts.LabFacts;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The steps on LocalStack, where Docker and its image can be had. Its free edition has no EKS, so
 * nothing is observed and access entries are left out; 4.14.0 is the last image without a token.
 */
class LocalStackIT {

  private static final String IMAGE = "localstack/localstack:4.14.0";

  private static @Nullable LocalStackContainer localstack;
  private static @Nullable Seed seed;
  private static @Nullable AwsSdkExecutor executor;

  @BeforeAll
  static void start() throws InterruptedException {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker: the steps are not checked on LocalStack");
    assumeTrue(isObtainable(), "no image " + IMAGE + ": the steps are not checked on LocalStack");
    var container =
        new LocalStackContainer(DockerImageName.parse(IMAGE))
            .withServices("iam", "ec2", "sts", "sqs", "events");
    localstack = container;
    container.start();
    seed = new Seed(container.getEndpoint());
    executor =
        AwsSdkExecutor.builder()
            .region(Seed.REGION)
            .endpointOverride(container.getEndpoint())
            .build();
  }

  /** Starting a container without its image hangs for minutes, so the image is fetched first. */
  private static boolean isObtainable() throws InterruptedException {
    try {
      return DockerClientFactory.instance()
          .client()
          .pullImageCmd("localstack/localstack")
          .withTag(IMAGE.substring(IMAGE.indexOf(':') + 1))
          .start()
          .awaitCompletion(3, TimeUnit.MINUTES);
    } catch (RuntimeException e) {
      return false;
    }
  }

  @AfterEach
  void clean() {
    if (seed != null) {
      seed.clean();
    }
  }

  @AfterAll
  static void stop() {
    if (executor != null) {
      executor.close();
    }
    if (seed != null) {
      seed.close();
    }
    if (localstack != null) {
      localstack.stop();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ACCESS_ENTRY")
  void carriesAStepOutOnce(AwsScenario scenario) {
    var runs = executor;
    var facts = facts();
    if (runs == null) {
      throw new IllegalStateException("LocalStack did not start");
    }
    scenario.before(facts).forEach(runs::execute);
    var step = scenario.step(facts);
    assertThat(runs.check(step).state()).isEqualTo(Check.State.NOT_YET);

    assertThat(runs.execute(step)).isInstanceOf(Outcome.Changed.class);

    assertThat(runs.check(step).state()).isEqualTo(Check.State.HOLDS);
    assertThat(runs.execute(step)).isInstanceOf(Outcome.Unchanged.class);
  }

  /** The lab's, in LocalStack's account and subnets. */
  private static AwsFacts facts() {
    var world = seed;
    if (world == null) {
      throw new IllegalStateException("LocalStack did not start");
    }
    var subnets = new LinkedHashMap<String, Object>();
    for (var id : world.subnets()) {
      subnets.put(id, LabFacts.subnet(id, "eu-west-1a"));
    }
    var lab = new ClusterFacts(LabFacts.aws("1.33"), LabFacts.kubernetes("1.33"));
    return FactsEditor.edit(lab)
        .set("000000000000", "aws", "accountId")
        .set(subnets, "aws", "subnets")
        .facts()
        .aws();
  }
}
