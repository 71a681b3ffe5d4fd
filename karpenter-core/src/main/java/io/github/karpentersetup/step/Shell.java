package io.github.karpentersetup.step;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a command for a POSIX shell, each value quoted where it must be. */
public final class Shell {

  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final StringBuilder text;

  private Shell(String command) {
    this.text = new StringBuilder(command);
  }

  /** Begins a command; the words after it are quoted. */
  public static Shell command(String command, String... words) {
    return new Shell(command).words(List.of(words));
  }

  /** An option with its value. */
  public Shell with(String option, String value) {
    return flag(option).words(List.of(value));
  }

  /** Text as it is, such as an option without a value. */
  public Shell flag(String option) {
    text.append(' ').append(option);
    return this;
  }

  /** Words, each quoted where it must be. */
  public Shell words(List<String> words) {
    words.forEach(w -> text.append(' ').append(quote(w)));
    return this;
  }

  /** Tags as the commands of IAM, EC2 and SQS take them; nothing for none. */
  public Shell tags(Map<String, String> tags) {
    if (!tags.isEmpty()) {
      text.append(" --tags");
      new TreeMap<>(tags)
          .forEach((k, v) -> text.append(' ').append(quote("Key=" + k + ",Value=" + v)));
    }
    return this;
  }

  /** Tags as the commands of EKS take them; nothing for none. */
  Shell eksTags(Map<String, String> tags) {
    return tags.isEmpty()
        ? this
        : with(
            "--tags",
            new TreeMap<>(tags)
                .entrySet().stream()
                    .map(t -> t.getKey() + "=" + t.getValue())
                    .collect(Collectors.joining(",")));
  }

  /** Feeds Kubernetes objects to the command's standard input. */
  Shell yaml(List<Map<String, Object>> objects) {
    return stdin(
        objects.stream()
            .map(o -> Json.yaml().writeValueAsString(o))
            .collect(Collectors.joining("---\n")));
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

  /** The command as it stands. */
  public String text() {
    return text.toString();
  }

  /** A word as a POSIX shell reads it back. */
  public static String quote(String word) {
    return SAFE.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
