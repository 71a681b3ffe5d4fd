package io.github.karpentersetup.step;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.karpentersetup.spec.MaintenanceWindow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of a plan: data, carried out by an executor. A kind of step is one record here, one
 * handler in an executor's module, and one line in the executors' contract test.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "step")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EnsureOidcProvider.class, name = "ensure-oidc-provider"),
  @JsonSubTypes.Type(value = EnsureRole.class, name = "ensure-role"),
  @JsonSubTypes.Type(value = RequireRole.class, name = "require-role"),
  @JsonSubTypes.Type(value = EnsureServiceLinkedRole.class, name = "ensure-service-linked-role"),
  @JsonSubTypes.Type(value = AttachRolePolicies.class, name = "attach-role-policies"),
  @JsonSubTypes.Type(value = RemoveRolePolicies.class, name = "remove-role-policies"),
  @JsonSubTypes.Type(
      value = RemovePodIdentityAssociation.class,
      name = "remove-pod-identity-association"),
  @JsonSubTypes.Type(value = PutRolePolicy.class, name = "put-role-policy"),
  @JsonSubTypes.Type(value = EnsurePolicy.class, name = "ensure-policy"),
  @JsonSubTypes.Type(value = EnsureInstanceProfile.class, name = "ensure-instance-profile"),
  @JsonSubTypes.Type(value = TagResources.class, name = "tag-resources"),
  @JsonSubTypes.Type(value = EnsureQueue.class, name = "ensure-queue"),
  @JsonSubTypes.Type(value = EnsureEventRule.class, name = "ensure-event-rule"),
  @JsonSubTypes.Type(value = EnsureAddon.class, name = "ensure-addon"),
  @JsonSubTypes.Type(value = ConfigureAddon.class, name = "configure-addon"),
  @JsonSubTypes.Type(
      value = EnsurePodIdentityAssociation.class,
      name = "ensure-pod-identity-association"),
  @JsonSubTypes.Type(value = SetAuthenticationMode.class, name = "set-authentication-mode"),
  @JsonSubTypes.Type(value = EnsureAccessEntry.class, name = "ensure-access-entry"),
  @JsonSubTypes.Type(value = EnsureFargateProfile.class, name = "ensure-fargate-profile"),
  @JsonSubTypes.Type(value = RevertInAccount.class, name = "revert-in-account"),
  @JsonSubTypes.Type(value = RevertInCluster.class, name = "revert-in-cluster"),
  @JsonSubTypes.Type(value = MapNodeRole.class, name = "map-node-role"),
  @JsonSubTypes.Type(value = EnsureNamespace.class, name = "ensure-namespace"),
  @JsonSubTypes.Type(value = ApplyCrds.class, name = "apply-crds"),
  @JsonSubTypes.Type(value = RemoveObjects.class, name = "remove-objects"),
  @JsonSubTypes.Type(value = AwaitCrds.class, name = "await-crds"),
  @JsonSubTypes.Type(value = AwaitStoredVersions.class, name = "await-stored-versions"),
  @JsonSubTypes.Type(value = InstallChart.class, name = "install-chart"),
  @JsonSubTypes.Type(value = RepairRelease.class, name = "repair-release"),
  @JsonSubTypes.Type(value = ForgetRelease.class, name = "forget-release"),
  @JsonSubTypes.Type(value = AwaitDeployment.class, name = "await-deployment"),
  @JsonSubTypes.Type(value = ApplyObject.class, name = "apply-object"),
  @JsonSubTypes.Type(value = AwaitReady.class, name = "await-ready"),
  @JsonSubTypes.Type(value = ScaleDeployment.class, name = "scale-deployment"),
  @JsonSubTypes.Type(value = PlaceDeployment.class, name = "place-deployment"),
  @JsonSubTypes.Type(value = AwaitScaledToZero.class, name = "await-scaled-to-zero"),
  @JsonSubTypes.Type(value = HoldNodeGroup.class, name = "hold-node-group"),
  @JsonSubTypes.Type(value = TerminateInstance.class, name = "terminate-instance"),
  @JsonSubTypes.Type(value = ShrinkNodeGroup.class, name = "shrink-node-group"),
  @JsonSubTypes.Type(value = CordonNodes.class, name = "cordon-nodes"),
  @JsonSubTypes.Type(value = DrainNode.class, name = "drain-node"),
  @JsonSubTypes.Type(value = AwaitMoved.class, name = "await-moved"),
  @JsonSubTypes.Type(value = DeleteNode.class, name = "delete-node"),
  @JsonSubTypes.Type(value = AwaitNodes.class, name = "await-nodes"),
  @JsonSubTypes.Type(value = AwaitNodeClaimsGone.class, name = "await-node-claims-gone"),
  @JsonSubTypes.Type(value = AwaitNodeClaims.class, name = "await-node-claims")
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

  /** How long it may take however well it moves; empty, as by default, for as long as it does. */
  default Optional<Duration> atMost() {
    return Optional.empty();
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
