package io.github.karpentersetup.k8s.usage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * A base URL and the headers that go with every request. The headers hold secrets, so this prints
 * nothing but its address.
 */
final class HttpEndpoint implements Endpoint {

  private final HttpClient http;
  private final URI base;
  private final Map<String, String> headers;

  HttpEndpoint(HttpClient http, URI base, Map<String, String> headers) {
    this.http = http;
    this.base = base;
    this.headers = Map.copyOf(headers);
  }

  @Override
  public Answer get(String pathAndQuery, Duration timeout)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(name() + "/" + pathAndQuery))
            .timeout(timeout)
            .header("Accept", "application/json");
    headers.forEach(request::setHeader);
    var answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Answer(answer.statusCode(), answer.body());
  }

  @Override
  public String name() {
    var text =
        base.getScheme()
            + "://"
            + base.getRawAuthority().replaceFirst(".*@", "")
            + base.getRawPath();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public String toString() {
    return name();
  }
}
