package io.github.karpentersetup.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.step.ApplyObject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer of the API server, or none, means for the step it was asked for. */
class OutcomesTest {

  private static final String APPLY = "PATCH /apis/karpenter.sh/v1/nodepools/default";
  private static final ApplyObject STEP = Steps.nodePool("default");

  private final CannedServer server = new CannedServer();
  private final Fabric8Executor executor = Fabric8Executor.on(server.client());

  @AfterEach
  void close() {
    executor.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void triesAgainAsLaterAsABusyServerAsks(int code) {
    server.on(APPLY, code, "{kind: Status}", Map.of("Retry-After", "7"));

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class, o -> assertThat(o.after()).contains(Duration.ofSeconds(7)));
    assertThat(server.requests().stream().filter(APPLY::equals)).hasSize(1);
  }

  @Test
  void triesAgainWhenTheObjectWasChangedMeanwhile() {
    server.refuse(APPLY, 409, "Conflict", "the object has been modified");

    assertThat(executor.execute(STEP)).isInstanceOf(Outcome.TryAgain.class);
  }

  @Test
  void namesTheOtherFieldManagerAndTheField() {
    server.on(
        APPLY,
        409,
        """
        kind: Status
        reason: Conflict
        message: "Apply failed with 1 conflict"
        details:
          causes:
          - reason: FieldManagerConflict
            message: 'conflict with "helm" using karpenter.sh/v1'
            field: .spec.weight
        """,
        Map.of());

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message())
                  .contains(".spec.weight: conflict with \"helm\" using karpenter.sh/v1");
              assertThat(o.problem().fix()).startsWith("let one tool own it");
            });
  }

  @Test
  void namesTheRuleThatIsMissing() {
    server.refuse(
        APPLY,
        403,
        "Forbidden",
        "nodepools.karpenter.sh \"default\" is forbidden: User \"jane\" cannot patch resource"
            + " \"nodepools\" in API group \"karpenter.sh\" at the cluster scope");

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message())
                  .isEqualTo("\"jane\" may not patch nodepools.karpenter.sh in the whole cluster");
              assertThat(o.problem().fix())
                  .isEqualTo(
                      "add the rule {apiGroups: [\"karpenter.sh\"], resources: [\"nodepools\"],"
                          + " verbs: [\"create\", \"patch\"]} to a ClusterRole bound to that user");
            });
  }

  @Test
  void saysWhichPermissionsNobodyMayGiveAwayWithoutHavingThem() {
    server.refuse(
        APPLY,
        403,
        "Forbidden",
        "clusterroles.rbac.authorization.k8s.io \"k\" is forbidden: user \"jane\""
            + " (groups=[\"system:authenticated\"]) is attempting to grant RBAC permissions not"
            + " currently held:\n{APIGroups:[\"apps\"], Verbs:[\"get\"]}\n{APIGroups:[\"\"]}");

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message())
                  .isEqualTo(
                      "it would grant permissions that you do not have yourself:"
                          + " {APIGroups:[\"apps\"], Verbs:[\"get\"]}, {APIGroups:[\"\"]}");
              assertThat(o.problem().fix())
                  .startsWith("run as a user who has them")
                  .contains("verbs: [\"escalate\"]");
            });
  }

  @Test
  void namesTheFieldsThatTheServerDoesNotKnow() {
    server.refuse(
        APPLY,
        500,
        "",
        """
        failed to create typed patch object (/default; karpenter.sh/v1, Kind=NodePool): errors:
          .spec.foo: field not declared in schema
          .spec.bar: field not declared in schema""");

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> {
              assertThat(o.problem().message())
                  .isEqualTo("the API server does not know these fields: spec.foo, spec.bar");
              assertThat(o.problem().fix()).startsWith("take them out of the spec");
            });
  }

  @Test
  void leavesAnAdmissionPolicysWordsAsTheyAre() {
    server.refuse(APPLY, 403, "Forbidden", "admission webhook \"gate\" denied the request: no");

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o -> assertThat(o.problem().message()).contains("webhook \"gate\" denied"));
  }

  @Test
  void namesEveryFieldTheServerFindsInvalid() {
    server.on(
        APPLY,
        422,
        """
        kind: Status
        reason: Invalid
        message: long
        details:
          causes:
          - {reason: FieldValueInvalid, message: "Invalid value: 101", field: spec.weight}
          - {reason: FieldValueRequired, message: Required value, field: spec.template}
        """,
        Map.of());

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            o ->
                assertThat(o.problem().message())
                    .endsWith("spec.weight: Invalid value: 101; spec.template: Required value"));
  }

  @Test
  void triesAgainWhileTheKindIsNotServedYet() {
    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class, o -> assertThat(o.reason()).contains("nodepools"));
  }

  @Test
  void doesNotKnowWhatAFailingServerStored() {
    server.refuse(APPLY, 500, "InternalError", "etcdserver: request timed out");

    assertThat(executor.execute(STEP)).isInstanceOf(Outcome.Unknown.class);
  }

  @Test
  void triesAgainWhileAWebhookIsNotUp() {
    server.refuse(APPLY, 500, "InternalError", "failed calling webhook \"x\": no endpoints");

    assertThat(executor.execute(STEP)).isInstanceOf(Outcome.TryAgain.class);
  }

  @Test
  void triesAgainWhenNothingWasSent() {
    server.stop();

    assertThat(executor.execute(STEP))
        .isInstanceOfSatisfying(
            Outcome.TryAgain.class, o -> assertThat(o.reason()).contains("cannot reach http://"));
    assertThat(executor.check(STEP).state()).isEqualTo(Check.State.UNREADABLE);
  }

  @Test
  void showsNoTokenWhenTheCredentialsAreRefused() {
    var client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl(server.client().getMasterUrl().toString())
                    .withOauthToken("very-secret-token")
                    .build())
            .build();
    server.refuse(APPLY, 401, "Unauthorized", "Unauthorized");
    try (client;
        var other = Fabric8Executor.on(client)) {
      assertThat(other.execute(STEP))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              o -> {
                assertThat(o.problem().message()).contains("does not accept the credentials");
                assertThat(o.toString()).doesNotContain("very-secret-token");
              });
    }
  }
}
