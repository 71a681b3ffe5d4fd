package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * How a {@code mapRoles} text is written: where its list ends, how its entries are indented and
 * quoted, and in which order their keys stand.
 */
final class MapRolesLayout {

  private static final List<String> KEYS = List.of("groups", "rolearn", "username");

  /** Needs no quotes in a block, and is no boolean or null of YAML 1.1. */
  private static final Pattern PLAIN =
      Pattern.compile("(?!(?i:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\\w:/.+=@{}-]*(?<!:)");

  private final String text;
  private final String newline;

  /** Where the list opens: the first dash, or the bracket; -1 if there is no list. */
  private int start = -1;

  /** Where the list's bracket closes; -1 in block style. */
  private int end = -1;

  private int dashColumn;
  private int keyColumn = 2;
  private int groupOffset;
  private int entryColumn = -1;
  private String quote = "";

  /** The first and the last line of each entry, counted from 0. */
  private final List<int[]> lines = new ArrayList<>();

  private List<String> order = KEYS;

  private MapRolesLayout(String text) {
    this.text = text;
    this.newline = text.contains("\r\n") ? "\r\n" : "\n";
  }

  /** Reads the layout of a text that is known to be a list, or to hold nothing. */
  static MapRolesLayout of(String text) {
    var layout = new MapRolesLayout(text);
    try (var parser = Json.yaml().createParser(text)) {
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        layout.readList(parser);
      }
    }
    return layout;
  }

  String append(MapRoles.Entry entry) {
    if (start >= 0 && text.charAt(start) == '[') {
      return entryColumn < 0 ? replaceEmptyList(entry) : appendToFlow(entry);
    }
    var broken = !text.isEmpty() && !text.endsWith("\n");
    var appended = text + (broken ? newline : "") + block(entry);
    return broken ? appended.substring(0, appended.length() - newline.length()) : appended;
  }

  private void readList(JsonParser parser) {
    start = offset(parser);
    dashColumn = column(parser);
    keyColumn = dashColumn + 2;
    for (var token = parser.nextToken(); token == JsonToken.START_OBJECT; ) {
      readEntry(parser);
      token = parser.nextToken();
    }
    if (text.charAt(start) == '[') {
      end = offset(parser);
    }
  }

  private void readEntry(JsonParser parser) {
    entryColumn = column(parser);
    keyColumn = entryColumn;
    var first = parser.currentTokenLocation().getLineNr() - 1;
    var last = first;
    var keys = new ArrayList<String>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      var key = parser.currentName();
      keys.add(key);
      var value = parser.nextToken();
      if (key.equals("groups")
          && value == JsonToken.START_ARRAY
          && text.charAt(offset(parser)) == '-') {
        groupOffset = Math.max(0, column(parser) - entryColumn);
      }
      if (key.equals("rolearn")) {
        var sign = text.substring(offset(parser), Math.min(text.length(), offset(parser) + 1));
        quote = sign.equals("'") || sign.equals("\"") ? sign : "";
      }
      last = lastLine(parser, value);
    }
    lines.add(new int[] {first, last});
    order = keys.size() == KEYS.size() && keys.containsAll(KEYS) ? keys : KEYS;
  }

  private String block(MapRoles.Entry entry) {
    var indent = " ".repeat(keyColumn);
    var lines = new ArrayList<String>();
    for (var key : order) {
      if (key.equals("groups")) {
        lines.add(indent + "groups:" + (entry.groups().isEmpty() ? " []" : ""));
        for (var group : entry.groups()) {
          lines.add(indent + " ".repeat(groupOffset) + "- " + scalar(group, ""));
        }
      } else {
        lines.add(indent + key + ": " + scalar(value(entry, key), quote));
      }
    }
    lines.set(
        0,
        " ".repeat(dashColumn)
            + "-"
            + " ".repeat(keyColumn - dashColumn - 1)
            + lines.get(0).substring(keyColumn));
    return lines.stream().map(line -> line + newline).collect(Collectors.joining());
  }

  private String replaceEmptyList(MapRoles.Entry entry) {
    dashColumn = 0;
    keyColumn = 2;
    var after = text.substring(end + 1);
    var rest = after.startsWith(newline) ? after.substring(newline.length()) : after;
    return text.substring(0, start) + block(entry) + rest;
  }

  private String appendToFlow(MapRoles.Entry entry) {
    var last = end - 1;
    while (Character.isWhitespace(text.charAt(last))) {
      last--;
    }
    var comma = text.charAt(last) == ',' ? "" : ",";
    var ownLines = text.substring(last, end).contains("\n");
    var gap = ownLines ? newline + " ".repeat(entryColumn) : " ";
    var flow = new LinkedHashMap<String, Object>();
    order.forEach(key -> flow.put(key, key.equals("groups") ? entry.groups() : value(entry, key)));
    var json =
        flow.entrySet().stream()
            .map(e -> Json.write(e.getKey()) + ": " + Json.write(e.getValue()))
            .collect(Collectors.joining(", ", "{", "}"));
    return text.substring(0, last + 1) + comma + gap + json + text.substring(last + 1);
  }

  /** Goes to the end of a value; gives the line of what is in it last. */
  private static int lastLine(JsonParser parser, JsonToken value) {
    int line = parser.currentTokenLocation().getLineNr() - 1;
    for (int depth = value.isStructStart() ? 1 : 0; depth > 0; ) {
      var token = parser.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else {
        line = parser.currentTokenLocation().getLineNr() - 1;
      }
    }
    return line;
  }

  /** The text without the lines of an entry. */
  String remove(int index) {
    var all = text.split("(?<=\n)", -1);
    var left = new StringBuilder();
    for (int i = 0; i < all.length; i++) {
      if (i < lines.get(index)[0] || i > lines.get(index)[1]) {
        left.append(all[i]);
      }
    }
    var isLast = index == lines.size() - 1;
    return isLast && !text.endsWith("\n") && left.toString().endsWith(newline)
        ? left.substring(0, left.length() - newline.length())
        : left.toString();
  }

  private static String value(MapRoles.Entry entry, String key) {
    return key.equals("rolearn") ? entry.roleArn() : entry.username();
  }

  private static String scalar(String value, String quote) {
    if (quote.equals("'")) {
      return "'" + value.replace("'", "''") + "'";
    }
    return quote.isEmpty() && PLAIN.matcher(value).matches() ? value : Json.write(value);
  }

  private static int column(JsonParser parser) {
    return parser.currentTokenLocation().getColumnNr() - 1;
  }

  private int offset(JsonParser parser) {
    return text.offsetByCodePoints(0, (int) parser.currentTokenLocation().getCharOffset());
  }
}
