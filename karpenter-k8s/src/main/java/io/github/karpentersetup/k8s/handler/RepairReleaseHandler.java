package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.k8s.helm.ReleaseRecord;
import io.github.karpentersetup.step.RepairRelease;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Marks the revision that Helm was stopped at as failed. */
final class RepairReleaseHandler implements StepHandler<RepairRelease> {

  private final ApiServer server;

  RepairReleaseHandler(ApiServer server) {
    this.server = server;
  }

  @Override
  public Check check(RepairRelease step) {
    var found = find(step).map(ReleaseRecord::read);
    if (found.isEmpty()) {
      return Check.holds(words(step) + " is not in Helm's records");
    }
    var status = found.get().status();
    return status.startsWith("pending-")
        ? Check.notYet(words(step) + " is " + status)
        : Check.holds(words(step) + " is " + status);
  }

  @Override
  public Outcome execute(RepairRelease step) {
    return Guarded.write(() -> attempt(step));
  }

  private Outcome attempt(RepairRelease step) {
    var check = check(step);
    var secret = find(step);
    if (check.isHolding() || secret.isEmpty()) {
      return new Outcome.Unchanged(check.detail());
    }
    var name = ReleaseRecord.secret(step.name(), step.revision());
    var patch =
        ReleaseRecord.inStatus(
            secret.get(), RepairRelease.FAILED, "stopped half-way; marked by karpenter-setup");
    if (patch.isEmpty()) {
      return Outcomes.refused(
          "secret " + step.namespace() + "/" + name,
          "it is no record that Helm 3 writes",
          "delete it if nobody needs it, then plan again: kubectl delete secret "
              + name
              + " --namespace "
              + step.namespace());
    }
    server.merge(Resources.SECRETS, step.namespace(), name, patch.get());
    return new Outcome.Changed(words(step) + " is marked as " + RepairRelease.FAILED);
  }

  private Optional<JsonNode> find(RepairRelease step) {
    return server.find(
        Resources.SECRETS, step.namespace(), ReleaseRecord.secret(step.name(), step.revision()));
  }

  private static String words(RepairRelease step) {
    return "revision " + step.revision() + " of " + step.namespace() + "/" + step.name();
  }
}
