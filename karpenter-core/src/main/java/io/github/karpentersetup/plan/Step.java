package io.github.karpentersetup.plan;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.karpentersetup.spec.MaintenanceWindow;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One step of a plan: data, carried out by an executor. A kind of step is one record here, one
 * handler in an executor's module, and one line in the executors' contract test.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AwsStep.EnsureOidcProvider.class, name = "ensure-oidc-provider"),
  @JsonSubTypes.Type(value = AwsStep.EnsureRole.class, name = "ensure-role"),
  @JsonSubTypes.Type(value = AwsStep.RequireRole.class, name = "require-role"),
  @JsonSubTypes.Type(
      value = AwsStep.EnsureServiceLinkedRole.class,
      name = "ensure-service-linked-role"),
  @JsonSubTypes.Type(value = AwsStep.AttachRolePolicies.class, name = "attach-role-policies"),
  @JsonSubTypes.Type(value = AwsStep.RemoveRolePolicies.class, name = "remove-role-policies"),
  @JsonSubTypes.Type(
      value = AwsStep.RemovePodIdentityAssociation.class,
      name = "remove-pod-identity-association"),
  @JsonSubTypes.Type(value = AwsStep.PutRolePolicy.class, name = "put-role-policy"),
  @JsonSubTypes.Type(value = AwsStep.EnsurePolicy.class, name = "ensure-policy"),
  @JsonSubTypes.Type(value = AwsStep.EnsureInstanceProfile.class, name = "ensure-instance-profile"),
  @JsonSubTypes.Type(value = AwsStep.TagResources.class, name = "tag-resources"),
  @JsonSubTypes.Type(value = AwsStep.EnsureQueue.class, name = "ensure-queue"),
  @JsonSubTypes.Type(value = AwsStep.EnsureEventRule.class, name = "ensure-event-rule"),
  @JsonSubTypes.Type(value = AwsStep.EnsureAddon.class, name = "ensure-addon"),
  @JsonSubTypes.Type(value = AwsStep.ConfigureAddon.class, name = "configure-addon"),
  @JsonSubTypes.Type(
      value = AwsStep.EnsurePodIdentityAssociation.class,
      name = "ensure-pod-identity-association"),
  @JsonSubTypes.Type(value = AwsStep.SetAuthenticationMode.class, name = "set-authentication-mode"),
  @JsonSubTypes.Type(value = AwsStep.EnsureAccessEntry.class, name = "ensure-access-entry"),
  @JsonSubTypes.Type(value = AwsStep.EnsureFargateProfile.class, name = "ensure-fargate-profile"),
  @JsonSubTypes.Type(value = AwsStep.Revert.class, name = "revert-in-account"),
  @JsonSubTypes.Type(value = KubernetesStep.Revert.class, name = "revert-in-cluster"),
  @JsonSubTypes.Type(value = KubernetesStep.MapNodeRole.class, name = "map-node-role"),
  @JsonSubTypes.Type(value = KubernetesStep.EnsureNamespace.class, name = "ensure-namespace"),
  @JsonSubTypes.Type(value = KubernetesStep.ApplyCrds.class, name = "apply-crds"),
  @JsonSubTypes.Type(value = KubernetesStep.RemoveObjects.class, name = "remove-objects"),
  @JsonSubTypes.Type(value = KubernetesStep.AwaitCrds.class, name = "await-crds"),
  @JsonSubTypes.Type(
      value = KubernetesStep.AwaitStoredVersions.class,
      name = "await-stored-versions"),
  @JsonSubTypes.Type(value = KubernetesStep.InstallChart.class, name = "install-chart"),
  @JsonSubTypes.Type(value = KubernetesStep.RepairRelease.class, name = "repair-release"),
  @JsonSubTypes.Type(value = KubernetesStep.ForgetRelease.class, name = "forget-release"),
  @JsonSubTypes.Type(value = KubernetesStep.AwaitDeployment.class, name = "await-deployment"),
  @JsonSubTypes.Type(value = KubernetesStep.ApplyObject.class, name = "apply-object"),
  @JsonSubTypes.Type(value = KubernetesStep.AwaitReady.class, name = "await-ready"),
  @JsonSubTypes.Type(value = KubernetesStep.ScaleDeployment.class, name = "scale-deployment"),
  @JsonSubTypes.Type(value = KubernetesStep.PlaceDeployment.class, name = "place-deployment"),
  @JsonSubTypes.Type(value = KubernetesStep.AwaitScaledToZero.class, name = "await-scaled-to-zero"),
  @JsonSubTypes.Type(value = AwsStep.HoldNodeGroup.class, name = "hold-node-group"),
  @JsonSubTypes.Type(value = AwsStep.TerminateInstance.class, name = "terminate-instance"),
  @JsonSubTypes.Type(value = AwsStep.ShrinkNodeGroup.class, name = "shrink-node-group"),
  @JsonSubTypes.Type(value = KubernetesStep.CordonNodes.class, name = "cordon-nodes"),
  @JsonSubTypes.Type(value = KubernetesStep.DrainNode.class, name = "drain-node"),
  @JsonSubTypes.Type(value = KubernetesStep.AwaitMoved.class, name = "await-moved"),
  @JsonSubTypes.Type(value = KubernetesStep.DeleteNode.class, name = "delete-node"),
  @JsonSubTypes.Type(value = KubernetesStep.AwaitNodes.class, name = "await-nodes"),
  @JsonSubTypes.Type(
      value = KubernetesStep.AwaitNodeClaimsGone.class,
      name = "await-node-claims-gone"),
  @JsonSubTypes.Type(value = KubernetesStep.AwaitNodeClaims.class, name = "await-node-claims")
})
@JsonIgnoreProperties({"id", "phase", "action"})
public sealed interface Step permits AwsStep, KubernetesStep {

  /** What every step has. */
  StepInfo info();

  /** Stable from plan to plan, such as {@code identity/node-role}. */
  default String id() {
    return info().id();
  }

  /** The part of the plan it stands in. */
  default Phase phase() {
    return info().phase();
  }

  /** What it does to the world. */
  default Action action() {
    return info().action();
  }

  /** How long to wait before it begins, once all it comes after has succeeded; none by default. */
  default Duration pause() {
    return Duration.ZERO;
  }

  /** The times in which it may begin; empty, as by default, for any time. */
  default List<MaintenanceWindow> windows() {
    return List.of();
  }

  /**
   * The equivalent {@code aws}, {@code helm} or {@code kubectl} commands, for people to read and
   * for those who would rather run a script. Each entry is one command, quoted for a POSIX shell.
   */
  List<String> shell();

  /** The Kubernetes objects it applies, for those who use GitOps; none by default. */
  default List<Map<String, Object>> manifests() {
    return List.of();
  }
}
