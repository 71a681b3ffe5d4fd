package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.EventTags;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.iam.InterruptionRule;
import io.github.karpentersetup.plan.AwsStep.EnsureEventRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResultEntry;
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
      target = target(step);
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

  private Optional<String> target(EnsureEventRule step) {
    String token = null;
    do {
      var from = token;
      var page = clients.events().listTargetsByRule(r -> r.rule(step.rule()).nextToken(from));
      for (var target : page.targets()) {
        if (target.id().equals(step.targetId())) {
          return Optional.of(target.arn());
        }
      }
      token = page.nextToken();
    } while (token != null);
    return Optional.empty();
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
                .forEach(EventRuleHandler::fail));
  }

  /** EventBridge answers 200 with what it did not do in the body. */
  private static void fail(PutTargetsResultEntry entry) {
    throw EventBridgeException.builder()
        .statusCode(400)
        .message(entry.errorMessage())
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .serviceName("EventBridge")
                .errorCode(entry.errorCode())
                .errorMessage(entry.errorMessage())
                .build())
        .build();
  }

  @Override
  public String subject(EnsureEventRule step) {
    return "event rule " + step.rule();
  }
}
