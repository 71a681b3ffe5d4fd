package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.plan.KubernetesStep.ObjectRef;
import io.github.karpentersetup.plan.KubernetesStep.RemoveObjects;
import java.util.List;
import java.util.Optional;

/** Deletes objects that former releases left. */
final class RemoveObjectsHandler implements StepHandler<RemoveObjects> {

  private final ApiServer server;
  private final Resources resources;

  RemoveObjectsHandler(ApiServer server, Resources resources) {
    this.server = server;
    this.resources = resources;
  }

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
    left.forEach(object -> resource(object).ifPresent(r -> server.delete(r, "", object.name())));
    return new Outcome.Changed("deleted: " + names(left));
  }

  private List<ObjectRef> left(RemoveObjects step) {
    return step.objects().stream()
        .filter(o -> resource(o).flatMap(r -> server.find(r, "", o.name())).isPresent())
        .toList();
  }

  private Optional<Resource> resource(ObjectRef object) {
    return resources.find(object.apiVersion(), object.kind());
  }

  private static String names(List<ObjectRef> objects) {
    return Words.first(objects.stream().map(o -> o.kind() + " " + o.name()).toList(), 3);
  }
}
