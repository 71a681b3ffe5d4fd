package io.github.karpentersetup.plan;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.PreflightException;
import io.github.karpentersetup.error.Problem;
import io.github.karpentersetup.facts.ClusterFacts;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.Partition;
import io.github.karpentersetup.spec.SetupSpec;
import io.github.karpentersetup.version.ApiVersion;
import io.github.karpentersetup.version.KarpenterVersion;
import io.github.karpentersetup.version.KubernetesVersion;
import io.github.karpentersetup.version.VersionMatrix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is settled before the first phase is planned.
 *
 * @param karpenter the release to install
 * @param api the API its objects have
 * @param partition of every ARN
 * @param path of what is made in IAM
 * @param nodeRole the node role's name
 * @param controllerRole the controller role's name
 * @param region of the cluster
 * @param queue the interruption queue's name; empty to do without
 * @param owned the tags of what this library makes in AWS
 */
record Choices(
    KarpenterVersion karpenter,
    ApiVersion api,
    Partition partition,
    String region,
    String account,
    String path,
    String nodeRole,
    String controllerRole,
    Optional<String> queue,
    Map<String, String> owned) {

  static Choices of(SetupSpec spec, ClusterFacts facts) {
    var aws = facts.aws();
    var karpenter = karpenter(spec, facts);
    var owned = new TreeMap<>(spec.tags());
    owned.putAll(Ownership.tags(spec.cluster()));
    return new Choices(
        karpenter,
        ApiVersion.of(karpenter),
        Partition.of(aws.region()),
        aws.region(),
        aws.accountId(),
        spec.iam().path().orElse("/"),
        Roles.nodeRole(spec),
        Roles.controllerRole(spec),
        Interruptions.queue(spec),
        owned);
  }

  /** The ARN that a role gets if this plan makes it. */
  String roleArn(String role) {
    return partition.arn("iam", "", account, "role" + path + role);
  }

  /** The ARN of a role without its path, which is how aws-auth wants it. */
  String pathlessRoleArn(String role) {
    return partition.arn("iam", "", account, "role/" + role);
  }

  /** The ARN that a customer-managed policy gets if this plan makes it. */
  String policyArn(String policy) {
    return partition.arn("iam", "", account, "policy" + path + policy);
  }

  /** The ARN that the interruption queue has or will have. */
  Optional<String> queueArn() {
    return queue.map(name -> partition.arn("sqs", region, account, name));
  }

  private static KarpenterVersion karpenter(SetupSpec spec, ClusterFacts facts) {
    var asked = spec.karpenter();
    if (asked.isPresent()) {
      // A release this library knows nothing of cannot even be planned for.
      VersionMatrix.problem(asked.get())
          .ifPresent(
              p -> {
                throw new InvalidSpecException("Karpenter " + asked.get(), List.of(p));
              });
      return asked.get();
    }
    var ours =
        facts.kubernetes().karpenters().stream()
            .filter(k -> !k.fingerprint().isEmpty())
            .flatMap(k -> Upgrade.version(k.version()).stream())
            .findFirst();
    if (ours.isPresent()) {
      return ours.get();
    }
    var kubernetes = KubernetesVersion.parse(facts.aws().cluster().kubernetesVersion());
    return VersionMatrix.newestFor(kubernetes)
        .orElseThrow(
            () ->
                new PreflightException(
                    Problem.of(
                        "karpenter",
                        "no Karpenter release that this library knows supports Kubernetes "
                            + kubernetes,
                        "upgrade the cluster, or this library"),
                    null));
  }
}
