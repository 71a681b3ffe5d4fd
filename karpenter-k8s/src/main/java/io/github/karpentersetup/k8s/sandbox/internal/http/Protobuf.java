package io.github.karpentersetup.k8s.sandbox.internal.http;

import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the bodies that Helm's client sends in Kubernetes' protobuf form: the Secrets it keeps its
 * releases in, and the options of a delete. Everything else it writes is JSON.
 *
 * <p>Source: generated.proto of k8s.io/api and k8s.io/apimachinery, Kubernetes 1.33.
 */
final class Protobuf {

  static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};

  private enum Type {
    TEXT,
    BYTES,
    NUMBER,
    BOOL,
    TIME,
    TEXT_MAP,
    BYTES_MAP,
    METADATA
  }

  private record Field(String name, Type type) {}

  private static final Map<Integer, Field> METADATA =
      Map.of(
          1, new Field("name", Type.TEXT),
          2, new Field("generateName", Type.TEXT),
          3, new Field("namespace", Type.TEXT),
          5, new Field("uid", Type.TEXT),
          6, new Field("resourceVersion", Type.TEXT),
          8, new Field("creationTimestamp", Type.TIME),
          11, new Field("labels", Type.TEXT_MAP),
          12, new Field("annotations", Type.TEXT_MAP));

  private static final Map<String, Map<Integer, Field>> KINDS =
      Map.of(
          "Secret",
          Map.of(
              1, new Field("metadata", Type.METADATA),
              2, new Field("data", Type.BYTES_MAP),
              3, new Field("type", Type.TEXT),
              4, new Field("stringData", Type.TEXT_MAP),
              5, new Field("immutable", Type.BOOL)),
          "DeleteOptions",
          Map.of(
              1, new Field("gracePeriodSeconds", Type.NUMBER),
              4, new Field("propagationPolicy", Type.TEXT)));

  private Protobuf() {}

  /** The body as JSON; empty if it is of a kind that is not read here. */
  static Optional<String> json(byte[] body) {
    if (body.length < MAGIC.length
        || !Arrays.equals(MAGIC, 0, MAGIC.length, body, 0, MAGIC.length)) {
      return Optional.empty();
    }
    var object = Json.object();
    var raw = new byte[0];
    var envelope = ByteBuffer.wrap(body, MAGIC.length, body.length - MAGIC.length);
    while (envelope.hasRemaining()) {
      var tag = (int) varint(envelope);
      switch (tag >>> 3) {
        case 1 -> typeMeta(ByteBuffer.wrap(bytes(envelope)), object);
        case 2 -> raw = bytes(envelope);
        default -> skip(tag, envelope);
      }
    }
    var fields = KINDS.get(Json.text(object, "kind"));
    if (fields == null) {
      return Optional.empty();
    }
    read(ByteBuffer.wrap(raw), fields, object);
    return Optional.of(object.toString());
  }

  private static void typeMeta(ByteBuffer in, ObjectNode object) {
    while (in.hasRemaining()) {
      var tag = (int) varint(in);
      object.put(tag >>> 3 == 1 ? "apiVersion" : "kind", text(in));
    }
  }

  private static void read(ByteBuffer in, Map<Integer, Field> fields, ObjectNode object) {
    while (in.hasRemaining()) {
      var tag = (int) varint(in);
      var field = fields.get(tag >>> 3);
      if (field == null) {
        skip(tag, in);
        continue;
      }
      var name = field.name();
      switch (field.type()) {
        case TEXT -> {
          var text = text(in);
          if (!text.isEmpty()) {
            object.put(name, text);
          }
        }
        case BYTES -> object.put(name, Base64.getEncoder().encodeToString(bytes(in)));
        case NUMBER -> object.put(name, varint(in));
        case BOOL -> object.put(name, varint(in) != 0);
        case TIME -> time(ByteBuffer.wrap(bytes(in))).ifPresent(t -> object.put(name, t));
        case TEXT_MAP -> entry(ByteBuffer.wrap(bytes(in)), Type.TEXT, Json.in(object, name));
        case BYTES_MAP -> entry(ByteBuffer.wrap(bytes(in)), Type.BYTES, Json.in(object, name));
        case METADATA -> read(ByteBuffer.wrap(bytes(in)), METADATA, Json.in(object, name));
      }
    }
  }

  private static void entry(ByteBuffer in, Type value, ObjectNode map) {
    var key = "";
    var content = new byte[0];
    while (in.hasRemaining()) {
      var tag = (int) varint(in);
      if (tag >>> 3 == 1) {
        key = text(in);
      } else {
        content = bytes(in);
      }
    }
    map.put(
        key,
        value == Type.TEXT
            ? new String(content, StandardCharsets.UTF_8)
            : Base64.getEncoder().encodeToString(content));
  }

  /** None where it is not set, which is sent as a time without a value. */
  private static Optional<String> time(ByteBuffer in) {
    var seconds = 0L;
    while (in.hasRemaining()) {
      var tag = (int) varint(in);
      var value = varint(in);
      if (tag >>> 3 == 1) {
        seconds = value;
      }
    }
    return seconds <= 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds).toString());
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    var bytes = new byte[(int) varint(in)];
    in.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer in) {
    var value = 0L;
    for (var shift = 0; ; shift += 7) {
      var next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static void skip(int tag, ByteBuffer in) {
    switch (tag & 7) {
      case 0 -> varint(in);
      case 1 -> in.position(in.position() + 8);
      case 2 -> bytes(in);
      case 5 -> in.position(in.position() + 4);
      default -> throw new IllegalArgumentException("wire type " + (tag & 7));
    }
  }
}
