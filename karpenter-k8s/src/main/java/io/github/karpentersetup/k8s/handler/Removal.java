package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Deletes objects, each the very one that was looked at, and says what holds those that stay. */
final class Removal {

  private static final int SHOWN = 3;

  private final ApiServer server;

  Removal(ApiServer server) {
    this.server = server;
  }

  /** An object that was found. */
  record Found(Resource resource, JsonNode object) {

    /** {@code nodepools default}. */
    @Override
    public String toString() {
      var namespace = Trees.namespace(object);
      return resource.plural() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name();
    }

    String name() {
      return Trees.name(object);
    }
  }

  /** Whether nothing is left; {@code gone} says so. */
  static Check check(List<Found> left, String gone) {
    return left.isEmpty() ? Check.holds(gone) : Check.notYet("there still: " + words(left));
  }

  /** Deletes them, and waits until the last is gone; {@code gone} says that there was none. */
  Outcome delete(List<Found> left, String gone) {
    if (left.isEmpty()) {
      return new Outcome.Unchanged(gone);
    }
    for (var found : left) {
      if (Trees.text(found.object(), "metadata", "deletionTimestamp").isEmpty()) {
        server.delete(
            found.resource(),
            Trees.namespace(found.object()),
            found.name(),
            Trees.text(found.object(), "metadata", "uid"));
      }
    }
    var still = left.stream().filter(this::isThere).toList();
    return still.isEmpty()
        ? new Outcome.Changed("deleted: " + words(left))
        : new Outcome.InProgress(still.size(), "being deleted: " + held(still));
  }

  private boolean isThere(Found found) {
    return server
        .find(found.resource(), Trees.namespace(found.object()), found.name())
        .filter(
            now ->
                Trees.text(now, "metadata", "uid")
                    .equals(Trees.text(found.object(), "metadata", "uid")))
        .isPresent();
  }

  /** Whether this library applied an object, as its managed fields tell. */
  static boolean isApplied(JsonNode object) {
    return Trees.at(object, "metadata", "managedFields")
        .valueStream()
        .anyMatch(f -> Trees.text(f, "manager").equals(Ownership.FIELD_MANAGER));
  }

  private static String held(List<Found> still) {
    return Words.first(
        still.stream()
            .map(
                f -> {
                  var finalizers =
                      Trees.at(f.object(), "metadata", "finalizers")
                          .valueStream()
                          .map(JsonNode::asString)
                          .toList();
                  return f + (finalizers.isEmpty() ? "" : " (held by " + finalizers + ")");
                })
            .toList(),
        SHOWN);
  }

  private static String words(List<Found> found) {
    return Words.first(found.stream().map(Found::toString).toList(), SHOWN);
  }
}
