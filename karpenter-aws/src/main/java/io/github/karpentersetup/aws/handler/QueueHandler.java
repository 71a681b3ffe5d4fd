package io.github.karpentersetup.aws.handler;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.Failure;
import io.github.karpentersetup.aws.call.Failures;
import io.github.karpentersetup.aws.handler.Look.Holds;
import io.github.karpentersetup.aws.handler.Look.Missing;
import io.github.karpentersetup.aws.handler.Look.Write;
import io.github.karpentersetup.step.EnsureQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** A queue with its retention, encryption and policy; what else is set on it stays. */
final class QueueHandler implements Handler<EnsureQueue> {

  private static final String KMS_KEY = "KmsMasterKeyId";
  private static final String RETENTION = "MessageRetentionPeriod";
  private static final String POLICY = "Policy";

  private final Clients clients;

  QueueHandler(Clients clients) {
    this.clients = clients;
  }

  @Override
  public Look look(EnsureQueue step) {
    String url;
    Map<String, String> live;
    try {
      url = clients.sqs().getQueueUrl(r -> r.queueName(step.queue())).queueUrl();
      live =
          clients
              .sqs()
              .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
              .attributesAsStrings();
    } catch (SqsException e) {
      if (Failures.of(e).kind() != Failure.Kind.NOT_FOUND) {
        throw e;
      }
      return new Missing(
          "no " + subject(step),
          List.of(new Write("sqs:CreateQueue", "created " + subject(step), () -> create(step))));
    }
    var differs = differences(step, live);
    if (differs.isEmpty()) {
      return new Holds(subject(step) + " has its retention, encryption and policy");
    }
    var difference =
        "its " + String.join(" and ", differs) + (differs.size() > 1 ? " differ" : " differs");
    if (!Ours.mayChange(
        step, step.tags(), clients.sqs().listQueueTags(r -> r.queueUrl(url)).tags())) {
      return Ours.blocked(subject(step), difference, step.tags());
    }
    return new Missing(
        subject(step) + " is there, and " + difference,
        List.of(
            new Write(
                "sqs:SetQueueAttributes",
                "changed the " + String.join(" and ", differs) + " of " + subject(step),
                () ->
                    clients
                        .sqs()
                        .setQueueAttributes(
                            r -> r.queueUrl(url).attributesWithStrings(changed(step, live))))));
  }

  @Override
  public Look back(EnsureQueue step) {
    String url;
    Map<String, String> tags;
    try {
      url = clients.sqs().getQueueUrl(r -> r.queueName(step.queue())).queueUrl();
      tags = clients.sqs().listQueueTags(r -> r.queueUrl(url)).tags();
    } catch (SqsException e) {
      if (Failures.of(e).kind() != Failure.Kind.NOT_FOUND) {
        throw e;
      }
      return Ours.gone(subject(step));
    }
    if (!Ours.isOurs(step.tags(), tags)) {
      return Ours.notOurs(subject(step), step.tags());
    }
    return new Missing(
        subject(step) + " is there",
        List.of(
            new Write(
                "sqs:DeleteQueue",
                "deleted " + subject(step),
                () -> clients.sqs().deleteQueue(r -> r.queueUrl(url)))));
  }

  private static List<String> differences(EnsureQueue step, Map<String, String> live) {
    var differs = new ArrayList<String>();
    var retention = Long.toString(step.retention().toSeconds());
    if (!retention.equals(live.get(RETENTION))) {
      differs.add("retention");
    }
    var key = live.getOrDefault(KMS_KEY, "");
    var managed = live.getOrDefault("SqsManagedSseEnabled", "false");
    if (!key.equals(step.kmsKey().orElse("")) || (key.isEmpty() && !managed.equals("true"))) {
      differs.add("encryption");
    }
    if (!Documents.same(live.getOrDefault(POLICY, ""), step.policy())) {
      differs.add("policy");
    }
    return differs;
  }

  /** A queue has one of two kinds of encryption: the other one is taken off. */
  private static Map<String, String> changed(EnsureQueue step, Map<String, String> live) {
    var attributes = new TreeMap<>(step.attributes());
    if (step.kmsKey().isEmpty() && !live.getOrDefault(KMS_KEY, "").isEmpty()) {
      attributes.put(KMS_KEY, "");
    }
    return attributes;
  }

  private void create(EnsureQueue step) {
    clients
        .sqs()
        .createQueue(
            r ->
                r.queueName(step.queue())
                    .attributesWithStrings(step.attributes())
                    .tags(step.tags()));
  }

  @Override
  public String subject(EnsureQueue step) {
    return "queue " + step.queue();
  }
}
