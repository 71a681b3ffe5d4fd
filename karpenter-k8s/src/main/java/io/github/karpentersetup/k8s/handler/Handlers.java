package io.github.karpentersetup.k8s.handler;

import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.executor.Check;
import io.github.karpentersetup.executor.Outcome;
import io.github.karpentersetup.k8s.api.ApiFailure;
import io.github.karpentersetup.k8s.api.ApiServer;
import io.github.karpentersetup.k8s.api.Problems;
import io.github.karpentersetup.k8s.api.Resources;
import io.github.karpentersetup.step.ApplyCrds;
import io.github.karpentersetup.step.ApplyObject;
import io.github.karpentersetup.step.AwaitCrds;
import io.github.karpentersetup.step.AwaitDeployment;
import io.github.karpentersetup.step.AwaitMoved;
import io.github.karpentersetup.step.AwaitNodeClaims;
import io.github.karpentersetup.step.AwaitNodeClaimsGone;
import io.github.karpentersetup.step.AwaitNodes;
import io.github.karpentersetup.step.AwaitReady;
import io.github.karpentersetup.step.AwaitScaledToZero;
import io.github.karpentersetup.step.AwaitStoredVersions;
import io.github.karpentersetup.step.CordonNodes;
import io.github.karpentersetup.step.DeleteNode;
import io.github.karpentersetup.step.DrainNode;
import io.github.karpentersetup.step.EnsureNamespace;
import io.github.karpentersetup.step.ForgetRelease;
import io.github.karpentersetup.step.InstallChart;
import io.github.karpentersetup.step.KubernetesStep;
import io.github.karpentersetup.step.MapNodeRole;
import io.github.karpentersetup.step.PlaceDeployment;
import io.github.karpentersetup.step.RemoveObjects;
import io.github.karpentersetup.step.RepairRelease;
import io.github.karpentersetup.step.RevertInCluster;
import io.github.karpentersetup.step.ScaleDeployment;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Every kind of step and the handler for it. */
public final class Handlers {

  private final Map<Class<? extends KubernetesStep>, StepHandler<? extends KubernetesStep>> byKind;

  /**
   * Handlers that work on one API server.
   *
   * @param watch keeps the pods in view while nodes are drained; the caller closes it
   * @param nodes keeps the nodes in view from the first drain on; the caller closes it
   * @param charts where charts come from
   * @param parallel runs independent writes of one step
   */
  public Handlers(
      ApiServer server, PodWatch watch, NodeWatch nodes, Charts charts, Executor parallel) {
    var resources = new Resources(server);
    var pods = new PodReasons(server);
    this.byKind =
        Map.ofEntries(
            Map.entry(MapNodeRole.class, new MapNodeRoleHandler(server)),
            Map.entry(EnsureNamespace.class, new EnsureNamespaceHandler(server)),
            Map.entry(ApplyCrds.class, new ApplyCrdsHandler(server, charts, parallel)),
            Map.entry(RemoveObjects.class, new RemoveObjectsHandler(server, resources)),
            Map.entry(AwaitCrds.class, new AwaitCrdsHandler(server)),
            Map.entry(AwaitStoredVersions.class, new AwaitStoredVersionsHandler(server)),
            Map.entry(
                InstallChart.class,
                new InstallChartHandler(
                    server,
                    charts,
                    new ChartObjects(server, resources, parallel),
                    new ChartRelease(server, resources, charts),
                    new ChartRemoval(server, resources))),
            Map.entry(RepairRelease.class, new RepairReleaseHandler(server)),
            Map.entry(ForgetRelease.class, new ForgetReleaseHandler(server, resources)),
            Map.entry(AwaitDeployment.class, new AwaitDeploymentHandler(server, pods)),
            Map.entry(ApplyObject.class, new ApplyObjectHandler(server, resources)),
            Map.entry(AwaitReady.class, new AwaitReadyHandler(server, resources)),
            Map.entry(ScaleDeployment.class, new ScaleDeploymentHandler(server)),
            Map.entry(PlaceDeployment.class, new PlaceDeploymentHandler(server)),
            Map.entry(AwaitScaledToZero.class, new AwaitScaledToZeroHandler(server)),
            Map.entry(CordonNodes.class, new CordonNodesHandler(server, parallel)),
            Map.entry(DrainNode.class, new DrainNodeHandler(server, watch, nodes)),
            Map.entry(AwaitMoved.class, new AwaitMovedHandler(server, watch)),
            Map.entry(DeleteNode.class, new DeleteNodeHandler(server)),
            Map.entry(AwaitNodes.class, new AwaitNodesHandler(server)),
            Map.entry(AwaitNodeClaimsGone.class, new AwaitNodeClaimsGoneHandler(server)),
            Map.entry(AwaitNodeClaims.class, new AwaitNodeClaimsHandler(server)));
  }

  /** Looks whether a step's goal holds. */
  public Check check(KubernetesStep step) {
    try {
      return step instanceof RevertInCluster revert
          ? handler(revert.of()).checkUndone(revert.of())
          : handler(step).check(step);
    } catch (ApiFailure e) {
      return Check.unreadable(Problems.of(e).toString());
    } catch (PreflightException e) {
      return Check.unreadable(e.problems().get(0).toString());
    }
  }

  /** What stands in a step's way before anything is written: a chart that cannot be used. */
  public Optional<Problem> obstacle(KubernetesStep step) {
    try {
      return step instanceof RevertInCluster ? Optional.empty() : handler(step).obstacle(step);
    } catch (ApiFailure e) {
      return Optional.of(Problems.of(e));
    } catch (PreflightException e) {
      return Optional.of(e.problems().get(0));
    }
  }

  /** Writes what is missing for a step. */
  public Outcome execute(KubernetesStep step) {
    try {
      return step instanceof RevertInCluster revert
          ? handler(revert.of()).undo(revert.of())
          : handler(step).execute(step);
    } catch (ApiFailure e) {
      return Outcomes.of(e);
    } catch (PreflightException e) {
      // Of a chart: nothing of it was applied yet.
      return new Outcome.Refused(e.problems().get(0));
    }
  }

  @SuppressWarnings("unchecked")
  private <S extends KubernetesStep> StepHandler<S> handler(S step) {
    return (StepHandler<S>)
        Objects.requireNonNull(byKind.get(step.getClass()), "no handler for " + step.getClass());
  }
}
