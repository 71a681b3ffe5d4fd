package io.github.karpentersetup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.executor.AwsExecutorContract;
import io.github.karpentersetup.executor.AwsWorld;
import io.github.karpentersetup.facts.AwsFacts.AuthenticationMode;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.ConfigureAddon;
import io.github.karpentersetup.step.EnsureAccessEntry;
import io.github.karpentersetup.step.EnsureAddon;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.EnsurePodIdentityAssociation;
import io.github.karpentersetup.step.GroupKind;
import io.github.karpentersetup.step.HoldNodeGroup;
import io.github.karpentersetup.step.RemovePodIdentityAssociation;
import io.github.karpentersetup.step.SetAuthenticationMode;
import io.github.karpentersetup.step.ShrinkNodeGroup;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract over the wire, with clients that the executor opens itself. */
class MotoContractIT extends AwsExecutorContract {

  private static MotoServer moto;
  private static Seed seed;

  private static AwsSdkExecutor executor;

  private WireWorld world;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    moto = MotoServer.startOrSkip();
    seed = new Seed(moto.endpoint());
    seed.cluster(WireWorld.CLUSTER);
    seed.autoScalingGroup(WireWorld.CLUSTER);
    executor =
        AwsSdkExecutor.builder().region(Seed.REGION).endpointOverride(moto.endpoint()).build();
  }

  @BeforeEach
  void count() {
    world = new WireWorld(executor, MotoContractIT::cannot);
  }

  @AfterEach
  void clean() {
    if (world.writes() > 0) {
      seed.clean();
    }
  }

  @AfterAll
  static void stop() {
    if (moto != null) {
      executor.close();
      seed.close();
      moto.close();
    }
  }

  @Override
  protected AwsWorld world() {
    return world;
  }

  private static Optional<String> cannot(AwsStep step) {
    if (step instanceof EnsureAccessEntry) {
      return Optional.of("moto has no EKS access entries");
    }
    if (step instanceof EnsureAddon
        || step instanceof ConfigureAddon
        || step instanceof EnsurePodIdentityAssociation
        || step instanceof RemovePodIdentityAssociation) {
      return Optional.of("moto has no EKS add-ons and no pod identity associations");
    }
    if ((step instanceof HoldNodeGroup h && h.kind() == GroupKind.MANAGED)
        || (step instanceof ShrinkNodeGroup s && s.kind() == GroupKind.MANAGED)) {
      return Optional.of(
          "moto's EKS tags clusters and no node groups, whose sizes of before are kept in a tag");
    }
    if (step instanceof SetAuthenticationMode) {
      return Optional.of("moto's clusters have no accessConfig");
    }
    if (step instanceof EnsureOidcProvider && step.action() == Action.CHANGE) {
      return Optional.of("moto 5.2.1 answers 500 to AddClientIDToOpenIDConnectProvider");
    }
    return Optional.empty();
  }

  @Test
  void observesAClusterWithoutAnAccessConfig() {
    var facts = world.executor().observe(Lookup.cluster(WireWorld.CLUSTER));

    assertThat(facts.partition()).isEqualTo("aws");
    assertThat(facts.cluster().authenticationMode()).isEqualTo(AuthenticationMode.CONFIG_MAP);
    assertThat(facts.cluster().oidcIssuer()).isPresent();
    assertThat(facts.nodeGroups())
        .singleElement()
        .satisfies(g -> assertThat(g.instanceTypes()).containsExactly("t3.small"));
    assertThat(facts.subnets()).hasSameSizeAs(facts.nodeGroups().get(0).subnets()).isNotEmpty();
    assertThat(facts.roles()).containsOnlyKeys("seed");
    assertThat(facts.amis()).isEmpty();
  }
}
