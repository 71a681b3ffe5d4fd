package io.github.karpentersetup.aws;

import io.github.karpentersetup.aws.call.Clients;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Clients of our own. Building them is the largest part of start-up, so it begins at once, side by
 * side, and a caller waits only for the client it asks for.
 */
final class OpenedClients implements Clients, AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final String region;
  private final Optional<URI> endpoint;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER).build();
  private final DefaultCredentialsProvider credentials =
      DefaultCredentialsProvider.builder().build();
  private final List<CompletableFuture<? extends SdkAutoCloseable>> opened = new ArrayList<>();
  private final CompletableFuture<StsClient> sts;
  private final CompletableFuture<EksClient> eks;
  private final CompletableFuture<IamClient> iam;
  private final CompletableFuture<Ec2Client> ec2;
  private final CompletableFuture<SsmClient> ssm;
  private final CompletableFuture<SqsClient> sqs;
  private final CompletableFuture<EventBridgeClient> events;
  private final CompletableFuture<AutoScalingClient> autoScaling;

  OpenedClients(String region, Optional<URI> endpoint) {
    this.region = region;
    this.endpoint = endpoint;
    var builders = Executors.newFixedThreadPool(3, OpenedClients::thread);
    // In the order in which an observation asks for them.
    sts = open(builders, () -> common(StsClient.builder()).build());
    eks = open(builders, () -> common(EksClient.builder()).build());
    iam = open(builders, () -> common(IamClient.builder()).build());
    ec2 = open(builders, () -> common(Ec2Client.builder()).build());
    ssm = open(builders, () -> common(SsmClient.builder()).build());
    sqs = open(builders, () -> common(SqsClient.builder()).build());
    events = open(builders, () -> common(EventBridgeClient.builder()).build());
    autoScaling = open(builders, () -> common(AutoScalingClient.builder()).build());
    builders.shutdown();
  }

  private <C extends SdkAutoCloseable> CompletableFuture<C> open(
      Executor builders, Supplier<C> build) {
    var client = CompletableFuture.supplyAsync(build, builders);
    opened.add(client);
    return client;
  }

  private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B common(B builder) {
    endpoint.ifPresent(builder::endpointOverride);
    return builder
        .region(Region.of(region))
        .credentialsProvider(credentials)
        .httpClient(http)
        .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD));
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "karpenter-setup-aws-clients");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public EksClient eks() {
    return eks.join();
  }

  @Override
  public IamClient iam() {
    return iam.join();
  }

  @Override
  public Ec2Client ec2() {
    return ec2.join();
  }

  @Override
  public SsmClient ssm() {
    return ssm.join();
  }

  @Override
  public AutoScalingClient autoScaling() {
    return autoScaling.join();
  }

  @Override
  public StsClient sts() {
    return sts.join();
  }

  @Override
  public SqsClient sqs() {
    return sqs.join();
  }

  @Override
  public EventBridgeClient events() {
    return events.join();
  }

  @Override
  public void close() {
    for (var client : opened) {
      // One that could not be built has nothing to close, and whoever asked for it was told.
      client.exceptionally(failure -> null).thenAccept(OpenedClients::close).join();
    }
    http.close();
    credentials.close();
  }

  private static void close(@Nullable SdkAutoCloseable client) {
    if (client != null) {
      client.close();
    }
  }
}
