package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.github.karpentersetup.KarpenterSetup;
import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.plan.SetupPlan;
import io.github.karpentersetup.run.PlanRunner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab's shop, of which one container uses far more memory than it asks for. */
class UsageCommandTest {

  private static final String TOKEN = "s3cret-token";

  @TempDir Path directory;

  private HttpServer prometheus;
  private volatile String authorization = "";
  private volatile String pod = "";

  @BeforeEach
  void start() throws IOException {
    prometheus = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus.createContext("/", this::answer);
    prometheus.start();
  }

  @AfterEach
  void stop() {
    prometheus.stop(0);
  }

  /** Half a core, 3,000 MiB, for two weeks. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorization = exchange.getRequestHeaders().getFirst("Authorization");
      var query = exchange.getRequestURI().getQuery();
      long now = Instant.now().getEpochSecond();
      var value =
          query.contains("working_set")
              ? String.valueOf(3000L << 20)
              : query.contains("cpu_usage") ? "0.5" : "";
      Object series =
          exchange.getRequestURI().getPath().endsWith("query_range")
              ? Map.of(
                  "metric",
                  Map.of(),
                  "values",
                  LongStream.rangeClosed(0, 200)
                      .mapToObj(i -> List.of(now - (200 - i) * 6048, "1"))
                      .toList())
              : Map.of(
                  "metric",
                  Map.of("namespace", "shop", "pod", pod, "container", "checkout"),
                  "value",
                  List.of(now, value));
      var body =
          Json.write(
                  Map.of(
                      "status",
                      "success",
                      "data",
                      Map.of("result", value.isEmpty() ? List.of() : List.of(series))))
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private String url() {
    return "http://127.0.0.1:" + prometheus.getAddress().getPort();
  }

  private void find(LabSandbox lab) {
    var found =
        lab.cluster().client().pods().inNamespace("shop").list().getItems().stream()
            .filter(p -> p.getMetadata().getName().startsWith("checkout-"))
            .findFirst()
            .orElseThrow();
    pod = found.getMetadata().getName();
  }

  @Test
  void printsWhatPodsUseBesideWhatTheyAskFor() throws IOException {
    try (var lab = LabSandbox.start()) {
      find(lab);
      var token = Files.writeString(directory.resolve("token"), TOKEN + "\n");

      var ran =
          new Cli(lab)
              .run(
                  "usage",
                  "--prometheus",
                  url(),
                  "--prometheus-token-file",
                  token.toString(),
                  "--window",
                  "14d");

      assertThat(ran.err()).isEmpty();
      assertThat(ran.code()).isZero();
      assertThat(authorization).isEqualTo("Bearer " + TOKEN);
      assertThat(ran.out())
          .startsWith("Prometheus " + url() + " · 14 days · CPU 95th percentile")
          .containsPattern("Deployment shop/checkout +\\S+ +\\d+ .* 3000Mi +↑ 3450Mi")
          .containsPattern("default +\\S+ \\(2048Mi\\) +3450Mi Deployment shop/checkout")
          .contains("instance-memory above 4096")
          .doesNotContain(TOKEN);
    }
  }

  @Test
  void restsOnRequestsAloneWithoutASourceAlsoInJson() {
    try (var lab = LabSandbox.start()) {
      var text = new Cli(lab).run("usage");
      var json = new Cli(lab).run("usage", "--output", "json");

      assertThat(text.code()).isZero();
      assertThat(text.out())
          .startsWith(
              "From requests alone\nnote: nothing was measured: this rests on what pods ask for\n");
      assertThat(Json.readTree(json.out())).containsKeys("requests", "pools", "notes", "sizing");
    }
  }

  @Test
  void aPlanWithFloorsIsSavedCarriedOutAndThenHasNothingToDo() {
    try (var lab = LabSandbox.start()) {
      find(lab);
      var file = directory.resolve("plan.json");
      String[] arguments = {
        "plan",
        "--cluster",
        LabSandbox.CLUSTER,
        "--chart",
        lab.chart(),
        "--prometheus",
        url(),
        "--floors-from-use",
        "--save",
        file.toString()
      };

      var ran = new Cli(lab).run(arguments);

      assertThat(ran.err()).isEmpty();
      assertThat(ran.out())
          .contains(
              "NodePool default gets instance-memory above 4096, instance-cpu above 2, for its")
          .contains("need more memory than that: Deployment shop/checkout container ");
      // Prometheus is not asked again for a run.
      prometheus.stop(0);
      PlanRunner.on(lab.aws(), lab.kubernetes())
          .timeout(Duration.ofSeconds(30))
          .run(SetupPlan.load(file))
          .orThrow();
      var again = KarpenterSetup.of(SetupPlan.load(file).spec()).plan(lab.aws(), lab.kubernetes());
      assertThat(again.isNoOp()).as(again.toString()).isTrue();
    }
  }

  @Test
  void asksMetricsServer() {
    try (var lab = LabSandbox.start()) {
      find(lab);
      var client = lab.cluster().client();
      client
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .load(
              new ByteArrayInputStream(
                  """
                  apiVersion: apiextensions.k8s.io/v1
                  kind: CustomResourceDefinition
                  metadata: {name: pods.metrics.k8s.io}
                  spec:
                    group: metrics.k8s.io
                    scope: Namespaced
                    names: {plural: pods, kind: PodMetrics}
                    versions:
                      - name: v1beta1
                        served: true
                        storage: true
                        schema:
                          openAPIV3Schema:
                            type: object
                            x-kubernetes-preserve-unknown-fields: true
                  """
                      .getBytes(StandardCharsets.UTF_8)))
          .create();
      client
          .genericKubernetesResources("metrics.k8s.io/v1beta1", "PodMetrics")
          .inNamespace("shop")
          .resource(
              new GenericKubernetesResourceBuilder()
                  .withApiVersion("metrics.k8s.io/v1beta1")
                  .withKind("PodMetrics")
                  .withNewMetadata()
                  .withName(pod)
                  .withNamespace("shop")
                  .endMetadata()
                  .addToAdditionalProperties(
                      "containers",
                      List.of(
                          Map.of(
                              "name",
                              "checkout",
                              "usage",
                              Map.of("cpu", "500m", "memory", "3000Mi"))))
                  .build())
          .create();

      var ran = new Cli(lab).run("usage", "--metrics-server");

      assertThat(ran.err()).isEmpty();
      assertThat(ran.out())
          .startsWith("metrics-server " + lab.cluster().url())
          .contains("note: this is a single moment")
          .containsPattern("Deployment shop/checkout .* 3000Mi +↑ 3450Mi");
    }
  }

  @Test
  void comparesWithTheNodePoolsThatAreInferred() throws IOException {
    var spec =
        Files.writeString(
            directory.resolve("setup.yaml"),
            "cluster: payments-prod\ninferNodePools: {karpenterHost: include}\n");
    try (var lab = LabSandbox.start()) {
      var ran = new Cli(lab).run("usage", "--spec", spec.toString(), "--output", "json");

      assertThat(ran.err()).isEmpty();
      assertThat(Json.mapper().readTree(ran.out()).path("pools"))
          .extracting(p -> p.path("pool").asString())
          .containsExactly("web");
      assertThat(lab.account().writes()).isEmpty();
    }
  }

  @Test
  void asksAPrometheusInTheClusterThroughTheApiServer() {
    try (var lab = LabSandbox.start()) {
      var ran = new Cli(lab).run("usage", "--prometheus-service", "monitoring/prometheus:9090");

      // The sandbox proxies to no Service; what was asked for is in the answer.
      assertThat(ran.code()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(ran.err())
          .contains("/api/v1/namespaces/monitoring/services/prometheus:9090/proxy");
    }
  }

  @Test
  void saysHowToNameAServiceAndThatItTakesNoCredentials() {
    try (var lab = LabSandbox.start()) {
      var form = new Cli(lab).run("usage", "--prometheus-service", "prometheus");
      var header =
          new Cli(lab)
              .run("usage", "--prometheus-service", "m/p:1", "--prometheus-header", "X-A=b");

      assertThat(form.err()).startsWith("Write --prometheus-service as NAMESPACE/NAME:PORT");
      assertThat(header.err())
          .startsWith("The API server lets no credentials through to --prometheus-service");
      assertThat(header.code()).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void doesNotRepeatAPasswordInAUrlOrAHeaderThatIsWrong() {
    try (var lab = LabSandbox.start()) {
      var escape = new Cli(lab).run("usage", "--prometheus", "http://user:SEC%RET@localhost:1");
      var port = new Cli(lab).run("usage", "--prometheus", "http://user:SECRET@localhost:99999");
      var header =
          new Cli(lab)
              .run("usage", "--prometheus", url(), "--prometheus-header", "Authorization SECRET==");
      var host =
          new Cli(lab).run("usage", "--prometheus", url(), "--prometheus-header", "Host: SECRET");
      var unknown = new Cli(lab).run("usage", "--prometheus-password=SECRET");

      assertThat(escape.code()).isEqualTo(ExitCode.USAGE);
      assertThat(escape.err())
          .startsWith(
              "Write --prometheus as a URL, such as http://prometheus.monitoring:9090; give a user"
                  + " and a password with --prometheus-user and --prometheus-password-file\n");
      assertThat(port.code()).isEqualTo(ExitCode.INVALID);
      assertThat(port.err())
          .contains("URL: port 99999 is not between 1 and 65535 → write the port that Prometheus");
      assertThat(header.code()).isEqualTo(ExitCode.USAGE);
      assertThat(header.err())
          .startsWith(
              "Write --prometheus-header as NAME=VALUE, such as X-Scope-OrgID=TENANT; give a token"
                  + " with --prometheus-token-file\n");
      assertThat(host.code()).isEqualTo(ExitCode.INVALID);
      assertThat(host.err()).contains("header Host: is one that Java's HTTP client sets by itself");
      assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
      assertThat(unknown.err()).startsWith("Unknown option: '--prometheus-password'\n");
      assertThat(List.of(escape, port, header, host, unknown))
          .allSatisfy(ran -> assertThat(ran.out() + ran.err()).doesNotContain("SECRET", "SEC%"));
    }
  }

  @Test
  void takesAHeaderAsThisToolAndAsCurlWriteIt() {
    try (var lab = LabSandbox.start()) {
      for (var header : List.of("Authorization=Bearer a:b==", "Authorization: Bearer a:b==")) {
        find(lab);
        authorization = "";

        var ran = new Cli(lab).run("usage", "--prometheus", url(), "--prometheus-header", header);

        assertThat(ran.err()).isEmpty();
        assertThat(authorization).isEqualTo("Bearer a:b==");
      }
    }
  }

  @Test
  void saysWhatIsWrongWithTheSource() {
    try (var lab = LabSandbox.start()) {
      var both = new Cli(lab).run("usage", "--prometheus", url(), "--metrics-server");
      var none = new Cli(lab).run("usage", "--prometheus-label", "a=b");
      var half = new Cli(lab).run("usage", "--prometheus", url(), "--prometheus-user", "me");
      var missing = new Cli(lab).run("usage", "--metrics-server");

      assertThat(both.code()).isEqualTo(ExitCode.USAGE);
      assertThat(both.err()).startsWith("Give one of --prometheus, --prometheus-service and");
      assertThat(none.err()).startsWith("Give --prometheus URL with the other --prometheus-…");
      assertThat(half.err())
          .startsWith("Give --prometheus-user with --prometheus-password-file, or");
      assertThat(missing.code()).isEqualTo(ExitCode.PREFLIGHT);
      assertThat(missing.err()).contains("metrics.k8s.io has no measurements of any pod");
    }
  }
}
