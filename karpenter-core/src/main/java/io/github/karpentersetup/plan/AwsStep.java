package io.github.karpentersetup.plan;

import static io.github.karpentersetup.plan.Shell.command;

import io.github.karpentersetup.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A step in the AWS account. Every handler looks before it acts and tolerates having run before.
 * Tags given to a step hold the ownership tag: only what carries that is ever changed unasked, or
 * removed.
 */
public sealed interface AwsStep extends Step {

  /**
   * The IAM OIDC provider of the cluster's issuer exists and accepts the audience.
   *
   * @param issuer the URL, {@code https://} included
   * @param audience {@code sts.amazonaws.com}; added to an existing provider, others are kept
   */
  record EnsureOidcProvider(StepInfo info, String issuer, String audience, Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("aws iam create-open-id-connect-provider", "--url", issuer)
              .with("--client-id-list", audience)
              .tags(tags)
              .text());
    }
  }

  /**
   * A role exists with this trust policy, permissions boundary and tags.
   *
   * @param path where it is made; one that exists keeps its own
   * @param trustPolicy the document, as compact JSON
   * @param permissionsBoundary the ARN of a policy; empty leaves the boundary as it is
   */
  record EnsureRole(
      StepInfo info,
      String role,
      String path,
      String trustPolicy,
      Optional<String> permissionsBoundary,
      Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      if (info.action() == Action.CHANGE) {
        var lines = new ArrayList<String>();
        lines.add(
            command("aws iam update-assume-role-policy", "--role-name", role)
                .with("--policy-document", trustPolicy)
                .text());
        permissionsBoundary.ifPresent(
            arn ->
                lines.add(
                    command("aws iam put-role-permissions-boundary", "--role-name", role)
                        .with("--permissions-boundary", arn)
                        .text()));
        if (!tags.isEmpty()) {
          lines.add(command("aws iam tag-role", "--role-name", role).tags(tags).text());
        }
        return lines;
      }
      var create =
          command("aws iam create-role", "--role-name", role)
              .with("--assume-role-policy-document", trustPolicy);
      if (!path.equals("/")) {
        create.with("--path", path);
      }
      permissionsBoundary.ifPresent(arn -> create.with("--permissions-boundary", arn));
      return List.of(create.tags(tags).text());
    }
  }

  /** A role that someone else made is there; it is not changed. */
  record RequireRole(StepInfo info, String roleArn) implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          command(
                  "aws iam get-role",
                  "--role-name",
                  roleArn.substring(roleArn.lastIndexOf('/') + 1))
              .text());
    }
  }

  /**
   * The account has the role by which an AWS service works in it. It is shared by the whole account
   * and stays.
   *
   * @param service such as {@code spot.amazonaws.com}
   */
  record EnsureServiceLinkedRole(StepInfo info, String service) implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("aws iam create-service-linked-role", "--aws-service-name", service).text());
    }
  }

  /**
   * Managed policies are attached to a role; others that it carries are left alone.
   *
   * @param tags by which the role is known to be ours
   */
  record AttachRolePolicies(
      StepInfo info, String role, List<String> policyArns, Map<String, String> tags)
      implements AwsStep {

    public AttachRolePolicies {
      policyArns = List.copyOf(policyArns);
    }

    @Override
    public List<String> shell() {
      var lines = new ArrayList<String>();
      for (var arn : policyArns) {
        lines.add(
            command("aws iam attach-role-policy", "--role-name", role)
                .with("--policy-arn", arn)
                .text());
      }
      return lines;
    }
  }

  /**
   * A role of ours has these policies no more. Managed policies are detached and stay in the
   * account.
   *
   * @param attached ARNs of managed policies
   * @param inline names of policies of the role itself, with the documents that the way back gives
   *     them; an empty one does not come back
   * @param tags by which the role is known to be ours
   */
  record RemoveRolePolicies(
      StepInfo info,
      String role,
      List<String> attached,
      Map<String, String> inline,
      Map<String, String> tags)
      implements AwsStep {

    public RemoveRolePolicies {
      attached = List.copyOf(attached);
      inline = Map.copyOf(inline);
    }

    @Override
    public List<String> shell() {
      var lines = new ArrayList<String>();
      for (var arn : attached) {
        lines.add(
            command("aws iam detach-role-policy", "--role-name", role)
                .with("--policy-arn", arn)
                .text());
      }
      for (var name : new TreeSet<>(inline.keySet())) {
        lines.add(
            command("aws iam delete-role-policy", "--role-name", role)
                .with("--policy-name", name)
                .text());
      }
      return lines;
    }
  }

  /**
   * An inline policy of a role has this document, as compact JSON.
   *
   * @param tags by which the role is known to be ours
   */
  record PutRolePolicy(
      StepInfo info, String role, String policy, String document, Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("aws iam put-role-policy", "--role-name", role)
              .with("--policy-name", policy)
              .with("--policy-document", document)
              .text());
    }
  }

  /**
   * A customer-managed policy exists and its default version has this document.
   *
   * @param arn of the policy, existing or to be
   */
  record EnsurePolicy(
      StepInfo info, String policy, String arn, String document, Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      if (info.action() == Action.CHANGE) {
        return List.of(
            command("aws iam create-policy-version", "--policy-arn", arn)
                .with("--policy-document", document)
                .flag("--set-as-default")
                .text());
      }
      return List.of(
          command("aws iam create-policy", "--policy-name", policy)
              .with("--policy-document", document)
              .tags(tags)
              .text());
    }
  }

  /**
   * An instance profile exists and holds the role.
   *
   * @param path where it is made; one that exists keeps its own
   */
  record EnsureInstanceProfile(
      StepInfo info, String profile, String path, String role, Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      var create = command("aws iam create-instance-profile", "--instance-profile-name", profile);
      if (!path.equals("/")) {
        create.with("--path", path);
      }
      return List.of(
          create.tags(tags).text(),
          command("aws iam add-role-to-instance-profile", "--instance-profile-name", profile)
              .with("--role-name", role)
              .text());
    }
  }

  /** EC2 resources carry these tags; others that they carry are left alone. */
  record TagResources(StepInfo info, List<String> resources, Map<String, String> tags)
      implements AwsStep {

    public TagResources {
      resources = List.copyOf(resources);
    }

    @Override
    public List<String> shell() {
      return List.of(
          command("aws ec2 create-tags", "--resources").words(resources).tags(tags).text());
    }
  }

  /**
   * An SQS queue exists with these settings; others that it has are left alone.
   *
   * @param retention how long it keeps a message
   * @param kmsKey the key that encrypts messages; empty for a key of SQS
   * @param policy who may use it, as compact JSON
   */
  record EnsureQueue(
      StepInfo info,
      String queue,
      Duration retention,
      Optional<String> kmsKey,
      String policy,
      Map<String, String> tags)
      implements AwsStep {

    /** The settings by the names that SQS gives them. */
    public Map<String, String> attributes() {
      var attributes = new TreeMap<String, String>();
      attributes.put("MessageRetentionPeriod", Long.toString(retention.toSeconds()));
      attributes.put("Policy", policy);
      kmsKey.ifPresentOrElse(
          key -> attributes.put("KmsMasterKeyId", key),
          () -> attributes.put("SqsManagedSseEnabled", "true"));
      return attributes;
    }

    @Override
    public List<String> shell() {
      if (info.action() == Action.CHANGE) {
        var url = "\"$(aws sqs get-queue-url --output text --queue-name " + queue + ")\"";
        return List.of(
            command("aws sqs set-queue-attributes --queue-url " + url)
                .with("--attributes", Json.write(attributes()))
                .text());
      }
      var create =
          command("aws sqs create-queue", "--queue-name", queue)
              .with("--attributes", Json.write(attributes()));
      return List.of((tags.isEmpty() ? create : create.with("--tags", Json.write(tags))).text());
    }
  }

  /**
   * A rule of the default event bus exists, is enabled, takes these events and sends them to the
   * target; other targets that it has are left alone.
   *
   * @param eventPattern which events, as compact JSON
   * @param targetId the target's id within the rule
   * @param targetArn where the events go
   */
  record EnsureEventRule(
      StepInfo info,
      String rule,
      String eventPattern,
      String targetId,
      String targetArn,
      Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      var put =
          command("aws events put-rule", "--name", rule).with("--event-pattern", eventPattern);
      return List.of(
          (info.action() == Action.CHANGE ? put : put.tags(tags)).text(),
          command("aws events put-targets", "--rule", rule)
              .with("--targets", "Id=" + targetId + ",Arn=" + targetArn)
              .text());
    }
  }

  /**
   * The cluster has an access entry for a node role.
   *
   * @param type {@code EC2_LINUX} or {@code EC2_WINDOWS}
   */
  record EnsureAccessEntry(
      StepInfo info, String cluster, String principalArn, String type, Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("aws eks create-access-entry", "--cluster-name", cluster)
              .with("--principal-arn", principalArn)
              .with("--type", type)
              .text());
    }
  }

  /**
   * The cluster has a Fargate profile. As {@link Action#AWAIT}, it only waits until pods can run on
   * it. EKS does not change a profile.
   *
   * @param podExecutionRole the ARN of the role with which Fargate pulls images
   * @param subnets private ones
   * @param namespace of the pods that it selects
   * @param labels of the pods that it selects
   */
  record EnsureFargateProfile(
      StepInfo info,
      String cluster,
      String profile,
      String podExecutionRole,
      List<String> subnets,
      String namespace,
      Map<String, String> labels,
      Map<String, String> tags)
      implements AwsStep {

    public EnsureFargateProfile {
      subnets = List.copyOf(subnets);
      labels = Map.copyOf(labels);
    }

    @Override
    public List<String> shell() {
      if (info.action() == Action.AWAIT) {
        return List.of(
            command("aws eks wait fargate-profile-active", "--cluster-name", cluster)
                .with("--fargate-profile-name", profile)
                .text());
      }
      var selector = Json.write(List.of(Map.of("namespace", namespace, "labels", labels)));
      return List.of(
          command("aws eks create-fargate-profile", "--cluster-name", cluster)
              .with("--fargate-profile-name", profile)
              .with("--pod-execution-role-arn", podExecutionRole)
              .flag("--subnets")
              .words(subnets)
              .with("--selectors", selector)
              .with("--tags", Json.write(tags))
              .text());
    }
  }

  /**
   * The cluster has an EKS add-on, and it is {@code ACTIVE}. As {@link Action#AWAIT}, it only waits
   * for that.
   *
   * @param addon such as {@code eks-pod-identity-agent}
   */
  record EnsureAddon(StepInfo info, String cluster, String addon, Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      if (info.action() == Action.AWAIT) {
        return List.of(
            command("aws eks wait addon-active", "--cluster-name", cluster)
                .with("--addon-name", addon)
                .text());
      }
      return List.of(
          command("aws eks create-addon", "--cluster-name", cluster)
              .with("--addon-name", addon)
              .words(eksTags(tags))
              .text());
    }
  }

  /**
   * An EKS add-on that is there has these configuration values. What was changed in the cluster by
   * others stays, as EKS's {@code PRESERVE} says.
   *
   * @param from the values it had when the plan was made, as JSON or YAML; may be empty
   * @param configuration the values, as compact JSON
   */
  record ConfigureAddon(
      StepInfo info, String cluster, String addon, String from, String configuration)
      implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("aws eks update-addon", "--cluster-name", cluster)
              .with("--addon-name", addon)
              .with("--configuration-values", configuration)
              .with("--resolve-conflicts", "PRESERVE")
              .text());
    }
  }

  /** Pods of a service account get a role through EKS Pod Identity. */
  record EnsurePodIdentityAssociation(
      StepInfo info,
      String cluster,
      String namespace,
      String serviceAccount,
      String roleArn,
      Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      var create =
          command("aws eks create-pod-identity-association", "--cluster-name", cluster)
              .with("--namespace", namespace)
              .with("--service-account", serviceAccount)
              .with("--role-arn", roleArn);
      if (info.action() == Action.CHANGE) {
        return List.of(
            command("aws eks update-pod-identity-association", "--cluster-name", cluster)
                    .with("--role-arn", roleArn)
                    .text()
                + " --association-id "
                + associationId(cluster, namespace, serviceAccount));
      }
      return List.of(create.words(eksTags(tags)).text());
    }
  }

  /**
   * No pod identity association gives pods of a service account a role; only ours is removed.
   *
   * @param roleArn what it gave; the way back gives it again
   * @param tags by which it is known to be ours, and which the way back gives it
   */
  record RemovePodIdentityAssociation(
      StepInfo info,
      String cluster,
      String namespace,
      String serviceAccount,
      String roleArn,
      Map<String, String> tags)
      implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          command("aws eks delete-pod-identity-association", "--cluster-name", cluster).text()
              + " --association-id "
              + associationId(cluster, namespace, serviceAccount));
    }
  }

  /**
   * The cluster has an authentication mode, or one beyond it, and no change to it is under way. As
   * {@link Action#AWAIT}, it only waits for that. EKS has no way back.
   *
   * @param mode {@code API_AND_CONFIG_MAP} or {@code API}
   */
  record SetAuthenticationMode(StepInfo info, String cluster, String mode) implements AwsStep {

    @Override
    public List<String> shell() {
      if (info.action() == Action.AWAIT) {
        return List.of(command("aws eks wait cluster-active", "--name", cluster).text());
      }
      return List.of(
          command("aws eks update-cluster-config", "--name", cluster)
              .with("--access-config", "authenticationMode=" + mode)
              .text());
    }
  }

  /** The command that finds an association, as a word of another one. */
  private static String associationId(String cluster, String namespace, String serviceAccount) {
    return "\"$("
        + command("aws eks list-pod-identity-associations", "--cluster-name", cluster)
            .with("--namespace", namespace)
            .with("--service-account", serviceAccount)
            .with("--query", "associations[0].associationId")
            .with("--output", "text")
            .text()
        + ")\"";
  }

  /** In the form of the EKS commands, which is another than that of IAM and EC2. */
  private static List<String> eksTags(Map<String, String> tags) {
    return tags.isEmpty()
        ? List.of()
        : List.of(
            "--tags",
            new TreeMap<>(tags)
                .entrySet().stream()
                    .map(t -> t.getKey() + "=" + t.getValue())
                    .collect(Collectors.joining(",")));
  }

  /** A managed node group, an Auto Scaling group, or neither. */
  enum GroupKind {
    /** A managed node group; its Auto Scaling group belongs to EKS. */
    MANAGED,
    /** An Auto Scaling group of the owner. */
    SELF_MANAGED,
    /** An instance in no group. */
    NONE
  }

  /**
   * A node group does not bring nodes back while they are given up: its lower bound is lowered, its
   * desired size and upper bound stay, and its instances are not moved between zones. What it was
   * before is written on it as a tag, so that it is known without any journal.
   *
   * @param autoScalingGroups of it; itself if it is one
   * @param min the lower bound to have
   * @param before what it was when its retirement began, as {@link
   *     io.github.karpentersetup.facts.FormerSizes} writes it
   */
  record HoldNodeGroup(
      StepInfo info,
      GroupKind kind,
      String cluster,
      String group,
      List<String> autoScalingGroups,
      int min,
      String before)
      implements AwsStep {

    public HoldNodeGroup {
      autoScalingGroups = List.copyOf(autoScalingGroups);
    }

    @Override
    public List<String> shell() {
      var lines = new ArrayList<String>();
      lines.add(
          kind == GroupKind.MANAGED
              ? command("aws eks update-nodegroup-config", "--cluster-name", cluster)
                  .with("--nodegroup-name", group)
                  .with("--scaling-config", "minSize=" + min)
                  .text()
              : command("aws autoscaling update-auto-scaling-group")
                  .with("--auto-scaling-group-name", group)
                  .with("--min-size", Integer.toString(min))
                  .text());
      autoScalingGroups.forEach(
          name ->
              lines.add(
                  command("aws autoscaling suspend-processes", "--auto-scaling-group-name", name)
                      .with("--scaling-processes", "AZRebalance")
                      .text()));
      return lines;
    }
  }

  /**
   * A drained node's instance is gone, and its group is one smaller.
   *
   * @param node whose instance it is
   * @param group the Auto Scaling group it is in; empty for none
   */
  record TerminateInstance(StepInfo info, String node, String instance, String group)
      implements AwsStep {

    @Override
    public List<String> shell() {
      return List.of(
          group.isEmpty()
              ? command("aws ec2 terminate-instances", "--instance-ids", instance).text()
              : command("aws autoscaling terminate-instance-in-auto-scaling-group")
                  .with("--instance-id", instance)
                  .flag("--should-decrement-desired-capacity")
                  .text());
    }
  }

  /**
   * A node group stays as small as it has become. A managed one keeps its upper bound; an Auto
   * Scaling group is locked at its size. Instances may move between zones again.
   *
   * @param autoScalingGroups of it; itself if it is one
   * @param size nodes that stay
   */
  record ShrinkNodeGroup(
      StepInfo info,
      GroupKind kind,
      String cluster,
      String group,
      List<String> autoScalingGroups,
      int size)
      implements AwsStep {

    public ShrinkNodeGroup {
      autoScalingGroups = List.copyOf(autoScalingGroups);
    }

    @Override
    public List<String> shell() {
      var lines = new ArrayList<String>();
      lines.add(
          kind == GroupKind.MANAGED
              ? command("aws eks update-nodegroup-config", "--cluster-name", cluster)
                  .with("--nodegroup-name", group)
                  .with("--scaling-config", "minSize=" + size + ",desiredSize=" + size)
                  .text()
              : command("aws autoscaling update-auto-scaling-group")
                  .with("--auto-scaling-group-name", group)
                  .with("--min-size", Integer.toString(size))
                  .with("--desired-capacity", Integer.toString(size))
                  .with("--max-size", Integer.toString(size))
                  .text());
      autoScalingGroups.forEach(
          name ->
              lines.add(
                  command("aws autoscaling resume-processes", "--auto-scaling-group-name", name)
                      .with("--scaling-processes", "AZRebalance")
                      .text()));
      return lines;
    }
  }

  /**
   * What a step made is gone again, and what it changed is as it was before; only what carries the
   * ownership tag is removed.
   *
   * @param of the step as it was planned
   */
  record Revert(StepInfo info, AwsStep of) implements AwsStep {

    @Override
    public List<String> shell() {
      return UndoShell.of(of);
    }
  }
}
