package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.INT;
import static io.github.karpentersetup.k8s.crd.CelLibrary.LIST;
import static io.github.karpentersetup.k8s.crd.CelLibrary.TEXT;

import com.google.re2j.Pattern;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;

/** Functions over text: regular expressions, places in it, and {@code format}. */
final class CelStrings {

  private CelStrings() {}

  static void addTo(CelLibrary library) {
    var texts = ListType.create(SimpleType.STRING);
    library.method("find", TEXT, TEXT, TEXT.cel(), CelStrings::find);
    library.method("findAll", TEXT, TEXT, texts, (text, regex) -> findAll(text, regex, -1));
    library.method(
        "findAll",
        TEXT,
        TEXT,
        INT,
        texts,
        args -> findAll((String) args[0], (String) args[1], (Long) args[2]));
    library.method("indexOf", TEXT, TEXT, INT.cel(), (text, part) -> indexOf(text, part, 0));
    library.method(
        "indexOf",
        TEXT,
        TEXT,
        INT,
        INT.cel(),
        args -> indexOf((String) args[0], (String) args[1], (Long) args[2]));
    library.method(
        "lastIndexOf",
        TEXT,
        TEXT,
        INT.cel(),
        (text, part) -> lastIndexOf(text, part, text.codePointCount(0, text.length())));
    library.method(
        "lastIndexOf",
        TEXT,
        TEXT,
        INT,
        INT.cel(),
        args -> lastIndexOf((String) args[0], (String) args[1], (Long) args[2]));
    library.method("format", TEXT, LIST, TEXT.cel(), CelFormatter::format);
  }

  private static String find(String text, String regex) {
    var match = Pattern.compile(regex).matcher(text);
    return match.find() ? match.group() : "";
  }

  private static List<String> findAll(String text, String regex, long most) {
    var found = new ArrayList<String>();
    var match = Pattern.compile(regex).matcher(text);
    while ((most < 0 || found.size() < most) && match.find()) {
      found.add(match.group());
    }
    return found;
  }

  private static long indexOf(String text, String part, long from) {
    return place(text, text.indexOf(part, offset(text, from)));
  }

  private static long lastIndexOf(String text, String part, long from) {
    return place(text, text.lastIndexOf(part, offset(text, from)));
  }

  /** Places are counted in characters of Unicode. */
  private static int offset(String text, long characters) {
    int length = text.codePointCount(0, text.length());
    if (characters < 0 || characters > length) {
      throw new IllegalArgumentException("place " + characters + " of a text of " + length);
    }
    return text.offsetByCodePoints(0, (int) characters);
  }

  private static long place(String text, int offset) {
    return offset < 0 ? -1 : text.codePointCount(0, offset);
  }
}
