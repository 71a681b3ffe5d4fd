package io.github.karpentersetup.aws.sandbox;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** One rule of the default event bus. */
final class EventRule {
  Rule rule;
  final Map<String, Target> targets = new TreeMap<>();
  final Map<String, String> tags = new TreeMap<>();

  EventRule(Rule rule) {
    this.rule = rule;
  }
}
