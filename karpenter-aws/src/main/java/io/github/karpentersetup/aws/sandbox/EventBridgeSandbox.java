package io.github.karpentersetup.aws.sandbox;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeServiceClientConfiguration;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DeleteRuleResponse;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeRuleResponse;
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
import software.amazon.awssdk.services.eventbridge.model.TagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.TagResourceResponse;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceRequest;
import software.amazon.awssdk.services.eventbridge.model.UntagResourceResponse;

/** EventBridge on the account; what is not overridden throws UnsupportedOperationException. */
final class EventBridgeSandbox implements EventBridgeClient {
  private final Account account;
  private final CallPoint point;
  private final EventRules rules;

  EventBridgeSandbox(Account account, CallPoint point) {
    this.account = account;
    this.point = point;
    this.rules = new EventRules(account);
  }

  @Override
  public PutRuleResponse putRule(PutRuleRequest request) {
    return point.call(AwsService.EVENTS, "PutRule", request, rules::putRule);
  }

  @Override
  public DescribeRuleResponse describeRule(DescribeRuleRequest request) {
    return point.call(AwsService.EVENTS, "DescribeRule", request, rules::describeRule);
  }

  @Override
  public ListRulesResponse listRules(ListRulesRequest request) {
    return point.call(AwsService.EVENTS, "ListRules", request, rules::listRules);
  }

  @Override
  public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
    return point.call(AwsService.EVENTS, "DeleteRule", request, rules::deleteRule);
  }

  @Override
  public PutTargetsResponse putTargets(PutTargetsRequest request) {
    return point.call(AwsService.EVENTS, "PutTargets", request, rules::putTargets);
  }

  @Override
  public ListTargetsByRuleResponse listTargetsByRule(ListTargetsByRuleRequest request) {
    return point.call(AwsService.EVENTS, "ListTargetsByRule", request, rules::listTargetsByRule);
  }

  @Override
  public RemoveTargetsResponse removeTargets(RemoveTargetsRequest request) {
    return point.call(AwsService.EVENTS, "RemoveTargets", request, rules::removeTargets);
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    return point.call(AwsService.EVENTS, "TagResource", request, rules::tagResource);
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    return point.call(AwsService.EVENTS, "UntagResource", request, rules::untagResource);
  }

  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
    return point.call(
        AwsService.EVENTS, "ListTagsForResource", request, rules::listTagsForResource);
  }

  @Override
  public EventBridgeServiceClientConfiguration serviceClientConfiguration() {
    return EventBridgeServiceClientConfiguration.builder()
        .region(Region.of(account.region()))
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /** The account outlives its clients. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "EventBridgeClient of " + point;
  }
}
