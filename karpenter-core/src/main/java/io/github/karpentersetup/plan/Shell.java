package io.github.karpentersetup.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes a command for a POSIX shell, each value quoted where it must be. */
final class Shell {

  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final StringBuilder text;

  private Shell(String command) {
    this.text = new StringBuilder(command);
  }

  static Shell command(String command, String... words) {
    return new Shell(command).words(List.of(words));
  }

  Shell with(String option, String value) {
    return flag(option).words(List.of(value));
  }

  Shell flag(String option) {
    text.append(' ').append(option);
    return this;
  }

  Shell words(List<String> words) {
    words.forEach(w -> text.append(' ').append(quote(w)));
    return this;
  }

  Shell tags(Map<String, String> tags) {
    if (!tags.isEmpty()) {
      text.append(" --tags");
      new TreeMap<>(tags)
          .forEach((k, v) -> text.append(' ').append(quote("Key=" + k + ",Value=" + v)));
    }
    return this;
  }

  /** Feeds {@code input} to the command's standard input. */
  Shell stdin(String input) {
    text.append(" <<'EOF'\n").append(input);
    if (!input.endsWith("\n")) {
      text.append('\n');
    }
    text.append("EOF");
    return this;
  }

  String text() {
    return text.toString();
  }

  static String quote(String word) {
    return SAFE.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
