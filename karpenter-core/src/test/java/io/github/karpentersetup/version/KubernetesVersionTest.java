package io.github.karpentersetup.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesVersionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.29",
        "1.29+",
        "v1.29.3",
        "1.29.3",
        "v1.29.3-eks-ae9a62a",
        "v1.29.3+k3s1",
        " 1.29 "
      })
  void readsWhatEksServersAndKubeletsWrite(String text) {
    assertThat(KubernetesVersion.parse(text)).isEqualTo(new KubernetesVersion(1, 29));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "29", "latest", "1.x", "1.29.", "1.2999"})
  void refusesOtherText(String text) {
    assertThatThrownBy(() -> KubernetesVersion.parse(text))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("\"" + text + "\" is not a Kubernetes version")
        .hasMessageContaining("write major.minor, such as 1.33");
  }

  @Test
  void comparesAsNumbersAndIsTextInJson() {
    var version = KubernetesVersion.parse("1.9");

    assertThat(version).isLessThan(KubernetesVersion.parse("1.10"));
    assertThat(Json.write(version)).isEqualTo("\"1.9\"");
    assertThat(Json.read("\"1.9\"", KubernetesVersion.class)).isEqualTo(version);
    assertThat(Json.read("\"1.14.1\"", KarpenterVersion.class)).isEqualTo(KarpenterVersion.NEWEST);
    assertThat(Json.write(KarpenterVersion.NEWEST)).isEqualTo("\"1.14.1\"");
  }
}
