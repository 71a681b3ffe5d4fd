package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects, their versions and the recent changes.
 *
 * <p>An object in the store is never changed in place: a writer copies, changes the copy and puts
 * that. So readers need no copy, and an event's objects stay as they were.
 */
public final class ObjectStore {
  private static final int KEPT_EVENTS = 20_000;
  private static final int FIRST_VERSION = 1000;

  private final Map<String, NavigableMap<String, ObjectNode>> objects = new HashMap<>();
  private final Deque<StoreEvent> log = new ArrayDeque<>();
  private final List<Consumer<StoreEvent>> listeners = new CopyOnWriteArrayList<>();
  private final ResourceTypes types = new ResourceTypes();
  private long version = FIRST_VERSION;
  private long forgotten = FIRST_VERSION;

  /** The kinds it holds. */
  public ResourceTypes types() {
    return types;
  }

  /** Runs an action that no other writer or reader comes between. */
  public synchronized <T> T atomically(Supplier<T> action) {
    return action.get();
  }

  /** The version after the last change. */
  public synchronized long version() {
    return version;
  }

  private NavigableMap<String, ObjectNode> of(ResourceType type) {
    return objects.computeIfAbsent(type.key(), key -> new TreeMap<>());
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  /** The object of this name; not to be changed. */
  public synchronized Optional<ObjectNode> find(ResourceType type, String namespace, String name) {
    return Optional.ofNullable(of(type).get(key(namespace, name)));
  }

  /** The objects of a namespace, or of all when it is empty, by namespace and name. */
  public synchronized List<ObjectNode> list(ResourceType type, String namespace) {
    Collection<ObjectNode> found =
        namespace.isEmpty()
            ? of(type).values()
            : of(type).subMap(namespace + "/", namespace + "0").values();
    return new ArrayList<>(found);
  }

  /** The objects of a kind by its group and plural; empty when there is no such kind. */
  public List<ObjectNode> list(String group, String plural) {
    return types.find(group, plural).map(type -> list(type, "")).orElse(List.of());
  }

  /** Keeps the object, gives it the next resourceVersion and tells the listeners. */
  public synchronized ObjectNode put(ResourceType type, ObjectNode object) {
    version++;
    Json.in(object, "metadata").put("resourceVersion", Long.toString(version));
    var before = of(type).put(key(Json.namespace(object), Json.name(object)), object);
    tell(new StoreEvent(type, Optional.ofNullable(before), object, false, version));
    return object;
  }

  /** Forgets the object and tells the listeners. */
  public synchronized ObjectNode remove(ResourceType type, ObjectNode object) {
    var before = of(type).remove(key(Json.namespace(object), Json.name(object)));
    if (before == null) {
      return object;
    }
    version++;
    var last = before.deepCopy();
    Json.in(last, "metadata").put("resourceVersion", Long.toString(version));
    tell(new StoreEvent(type, Optional.of(before), last, true, version));
    return last;
  }

  private void tell(StoreEvent event) {
    log.addLast(event);
    if (log.size() > KEPT_EVENTS) {
      forgotten = log.removeFirst().version();
    }
    listeners.forEach(listener -> listener.accept(event));
  }

  /**
   * The changes after a version.
   *
   * @throws ApiException 410 when they are not kept any more
   */
  public synchronized List<StoreEvent> since(long from) {
    if (from < forgotten) {
      throw ApiException.expired("too old resource version: " + from + " (" + forgotten + ")");
    }
    return log.stream().filter(event -> event.version() > from).toList();
  }

  /** Forgets all changes up to now, as a compaction of etcd does. */
  public synchronized void compact() {
    log.clear();
    forgotten = version;
  }

  /** Calls the listener within every change, until the handle is closed; it must not block. */
  public AutoCloseable listen(Consumer<StoreEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
