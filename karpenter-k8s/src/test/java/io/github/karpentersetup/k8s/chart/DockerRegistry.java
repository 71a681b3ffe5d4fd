package io.github.karpentersetup.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;

/** A real registry, Debian's package docker-registry, on a free port, with one user. */
final class DockerRegistry implements AutoCloseable {

  static final String USER = "reader";
  static final String PASSWORD = "correct horse";
  private static final String PASSWORD_HASH =
      "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";
  private static final Path BINARY = Path.of("/usr/bin/docker-registry");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String host;

  private DockerRegistry(Process process, String host) {
    this.process = process;
    this.host = host;
  }

  static DockerRegistry startOrSkip(Path directory) throws IOException {
    Assumptions.assumeTrue(
        Files.isExecutable(BINARY),
        BINARY + " is not installed (apt-get install docker-registry): no registry to read from");
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var users = Files.writeString(directory.resolve("users"), USER + ":" + PASSWORD_HASH + "\n");
    var config =
        Files.writeString(
            directory.resolve("registry.yml"),
            """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: '127.0.0.1:%d'}
            auth: {htpasswd: {realm: test, path: %s}}
            """
                .formatted(directory.resolve("storage"), port, users));
    var process =
        new ProcessBuilder(BINARY.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("registry.log").toFile())
            .start();
    var registry = new DockerRegistry(process, "127.0.0.1:" + port);
    await()
        .ignoreExceptions()
        .until(() -> registry.send("GET", "/v2/", "", "").statusCode() == 200);
    return registry;
  }

  String host() {
    return host;
  }

  OciChart chart(String name, String tag) {
    return ChartRef.oci("oci://" + host() + "/charts/" + name, tag).overPlainHttp();
  }

  /** What {@code helm push} does: the config, the archive, and a manifest that names both. */
  void push(String name, String tag, Path chart) throws Exception {
    var config = "{\"name\":\"%s\",\"version\":\"%s\",\"apiVersion\":\"v2\"}".formatted(name, tag);
    var manifest =
        """
        {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
         "config": %s, "layers": [%s]}
        """
            .formatted(
                blob(name, "config.v1+json", config.getBytes(StandardCharsets.UTF_8)),
                blob(name, "chart.content.v1.tar+gzip", ChartArchive.of(chart)));
    var answer =
        send(
            "PUT",
            "/v2/charts/" + name + "/manifests/" + tag,
            "application/vnd.oci.image.manifest.v1+json",
            manifest);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /** The digest of the manifest that a tag names now. */
  String digest(String name, String tag) {
    try {
      var answer =
          http.send(
              request("http://" + host() + "/v2/charts/" + name + "/manifests/" + tag)
                  .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.headers().firstValue("Docker-Content-Digest").orElseThrow();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String blob(String name, String type, byte[] content) throws Exception {
    var upload = send("POST", "/v2/charts/" + name + "/blobs/uploads/", "", "");
    var digest = "sha256:" + sha256(content);
    var location = upload.headers().firstValue("Location").orElseThrow();
    var answer =
        http.send(
            request(location + (location.contains("?") ? "&" : "?") + "digest=" + digest)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return "{\"mediaType\":\"application/vnd.cncf.helm.%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(type, digest, content.length);
  }

  private static String sha256(byte[] content) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private HttpResponse<String> send(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    var request =
        request("http://" + host() + path)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String uri) {
    var login = (USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(URI.create(uri))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
