package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.karpentersetup.error.InvalidSpecException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyLimitsTest {

  /** {@code {"Version":"2012-10-17","Statement":[…]}} around the statements. */
  private static final int FRAME = PolicyDocument.of(List.of()).toJson().length();

  @Test
  void countsWithoutWhiteSpace() {
    var document = PolicyDocument.of(Statement.allow().to("a:B"));

    assertThat(PolicyLimits.size(document))
        .isEqualTo(document.toPrettyJson().replaceAll("\\s", "").length());
  }

  @Test
  void holdsExactlyUpToTheLimits() {
    assertThat(PolicyLimits.fitsManaged(ofSize(6_144))).isTrue();
    assertThat(PolicyLimits.fitsManaged(ofSize(6_145))).isFalse();
    assertThat(PolicyLimits.fitInline(List.of(ofSize(5_000), ofSize(5_240)))).isTrue();
    assertThat(PolicyLimits.fitInline(List.of(ofSize(5_000), ofSize(5_241)))).isFalse();
    assertThat(PolicyLimits.fitAttached(Collections.nCopies(10, ofSize(100)))).isTrue();
    assertThat(PolicyLimits.fitAttached(Collections.nCopies(11, ofSize(100)))).isFalse();
    assertThat(PolicyLimits.fitAttached(List.of(ofSize(6_145)))).isFalse();
  }

  @Test
  void splitsInOrderIntoAsFewAsFit() {
    var statements =
        IntStream.range(0, 9).mapToObj(i -> ofSize(2_000).statements().get(0).on("r" + i)).toList();

    var documents = PolicyLimits.split(statements);

    assertThat(documents).hasSize(3).allMatch(PolicyLimits::fitsManaged);
    assertThat(documents.stream().flatMap(d -> d.statements().stream()).toList())
        .isEqualTo(statements);
    assertThat(PolicyLimits.split(List.of())).isEmpty();
  }

  @Test
  void refusesAStatementThatFitsNowhere() {
    var statement = Statement.allow("Big").to("a".repeat(7_000));

    assertThatThrownBy(() -> PolicyLimits.split(List.of(statement)))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("Statement \"Big\": takes 7")
        .hasMessageContaining("a managed policy holds 6144")
        .hasMessageContaining("split its actions or resources over several statements");
  }

  private static PolicyDocument ofSize(int size) {
    var action = "a".repeat(size - FRAME - "{\"Effect\":\"Allow\",\"Action\":\"\"}".length());
    var document = PolicyDocument.of(Statement.allow().to(action));
    assertThat(PolicyLimits.size(document)).isEqualTo(size);
    return document;
  }
}
