package io.github.karpentersetup.k8s.usage;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Service of the cluster, through the API server's proxy and with its credentials. */
final class ServiceEndpoint implements Endpoint {

  private final KubernetesClient client;
  private final String path;

  ServiceEndpoint(KubernetesClient client, String namespace, String service, int port) {
    this.client = client;
    this.path = "api/v1/namespaces/" + namespace + "/services/" + service + ":" + port + "/proxy";
  }

  @Override
  public Answer get(String pathAndQuery, Duration timeout)
      throws IOException, InterruptedException {
    // The client would go on trying for minutes by itself.
    var once =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestRetryBackoffLimit(0)
            .build();
    var http = client.getHttpClient().newBuilder().tag(once).build();
    var request =
        http.newHttpRequestBuilder()
            .uri(name() + "/" + pathAndQuery)
            .header("Accept", "application/json")
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .build();
    var answer = http.sendAsync(request, String.class);
    try {
      var got = answer.get(timeout.toMillis() + 5_000, TimeUnit.MILLISECONDS);
      return new Answer(got.code(), got.body() == null ? "" : got.body());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new java.net.http.HttpTimeoutException("no answer");
    }
  }

  @Override
  public String name() {
    var master = client.getMasterUrl().toString();
    return (master.endsWith("/") ? master : master + "/") + path;
  }
}
