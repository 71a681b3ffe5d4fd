package io.github.karpentersetup.iam;

import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.version.KarpenterVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A CloudFormation template as Karpenter released it, with its variables filled in. */
record ReleasedTemplate(KarpenterVersion version, Map<String, Object> resources) {

  /** Tags that stand before a value; what they mean is done by replacing text. */
  private static final String TAGS = "!(Sub|Ref|GetAtt) ";

  static ReleasedTemplate read(Path file, ControllerScope scope) {
    var name = file.getFileName().toString();
    var version = name.replace("cloudformation-", "").replace(".yaml", "");
    var partition = scope.partition();
    var queue = scope.queueArn().orElseThrow();
    var text =
        text(file)
            .replace("!GetAtt KarpenterInterruptionQueue.Arn", queue)
            .replaceAll(TAGS, "")
            .replace("${KarpenterInterruptionQueue.Arn}", queue)
            .replace("${KarpenterNodeRole.Arn}", scope.nodeRoleArns().get(0))
            .replace("${ClusterName}", scope.clusterName())
            .replace("${AWS::Partition}", partition.id())
            .replace("${AWS::URLSuffix}", partition.dnsSuffix())
            .replace("${AWS::Region}", scope.region())
            .replace("${AWS::AccountId}", scope.accountId());
    var template = map(Json.yaml().readValue(text, Object.class));
    return new ReleasedTemplate(KarpenterVersion.parse(version), map(template.get("Resources")));
  }

  /** The managed policies, by name, in the template's order. */
  Map<String, PolicyDocument> policies() {
    var policies = new LinkedHashMap<String, PolicyDocument>();
    for (var resource : resources.values()) {
      if ("AWS::IAM::ManagedPolicy".equals(map(resource).get("Type"))) {
        var properties = map(map(resource).get("Properties"));
        policies.put(
            String.valueOf(properties.get("ManagedPolicyName")),
            PolicyDocument.parse(String.valueOf(properties.get("PolicyDocument"))));
      }
    }
    return policies;
  }

  PolicyDocument nodeTrust() {
    return PolicyDocument.fromMap(
        map(properties("KarpenterNodeRole").get("AssumeRolePolicyDocument")));
  }

  Object nodePolicies() {
    return Objects.requireNonNull(properties("KarpenterNodeRole").get("ManagedPolicyArns"));
  }

  /**
   * Named 2012-10-17 as ours; the template leaves the version out, which these statements allow.
   */
  PolicyDocument queuePolicy() {
    var read =
        PolicyDocument.fromMap(
            map(properties("KarpenterInterruptionQueuePolicy").get("PolicyDocument")));
    return new PolicyDocument(PolicyDocument.LANGUAGE, read.id(), read.statements());
  }

  Object queueRetentionSeconds() {
    return Objects.requireNonNull(
        properties("KarpenterInterruptionQueue").get("MessageRetentionPeriod"));
  }

  List<InterruptionRule> rules() {
    return resources.entrySet().stream()
        .filter(entry -> "AWS::Events::Rule".equals(map(entry.getValue()).get("Type")))
        .map(
            entry -> {
              var pattern = map(properties(entry.getKey()).get("EventPattern"));
              return new InterruptionRule(
                  entry.getKey(), only(pattern.get("source")), only(pattern.get("detail-type")));
            })
        .toList();
  }

  private Map<String, Object> properties(String resource) {
    return map(map(resources.get(resource)).get("Properties"));
  }

  private static String only(@Nullable Object list) {
    if (list instanceof List<?> items && items.size() == 1) {
      return String.valueOf(items.get(0));
    }
    throw new IllegalStateException("not one value: " + list);
  }

  @SuppressWarnings("unchecked") // the keys of the template are texts
  private static Map<String, Object> map(@Nullable Object value) {
    return (Map<String, Object>) Objects.requireNonNull(value, "the template lacks an element");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
