package io.github.karpentersetup.report;

/** HTML in the making. Text and attributes are escaped; only tags are taken as they are. */
final class Html {

  private final StringBuilder html = new StringBuilder();

  /** A tag, or several, of this library's own. */
  Html raw(String tags) {
    html.append(tags);
    return this;
  }

  /** Text, whatever is in it. */
  Html text(String text) {
    html.append(escaped(text));
    return this;
  }

  /** An element with nothing but text in it. */
  Html element(String tag, String text) {
    return element(tag, "", text);
  }

  /** An element of a class with nothing but text in it. */
  Html element(String tag, String cssClass, String text) {
    html.append('<').append(tag);
    if (!cssClass.isEmpty()) {
      html.append(" class=\"").append(cssClass).append('"');
    }
    html.append('>').append(escaped(text)).append("</").append(tag).append(">\n");
    return this;
  }

  /**
   * For text and for attributes in double quotes. Control characters, which HTML bars, are shown.
   */
  static String escaped(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                  if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f) {
                    out.append('\ufffd');
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.toString();
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
