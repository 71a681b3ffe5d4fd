package io.github.karpentersetup.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.PreflightException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HelmErrorsTest {

  private static final ChartRef CHART =
      ChartRef.oci("oci://registry.example.com/karpenter", "1.14.1");

  @Test
  void readsNothingFromTheChartsOwnPath() {
    var chart = ChartRef.path(Path.of("/charts/timeout-404.tgz"));

    assertThat(
            HelmErrors.translate(chart, "FETCH\nfile '/charts/timeout-404.tgz' is no archive")
                .problems())
        .singleElement()
        .satisfies(p -> assertThat(p.fix()).isEqualTo("check that it is a Helm chart"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FETCH  | dial tcp: lookup registry.example.com: no such host            | allow this machine to reach the registry
          FETCH  | tls: failed to verify certificate: x509: unknown authority     | allow this machine to reach the registry
          FETCH  | response status code 403: denied                               | give loginAs(user, password)
          FETCH  | registry.example.com/karpenter:1.14.1: not found               | check the name and the version
          FETCH  | Get "https://127.0.0.1:40169/v2/x": response status code 404   | check the name and the version
          FETCH  | gzip: invalid header                                           | check that it is a Helm chart
          LOGIN  | response status code 401: unauthorized                         | give loginAs(user, password)
          RENDER | release name is invalid: Karpenter                             | use a release name of lower-case letters
          RENDER | nil pointer evaluating interface {}.create                     | correct the values that the message names
          LOAD   | failed to map segment from shared object                       | not mounted noexec
          """)
  void saysWhatToDo(String stage, String said, String fix) {
    assertThat(HelmErrors.translate(CHART, stage + "\n" + said).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path())
                  .isEqualTo("chart oci://registry.example.com/karpenter:1.14.1");
              assertThat(problem.message()).endsWith(said);
              assertThat(problem.fix()).contains(fix);
            });
  }

  @Test
  void keepsTheBeginningAndTheEndOfALongMessageOnOneLine() {
    var said = "template: karpenter/templates/deployment.yaml\n" + "at <x>: ".repeat(200) + "why";

    assertThat(HelmErrors.shorten(said + "\n\nUse --debug flag to render out invalid YAML"))
        .startsWith("template: karpenter/templates/deployment.yaml at <x>")
        .contains(" … ")
        .endsWith("why")
        .doesNotContain("\n")
        .hasSizeLessThan(520);
  }

  @Test
  void namesTheClassWhoseOriginNoOtherJvmCanRead() {
    assertThatThrownBy(() -> HelmClassPath.origin(String.class))
        .isInstanceOf(PreflightException.class)
        .hasMessageContaining("java.lang.String comes from null")
        .hasMessageContaining("one shaded jar");
  }
}
