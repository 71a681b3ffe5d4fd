package io.github.karpentersetup.k8s.sandbox.internal.http;

import io.github.karpentersetup.k8s.sandbox.internal.api.Conversions;
import io.github.karpentersetup.k8s.sandbox.internal.api.ResourceApi;
import io.github.karpentersetup.k8s.sandbox.internal.store.ApiException;
import io.github.karpentersetup.k8s.sandbox.internal.store.Json;
import io.github.karpentersetup.k8s.sandbox.internal.store.ObjectStore;
import io.github.karpentersetup.k8s.sandbox.internal.store.ResourceType;
import io.github.karpentersetup.k8s.sandbox.internal.store.Selectors;
import io.github.karpentersetup.k8s.sandbox.internal.store.StoreEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The watches that are open: each gets the events it selects, one JSON object a line. */
final class WatchStreams {
  private static final StoreEvent END =
      new StoreEvent(
          io.github.karpentersetup.k8s.sandbox.internal.store.ResourceTypes.PODS,
          Optional.empty(),
          Json.object(),
          true,
          -1);

  private final ObjectStore store;
  private final Conversions conversions;
  private final Set<BlockingQueue<StoreEvent>> open = ConcurrentHashMap.newKeySet();

  WatchStreams(ResourceApi api) {
    this.store = api.store();
    this.conversions = api.conversions();
  }

  int count() {
    return open.size();
  }

  /** Ends every watch, as a restart of the server does. */
  void endAll() {
    open.forEach(queue -> queue.add(END));
  }

  /** A watch that is registered, with what it has to send first. */
  final class Stream implements AutoCloseable {
    private final BlockingQueue<StoreEvent> queue = new LinkedBlockingQueue<>();
    private final List<ObjectNode> first = new ArrayList<>();
    private final ResourceType type;
    private final RequestPath target;
    private final Predicate<ObjectNode> selected;
    private final long endNanos;
    private final AutoCloseable listening;

    private Stream(Call call, ResourceType type, RequestPath target) {
      var query = Dispatcher.query(call);
      var labels = Selectors.labels(query.labelSelector());
      var fields = Selectors.fields(type, query.fieldSelector());
      this.type = type;
      this.target = target;
      this.selected =
          o ->
              labels.test(Json.labels(o))
                  && fields.test(o)
                  && (target.namespace().isEmpty() || target.namespace().equals(Json.namespace(o)))
                  && (target.name().isEmpty() || target.name().equals(Json.name(o)));
      int seconds = call.number("timeoutSeconds");
      this.endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds > 0 ? seconds : 3600);
      var version = call.parameter("resourceVersion");
      if (version.isEmpty() || version.equals("0") || call.flag("sendInitialEvents")) {
        present(call);
      } else {
        queue.addAll(ofType(store.since(Long.parseLong(version))));
      }
      this.listening =
          store.listen(
              event -> {
                if (event.type().key().equals(type.key())) {
                  queue.add(event);
                }
              });
      open.add(queue);
    }

    private void present(Call call) {
      if (!"false".equals(call.parameter("sendInitialEvents"))) {
        for (ObjectNode object : store.list(type, target.namespace())) {
          if (selected.test(object)) {
            first.add(line("ADDED", object));
          }
        }
      }
      if (call.flag("sendInitialEvents")) {
        var bookmark = Json.object().put("kind", type.kind());
        bookmark.put("apiVersion", type.apiVersion(target.version()));
        Json.in(bookmark, "metadata").put("resourceVersion", Long.toString(store.version()));
        Json.in(bookmark, "metadata", "annotations").put("k8s.io/initial-events-end", "true");
        first.add(line("BOOKMARK", bookmark));
      }
    }

    private List<StoreEvent> ofType(List<StoreEvent> events) {
      return events.stream().filter(e -> e.type().key().equals(type.key())).toList();
    }

    private ObjectNode line(String kind, JsonNode object) {
      var line = Json.object().put("type", kind);
      line.set(
          "object",
          object instanceof ObjectNode o && !kind.equals("ERROR")
              ? conversions.in(type, o, target.version())
              : object);
      return line;
    }

    /** Sends until the client, the time or the server ends it. */
    void send(OutputStream out) throws IOException, InterruptedException {
      for (ObjectNode line : first) {
        write(out, line);
      }
      while (true) {
        var event = queue.poll(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (event == null || event.version() < 0) {
          return;
        }
        var line = of(event);
        if (line.isPresent()) {
          write(out, line.get());
        }
      }
    }

    /** What the event is for this watch: an object can enter and leave what is selected. */
    private Optional<ObjectNode> of(StoreEvent event) {
      var was = event.before().filter(selected).isPresent();
      var is = !event.deleted() && selected.test(event.after());
      if (!was && !is) {
        return Optional.empty();
      }
      return Optional.of(line(!was ? "ADDED" : is ? "MODIFIED" : "DELETED", event.after()));
    }

    private void write(OutputStream out, ObjectNode line) throws IOException {
      var bytes = Json.bytes(line);
      var withEnd = java.util.Arrays.copyOf(bytes, bytes.length + 1);
      withEnd[bytes.length] = '\n';
      out.write(withEnd);
      out.flush();
    }

    @Override
    public void close() throws IOException {
      open.remove(queue);
      try {
        listening.close();
      } catch (Exception impossible) {
        throw new IOException(impossible);
      }
    }
  }

  /**
   * Registers a watch.
   *
   * @throws ApiException 410 when its resourceVersion is too old
   */
  Stream open(Call call, ResourceType type) {
    var target = call.target().orElseThrow(ApiException::noSuchResource);
    return store.atomically(() -> new Stream(call, type, target));
  }
}
