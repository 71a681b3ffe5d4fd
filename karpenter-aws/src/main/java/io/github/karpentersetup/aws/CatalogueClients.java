package io.github.karpentersetup.aws;

import io.github.karpentersetup.aws.catalogue.PriceRegion;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;

/**
 * What a catalogue is read with.
 *
 * @param pricing empty where there is no Price List
 * @param owned closes what was opened for it
 */
record CatalogueClients(Ec2Client ec2, Optional<PricingClient> pricing, Runnable owned)
    implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  static CatalogueClients opened(String region, Optional<URI> endpoint) {
    var http =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER).build();
    var credentials = DefaultCredentialsProvider.builder().build();
    var ec2 =
        Ec2Client.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(http)
            .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD));
    endpoint.ifPresent(ec2::endpointOverride);
    var types = ec2.build();
    var pricing =
        PriceRegion.of(region)
            .map(
                list -> {
                  var client =
                      PricingClient.builder()
                          .region(Region.of(list.endpoint()))
                          .credentialsProvider(credentials)
                          .httpClient(http)
                          .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD));
                  endpoint.ifPresent(client::endpointOverride);
                  return client.build();
                });
    return new CatalogueClients(
        types,
        pricing,
        () -> {
          types.close();
          pricing.ifPresent(PricingClient::close);
          http.close();
          credentials.close();
        });
  }

  @Override
  public void close() {
    owned.run();
  }
}
