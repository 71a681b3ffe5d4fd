package io.github.karpentersetup.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class JsonTest {

  record Sample(
      String name,
      List<String> zones,
      Optional<String> note,
      Map<String, Object> values,
      Duration timeout,
      int size) {}

  @Test
  void leavesEmptyValuesOutAndReadsThemBackAsEmpty() {
    var empty = new Sample("", List.of(), Optional.empty(), Map.of(), Duration.ofMinutes(15), 0);

    var json = Json.write(empty);

    assertThat(json).isEqualTo("{\"timeout\":\"PT15M\",\"size\":0}");
    assertThat(Json.read(json, Sample.class)).isEqualTo(empty);
  }

  @Test
  void readsBackWhatItWrote() {
    var full =
        new Sample(
            "web",
            List.of("a", ""),
            Optional.of("x"),
            Map.of("replicas", 2, "nested", Map.of("b", 1, "a", List.of())),
            Duration.ofSeconds(1),
            7);

    assertThat(Json.read(Json.write(full), Sample.class)).isEqualTo(full);
  }

  @Test
  void fingerprintDoesNotDependOnTheOrderOfKeys() {
    var one = Json.readTree("{\"a\":{\"x\":1,\"y\":2},\"b\":[1,2]}");
    var two = Json.readTree("{\"b\":[1,2],\"a\":{\"y\":2,\"x\":1}}");

    assertThat(Json.fingerprint(one)).hasSize(64).isEqualTo(Json.fingerprint(two));
    assertThat(Json.fingerprint(one)).isNotEqualTo(Json.fingerprint(Map.of("a", 1)));
  }

  @Test
  void refusesAnUnknownProperty() {
    assertThatThrownBy(() -> Json.read("{\"nmae\":\"web\"}", Sample.class))
        .isInstanceOf(JacksonException.class)
        .hasMessageContaining("nmae");
  }
}
