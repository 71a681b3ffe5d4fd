package io.github.karpentersetup.aws.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.ListRulesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.ListTargetsByRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.PutRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsRequest;
import software.amazon.awssdk.services.eventbridge.model.RemoveTargetsResponse;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.eventbridge.model.Tag;
import software.amazon.awssdk.services.eventbridge.model.TagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.TagResourceResponse;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Rules of the default event bus, their targets and tags. */
final class EventRules {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");
  private static final int TARGETS = 5;

  private final Account account;

  EventRules(Account account) {
    this.account = account;
  }

  PutRuleResponse putRule(PutRuleRequest request) {
    String name = request.name();
    checkBus(request.eventBusName());
    if (!NAME.matcher(name).matches()) {
      throw validation(
          "1 validation error detected: Value '"
              + name
              + "' at 'name' failed to satisfy constraint: Member must have length less than or"
              + " equal to 64 and satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
    }
    if (request.eventPattern() == null && request.scheduleExpression() == null) {
      throw validation("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    if (request.eventPattern() != null) {
      checkPattern(request.eventPattern());
    }
    Rule rule =
        Rule.builder()
            .name(name)
            .arn(account.arn("events", "rule/" + name))
            .eventPattern(request.eventPattern())
            .scheduleExpression(request.scheduleExpression())
            .state(Optional.ofNullable(request.state()).orElse(RuleState.ENABLED))
            .description(request.description())
            .roleArn(request.roleArn())
            .eventBusName("default")
            .build();
    EventRule known = account.rules.get(name);
    if (known == null) {
      EventRule created = new EventRule(rule);
      request.tags().forEach(tag -> created.tags.put(tag.key(), tag.value()));
      account.rules.put(name, created);
    } else {
      // EventBridge ignores the tags given with an update.
      known.rule = rule;
    }
    return PutRuleResponse.builder().ruleArn(rule.arn()).build();
  }

  DescribeRuleResponse describeRule(DescribeRuleRequest request) {
    checkBus(request.eventBusName());
    Rule rule = find(request.name()).rule;
    return DescribeRuleResponse.builder()
        .name(rule.name())
        .arn(rule.arn())
        .eventPattern(rule.eventPattern())
        .scheduleExpression(rule.scheduleExpression())
        .state(rule.stateAsString())
        .description(rule.description())
        .roleArn(rule.roleArn())
        .eventBusName(rule.eventBusName())
        .createdBy(account.id())
        .build();
  }

  ListRulesResponse listRules(ListRulesRequest request) {
    checkBus(request.eventBusName());
    String prefix = Optional.ofNullable(request.namePrefix()).orElse("");
    Page<Rule> page =
        page(
            account.rules.values().stream()
                .map(state -> state.rule)
                .filter(rule -> rule.name().startsWith(prefix))
                .toList(),
            request.limit(),
            request.nextToken());
    return ListRulesResponse.builder().rules(page.items()).nextToken(page.nextToken()).build();
  }

  DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
    checkBus(request.eventBusName());
    EventRule state = account.rules.get(request.name());
    if (state != null && !state.targets.isEmpty()) {
      throw validation("Rule can't be deleted since it has targets.");
    }
    // Deleting a rule that is not there succeeds.
    account.rules.remove(request.name());
    return DeleteRuleResponse.builder().build();
  }

  PutTargetsResponse putTargets(PutTargetsRequest request) {
    EventRule state = find(request.rule());
    long added = request.targets().stream().filter(t -> !state.targets.containsKey(t.id())).count();
    if (state.targets.size() + added > TARGETS) {
      throw AwsService.EVENTS.error(
          LimitExceededException.builder(),
          "LimitExceededException",
          400,
          "The requested resource exceeds the maximum number allowed.");
    }
    request.targets().forEach(target -> state.targets.put(target.id(), target));
    return PutTargetsResponse.builder().failedEntryCount(0).failedEntries(List.of()).build();
  }

  ListTargetsByRuleResponse listTargetsByRule(ListTargetsByRuleRequest request) {
    Page<Target> page =
        page(
            List.copyOf(find(request.rule()).targets.values()),
            request.limit(),
            request.nextToken());
    return ListTargetsByRuleResponse.builder()
        .targets(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  RemoveTargetsResponse removeTargets(RemoveTargetsRequest request) {
    find(request.rule()).targets.keySet().removeAll(request.ids());
    return RemoveTargetsResponse.builder().failedEntryCount(0).failedEntries(List.of()).build();
  }

  TagResourceResponse tagResource(TagResourceRequest request) {
    EventRule state = byArn(request.resourceARN());
    request.tags().forEach(tag -> state.tags.put(tag.key(), tag.value()));
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untagResource(UntagResourceRequest request) {
    byArn(request.resourceARN()).tags.keySet().removeAll(request.tagKeys());
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
    return ListTagsForResourceResponse.builder()
        .tags(
            byArn(request.resourceARN()).tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  private <T> Page<T> page(List<T> all, @Nullable Integer limit, @Nullable String token) {
    return Page.of(
        all, limit, account.pageSize(100), token, () -> validation("Invalid nextToken."));
  }

  private static void checkPattern(String pattern) {
    try {
      if (JSON.readTree(pattern).isObject()) {
        return;
      }
    } catch (JacksonException e) {
      // Said below, as for a pattern that is no object.
    }
    throw AwsService.EVENTS.error(
        InvalidEventPatternException.builder(),
        "InvalidEventPatternException",
        400,
        "Event pattern is not valid. Reason: Filter is not an object");
  }

  private static void checkBus(@Nullable String bus) {
    if (bus != null && !bus.equals("default")) {
      throw notFound("Event bus " + bus + " does not exist.");
    }
  }

  private EventRule find(String name) {
    EventRule state = account.rules.get(name);
    if (state == null) {
      throw notFound("Rule " + name + " does not exist on EventBus default.");
    }
    return state;
  }

  private EventRule byArn(String arn) {
    return account.rules.values().stream()
        .filter(state -> state.rule.arn().equals(arn))
        .findFirst()
        .orElseThrow(
            () -> notFound("Rule " + arn.substring(arn.lastIndexOf('/') + 1) + " does not exist."));
  }

  private static AwsServiceException notFound(String message) {
    return AwsService.EVENTS.error(
        ResourceNotFoundException.builder(), "ResourceNotFoundException", 400, message);
  }

  private static AwsServiceException validation(String message) {
    return AwsService.EVENTS.error("ValidationException", 400, message);
  }
}
