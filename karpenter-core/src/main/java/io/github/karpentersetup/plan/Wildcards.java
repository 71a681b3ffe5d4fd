package io.github.karpentersetup.plan;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns as IAM and EC2 have them: {@code *} stands for any text, {@code ?} for a character. */
final class Wildcards {

  private static final Pattern PARTS = Pattern.compile("[*?]|[^*?]+");

  private Wildcards() {}

  static boolean match(String pattern, String text) {
    var regex =
        PARTS
            .matcher(pattern)
            .results()
            .map(m -> m.group())
            .map(p -> p.equals("*") ? ".*" : p.equals("?") ? "." : Pattern.quote(p))
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
  }
}
