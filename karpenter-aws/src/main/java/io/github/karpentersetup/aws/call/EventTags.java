package io.github.karpentersetup.aws.call;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eventbridge.model.Tag;

/** Tags in the form of EventBridge. */
public final class EventTags {

  private EventTags() {}

  /** The tags that a rule carries, by its ARN. */
  public static Map<String, String> of(Clients clients, String ruleArn) {
    return clients.events().listTagsForResource(r -> r.resourceARN(ruleArn)).tags().stream()
        .collect(Collectors.toMap(Tag::key, Tag::value, (a, b) -> b));
  }

  /** As EventBridge takes them. */
  public static List<Tag> of(Map<String, String> tags) {
    return new TreeMap<>(tags)
        .entrySet().stream()
            .map(t -> Tag.builder().key(t.getKey()).value(t.getValue()).build())
            .toList();
  }
}
