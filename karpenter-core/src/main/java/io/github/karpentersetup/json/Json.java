package io.github.karpentersetup.json;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MutableConfigOverride;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The mappers of this library. Written JSON is stable: the same value gives the same bytes. Empty
 * values are left out; an unknown property is an error, so that a mistyped key is never ignored.
 */
public final class Json {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              i ->
                  i.withValueInclusion(JsonInclude.Include.NON_EMPTY)
                      .withContentInclusion(JsonInclude.Include.ALWAYS))
          .changeDefaultVisibility(v -> v.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          .withConfigOverride(String.class, Json::emptyForNull)
          .withConfigOverride(List.class, Json::emptyForNull)
          .withConfigOverride(Map.class, Json::emptyForNull)
          .withConfigOverride(Set.class, Json::emptyForNull)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .build();

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .changeDefaultPropertyInclusion(i -> i.withValueInclusion(JsonInclude.Include.NON_EMPTY))
          .changeDefaultVisibility(v -> v.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          .withConfigOverride(String.class, Json::emptyForNull)
          .withConfigOverride(List.class, Json::emptyForNull)
          .withConfigOverride(Map.class, Json::emptyForNull)
          .withConfigOverride(Set.class, Json::emptyForNull)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .enable(YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
          .disable(YAMLWriteFeature.SPLIT_LINES)
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .build();

  private static final TypeReference<LinkedHashMap<String, Object>> TREE = new TypeReference<>() {};

  private Json() {}

  private static void emptyForNull(MutableConfigOverride type) {
    type.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
  }

  /** The JSON mapper, for what the other methods do not cover. */
  public static JsonMapper mapper() {
    return JSON;
  }

  /** The YAML mapper; keys keep the order in which they were put. */
  public static YAMLMapper yaml() {
    return YAML;
  }

  /** On one line. */
  public static String write(Object value) {
    return JSON.writeValueAsString(value);
  }

  /** Indented, for people and for version control. */
  public static String writePretty(Object value) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  /** Reads a value written by {@link #write} or {@link #writePretty}. */
  public static <T> T read(String json, Class<T> type) {
    return JSON.readValue(json, type);
  }

  /** Reads a JSON object as maps, lists and scalars. */
  public static Map<String, Object> readTree(String json) {
    return JSON.readValue(json, TREE);
  }

  /** What the parser says of a text it cannot read, on one line, without its quotation of it. */
  public static String complaint(JacksonException e) {
    var message = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
    return message
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" ") && !line.startsWith("in "))
        .collect(Collectors.joining(", "));
  }

  /** The value as maps, lists and scalars. */
  public static Map<String, Object> tree(Object value) {
    return JSON.convertValue(value, TREE);
  }

  /** SHA-256 of the canonical form (keys sorted at every depth), as 64 hexadecimal digits. */
  public static String fingerprint(Object value) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var canonical = JSON.writeValueAsString(sorted(JSON.convertValue(value, Object.class)));
      return HexFormat.of().formatHex(digest.digest(canonical.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The map with its keys sorted at every depth, as JSON written by this class has them. */
  public static Map<String, Object> sorted(Map<String, Object> map) {
    var sorted = new TreeMap<String, Object>();
    map.forEach((k, v) -> sorted.put(k, sorted(v)));
    return Collections.unmodifiableMap(sorted);
  }

  private static Object sorted(Object value) {
    if (value instanceof Map<?, ?> map) {
      var sorted = new TreeMap<String, Object>();
      map.forEach((k, v) -> sorted.put(String.valueOf(k), sorted(v)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      var sorted = new ArrayList<>();
      list.forEach(v -> sorted.add(sorted(v)));
      return sorted;
    }
    return value;
  }
}
