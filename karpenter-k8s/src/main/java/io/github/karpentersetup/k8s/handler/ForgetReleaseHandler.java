package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resource;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.api.Trees;
import io.github.karpentersetup.k8s.helm.ReleaseRecord;
import io.github.karpentersetup.step.ForgetRelease;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes the marks of a release off its objects, the Deployment's last, and deletes Helm's records
 * before that: so that what was begun is seen, and gone on with, until it is done.
 */
final class ForgetReleaseHandler implements StepHandler<ForgetRelease> {

  private final ApiServer server;
  private final Resources resources;

  ForgetReleaseHandler(ApiServer server, Resources resources) {
    this.server = server;
    this.resources = resources;
  }

  @Override
  public Check check(ForgetRelease step) {
    var records = records(step);
    if (!records.isEmpty()) {
      return Check.notYet("Helm has " + records.size() + " records of " + words(step));
    }
    return isMarked(Resources.DEPLOYMENTS, step.namespace(), step.name(), step.name())
        ? Check.notYet("deployment " + words(step) + " says that it belongs to a Helm release")
        : Check.holds("Helm has no records of " + words(step));
  }

  @Override
  public Outcome execute(ForgetRelease step) {
    var check = check(step);
    if (check.isHolding()) {
      return new Outcome.Unchanged(check.detail());
    }
    var records = records(step);
    var objects = new LinkedHashSet<ReleaseRecord.Part>();
    for (var record : records) {
      server
          .find(Resources.SECRETS, step.namespace(), record.secret())
          .map(ReleaseRecord::parts)
          .ifPresent(objects::addAll);
    }
    var controller = new ReleaseRecord.Part("apps/v1", "Deployment", step.namespace(), step.name());
    objects.stream()
        .filter(o -> !o.kind().equals(controller.kind()) || !o.name().equals(controller.name()))
        .forEach(o -> unmark(step, o));
    records.forEach(r -> server.delete(Resources.SECRETS, step.namespace(), r.secret(), ""));
    unmark(step, controller);
    return new Outcome.Changed(
        "Helm's " + records.size() + " records of " + words(step) + " are gone; the objects stay");
  }

  private void unmark(ForgetRelease step, ReleaseRecord.Part part) {
    resources
        .find(part.apiVersion(), part.kind())
        .ifPresent(
            resource -> {
              var namespace =
                  resource.isNamespaced() && part.namespace().isEmpty()
                      ? step.namespace()
                      : part.namespace();
              if (isMarked(resource, namespace, part.name(), step.name())) {
                var nothing = new TreeMap<String, Object>();
                nothing.put(ReleaseRecord.RELEASE_NAME, null);
                nothing.put(ReleaseRecord.RELEASE_NAMESPACE, null);
                server.merge(
                    resource,
                    namespace,
                    part.name(),
                    Map.of("metadata", Map.of("annotations", nothing)));
              }
            });
  }

  private boolean isMarked(Resource resource, String namespace, String name, String release) {
    return server
        .find(resource, namespace, name)
        .filter(o -> Trees.annotation(o, ReleaseRecord.RELEASE_NAME).equals(release))
        .isPresent();
  }

  private List<ReleaseRecord> records(ForgetRelease step) {
    var records = new ArrayList<ReleaseRecord>();
    server.each(
        Resources.SECRETS,
        step.namespace(),
        ReleaseRecord.of(step.name()),
        secret -> records.add(ReleaseRecord.read(secret)));
    records.sort(Comparator.comparingInt(ReleaseRecord::revision));
    return records;
  }

  private static String words(ForgetRelease step) {
    return step.namespace() + "/" + step.name();
  }
}
