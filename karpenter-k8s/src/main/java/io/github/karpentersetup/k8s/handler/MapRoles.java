package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.json.Json;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The {@code mapRoles} text of aws-auth. It is edited as text, because a parsed and rewritten one
 * would lose the comments, order and quoting that its owners keep there.
 *
 * <p>Immutable. Format: EKS User Guide, "Grant IAM users access to Kubernetes with a ConfigMap".
 */
final class MapRoles {

  /** A role and who it is in the cluster. */
  record Entry(String roleArn, String username, List<String> groups) {}

  /** The text cannot be read as a list of roles. */
  static final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;

    private Unreadable(int line, String message) {
      super(message);
      this.line = line;
    }

    /** Counted from 1 within mapRoles. */
    int line() {
      return line;
    }

    String what() {
      return Objects.requireNonNullElse(getMessage(), "");
    }
  }

  private final String text;
  private final List<JsonNode> entries;

  private MapRoles(String text, List<JsonNode> entries) {
    this.text = text;
    this.entries = List.copyOf(entries);
  }

  static MapRoles parse(String text) throws Unreadable {
    try (var parser = Json.yaml().createParser(text)) {
      if (parser.nextToken() == null) {
        return new MapRoles(text, List.of());
      }
      JsonNode root = parser.readValueAsTree();
      if (parser.nextToken() != null) {
        throw new Unreadable(
            parser.currentTokenLocation().getLineNr(), "holds more than one YAML document");
      }
      if (!root.isArray()) {
        throw new Unreadable(1, "is not a list of roles");
      }
      return new MapRoles(text, List.copyOf(root.values()));
    } catch (JacksonException e) {
      var line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      var message = Objects.requireNonNullElse(e.getOriginalMessage(), "").strip();
      throw new Unreadable(line, message.lines().findFirst().orElse("is not YAML"));
    }
  }

  /** The entry of a role. IAM role names differ in more than case, and aws-auth ignores case. */
  Optional<Entry> find(String roleArn) {
    return entries.stream()
        .filter(e -> e.path("rolearn").asString("").equalsIgnoreCase(roleArn))
        .map(
            e ->
                new Entry(
                    e.path("rolearn").asString(""),
                    e.path("username").asString(""),
                    e.path("groups").valueStream().map(g -> g.asString("")).toList()))
        .findFirst();
  }

  /**
   * The text with one more entry at its end, written as the last one there is.
   *
   * @throws Unreadable if the text is laid out in a way that an entry cannot be added to safely
   */
  String with(Entry entry) throws Unreadable {
    var edited = MapRolesLayout.of(text).append(entry);
    var read = parse(edited);
    if (read.entries.size() != entries.size() + 1
        || !read.entries.subList(0, entries.size()).equals(entries)
        || !read.find(entry.roleArn()).equals(Optional.of(entry))) {
      throw new Unreadable(
          (int) text.lines().count(), "is laid out so that an entry cannot be added at its end");
    }
    return edited;
  }

  /**
   * The text without a role's entry, and otherwise as it is to the byte.
   *
   * @throws Unreadable if the text is laid out in a way that the entry cannot be taken out safely
   */
  String without(String roleArn) throws Unreadable {
    int index = 0;
    while (index < entries.size()
        && !entries.get(index).path("rolearn").asString("").equalsIgnoreCase(roleArn)) {
      index++;
    }
    var edited = MapRolesLayout.of(text).remove(index);
    var rest = new java.util.ArrayList<>(entries);
    rest.remove(index);
    if (!parse(edited).entries.equals(rest)) {
      throw new Unreadable(1, "is laid out so that an entry cannot be taken out");
    }
    return edited;
  }
}
