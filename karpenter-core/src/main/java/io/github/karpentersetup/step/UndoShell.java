package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The commands that undo a step; a comment where it takes more than commands. */
final class UndoShell {

  private UndoShell() {}

  static List<String> of(AwsStep step) {
    if (step instanceof EnsureRole s) {
      return List.of(command("aws iam delete-role", "--role-name", s.role()).text());
    } else if (step instanceof AttachRolePolicies s) {
      return s.policyArns().stream()
          .map(
              arn ->
                  command("aws iam detach-role-policy", "--role-name", s.role())
                      .with("--policy-arn", arn)
                      .text())
          .toList();
    } else if (step instanceof RemoveRolePolicies s) {
      return policies(s);
    } else if (step instanceof RemovePodIdentityAssociation s) {
      return new EnsurePodIdentityAssociation(
              s.info(), s.cluster(), s.namespace(), s.serviceAccount(), s.roleArn(), s.tags())
          .shell();
    } else if (step instanceof EnsureOidcProvider s) {
      return List.of(
          "aws iam delete-open-id-connect-provider --open-id-connect-provider-arn \"$("
              + command("aws iam list-open-id-connect-providers")
                  .with(
                      "--query",
                      "OpenIDConnectProviderList[?ends_with(Arn, '"
                          + s.issuer().replaceFirst("^https://", "")
                          + "')].Arn")
                  .with("--output", "text")
                  .text()
              + ")\"");
    } else if (step instanceof PutRolePolicy s) {
      return List.of(
          command("aws iam delete-role-policy", "--role-name", s.role())
              .with("--policy-name", s.policy())
              .text());
    } else if (step instanceof EnsurePolicy s) {
      return List.of(command("aws iam delete-policy", "--policy-arn", s.arn()).text());
    } else if (step instanceof EnsureInstanceProfile s) {
      return List.of(
          command("aws iam remove-role-from-instance-profile")
              .with("--instance-profile-name", s.profile())
              .with("--role-name", s.role())
              .text(),
          command("aws iam delete-instance-profile", "--instance-profile-name", s.profile())
              .text());
    } else if (step instanceof TagResources s) {
      return List.of(
          command("aws ec2 delete-tags", "--resources").words(s.resources()).tags(s.tags()).text());
    } else if (step instanceof EnsureQueue s) {
      return List.of(
          "aws sqs delete-queue --queue-url \"$(aws sqs get-queue-url --queue-name "
              + Shell.quote(s.queue())
              + " --query QueueUrl --output text)\"");
    } else if (step instanceof EnsureEventRule s) {
      return List.of(
          command("aws events remove-targets", "--rule", s.rule())
              .with("--ids", s.targetId())
              .text(),
          command("aws events delete-rule", "--name", s.rule()).text());
    } else if (step instanceof EnsureAccessEntry s) {
      return List.of(
          command("aws eks delete-access-entry", "--cluster-name", s.cluster())
              .with("--principal-arn", s.principalArn())
              .text());
    } else if (step instanceof EnsureFargateProfile s) {
      return List.of(
          command("aws eks delete-fargate-profile", "--cluster-name", s.cluster())
              .with("--fargate-profile-name", s.profile())
              .text());
    } else if (step instanceof EnsureAddon s) {
      return List.of(
          command("aws eks delete-addon", "--cluster-name", s.cluster())
              .with("--addon-name", s.addon())
              .text());
    } else if (step instanceof ConfigureAddon s) {
      return List.of(
          command("aws eks update-addon", "--cluster-name", s.cluster())
              .with("--addon-name", s.addon())
              .with("--configuration-values", s.from())
              .with("--resolve-conflicts", "PRESERVE")
              .text());
    } else if (step instanceof HoldNodeGroup s) {
      return sizes(s);
    }
    return List.of("# " + step.info().title() + ": " + step.info().undo().text());
  }

