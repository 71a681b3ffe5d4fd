package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.EventTags;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.iam.InterruptionRule;
import io.github.karpentersetup.step.EnsureEventRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Target;

/** A rule of the default event bus and its one target of ours; other targets stay. */
final class EventRuleHandler implements Handler<EnsureEventRule> {

  private final Clients clients;

  EventRuleHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureEventRule step) {
    DescribeRuleResponse rule;
    Optional<String> target;
    try {
      rule = clients.events().describeRule(r -> r.name(step.rule()));
      target = Optional.ofNullable(targets(step).get(step.targetId()));
    } catch (ResourceNotFoundException e) {
      return new Missing("no " + subject(step), List.of(putRule(step), putTarget(step)));
    }
    var differs = new ArrayList<String>();
    var writes = new ArrayList<Write>();
    if (rule.state() != RuleState.ENABLED) {
      differs.add("is " + rule.stateAsString());
    }
    var pattern = rule.eventPattern() == null ? "" : rule.eventPattern();
    if (!InterruptionRule.samePattern(pattern, step.eventPattern())) {
      differs.add("takes other events");
    }
    if (!differs.isEmpty()) {
      writes.add(putRule(step));
    }
    if (!target.equals(Optional.of(step.targetArn()))) {
      differs.add(
          target
              .map(arn -> "sends them to " + arn)
              .orElse("sends them not to " + step.targetArn()));
      writes.add(putTarget(step));
    }
    if (writes.isEmpty()) {
      return new Holds(subject(step) + " sends to " + step.targetArn());
    }
    var difference = "it " + String.join(" and ", differs);
    if (!Ours.mayChange(step, step.tags(), EventTags.of(clients, rule.arn()))) {
      return Ours.blocked(subject(step), difference, step.tags());
    }
    return new Missing(subject(step) + " is there, and " + difference, writes);
  }

  @Override
  public Look back(EnsureEventRule step) {
    DescribeRuleResponse rule;
    Map<String, String> targets;
    try {
      rule = clients.events().describeRule(r -> r.name(step.rule()));
      targets = targets(step);
    } catch (ResourceNotFoundException e) {
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), EventTags.of(clients, rule.arn()))) {
      return Ours.notOurs(subject(step), step.tags());
    }
    var writes = new ArrayList<Write>();
    if (targets.remove(step.targetId()) != null) {
      writes.add(removeTarget(step));
    }
    if (targets.isEmpty()) {
      writes.add(
          new Write(
              "events:DeleteRule",
              "deleted " + subject(step),
              () -> clients.events().deleteRule(r -> r.name(step.rule()))));
    }
    return writes.isEmpty()
        ? Ours.stays(
            subject(step),
            "someone else has it send to "
                + String.join(", ", targets.values())
                + " too; if nobody needs that, remove those targets and run again")
        : new Missing(subject(step) + " is there", writes);
  }

  private Write removeTarget(EnsureEventRule step) {
    return new Write(
        "events:RemoveTargets",
        "made it send no longer to " + step.targetArn(),
        () ->
            clients
                .events()
                .removeTargets(r -> r.rule(step.rule()).ids(step.targetId()))
                .failedEntries()
                .forEach(e -> fail(e.errorCode(), e.errorMessage())));
  }

  /** The ARNs by their ids within the rule. */
  private Map<String, String> targets(EnsureEventRule step) {
    var targets = new TreeMap<String, String>();
    String token = null;
    do {
      var from = token;
      var page = clients.events().listTargetsByRule(r -> r.rule(step.rule()).nextToken(from));
      page.targets().forEach(t -> targets.put(t.id(), t.arn()));
      token = page.nextToken();
    } while (token != null);
    return targets;
  }

  private Write putRule(EnsureEventRule step) {
    // Tags count where the rule is new; EventBridge passes over them otherwise.
    return new Write(
        "events:PutRule",
        "put " + subject(step),
        () ->
            clients
                .events()
                .putRule(
                    r ->
                        r.name(step.rule())
                            .eventPattern(step.eventPattern())
                            .state(RuleState.ENABLED)
                            .tags(EventTags.of(step.tags()))));
  }

  private Write putTarget(EnsureEventRule step) {
    return new Write(
        "events:PutTargets",
        "made it send to " + step.targetArn(),
        () ->
            clients
                .events()
                .putTargets(
                    r ->
                        r.rule(step.rule())
                            .targets(
                                Target.builder().id(step.targetId()).arn(step.targetArn()).build()))
                .failedEntries()
                .forEach(e -> fail(e.errorCode(), e.errorMessage())));
  }

  /** EventBridge answers 200 with what it did not do in the body. */
  private static void fail(String code, String message) {
    throw EventBridgeException.builder()
        .statusCode(400)
        .message(message)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .serviceName("EventBridge")
                .errorCode(code)
                .errorMessage(message)
                .build())
        .build();
  }

  @Override
  public String subject(EnsureEventRule step) {
    return "event rule " + step.rule();
  }
}
