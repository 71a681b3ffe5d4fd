package io.github.karpentersetup.aws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.eks.model.ThrottlingException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Tag;

class AwsSandboxFaultTest {
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
          + "\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

  private static final software.amazon.awssdk.services.ec2.model.Tag EC2_TAG =
      software.amazon.awssdk.services.ec2.model.Tag.builder().key("k").value("v").build();
  private static final Tag IAM_TAG = Tag.builder().key("owner").value("me").build();

  private final AwsSandbox aws = AwsSandbox.lab();

  private void createRole(String name) {
    aws.iam().createRole(r -> r.roleName(name).assumeRolePolicyDocument(TRUST));
  }

  private boolean exists(String role) {
    try {
      aws.iam().getRole(r -> r.roleName(role));
      return true;
    } catch (NoSuchEntityException e) {
      return false;
    }
  }

  @Test
  void recordsEveryCallInOrderWithItsOutcome() {
    aws.eks().listNodegroups(r -> r.clusterName(AwsSandbox.LAB_CLUSTER));
    createRole("a");
    assertThatThrownBy(() -> createRole("a")).isInstanceOf(AwsServiceException.class);

    assertThat(aws.calls())
        .extracting(SandboxCall::action, SandboxCall::isWrite, SandboxCall::outcome)
        .containsExactly(
            tuple("eks:ListNodegroups", false, "ok"),
            tuple("iam:CreateRole", true, "ok"),
            tuple("iam:CreateRole", true, "EntityAlreadyExists"));
    assertThat(aws.writes()).hasSize(2).allMatch(call -> call.request().contains("RoleName=a"));
    aws.forgetCalls();
    assertThat(aws.calls()).isEmpty();
  }

  @Test
  void countsADryRunAsARead() {
    String subnet = aws.ec2().describeSubnets().subnets().get(0).subnetId();
    aws.forgetCalls();
    assertThatThrownBy(
            () -> aws.ec2().createTags(r -> r.dryRun(true).resources(subnet).tags(EC2_TAG)))
        .isInstanceOf(Ec2Exception.class)
        .hasMessageContaining("Request would have succeeded, but DryRun flag is set.");
    assertThat(aws.writes()).isEmpty();
  }

  @Test
  void throttlesAsManyTimesAsAskedWithTheServicesOwnError() {
    aws.on("eks:DescribeCluster").throttle(2);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> aws.eks().describeCluster(r -> r.name(AwsSandbox.LAB_CLUSTER)))
          .isInstanceOfSatisfying(
              ThrottlingException.class,
              e -> {
                assertThat(e.isThrottlingException()).isTrue();
                assertThat(e.statusCode()).isEqualTo(429);
              });
    }
    assertThat(aws.eks().describeCluster(r -> r.name(AwsSandbox.LAB_CLUSTER)).cluster().name())
        .isEqualTo(AwsSandbox.LAB_CLUSTER);
  }

  @Test
  void everyServicesThrottleIsOneTheSdkKnows() {
    aws.on("*").throttle(1);
    assertThatThrownBy(() -> aws.ec2().describeSubnets())
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.isThrottlingException()).isTrue());
    for (AwsService service : AwsService.values()) {
      assertThat(service.throttling().isThrottlingException()).as(service.name()).isTrue();
    }
  }

  @Test
  void deniesInTheWordsOfIamUntilCleared() {
    aws.on("iam:CreateRole").deny();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> createRole("a"))
          .hasMessageContaining(
              "User: arn:aws:sts::111122223333:assumed-role/platform-engineer/karpenter-setup is"
                  + " not authorized to perform: iam:CreateRole on resource:"
                  + " arn:aws:iam::111122223333:role/a because no identity-based policy allows the"
                  + " iam:CreateRole action")
          .isInstanceOfSatisfying(
              AwsServiceException.class,
              e -> {
                assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                assertThat(e.statusCode()).isEqualTo(403);
              });
    }
    aws.clearFaults();
    createRole("a");
    assertThat(exists("a")).isTrue();
  }

  @Test
  void timesOutBeforeTheEffectOrAfterIt() {
    aws.on("iam:CreateRole").timeOutBeforeEffect();
    assertThatThrownBy(() -> createRole("before"))
        .isInstanceOf(ApiCallTimeoutException.class)
        .isInstanceOf(SdkClientException.class);
    assertThat(exists("before")).isFalse();

    aws.on("iam:CreateRole").timeOutAfterEffect();
    assertThatThrownBy(() -> createRole("after")).isInstanceOf(ApiCallTimeoutException.class);
    assertThat(exists("after")).isTrue();
  }

  @Test
  void crashesAtTheChosenWriteAndStaysDeadUntilRevived() {
    aws.onWrites().skipping(1).crashAfterEffect();
    createRole("one");
    assertThatThrownBy(() -> createRole("two"))
        .isInstanceOf(SandboxCrash.class)
        .hasMessageContaining("iam:CreateRole");
    assertThatThrownBy(() -> exists("one"))
        .isInstanceOf(SandboxCrash.class)
        .hasMessageContaining("revive()");
    aws.revive();
    assertThat(exists("one")).isTrue();
    assertThat(exists("two")).isTrue();

    aws.on("iam:CreateRole").crashBeforeEffect();
    assertThatThrownBy(() -> createRole("three")).isInstanceOf(SandboxCrash.class);
    aws.revive();
    assertThat(exists("three")).isFalse();
  }

  @Test
  void letsSlowCallsOverlap() throws Exception {
    aws.iam().listRoles();
    aws.latency(Duration.ofMillis(200));
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      Instant start = Instant.now();
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String name = "role-" + i;
        calls.add(pool.submit(() -> createRole(name)));
      }
      for (Future<?> call : calls) {
        call.get();
      }
      assertThat(Duration.between(start, Instant.now()))
          .isBetween(Duration.ofMillis(200), Duration.ofMillis(1_200));
    } finally {
      pool.shutdownNow();
    }
    assertThat(aws.writes()).hasSize(8);
    assertThat(aws.calls()).extracting(SandboxCall::number).doesNotHaveDuplicates();
  }

  @Test
  void snapshotsAreEqualWhateverTheOrderOfChangesAndTellAccountsApart() {
    AwsSandbox other = AwsSandbox.lab();
    assertThat(other.snapshot()).isEqualTo(aws.snapshot());
    createRole("a");
    createRole("b");
    assertThat(other.snapshot()).isNotEqualTo(aws.snapshot());
    other.iam().createRole(r -> r.roleName("b").assumeRolePolicyDocument(TRUST));
    other.iam().createRole(r -> r.roleName("a").assumeRolePolicyDocument(" " + TRUST));
    assertThat(other.snapshot()).isEqualTo(aws.snapshot());
    aws.iam().tagRole(r -> r.roleName("a").tags(IAM_TAG));
    assertThat(other.snapshot()).isNotEqualTo(aws.snapshot());
  }
}
