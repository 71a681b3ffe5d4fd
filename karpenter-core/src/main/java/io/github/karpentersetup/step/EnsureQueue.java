package io.github.karpentersetup.step;

import static io.github.karpentersetup.step.Shell.command;

import io.github.karpentersetup.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An SQS queue exists with these settings; others that it has are left alone.
 *
 * @param retention how long it keeps a message
 * @param kmsKey the key that encrypts messages; empty for a key of SQS
 * @param policy who may use it, as compact JSON
 */
public record EnsureQueue(
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
