package io.github.karpentersetup.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.executor.AwsWorld.Fault;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.step.Action;
import io.github.karpentersetup.step.AwsStep;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureFargateProfile;
import io.github.karpentersetup.step.EnsureInstanceProfile;
import io.github.karpentersetup.step.EnsureOidcProvider;
import io.github.karpentersetup.step.EnsurePolicy;
import io.github.karpentersetup.step.EnsureRole;
import io.github.karpentersetup.step.RequireRole;
import io.github.karpentersetup.step.RevertInAccount;
import io.github.karpentersetup.step.TagResources;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link AwsExecutor} does, whatever stands behind it. */
public abstract class AwsExecutorContract extends AwsWayBackContract {

  @Test
  void everyKindOfStepHasAScenario() {
    var facts = observe();

    var covered =
        Stream.concat(
            Arrays.stream(AwsScenario.values()).map(s -> s.step(facts).getClass()),
            // It never writes, which has a test of its own; and every scenario has its way back.
            Stream.of(RequireRole.class, RevertInAccount.class));

    assertThat(covered.collect(Collectors.toSet()))
        .isEqualTo(
            Arrays.stream(AwsStep.class.getPermittedSubclasses()).collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @EnumSource
  void holdsAfterItWasCarriedOut(AwsScenario scenario) {
    var step = prepared(scenario);
    assertThat(executor().check(step).state()).isEqualTo(Check.State.NOT_YET);

    assertThat(executor().execute(step)).isInstanceOf(Outcome.Changed.class);

    assertThat(executor().check(step).state()).isEqualTo(Check.State.HOLDS);
    assertThat(executor().check(step).detail()).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource
  void writesNothingTheSecondTime(AwsScenario scenario) {
    var step = prepared(scenario);
    executor().execute(step);
    var writes = world().writes();
    assertThat(writes).isPositive();

    assertThat(executor().execute(step)).isInstanceOf(Outcome.Unchanged.class);

    assertThat(world().writes()).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource
  void showsInAnObservation(AwsScenario scenario) {
    var step = prepared(scenario);
    executor().execute(step);

    assertThat(observe()).matches(scenario::seen, scenario + " is seen");
  }

  @ParameterizedTest
  @EnumSource
  void checkingAndObservingNeverWrite(AwsScenario scenario) {
    var step = prepared(scenario);
    var writes = world().writes();

    executor().check(step);
    observe();

    assertThat(world().writes()).isEqualTo(writes);
  }

  @ParameterizedTest
  @EnumSource
  void triesAgainWhenAWriteIsThrottled(AwsScenario scenario) {
    assumeItCanFail();
    var step = prepared(scenario);
    fail(scenario.write(), Fault.THROTTLED);

    assertThat(executor().execute(step))
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class, o -> assertThat(o.reason()).contains(scenario.write()));

    world().heal();
    assertThat(executor().execute(step)).isInstanceOf(Outcome.Changed.class);
  }

  @ParameterizedTest
  @EnumSource
  void namesTheActionAndTheFixWhenAWriteIsDenied(AwsScenario scenario) {
    assumeItCanFail();
    var step = prepared(scenario);
    fail(scenario.write(), Fault.DENIED);

    assertThat(executor().execute(step))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message()).contains(" may not " + scenario.write() + " on ");
              assertThat(o.problem().fix()).startsWith("allow " + scenario.write() + " on ");
            });
  }

  @ParameterizedTest
  @EnumSource
  void doesNotKnowWhatBecameOfAWriteThatTimedOutBeforeItsEffect(AwsScenario scenario) {
    assumeItCanFail();
    var step = prepared(scenario);
    fail(scenario.write(), Fault.TIMED_OUT_BEFORE_EFFECT);

    assertThat(executor().execute(step))
        .isInstanceOfSatisfying(
            Outcome.Unknown.class, o -> assertThat(o.reason()).contains(scenario.write()));

    world().heal();
    assertThat(executor().check(step).state()).isEqualTo(Check.State.NOT_YET);
    assertThat(executor().execute(step)).isInstanceOf(Outcome.Changed.class);
  }

  @ParameterizedTest
  @EnumSource
  void looksAndFindsTheEffectOfAWriteThatTimedOutAfterIt(AwsScenario scenario) {
    assumeItCanFail();
    var step = prepared(scenario);
    fail(scenario.write(), Fault.TIMED_OUT_AFTER_EFFECT);

    assertThat(executor().execute(step)).isInstanceOf(Outcome.Unknown.class);

    world().heal();
    // A step of several writes goes on where it stopped; none is made twice.
    assertThat(executor().execute(step)).isNotInstanceOf(Outcome.Refused.class);
    assertThat(executor().check(step).state()).isEqualTo(Check.State.HOLDS);
  }

