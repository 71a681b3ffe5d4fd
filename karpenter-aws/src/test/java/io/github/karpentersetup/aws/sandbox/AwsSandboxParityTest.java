package io.github.karpentersetup.aws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The same calls on the sandbox and, over the wire, on moto: what both answer is what code sees.
 * Only calls are compared that moto answers as AWS does.
 */
@TestInstance(Lifecycle.PER_CLASS)
class AwsSandboxParityTest {
  private static final Pattern LISTENING = Pattern.compile("Running on http://127.0.0.1:(\\d+)");
  private static final String TRUST =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
          + "\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}";

  private final AwsSandbox sandbox = AwsSandbox.lab();
  private @Nullable Process moto;
  private URI endpoint = URI.create("http://127.0.0.1:0");

  @BeforeAll
  void startMoto() throws IOException {
    ProcessBuilder command =
        new ProcessBuilder("python3", "-u", "-m", "moto.server", "-p", "0")
            .redirectErrorStream(true);
    command.environment().put("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
    Process started;
    try {
      started = command.start();
    } catch (IOException e) {
      Assumptions.abort("no python3 to run moto with: " + e.getMessage());
      return;
    }
    moto = started;
    BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        endpoint = URI.create("http://127.0.0.1:" + listening.group(1));
        return;
      }
    }
    Assumptions.abort("python3 -m moto.server did not start (pip install 'moto[server]'): " + said);
  }

  @AfterAll
  void stopMoto() {
    if (moto != null) {
      moto.destroy();
    }
  }

  private <B extends AwsClientBuilder<B, C>, C> C real(Supplier<B> builder) {
    return builder
        .get()
        .endpointOverride(endpoint)
        .region(Region.EU_WEST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .build();
  }

  /** What the caller of an operation gets: its result, or exception type, code and status. */
  private static <C> String outcome(C client, Function<C, String> call) {
    try {
      return call.apply(client);
    } catch (AwsServiceException e) {
      return e.getClass().getSimpleName()
          + " "
          + e.awsErrorDetails().errorCode()
          + " "
          + e.statusCode();
    }
  }

  private static <C> void assertSame(C moto, C sandbox, List<Function<C, String>> calls) {
    for (int i = 0; i < calls.size(); i++) {
      assertThat(outcome(sandbox, calls.get(i)))
          .as("call %d", i + 1)
          .isEqualTo(outcome(moto, calls.get(i)));
    }
  }

  private static <C> Function<C, String> done(Consumer<C> call) {
    return client -> {
      call.accept(client);
      return "done";
    };
  }

  @Test
  void rolesAndPoliciesAnswerAlike() {
    try (IamClient moto = real(IamClient::builder)) {
      String cni = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy";
      String nothing = "arn:aws:iam::aws:policy/NoSuchPolicy";
      assertSame(
          moto,
          sandbox.iam(),
          List.of(
              iam -> iam.getRole(r -> r.roleName("node")).role().roleName(),
              done(iam -> iam.createRole(r -> r.roleName("node").assumeRolePolicyDocument(TRUST))),
              done(iam -> iam.createRole(r -> r.roleName("node").assumeRolePolicyDocument(TRUST))),
              iam -> iam.getRole(r -> r.roleName("node")).role().assumeRolePolicyDocument(),
              iam -> iam.getRole(r -> r.roleName("node")).role().maxSessionDuration().toString(),
              done(iam -> iam.attachRolePolicy(r -> r.roleName("node").policyArn(nothing))),
              done(iam -> iam.attachRolePolicy(r -> r.roleName("node").policyArn(cni))),
              iam ->
                  iam.listAttachedRolePolicies(r -> r.roleName("node"))
                      .attachedPolicies()
                      .toString(),
              done(iam -> iam.deleteRole(r -> r.roleName("node"))),
              done(iam -> iam.detachRolePolicy(r -> r.roleName("node").policyArn(cni))),
              done(iam -> iam.detachRolePolicy(r -> r.roleName("node").policyArn(cni))),
              iam -> iam.getRolePolicy(r -> r.roleName("node").policyName("none")).policyDocument(),
              done(iam -> iam.deleteRole(r -> r.roleName("node"))),
              done(iam -> iam.deleteRole(r -> r.roleName("node"))),
              done(iam -> iam.getInstanceProfile(r -> r.instanceProfileName("none")))));
    }
  }

  @Test
  void wrongIdsInTagCallsAnswerAlike() {
    Tag tag = Tag.builder().key("karpenter.sh/discovery").value("x").build();
    try (Ec2Client moto = real(Ec2Client::builder)) {
      assertSame(
          moto,
          sandbox.ec2(),
          List.of(
              done(ec2 -> ec2.createTags(r -> r.resources("subnet-1\tsubnet-2").tags(tag))),
              done(ec2 -> ec2.describeSubnets(r -> r.subnetIds("subnet-0123456789abcdef0"))),
              done(ec2 -> ec2.describeSecurityGroups(r -> r.groupIds("sg-0123456789abcdef0"))),
              done(ec2 -> ec2.describeInstances(r -> r.instanceIds("i-0123456789abcdef0")))));
    }
  }

  @Test
  void queuesAndRulesAnswerAlike() {
    try (SqsClient moto = real(SqsClient::builder)) {
      assertSame(
          moto,
          sandbox.sqs(),
          List.of(
              done(sqs -> sqs.createQueue(r -> r.queueName("q"))),
              done(sqs -> sqs.createQueue(r -> r.queueName("q"))),
              done(sqs -> sqs.createQueue(r -> r.queueName("no spaces")))));
    }
    try (EventBridgeClient moto = real(EventBridgeClient::builder)) {
      assertSame(
          moto,
          sandbox.eventBridge(),
          List.of(
              done(events -> events.describeRule(r -> r.name("none"))),
              done(events -> events.putRule(r -> r.name("r").eventPattern("no json"))),
              done(events -> events.putRule(r -> r.name("r").eventPattern("{\"source\":[\"a\"]}"))),
              events -> events.describeRule(r -> r.name("r")).stateAsString(),
              events -> events.listTargetsByRule(r -> r.rule("r")).targets().toString(),
              done(events -> events.deleteRule(r -> r.name("r")))));
    }
  }
}
