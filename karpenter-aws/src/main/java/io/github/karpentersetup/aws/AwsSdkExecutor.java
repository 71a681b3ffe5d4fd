package io.github.karpentersetup.aws;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.handler.Handlers;
import io.github.karpentersetup.aws.observe.Observer;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.AwsExecutor;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.AwsFacts;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.step.AwsStep;
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Observes an AWS account and carries out AWS steps with the AWS SDK for Java v2.
 *
 * <p>Credentials come from the SDK's default chain: system properties, environment, web identity,
 * profile, container, instance. Calls are retried by the SDK's standard mode; what is left after
 * that becomes an {@link Outcome}. Safe for use by several threads.
 */
public final class AwsSdkExecutor implements AwsExecutor {

  private final String region;
  private final Clients clients;
  private final AutoCloseable owned;
  private final Handlers handlers;

  private AwsSdkExecutor(String region, Clients clients, AutoCloseable owned) {
    this.region = region;
    this.clients = clients;
    this.owned = owned;
    this.handlers = new Handlers(clients, region);
  }

  /**
   * For one region, with clients of its own.
   *
   * @param region such as {@code eu-west-1}
   */
  public static AwsSdkExecutor forRegion(String region) {
    return builder().region(region).build();
  }

  /** With clients of its own, for what {@link #forRegion} does not cover. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * With clients that the caller made and closes.
   *
   * @param clients all for the cluster's region
   * @param region that region, such as {@code eu-west-1}
   */
  public static AwsSdkExecutor using(AwsClients clients, String region) {
    return new AwsSdkExecutor(region, clients, () -> {});
  }

  /** The region it works in, such as {@code eu-west-1}. */
  public String region() {
    return region;
  }

  /**
   * {@inheritDoc}
   *
   * @throws PreflightException also if the lookup names another region than the executor's
   */
  @Override
  public AwsFacts observe(Lookup lookup) {
    var wanted = lookup.region().orElse(region);
    if (!wanted.equals(region)) {
      throw new PreflightException(
          Problem.of(
              "region",
              "cluster \""
                  + lookup.cluster()
                  + "\" is wanted in "
                  + wanted
                  + ", and the AWS executor works in "
                  + region,
              "use AwsSdkExecutor.forRegion(\"" + wanted + "\"), or correct the region"),
          null);
    }
    return new Observer(clients, region).observe(lookup);
  }

  @Override
  public Check check(AwsStep step) {
    return handlers.check(step);
  }

  @Override
  public Outcome execute(AwsStep step) {
    return handlers.execute(step);
  }

  @Override
  public void close() {
    try {
      owned.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the AWS clients could not be closed", e);
    }
  }

  /** Builds an {@link AwsSdkExecutor} that opens clients of its own. */
  public static final class Builder {

    private Optional<String> region = Optional.empty();
    private Optional<URI> endpoint = Optional.empty();

    private Builder() {}

    /**
     * The region to work in, such as {@code eu-west-1}. Default: what the SDK's region chain finds
     * (system property {@code aws.region}, {@code AWS_REGION}, profile, instance metadata).
     */
    public Builder region(String code) {
      region = Optional.of(code);
      return this;
    }

    /**
     * One endpoint for every service, for emulators such as moto and LocalStack. Default: AWS.
     *
     * @throws PreflightException if it is not the URL of a server
     */
    public Builder endpointOverride(URI uri) {
      var scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new PreflightException(
            Problem.of(
                "endpoint",
                "\"" + uri + "\" is not the URL of a server",
                "write one with its scheme, such as http://127.0.0.1:5000"),
            null);
      }
      endpoint = Optional.of(uri);
      return this;
    }

    /**
     * Starts to open the clients and returns at once; no call is made.
     *
     * @throws PreflightException if no region is given and the chain finds none
     */
    public AwsSdkExecutor build() {
      var code = region.filter(r -> !r.isBlank()).orElseGet(Builder::regionOfChain);
      var opened = new OpenedClients(code, endpoint);
      return new AwsSdkExecutor(code, opened, opened);
    }

    private static String regionOfChain() {
      try {
        return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
      } catch (SdkClientException e) {
        throw new PreflightException(
            Problem.of(
                "region",
                "no AWS region is given, and none is set in the system property aws.region, in"
                    + " AWS_REGION, in the profile or by the instance",
                "set AWS_REGION to the cluster's region, or name it: --region eu-west-1 on the"
                    + " command line, AwsSdkExecutor.forRegion(\"eu-west-1\") in Java"),
            e);
      }
    }
  }
}
