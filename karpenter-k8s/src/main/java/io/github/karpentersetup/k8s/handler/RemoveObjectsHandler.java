package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.step.ObjectRef;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.RemoveObjects.Whose;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Deletes objects, each the very one that it has looked at. */
final class RemoveObjectsHandler implements StepHandler<RemoveObjects> {

  private final ApiServer server;
  private final Resources resources;

  RemoveObjectsHandler(ApiServer server, Resources resources) {
    this.server = server;
    this.resources = resources;
  }

  private record Found(Resource resource, ObjectRef ref, String uid) {}

  @Override
  public Check check(RemoveObjects step) {
    var left = left(step);
    return left.isEmpty() ? Check.holds("none is left") : Check.notYet("left: " + names(left));
  }

  @Override
  public Outcome execute(RemoveObjects step) {
    var left = left(step);
    if (left.isEmpty()) {
      return new Outcome.Unchanged("none is left");
    }
    left.forEach(f -> server.delete(f.resource(), f.ref().namespace(), f.ref().name(), f.uid()));
    return new Outcome.Changed("deleted: " + names(left));
  }

  private List<Found> left(RemoveObjects step) {
    return step.objects().stream().flatMap(o -> find(o, step.whose()).stream()).toList();
  }

  private Optional<Found> find(ObjectRef ref, Whose whose) {
    return resources
        .find(ref.apiVersion(), ref.kind())
        .flatMap(
            resource ->
                server
                    .find(resource, ref.namespace(), ref.name())
                    .filter(object -> whose == Whose.ANYONES || isOurs(object))
                    .map(o -> new Found(resource, ref, Trees.text(o, "metadata", "uid"))));
  }

  private static boolean isOurs(JsonNode object) {
    return !Trees.text(object, "metadata", "labels", Ownership.TAG).isEmpty();
  }

  private static String names(List<Found> found) {
    return Words.first(found.stream().map(Found::ref).map(RemoveObjectsHandler::name).toList(), 3);
  }

  private static String name(ObjectRef ref) {
    var words = Stream.of(ref.namespace(), ref.name()).filter(w -> !w.isEmpty()).toList();
    return ref.kind() + " " + String.join("/", words);
  }
}
