package io.github.karpentersetup.aws.observe;

import static java.util.Objects.requireNonNullElse;

import io.github.karpentersetup.aws.call.Clients;
import io.github.karpentersetup.aws.call.EventTags;
import io.github.karpentersetup.aws.call.Failure;
import io.github.karpentersetup.aws.call.Failures;
import io.github.karpentersetup.facts.InterruptionFacts;
import io.github.karpentersetup.facts.InterruptionFacts.Encryption;
import io.github.karpentersetup.facts.InterruptionFacts.EventRule;
import io.github.karpentersetup.facts.InterruptionFacts.Queue;
import io.github.karpentersetup.facts.Lookup;
import io.github.karpentersetup.facts.Lookup.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Reads queues and event rules; those that do not exist are left out. */
final class InterruptionReader {

  private final Clients clients;
  private final Reads reads;

  InterruptionReader(Clients clients, Reads reads) {
    this.clients = clients;
    this.reads = reads;
  }

  CompletableFuture<InterruptionFacts> read(Lookup lookup) {
    return reads
        .each(lookup.names(Kind.QUEUE), this::queue, Queue::name)
        .thenCombine(
            reads.each(lookup.names(Kind.EVENT_RULE), this::rule, EventRule::name),
            InterruptionFacts::new);
  }

  private CompletableFuture<List<Queue>> queue(String name) {
    var subject = "queue " + name;
    return reads
        .read(
            "sqs:GetQueueUrl",
            subject,
            ifThere(() -> List.of(clients.sqs().getQueueUrl(r -> r.queueName(name)).queueUrl())))
        .thenCompose(
            urls ->
                urls.isEmpty()
                    ? CompletableFuture.completedFuture(List.of())
                    : attributes(subject, urls.get(0))
                        .thenCombine(
                            tags(subject, urls.get(0)),
                            (found, tags) ->
                                found.stream()
                                    .map(a -> facts(name, urls.get(0), a, tags))
                                    .toList()));
  }

  private CompletableFuture<List<Map<String, String>>> attributes(String subject, String url) {
    return reads.read(
        "sqs:GetQueueAttributes",
        subject,
        ifThere(
            () ->
                List.of(
                    clients
                        .sqs()
                        .getQueueAttributes(
                            r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                        .attributesAsStrings())));
  }

  private CompletableFuture<Map<String, String>> tags(String subject, String url) {
    return reads
        .read(
            "sqs:ListQueueTags",
            subject,
            ifThere(() -> List.of(clients.sqs().listQueueTags(r -> r.queueUrl(url)).tags())))
        .thenApply(found -> found.isEmpty() ? Map.of() : found.get(0));
  }

  private static Queue facts(
      String name, String url, Map<String, String> attributes, Map<String, String> tags) {
    var key = attributes.getOrDefault("KmsMasterKeyId", "");
    var encryption =
        !key.isEmpty()
            ? Encryption.KMS
            : attributes.getOrDefault("SqsManagedSseEnabled", "false").equals("true")
                ? Encryption.SQS
                : Encryption.NONE;
    return new Queue(
        name,
        url,
        attributes.getOrDefault("QueueArn", ""),
        Duration.ofSeconds(
            Long.parseLong(attributes.getOrDefault("MessageRetentionPeriod", "345600"))),
        encryption,
        key,
        attributes.getOrDefault("Policy", ""),
        tags);
  }

  private CompletableFuture<List<EventRule>> rule(String name) {
    var subject = "event rule " + name;
    var described =
        reads.read(
            "events:DescribeRule",
            subject,
            ifThere(() -> List.of(clients.events().describeRule(r -> r.name(name)))));
    var targets =
        reads.read("events:ListTargetsByRule", subject, ifThere(() -> List.of(targets(name))));
    return described.thenCompose(
        rules ->
            rules.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : reads
                    .read(
                        "events:ListTagsForResource",
                        subject,
                        ifThere(() -> List.of(EventTags.of(clients, rules.get(0).arn()))))
                    .thenCombine(
                        targets,
                        (tags, sent) ->
                            rules.stream()
                                .map(
                                    r ->
                                        new EventRule(
                                            name,
                                            r.arn(),
                                            requireNonNullElse(r.eventPattern(), ""),
                                            r.stateAsString(),
                                            sent.isEmpty() ? Map.of() : sent.get(0),
                                            tags.isEmpty() ? Map.of() : tags.get(0)))
                                .toList()));
  }

  private Map<String, String> targets(String rule) {
    var targets = new TreeMap<String, String>();
    String token = null;
    do {
      var from = token;
      var page = clients.events().listTargetsByRule(r -> r.rule(rule).nextToken(from));
      page.targets().forEach(t -> targets.put(t.id(), t.arn()));
      token = page.nextToken();
    } while (token != null);
    return targets;
  }

  /** By the code: emulators have it without the exception's own type. */
  private static <T> Supplier<List<T>> ifThere(Supplier<List<T>> call) {
    return () -> {
      try {
        return call.get();
      } catch (SqsException | EventBridgeException e) {
        if (Failures.of(e).kind() == Failure.Kind.NOT_FOUND) {
          return List.of();
        }
        throw e;
      }
    };
  }
}
