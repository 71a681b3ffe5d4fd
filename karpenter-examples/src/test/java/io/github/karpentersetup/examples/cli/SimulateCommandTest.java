package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.karpentersetup.examples.LabSandbox;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code simulate}, on the lab: three pods of checkout wait for a node. */
class SimulateCommandTest {

  @SuppressWarnings("NullAway.Init")
  private static LabSandbox lab;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    lab = LabSandbox.start();
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  @AfterEach
  void nothingWasWritten() {
    assertThat(lab.account().writes()).isEmpty();
    assertThat(lab.cluster().writes()).isEmpty();
  }

  private static Cli.Ran simulate(String... more) {
    var args = new ArrayList<>(List.of("simulate", "--cluster", LabSandbox.CLUSTER));
    args.addAll(List.of(more));
    return new Cli(lab).run(args.toArray(String[]::new));
  }

  @Test
  void printsTheNodesThatKarpenterWouldLaunchAndTheirCost() {
    var ran = simulate("--chart", lab.chart());

    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("Forecast   by what pods ask for; embedded: EC2 instance types")
        .containsPattern("with Karpenter +[1-9][0-9]* +[█░]{10} +[0-9]+%")
        .contains("all of today's nodes stay")
        .contains("$", "prices are those of us-east-1, and the region is eu-west-1");
    assertThat(ran.code()).isZero();
  }

  @Test
  void givesProgramsTheBindingsAsJson() {
    var ran = simulate("--chart", lab.chart(), "--output", "json");

    var launched = Json.mapper().readTree(ran.out()).path("launched");
    assertThat(launched.path("nodes")).hasSize(1);
    assertThat(launched.path("nodes").path(0).path("pods").path("shop/checkout").asInt())
        .isEqualTo(3);
    assertThat(launched.path("perHour").path("cheapest").asDouble()).isPositive();
    assertThat(launched.path("perHour").path("unknown").asInt()).isZero();
  }

  @Test
  void saysWhichPodsFindNoPlaceAndEndsWithAnError() throws IOException {
    var pool =
        Files.writeString(
            folder.resolve("pool.yaml"),
            """
            apiVersion: karpenter.sh/v1
            kind: NodePool
            metadata: {name: batch}
            spec:
              template:
                spec:
                  taints: [{key: batch, effect: NoSchedule}]
                  requirements: [{key: kubernetes.io/arch, operator: In, values: [amd64]}]
                  nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
            """);

    var ran = simulate("--chart", lab.chart(), "--manifests", pool.toString());

    assertThat(ran.out())
        .contains(
            "! 3 pods find no place",
            "shop/checkout (3 pods): NodePool batch: does not tolerate its taint batch:NoSchedule");
    assertThat(ran.code()).isEqualTo(ExitCode.PREFLIGHT);
  }

  @Test
  void writesThePage() throws IOException {
    var file = folder.resolve("report.html");

    simulate("--chart", lab.chart(), "--html", file.toString());

    assertThat(Files.readString(file))
        .startsWith("<!DOCTYPE html>")
        .contains("<title>Karpenter for payments-prod</title>", "shop/checkout × 3");
  }

  @Test
  void takesTypesAndPricesFromEc2AndGivesThemAgainOutOfAFile() {
    var file = folder.resolve("prices.json");

    var live =
        simulate("--chart", lab.chart(), "--prices", "live", "--save-prices", file.toString());
    var again = simulate("--chart", lab.chart(), "--prices", file.toString());

    assertThat(live.err()).isEmpty();
    assertThat(live.out())
        .contains("EC2 in eu-west-1 on ", "with the Price List's on-demand prices")
        .doesNotContain("prices are those of us-east-1");
    assertThat(again.out()).isEqualTo(live.out());
    assertThat(live.code()).isZero();
  }

  @Test
  void takesPricesOfOnesOwnAndNamesTypesThatThereAreNot() throws IOException {
    var own =
        Files.writeString(
            folder.resolve("own.yaml"), "on-demand: {t3.small: 1.5, c7g.lrage: 0.1}\n");

    var ran = simulate("--chart", lab.chart(), "--own-prices", own.toString());

    assertThat(ran.out())
        .contains(
            "with prices of own.yaml",
            "price of c7g.lrage: the catalogue has no such instance type, and the price is not used",
            "→ write c7g.large?");
  }

  @Test
  void namesEveryFaultOfAPriceFile() throws IOException {
    var own =
        Files.writeString(
            folder.resolve("own.yaml"), "on-demand: {m5.large: -1, c5.large: cheap}\nspott: {}\n");

    var ran = simulate("--chart", lab.chart(), "--own-prices", own.toString());

    assertThat(ran.err())
        .contains(
            "on-demand.m5.large: -1 is no price",
            "on-demand.c5.large: \"cheap\" is no price",
            "spott: is no capacity type → write one of on-demand, spot, reserved");
    assertThat(ran.code()).isEqualTo(ExitCode.INVALID);
  }

  @Test
  void saysThatAFileOfPricesIsMissing() {
    var ran = simulate("--chart", lab.chart(), "--prices", "none.json");

    assertThat(ran.err()).contains("prices: none.json does not exist");
    assertThat(ran.code()).isNotZero();
  }
}
