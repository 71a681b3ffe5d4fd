package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.BOOL;
import static io.github.karpentersetup.k8s.crd.CelLibrary.TEXT;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import io.github.karpentersetup.k8s.crd.CelLibrary.CelKind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A URL as a CEL value: an absolute one, or an absolute path. Read as Go's {@code net/url} does,
 * which takes blanks in a path and refuses them in a host.
 *
 * @param scheme in small letters
 * @param host with the port
 * @param path as written
 * @param query as written
 */
record CelUrl(String scheme, String host, String path, String query) {

  static final CelKind<CelUrl> TYPE = CelKind.opaque("kubernetes.URL", CelUrl.class);

  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(.*)");
  private static final Pattern USER = Pattern.compile("[a-zA-Z0-9._:~!$&'()*+,;=%@-]*");
  private static final Pattern HOST =
      Pattern.compile("(\\[[^\\]]*]|[^\\s<>\"#%?\\\\^`{|}\\[\\]:]*)(:[0-9]*)?");
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");
  private static final String UNESCAPED_IN_PATHS = "-_.~$&+,/:;=@!'()*[]";

  static void addTo(CelLibrary library) {
    library.function("isURL", TEXT, BOOL.cel(), text -> read(text).isPresent());
    library.function(
        "url",
        TEXT,
        TYPE.cel(),
        text ->
            read(text)
                .orElseThrow(() -> new IllegalArgumentException("\"" + text + "\" is not a URL")));
    library.method("getScheme", TYPE, TEXT.cel(), CelUrl::scheme);
    library.method("getHost", TYPE, TEXT.cel(), CelUrl::host);
    library.method("getHostname", TYPE, TEXT.cel(), CelUrl::hostname);
    library.method("getPort", TYPE, TEXT.cel(), CelUrl::port);
    library.method("getEscapedPath", TYPE, TEXT.cel(), CelUrl::escapedPath);
    library.method(
        "getQuery",
        TYPE,
        MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)),
        CelUrl::parameters);
  }

  static boolean isUrl(String text) {
    return read(text).isPresent();
  }

  private static Optional<CelUrl> read(String text) {
    if (text.isEmpty() || CONTROL.matcher(text).find()) {
      return Optional.empty();
    }
    int hash = text.indexOf('#');
    var whole = hash < 0 ? text : text.substring(0, hash);
    var absolute = SCHEME.matcher(whole);
    boolean isAbsolute = absolute.matches();
    var rest = isAbsolute ? absolute.group(2) : whole;
    int mark = rest.indexOf('?');
    var query = mark < 0 ? "" : rest.substring(mark + 1);
    rest = mark < 0 ? rest : rest.substring(0, mark);
    var scheme = isAbsolute ? absolute.group(1).toLowerCase(java.util.Locale.ROOT) : "";
    if (!rest.startsWith("/")) {
      // Such as mailto:a@b.c, which has neither host nor path.
      return isAbsolute ? Optional.of(new CelUrl(scheme, "", "", query)) : Optional.empty();
    }
    var host = "";
    if (isAbsolute && rest.startsWith("//")) {
      int end = rest.indexOf('/', 2);
      var authority = end < 0 ? rest.substring(2) : rest.substring(2, end);
      rest = end < 0 ? "" : rest.substring(end);
      int at = authority.lastIndexOf('@');
      host = authority.substring(at + 1);
      if (!HOST.matcher(host).matches()
          || (at > 0 && !USER.matcher(authority.substring(0, at)).matches())) {
        return Optional.empty();
      }
    }
    return BROKEN_ESCAPE.matcher(rest).find()
        ? Optional.empty()
        : Optional.of(new CelUrl(scheme, host, rest, query));
  }

  private String hostname() {
    return host.startsWith("[")
        ? host.substring(1, host.indexOf(']'))
        : host.replaceFirst(":.*", "");
  }

  private String port() {
    return host.substring(host.indexOf(']') + 1).replaceFirst("^[^:]*:?", "");
  }

  private String escapedPath() {
    var escaped = new StringBuilder();
    for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean stays =
          c == '%'
              || (c < 0x80 && Character.isLetterOrDigit(c))
              || UNESCAPED_IN_PATHS.indexOf(c) >= 0;
      escaped.append(stays ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return escaped.toString();
  }

  private Map<String, List<String>> parameters() {
    var all = new LinkedHashMap<String, List<String>>();
    for (var part : query.split("&", -1)) {
      if (!part.isEmpty() && part.indexOf(';') < 0 && !BROKEN_ESCAPE.matcher(part).find()) {
        var pair = part.split("=", 2);
        all.computeIfAbsent(unescaped(pair[0]), key -> new ArrayList<>())
            .add(pair.length == 1 ? "" : unescaped(pair[1]));
      }
    }
    return all;
  }

  private static String unescaped(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