  @ParameterizedTest
  @EnumSource
  void writesNothingWhenItCannotLook(AwsScenario scenario) {
    assumeItCanFail();
    var step = prepared(scenario);
    var writes = world().writes();
    fail(scenario.read(), Fault.TIMED_OUT_BEFORE_EFFECT);
    assertThat(executor().execute(step)).isInstanceOf(Outcome.TryAgain.class);
    fail(scenario.read(), Fault.THROTTLED);
    assertThat(executor().check(step).state()).isEqualTo(Check.State.UNREADABLE);

    assertThat(world().writes()).isEqualTo(writes);
  }

  @Test
  void refusesToChangeARoleThatIsNotOurs() {
    executor().execute(AwsScenario.role(Action.CREATE, AwsScenario.NODE_TRUST, Map.of()));
    var other = AwsScenario.trust("pods.eks.amazonaws.com");

    assertThat(executor().execute(AwsScenario.role(Action.CREATE, other, Map.of())))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o ->
                assertThat(o.problem().message())
                    .contains("role contract-node exists, its trust policy differs"));
    assertThat(executor().execute(AwsScenario.role(Action.CHANGE, other, Map.of())))
        .isInstanceOf(Outcome.Changed.class);
  }

  @Test
  void refusesToChangeARoleOfAnotherClustersSetup() {
    var others = Ownership.tags("another");
    executor().execute(AwsScenario.role(Action.CREATE, AwsScenario.NODE_TRUST, others));
    var tags = AwsScenario.tags(observe());
    var other = AwsScenario.trust("pods.eks.amazonaws.com");

    assertThat(executor().execute(AwsScenario.role(Action.CREATE, other, tags)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o ->
                assertThat(o.problem().message())
                    .contains(
                        "does not carry the tag "
                            + Ownership.TAG
                            + "="
                            + world().cluster()
                            + ", so it is left alone"));
    assertThat(AwsScenario.at(observe().roles(), AwsScenario.ROLE_NAME).tags()).isEqualTo(others);
  }

  @Test
  void makesARoleWithItsPathAndBoundaryAndPutsThoseThatCanChangeRight() {
    var facts = observe();
    var tags = AwsScenario.tags(facts);
    executor().execute(AwsScenario.policy(Action.CREATE, facts, AwsScenario.document("s3:Get*")));
    var boundary = "arn:" + facts.partition() + ":iam::aws:policy/AmazonEKSWorkerNodePolicy";
    var own = "arn:" + facts.partition() + ":iam::" + facts.accountId() + ":policy/contract-policy";
    var first = role("/contract/", boundary, tags);

    assertThat(executor().execute(first)).isInstanceOf(Outcome.Changed.class);

    var made = AwsScenario.at(observe().roles(), AwsScenario.ROLE_NAME);
    assertThat(made.arn()).endsWith(":role/contract/" + AwsScenario.ROLE_NAME);
    assertThat(made.permissionsBoundary()).contains(boundary);

    var more = new TreeMap<>(tags);
    more.put("team", "platform");
    assertThat(executor().execute(role("/contract/", own, more)))
        .isInstanceOf(Outcome.Changed.class);

    var changed = AwsScenario.at(observe().roles(), AwsScenario.ROLE_NAME);
    assertThat(changed.permissionsBoundary()).contains(own);
    assertThat(changed.tags()).isEqualTo(more);
    assertThat(executor().execute(role("/contract/", own, more)))
        .isInstanceOf(Outcome.Unchanged.class);
  }

  private static AwsStep role(String path, String boundary, Map<String, String> tags) {
    return new EnsureRole(
        AwsScenario.info(Action.CREATE),
        AwsScenario.ROLE_NAME,
        path,
        AwsScenario.NODE_TRUST,
        Optional.of(boundary),
        tags);
  }

  @Test
  void tagsPoliciesAndProfilesOfOurs() {
    var facts = observe();
    var tags = new TreeMap<>(AwsScenario.tags(facts));
    executor().execute(AwsScenario.ROLE.step(facts));
    executor().execute(AwsScenario.MANAGED_POLICY.step(facts));
    executor().execute(AwsScenario.INSTANCE_PROFILE.step(facts));
    tags.put("team", "platform");
    var policy = (EnsurePolicy) AwsScenario.MANAGED_POLICY.step(facts);
    var profile = (EnsureInstanceProfile) AwsScenario.INSTANCE_PROFILE.step(facts);

    assertThat(
            executor()
                .execute(
                    new EnsurePolicy(
                        policy.info(), policy.policy(), policy.arn(), policy.document(), tags)))
        .isInstanceOf(Outcome.Changed.class);
    assertThat(
            executor()
                .execute(
                    new EnsureInstanceProfile(
                        profile.info(), profile.profile(), profile.path(), profile.role(), tags)))
        .isInstanceOf(Outcome.Changed.class);

    assertThat(AwsScenario.at(observe().policies(), AwsScenario.POLICY_NAME).tags())
        .isEqualTo(tags);
    assertThat(AwsScenario.at(observe().instanceProfiles(), AwsScenario.PROFILE_NAME).tags())
        .isEqualTo(tags);
  }

  @Test
  void looksAtARequiredRoleAndNeverWrites() {
    var facts = observe();
    var step = new RequireRole(AwsScenario.info(Action.KEEP), AwsScenario.roleArn(facts));

    assertThat(executor().execute(step))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message()).contains("contract-node is not there");
              assertThat(o.problem().fix()).contains("name another role and plan again");
            });
    assertThat(world().writes()).isZero();

    executor().execute(AwsScenario.ROLE.step(facts));
    assertThat(executor().check(step).isHolding()).isTrue();
    assertThat(executor().execute(step)).isInstanceOf(Outcome.Unchanged.class);
  }

  @Test
  void readsTheDocumentsOfAnInspectedRolesPolicies() {
    var facts = observe();
    executor().execute(AwsScenario.ROLE.step(facts));
    executor().execute(AwsScenario.ATTACHMENTS.step(facts));

    var role = AwsScenario.at(observe().roles(), AwsScenario.ROLE_NAME);

    assertThat(role.attachedDocuments().keySet())
        .containsExactlyInAnyOrderElementsOf(role.attachedPolicies());
    assertThat(role.attachedDocuments().values()).allMatch(d -> d.startsWith("{"));
  }

  @Test
  void changesARoleThatIsOurs() {
    var tags = AwsScenario.tags(observe());
    executor().execute(AwsScenario.role(Action.CREATE, AwsScenario.NODE_TRUST, tags));
    var other = AwsScenario.role(Action.CREATE, AwsScenario.trust("pods.eks.amazonaws.com"), tags);

    assertThat(executor().execute(other)).isInstanceOf(Outcome.Changed.class);
    assertThat(executor().check(other).isHolding()).isTrue();
  }

  @Test
  void makesRoomForANewVersionOfAPolicyThatHasFive() {
    var facts = observe();
    for (var i = 0; i < 7; i++) {
      var document = AwsScenario.document("ec2:Action" + i);

      assertThat(executor().execute(AwsScenario.policy(Action.CHANGE, facts, document)))
          .isInstanceOf(Outcome.Changed.class);
    }
    assertThat(AwsScenario.at(observe().policies(), AwsScenario.POLICY_NAME).document())
        .contains("ec2:Action6");
  }

  @Test
  void keepsTheAudiencesOfAnOidcProviderWhenItAddsOne() {
    var first = (EnsureOidcProvider) AwsScenario.OIDC_PROVIDER.step(observe());
    var second =
        new EnsureOidcProvider(
            AwsScenario.info(Action.CHANGE), first.issuer(), "other.example", first.tags());
    assumeItCan(second);
    executor().execute(first);

    assertThat(executor().execute(second)).isInstanceOf(Outcome.Changed.class);
    assertThat(observe().oidcProvider().orElseThrow().audiences())
        .containsExactlyInAnyOrder("sts.amazonaws.com", "other.example");
  }

  @Test
  void changesAQueueThatIsOursAndLeavesOneOfOthers() {
    var facts = observe();
    var hour = Duration.ofHours(1);
    var five = Duration.ofMinutes(5);
    executor().execute(AwsScenario.queue(Action.CREATE, facts, hour, Map.of()));

    var wanted = AwsScenario.queue(Action.CREATE, facts, five, AwsScenario.tags(facts));
    assertThat(executor().execute(wanted))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o ->
                assertThat(o.problem().message())
                    .contains("queue contract-queue exists, its retention differs"));

    var change = AwsScenario.queue(Action.CHANGE, facts, five, AwsScenario.tags(facts));
    assertThat(executor().execute(change)).isInstanceOf(Outcome.Changed.class);
    assertThat(executor().check(wanted).isHolding()).isTrue();
  }

  @Test
  void changesARuleThatIsOursAndKeepsItsOtherTargets() {
    var facts = observe();
    var tags = AwsScenario.tags(facts);
    executor().execute(AwsScenario.QUEUE.step(facts));
    executor().execute(AwsScenario.rule(Action.CREATE, facts, "C2 Instance", tags));
    var wanted = AwsScenario.rule(Action.CREATE, facts, "EC2 Instance", tags);
    assertThat(executor().check(wanted).detail()).contains("takes other events");

    assertThat(executor().execute(wanted)).isInstanceOf(Outcome.Changed.class);

    assertThat(executor().check(wanted).isHolding()).isTrue();
    var other =
        new EnsureEventRule(
            AwsScenario.info(Action.CHANGE),
            wanted.rule(),
            wanted.eventPattern(),
            "second",
            wanted.targetArn(),
            tags);
    executor().execute(other);
    assertThat(AwsScenario.at(observe().interruption().rules(), wanted.rule()).targets())
        .containsOnlyKeys("target", "second");
  }

  @Test
  void triesAgainWhileTheRoleIsNotVisible() {
    var attach = AwsScenario.ATTACHMENTS.step(observe());
    var inline = AwsScenario.INLINE_POLICY.step(observe());

    assertThat(executor().execute(attach)).isInstanceOf(Outcome.TryAgain.class);
    assertThat(executor().check(attach).detail()).contains("contract-node is not there");
    assertThat(executor().execute(inline)).isInstanceOf(Outcome.TryAgain.class);
  }

  @Test
  void refusesAKeepThatNoLongerHolds() {
    var keep = AwsScenario.role(Action.KEEP, AwsScenario.NODE_TRUST, Map.of());

    assertThat(executor().execute(keep))
        .isInstanceOfSatisfying(
            Outcome.Refused.class, o -> assertThat(o.problem().fix()).startsWith("plan again"));
    assertThat(world().writes()).isZero();
  }

  @Test
  void awaitsThatAFargateProfileIsActive() {
    var active = AwsScenario.fargate(observe(), Action.AWAIT);
    assertThat(executor().check(active).detail()).startsWith("no Fargate profile contract-fargate");
    executor().execute(AwsScenario.FARGATE_PROFILE.before(observe()).get(0));
    executor().execute(AwsScenario.fargate(observe(), Action.CREATE));

    // Each look is a read; a profile is CREATING for some.
    var check = executor().check(active);
    for (int look = 0; look < 10 && !check.isHolding(); look++) {
      check = executor().check(active);
    }
    assertThat(check.isHolding()).as(check.detail()).isTrue();
  }

  @Test
  void changesNoFargateProfile() {
    executor().execute(AwsScenario.FARGATE_PROFILE.before(observe()).get(0));
    var first = AwsScenario.fargate(observe(), Action.CREATE);
    executor().execute(first);
    var other =
        new EnsureFargateProfile(
            first.info(),
            first.cluster(),
            first.profile(),
            first.podExecutionRole(),
            first.subnets(),
            "other",
            Map.of(),
            first.tags());

    assertThat(executor().execute(other))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message()).contains("EKS changes no profile");
              assertThat(o.problem().fix()).contains("aws eks delete-fargate-profile");
            });
  }

  @Test
  void takesNoPoliciesOffARoleThatIsNotOurs() {
    var facts = observe();
    executor().execute(AwsScenario.role(Action.CREATE, AwsScenario.NODE_TRUST, Map.of()));
    executor().execute(AwsScenario.ATTACHMENTS.step(facts));

    assertThat(executor().execute(AwsScenario.removal(facts, AwsScenario.tags(facts))))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> assertThat(o.problem().message()).contains("so it is left alone"));
  }

  @Test
  void refusesConfigurationValuesThatSomeoneElseChanged() {
    var facts = observe();
    var first = AwsScenario.configuration(facts, "", "replicaCount: 3\n");
    assumeItCan(first);
    executor().execute(AwsScenario.ADDON.step(facts));
    executor().execute(first);

    assertThat(executor().check(AwsScenario.configuration(facts, "", "{\"replicaCount\":3}")))
        .as("the same, written otherwise")
        .matches(Check::isHolding);
    assertThat(executor().execute(AwsScenario.configuration(facts, "", "{\"replicaCount\":4}")))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message()).contains("someone changed them meanwhile");
              assertThat(o.problem().fix()).startsWith("plan again");
            });
  }

  @Test
  void refusesToTagWhatIsNotThere() {
    var step =
        new TagResources(
            AwsScenario.info(Action.CHANGE), List.of("subnet-0123456789abcdef0"), Map.of("a", "b"));

    assertThat(executor().execute(step))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> assertThat(o.problem().message()).contains("subnet-0123456789abcdef0"));
  }

  @Test
  void namesTheClustersThereAreWhenTheOneWantedIsUnknown() {
    assertThatThrownBy(() -> executor().observe(Lookup.cluster("nowhere")))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("no EKS cluster \"nowhere\"")
        .hasMessageContaining("there are " + world().cluster());
  }
}
