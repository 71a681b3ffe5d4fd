package io.github.karpentersetup.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values are what Helm would read from the same file. */
class ValuesFileTest {

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("values.yaml"), text);
  }

  private String read(String text) throws IOException {
    return Json.write(ValuesFile.read(file(text)));
  }

  private List<Problem> problems(String text) throws IOException {
    var file = file(text);
    return catchThrowableOfType(InvalidSpecException.class, () -> ValuesFile.read(file)).problems();
  }

  private Problem problem(String text, String message) {
    return Problem.of("--values", folder.resolve("values.yaml") + message, text);
  }

  @Test
  void writesOutAliasesAndMerges() throws IOException {
    assertThat(read("requests: &r {cpu: 2}\nlimits: *r\nmore: {<<: *r, memory: 2Gi}\n"))
        .isEqualTo(
            "{\"limits\":{\"cpu\":2},\"more\":{\"cpu\":2,\"memory\":\"2Gi\"},"
                + "\"requests\":{\"cpu\":2}}");
  }

  @Test
  void readsScalarsByYaml11AsHelmDoes() throws IOException {
    assertThat(read("a: yes\nb: 0644\nc: 'on'\nd: ~\ne: 1.5\n"))
        .isEqualTo("{\"a\":true,\"b\":420,\"c\":\"on\",\"d\":null,\"e\":1.5}");
  }

  @Test
  void keepsNullsWithWhichHelmTakesDefaultsAway() throws IOException {
    assertThat(read("affinity: null\nsettings: {clusterName:}\n"))
        .isEqualTo("{\"affinity\":null,\"settings\":{\"clusterName\":null}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "null\n"})
  void anEmptyFileHasNoValues(String text) throws IOException {
    assertThat(ValuesFile.read(file(text))).isEmpty();
  }

  @Test
  void saysWhereItCannotBeRead() throws IOException {
    var fix = "correct the YAML there; check indentation and quotes";
    assertThat(problems("a: 1\nb: [\n"))
        .singleElement()
        .asString()
        .contains("values.yaml: line 3: is not YAML: ")
        .endsWith(" → " + fix);
    assertThat(problems("a: 1\nb: " + "[".repeat(3_000) + "]".repeat(3_000)))
        .containsExactly(
            problem(fix, ": line 2: is not YAML: it is nested deeper than 500 levels"));
    assertThat(problems("a: &a [*a]\n"))
        .containsExactly(
            problem(
                fix,
                ": line 1: is not YAML: its aliases refer to themselves or grow without bound"));
    assertThat(problems("a: 1\nb: {c: 1, c: 2}\n"))
        .containsExactly(
            problem("keep one of the two", ": b.c: \"c\" is given twice, on lines 2 and 2"));
    assertThat(problems("- a\n"))
        .containsExactly(
            problem("write values as in the chart's values.yaml", " holds no mapping"));
  }
}
