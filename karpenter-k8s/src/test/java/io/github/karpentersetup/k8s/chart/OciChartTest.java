package io.github.karpentersetup.k8s.chart;

import static io.github.karpentersetup.k8s.chart.ChartRendererTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OciChartTest {

  @ParameterizedTest
  @CsvSource({"0.34.13,v0.34.13", "0.35.0,0.35.0", "1.14.1,1.14.1"})
  void namesTheReleasedChartsByTheirTag(String version, String tag) {
    var karpenter = KarpenterVersion.parse(version);

    assertThat(ChartRef.karpenter(karpenter))
        .hasToString("oci://public.ecr.aws/karpenter/karpenter:" + tag);
    assertThat(ChartRef.karpenterCrd(karpenter))
        .hasToString("oci://public.ecr.aws/karpenter/karpenter-crd:" + tag);
  }

  @Test
  void speaksTlsFirstUnlessPlainHttpIsAskedFor() throws Exception {
    // Helm speaks plain HTTP to every loopback address, so this needs another one.
    var address =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
            .findFirst();
    Assumptions.assumeTrue(address.isPresent(), "this machine has loopback addresses only");
    var firstBytes = new LinkedBlockingQueue<Integer>();
    try (var server = new ServerSocket(0, 50, address.orElseThrow())) {
      var acceptor = new Thread(() -> recordFirstBytes(server, firstBytes));
      acceptor.setDaemon(true);
      acceptor.start();
      var host = address.orElseThrow().getHostAddress() + ":" + server.getLocalPort();
      var chart = ChartRef.oci("oci://" + host + "/charts/karpenter", "1.14.1");
      var renderer = new ChartRenderer().withTimeout(Duration.ofSeconds(20));

      assertRefused(() -> renderer.crds(chart), "chart " + chart);
      assertThat(firstBytes).first().as("TLS handshake record").isEqualTo(0x16);
      firstBytes.clear();
      assertRefused(() -> renderer.crds(chart.overPlainHttp()), "chart " + chart);
      assertThat(firstBytes).isNotEmpty().allMatch(b -> b == 'G' || b == 'H', "GET or HEAD");
    }
  }

  private static void recordFirstBytes(ServerSocket server, Queue<Integer> bytes) {
    while (!server.isClosed()) {
      try (var connection = server.accept()) {
        bytes.add(connection.getInputStream().read());
      } catch (IOException e) {
        // The test is over, or the client went away: nothing to record.
      }
    }
  }

  @Test
  void refusesAReferenceThatIsNoRepository() {
    assertThatThrownBy(() -> ChartRef.oci("https://charts.example.com/karpenter:1.14.1", " "))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("write oci://host/path/name")
        .hasMessageContaining("chart.version: the version is blank → write the chart's tag");
  }

  @Test
  void doesNotRepeatAPasswordInAReference() {
    assertThatThrownBy(() -> ChartRef.oci("oci://user:SECRET@mirror.example/karpenter", "1.14.1"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining(
            "chart.repository: what has an @ in it is not a chart in an OCI registry → write"
                + " oci://host/path/name without tag or digest")
        .hasMessageNotContaining("SECRET");
  }
}
