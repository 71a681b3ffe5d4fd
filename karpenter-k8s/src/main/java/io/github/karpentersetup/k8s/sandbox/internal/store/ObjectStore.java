package io.github.karpentersetup.k8s.sandbox.internal.store;

import io.github.karpentersetup.k8s.sandbox.internal.store.StoreIndex.Place;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
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
  private final StoreIndex index = new StoreIndex();
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

  /**
   * An object with its kind.
   *
   * @param type its kind
   * @param object not to be changed
   */
  public record Stored(ResourceType type, ObjectNode object) {}

  /** The object with this uid. */
  public synchronized Optional<Stored> withUid(String uid) {
    return index.uid(uid).map(this::stored);
  }

  /** The objects that name this uid among their owners. */
  public synchronized List<Stored> ownedBy(String uid) {
    return index.ownedBy(uid).stream().map(this::stored).toList();
  }

  /** The objects of one kind that name this uid among their owners. */
  public List<ObjectNode> ownedBy(String uid, ResourceType type) {
    return ownedBy(uid).stream()
        .filter(s -> s.type().key().equals(type.key()))
        .map(Stored::object)
        .toList();
  }

  /** The pods that are bound to a node; for the empty name those that are bound to none. */
  public synchronized List<ObjectNode> podsOn(String node) {
    return index.onNode(node).stream().map(place -> stored(place).object()).toList();
  }

  /** The objects of a namespace that a {@code LabelSelector} object selects. */
  public synchronized List<ObjectNode> selected(
      ResourceType type, String namespace, JsonNode selector) {
    var label = Json.map(selector, "matchLabels").entrySet().stream().findFirst();
    var candidates =
        label
            .map(
                l ->
                    index
                        .labelled(type, l.getKey(), l.getValue())
                        .subSet(new Place(type, namespace + "/"), new Place(type, namespace + "0"))
                        .stream()
                        .map(place -> stored(place).object())
                        .toList())
            .orElseGet(() -> list(type, namespace));
    return candidates.stream().filter(o -> Selectors.matches(selector, Json.labels(o))).toList();
  }

  private Stored stored(Place place) {
    var object = of(place.type()).get(place.key());
    if (object == null) {
      throw new IllegalStateException(place.key() + " is indexed and not stored");
    }
    return new Stored(place.type(), object);
  }

  /** Keeps the object, gives it the next resourceVersion and tells the listeners. */
  public synchronized ObjectNode put(ResourceType type, ObjectNode object) {
    version++;
    Json.in(object, "metadata").put("resourceVersion", Long.toString(version));
    var key = key(Json.namespace(object), Json.name(object));
    var before = of(type).put(key, object);
    index.changed(
        new Place(type, key), before == null ? MissingNode.getInstance() : before, object);
    tell(new StoreEvent(type, Optional.ofNullable(before), object, false, version));
    return object;
  }

  /** Forgets the object and tells the listeners. */
  public synchronized ObjectNode remove(ResourceType type, ObjectNode object) {
    var key = key(Json.namespace(object), Json.name(object));
    var before = of(type).remove(key);
    if (before == null) {
      return object;
    }
    index.changed(new Place(type, key), before, MissingNode.getInstance());
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
