package io.github.karpentersetup.k8s.crd;

import static io.github.karpentersetup.k8s.crd.CelLibrary.TEXT;

import com.google.errorprone.annotations.Immutable;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import io.github.karpentersetup.k8s.crd.CelLibrary.CelKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The forms of text that rules can ask for by name: {@code format.dns1123Label()}. */
final class CelFormats {

  private static final int LABEL_LENGTH = 63;
  private static final int SUBDOMAIN_LENGTH = 253;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern LETTER_FIRST = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern VALUE = Pattern.compile("(" + NAME + ")?");
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9A-F]{8}-?[0-9A-F]{4}-?[0-9A-F]{4}-?[0-9A-F]{4}-?[0-9A-F]{12}");
  private static final Pattern BASE64 =
      Pattern.compile("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})");

  /** Says what is wrong with text. */
  @Immutable
  interface Format {
    List<String> problems(String text);
  }

  private static final CelKind<Format> TYPE =
      CelKind.opaque("kubernetes.NamedFormat", Format.class);

  private static final Map<String, Format> NAMED =
      Map.ofEntries(
          Map.entry("dns1123Label", text -> shaped(text, LABEL, LABEL_LENGTH)),
          Map.entry("dns1123LabelPrefix", text -> shaped(start(text), LABEL, LABEL_LENGTH)),
          Map.entry("dns1123Subdomain", text -> shaped(text, SUBDOMAIN, SUBDOMAIN_LENGTH)),
          Map.entry(
              "dns1123SubdomainPrefix", text -> shaped(start(text), SUBDOMAIN, SUBDOMAIN_LENGTH)),
          Map.entry("dns1035Label", text -> shaped(text, LETTER_FIRST, LABEL_LENGTH)),
          Map.entry("dns1035LabelPrefix", text -> shaped(start(text), LETTER_FIRST, LABEL_LENGTH)),
          Map.entry("qualifiedName", CelFormats::qualifiedName),
          Map.entry("labelValue", text -> shaped(text, VALUE, LABEL_LENGTH)),
          Map.entry("uri", text -> is(text, CelUrl::isUrl, "a URI")),
          Map.entry("uuid", text -> is(text, UUID.asMatchPredicate(), "a UUID")),
          Map.entry("byte", text -> is(text, BASE64.asMatchPredicate(), "base64")),
          Map.entry("date", text -> is(text, t -> Formats.accepts("date", t), "a date")),
          Map.entry(
              "datetime",
              text -> is(text, t -> Formats.accepts("datetime", t), "a date and time")));

  private CelFormats() {}

  static void addTo(CelLibrary library) {
    NAMED.forEach(
        (name, format) -> library.function("format." + name, TYPE.cel(), arguments -> format));
    library.function(
        "format.named",
        TEXT,
        OptionalType.create(TYPE.cel()),
        name -> Optional.ofNullable(NAMED.get(name)));
    library.method(
        "validate",
        TYPE,
        TEXT,
        OptionalType.create(ListType.create(SimpleType.STRING)),
        (format, text) -> Optional.of(format.problems(text)).filter(all -> !all.isEmpty()));
  }

  private static List<String> shaped(String text, Pattern form, int most) {
    var problems = new ArrayList<String>();
    if (text.length() > most) {
      problems.add("must be no more than " + most + " characters");
    }
    if (!form.matcher(text).matches()) {
      problems.add("must have the form " + form);
    }
    return problems;
  }

  private static List<String> is(String text, Predicate<String> test, String what) {
    return test.test(text) ? List.of() : List.of("must be " + what);
  }

  /** A prefix may end with the dash before what will be appended. */
  private static String start(String text) {
    return text.length() > 1 && text.endsWith("-")
        ? text.substring(0, text.length() - 1) + "a"
        : text;
  }

  private static List<String> qualifiedName(String text) {
    var parts = text.split("/", -1);
    if (parts.length > 2) {
      return List.of("must be a name, with at most one prefix and a slash before it");
    }
    var problems = new ArrayList<String>();
    if (parts.length == 2) {
      shaped(parts[0], SUBDOMAIN, SUBDOMAIN_LENGTH).forEach(p -> problems.add("prefix " + p));
    }
    shaped(parts[parts.length - 1], NAME, LABEL_LENGTH).forEach(p -> problems.add("name " + p));
    return problems;
  }
}