  private static List<String> policies(RemoveRolePolicies step) {
    var lines = new ArrayList<String>();
    for (var arn : step.attached()) {
      lines.add(
          command("aws iam attach-role-policy", "--role-name", step.role())
              .with("--policy-arn", arn)
              .text());
    }
    new TreeMap<>(step.inline())
        .forEach(
            (name, document) -> {
              if (!document.isEmpty()) {
                lines.add(
                    command("aws iam put-role-policy", "--role-name", step.role())
                        .with("--policy-name", name)
                        .with("--policy-document", document)
                        .text());
              }
            });
    return lines;
  }

  /** The sizes of before are in the step's data. */
  private static List<String> sizes(HoldNodeGroup step) {
    var sizes = step.before().replaceFirst("\\+.*", "").split("/", -1);
    if (sizes.length != 3) {
      return List.of("# sizes of " + step.group() + ": " + step.before());
    }
    var lines = new ArrayList<String>();
    if (step.kind() == GroupKind.MANAGED) {
      lines.add(
          command("aws eks update-nodegroup-config", "--cluster-name", step.cluster())
              .with("--nodegroup-name", step.group())
              .with(
                  "--scaling-config",
                  "minSize=" + sizes[0] + ",desiredSize=" + sizes[1] + ",maxSize=" + sizes[2])
              .text());
    } else {
      lines.add(
          command("aws autoscaling update-auto-scaling-group")
              .with("--auto-scaling-group-name", step.group())
              .with("--min-size", sizes[0])
              .with("--desired-capacity", sizes[1])
              .with("--max-size", sizes[2])
              .text());
    }
    step.autoScalingGroups()
        .forEach(
            name ->
                lines.add(
                    command("aws autoscaling resume-processes", "--auto-scaling-group-name", name)
                        .with("--scaling-processes", "AZRebalance")
                        .text()));
    return lines;
  }

  static List<String> of(KubernetesStep step) {
    if (step instanceof MapNodeRole s) {
      return List.of(
          command("eksctl delete iamidentitymapping", "--cluster", s.cluster())
              .with("--arn", s.roleArn())
              .text());
    } else if (step instanceof EnsureNamespace s) {
      return List.of(command("kubectl delete namespace", s.namespace()).text());
    } else if (step instanceof ApplyCrds) {
      return List.of(
          "kubectl delete crd nodepools.karpenter.sh nodeclaims.karpenter.sh"
              + " ec2nodeclasses.karpenter.k8s.aws");
    } else if (step instanceof InstallChart s) {
      return List.of(
          switch (s.installedAs()) {
            case HELM_RELEASE ->
                command("helm uninstall", s.name()).with("--namespace", s.namespace()).text();
            case MANIFESTS ->
                command(
                        "kubectl delete"
                            + " deployment,service,serviceaccount,pdb,role,rolebinding,clusterrole,clusterrolebinding")
                    .flag("--all-namespaces")
                    .with("--selector", "app.kubernetes.io/instance=" + s.name())
                    .text();
          });
    } else if (step instanceof ApplyObject s) {
      var delete = command("kubectl delete", s.kind().toLowerCase(Locale.ROOT) + "/" + s.name());
      return List.of(
          (s.namespace().isEmpty() ? delete : delete.with("--namespace", s.namespace())).text());
    } else if (step instanceof ScaleDeployment s) {
      return List.of(
          command("kubectl scale", "deployment/" + s.name())
              .with("--namespace", s.namespace())
              .flag("--replicas=" + s.from())
              .text());
    } else if (step instanceof PlaceDeployment s) {
      return new PlaceDeployment(s.info(), s.namespace(), s.name(), s.to(), s.from()).shell();
    } else if (step instanceof CordonNodes s) {
      return List.of(command("kubectl uncordon").words(s.nodes()).text());
    }
    return List.of("# " + step.info().title() + ": " + step.info().undo().text());
  }
}
