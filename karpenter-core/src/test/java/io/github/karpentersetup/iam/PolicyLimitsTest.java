package io.github.karpentersetup.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
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

  private static PolicyDocument ofSize(int size) {
    var action = "a".repeat(size - FRAME - "{\"Effect\":\"Allow\",\"Action\":\"\"}".length());
    var document = PolicyDocument.of(Statement.allow().to(action));
    assertThat(PolicyLimits.size(document)).isEqualTo(size);
    return document;
  }
}
