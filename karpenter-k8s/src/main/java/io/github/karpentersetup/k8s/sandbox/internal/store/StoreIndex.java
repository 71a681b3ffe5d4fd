package io.github.karpentersetup.k8s.sandbox.internal.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Finds objects by what they have in common: their owner, the node they are on, a label. It holds
 * the keys that the store files objects under, so that most changes leave it as it is.
 */
final class StoreIndex {
  /** An object by its kind's key and its own. */
  record Place(ResourceType type, String key) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = type.key().compareTo(other.type.key());
      return order != 0 ? order : key.compareTo(other.key);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Place place && compareTo(place) == 0;
    }

    @Override
    public int hashCode() {
      return 31 * type.key().hashCode() + key.hashCode();
    }
  }

  private final Map<String, Place> byUid = new HashMap<>();
  private final Map<String, NavigableSet<Place>> byOwner = new HashMap<>();
  private final Map<String, NavigableSet<Place>> byNode = new HashMap<>();
  private final Map<String, NavigableSet<Place>> byLabel = new HashMap<>();

  /** Takes over a change; a missing node stands for an object that is not there. */
  void changed(Place place, JsonNode before, JsonNode after) {
    var uid = Json.uid(before);
    if (!uid.equals(Json.uid(after))) {
      byUid.remove(uid);
      if (after.isObject()) {
        byUid.put(Json.uid(after), place);
      }
    }
    move(
        byOwner,
        place,
        before,
        after,
        o -> Json.at(o, "metadata", "ownerReferences"),
        this::owners);
    move(
        byLabel,
        place,
        before,
        after,
        o -> Json.at(o, "metadata", "labels"),
        labels -> labels(place, labels));
    if (place.type().key().equals(ResourceTypes.PODS.key())) {
      var from =
          before.isObject() ? List.of(Json.text(before, "spec", "nodeName")) : List.<String>of();
      var to = after.isObject() ? List.of(Json.text(after, "spec", "nodeName")) : List.<String>of();
      move(byNode, place, from, to);
    }
  }

  private void move(
      Map<String, NavigableSet<Place>> index,
      Place place,
      JsonNode before,
      JsonNode after,
      UnaryOperator<JsonNode> part,
      java.util.function.Function<JsonNode, List<String>> terms) {
    var was = part.apply(before);
    var is = part.apply(after);
    if (!was.equals(is)) {
      move(index, place, terms.apply(was), terms.apply(is));
    }
  }

  private static void move(
      Map<String, NavigableSet<Place>> index, Place place, List<String> from, List<String> to) {
    if (from.equals(to)) {
      return;
    }
    for (String term : from) {
      var places = index.get(term);
      if (places != null) {
        places.remove(place);
        if (places.isEmpty()) {
          index.remove(term);
        }
      }
    }
    to.forEach(term -> index.computeIfAbsent(term, t -> new TreeSet<>()).add(place));
  }

  private List<String> owners(JsonNode references) {
    return references.valueStream().map(o -> Json.text(o, "uid")).toList();
  }

  private static List<String> labels(Place place, JsonNode labels) {
    return labels.properties().stream()
        .map(e -> label(place.type(), e.getKey(), e.getValue().asString("")))
        .toList();
  }

  private static String label(ResourceType type, String key, String value) {
    return type.key() + "|" + key + "=" + value;
  }

  Optional<Place> uid(String uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  List<Place> ownedBy(String uid) {
    return List.copyOf(byOwner.getOrDefault(uid, NONE));
  }

  List<Place> onNode(String node) {
    return List.copyOf(byNode.getOrDefault(node, NONE));
  }

  /** The objects of a kind with a label, of all namespaces. */
  NavigableSet<Place> labelled(ResourceType type, String key, String value) {
    return byLabel.getOrDefault(label(type, key, value), NONE);
  }

  private static final NavigableSet<Place> NONE = java.util.Collections.emptyNavigableSet();
}
