package io.github.karpentersetup.aws.sandbox;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** One queue: what was set, over the defaults. */
final class QueueState {
  final String name;
  final Instant created;
  final Map<String, String> attributes = new TreeMap<>();
  final Map<String, String> tags = new TreeMap<>();

  QueueState(String name, Instant created) {
    this.name = name;
    this.created = created;
    attributes.put("DelaySeconds", "0");
    attributes.put("MaximumMessageSize", "262144");
    attributes.put("MessageRetentionPeriod", "345600");
    attributes.put("ReceiveMessageWaitTimeSeconds", "0");
    attributes.put("VisibilityTimeout", "30");
    attributes.put("SqsManagedSseEnabled", "true");
  }
}
