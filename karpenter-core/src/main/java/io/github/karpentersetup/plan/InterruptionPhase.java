package io.github.karpentersetup.plan;

import io.github.karpentersetup.facts.InterruptionFacts.Encryption;
import io.github.karpentersetup.facts.InterruptionFacts.EventRule;
import io.github.karpentersetup.facts.InterruptionFacts.Queue;
import io.github.karpentersetup.facts.Ownership;
import io.github.karpentersetup.iam.InterruptionRule;
import io.github.karpentersetup.iam.InterruptionRules;
import io.github.karpentersetup.json.Json;
import io.github.karpentersetup.step.Change;
import io.github.karpentersetup.step.EnsureEventRule;
import io.github.karpentersetup.step.EnsureQueue;
import io.github.karpentersetup.step.Phase;
import io.github.karpentersetup.step.StepInfo;
import io.github.karpentersetup.step.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The queue by which Karpenter learns of nodes about to go, and the rules that fill it. */
final class InterruptionPhase implements Planner.PhasePlanner {

  @Override
  public void plan(Draft draft) {
    if (!Existing.keepsQueue(draft.asked())) {
      draft.choices().queue().ifPresent(name -> plan(draft, name));
    }
  }

  private static void plan(Draft draft, String name) {
    var live = Optional.ofNullable(draft.aws().interruption().queues().get(name));
    var made =
        live.filter(queue -> !isOurs(draft, queue)).isPresent()
            ? List.<String>of()
            : List.of(queue(draft, name, live));
    live.filter(queue -> !isOurs(draft, queue)).ifPresent(queue -> foreign(draft, queue));
    key(draft, name, live);
    for (var rule : InterruptionRules.of(draft.choices().karpenter())) {
      rule(draft, rule, made);
    }
  }

  private static boolean isOurs(Draft draft, Queue queue) {
    return draft.spec().cluster().equals(queue.tags().get(Ownership.TAG));
  }

  private static String queue(Draft draft, String name, Optional<Queue> live) {
    var choices = draft.choices();
    var policy =
        InterruptionRules.queuePolicy(choices.queueArn().orElseThrow(), choices.karpenter());
    var retention = InterruptionRules.RETENTION.toSeconds() + " s";
    var key = draft.spec().interruptionQueue().kmsKey();
    var senders = "events.amazonaws.com and sqs.amazonaws.com may send";
    var step = Steps.of(Phase.INTERRUPTION, "queue", "queue " + name);
    StepInfo info;
    if (live.isEmpty()) {
      info =
          step.change(Change.added("retention", retention))
              .change(Change.added("encryption", encryption(key)))
              .change(Change.added("policy", senders))
              .create();
    } else {
      var queue = live.get();
      if (!queue.retention().equals(InterruptionRules.RETENTION)) {
        step.change(new Change("retention", queue.retention().toSeconds() + " s", retention));
      }
      if (!encryption(queue).equals(encryption(key))) {
        step.change(new Change("encryption", encryption(queue), encryption(key)));
      }
      if (!Roles.same(queue.policy(), policy)) {
        step.change(new Change("policy", queue.policy(), senders));
      }
      info = step.changeOrKeep(new Undo.Restore("attributes", attributes(queue)));
    }
    return draft.add(
        new EnsureQueue(
            info, name, InterruptionRules.RETENTION, key, policy.toJson(), choices.owned()));
  }

  private static String encryption(Optional<String> key) {
    return key.map(k -> "KMS key " + k).orElse("SSE-SQS");
  }

  private static String encryption(Queue queue) {
    return switch (queue.encryption()) {
      case NONE -> "none";
      case SQS -> encryption(Optional.empty());
      case KMS -> encryption(Optional.of(queue.kmsKey()));
    };
  }

  /** As SQS names them, to be set again. */
  private static String attributes(Queue queue) {
    var attributes = new TreeMap<String, String>();
    attributes.put("MessageRetentionPeriod", Long.toString(queue.retention().toSeconds()));
    attributes.put("Policy", queue.policy());
    attributes.put("KmsMasterKeyId", queue.kmsKey());
    attributes.put("SqsManagedSseEnabled", Boolean.toString(queue.encryption() == Encryption.SQS));
    return Json.write(attributes);
  }

  /** Never altered: it serves as it is, or not at all. */
  private static void foreign(Draft draft, Queue queue) {
    var choices = draft.choices();
    var cluster = queue.tags().get(Ownership.TAG);
    if (cluster != null) {
      draft.add(
          Finding.blocking(
              "queue-of-another-cluster",
              "queue " + queue.name() + " is the interruption queue of cluster " + cluster,
              "give this cluster one of its own with interruptionQueue(\"..\")"
                  + " (--interruption-queue): of two that read a queue, each misses the other's"
                  + " messages"));
      return;
    }
    var rules =
        InterruptionRules.of(choices.karpenter()).stream()
            .map(rule -> ruleArn(draft, rule))
            .toList();
    var senders = new QueueSenders(choices.account(), rules);
    if (Roles.parsed(queue.policy()).filter(senders::mayEventBridge).isPresent()) {
      draft.add(
          Finding.info(
              "queue-of-others",
              "queue " + queue.name() + " was made by someone else and is used as it is"));
      return;
    }
    draft.add(
        Finding.blocking(
            "queue-refuses-events",
            "queue "
                + queue.name()
                + " was made by someone else, and its policy does not let EventBridge send",
            "have its policy allow sqs:SendMessage to the service events.amazonaws.com, choose"
                + " another name with interruptionQueue(\"..\") (--interruption-queue), or do"
                + " without: withoutInterruptionQueue() (--no-interruption-queue)"));
  }

  /** Nobody's identity policy reaches EventBridge: only the key's own policy can let it in. */
  private static void key(Draft draft, String name, Optional<Queue> live) {
    var key =
        live.filter(queue -> !isOurs(draft, queue))
            .map(q -> Optional.of(q.kmsKey()).filter(k -> q.encryption() == Encryption.KMS))
            .orElse(draft.spec().interruptionQueue().kmsKey());
    key.ifPresent(
        k ->
            draft.add(
                Finding.warning(
                    "queue-key",
                    "queue "
                        + name
                        + " is encrypted with KMS key "
                        + k
                        + ", whose policy decides"
                        + " who can use the queue",
                    "have the key's policy allow kms:GenerateDataKey and kms:Decrypt to the"
                        + " service events.amazonaws.com, and kms:Decrypt to "
                        + draft.roleArn(draft.choices().controllerRole()))));
  }

  private static void rule(Draft draft, InterruptionRule rule, List<String> after) {
    var name = rule.nameFor(draft.spec().cluster());
    var target = draft.choices().queueArn().orElseThrow();
    var live = Optional.ofNullable(draft.aws().interruption().rules().get(name));
    var step =
        Steps.of(Phase.INTERRUPTION, Interruptions.step(rule), "event rule " + name).after(after);
    StepInfo info;
    if (live.isEmpty()) {
      info = step.change(Change.added("sends", rule.source() + " " + rule.detailType())).create();
    } else {
      var differs = differences(rule, live.get(), target);
      if (!differs.isEmpty()) {
        Roles.refuseForeign(draft, "event rule " + name, live.get().tags());
      }
      differs.forEach(step::change);
      info =
          step.changeOrKeep(
              new Undo.Restore(
                  "rule",
                  Json.write(
                      Map.of(
                          "EventPattern",
                          live.get().eventPattern(),
                          "State",
                          live.get().state(),
                          "Targets",
                          live.get().targets()))));
    }
    draft.add(
        new EnsureEventRule(
            info,
            name,
            rule.eventPattern(),
            InterruptionRule.TARGET_ID,
            target,
            draft.choices().owned()));
  }

  private static List<Change> differences(InterruptionRule rule, EventRule live, String target) {
    var differs = new ArrayList<Change>();
    if (!live.state().equals("ENABLED")) {
      differs.add(new Change("state", live.state(), "ENABLED"));
    }
    if (!InterruptionRule.samePattern(live.eventPattern(), rule.eventPattern())) {
      differs.add(new Change("pattern", live.eventPattern(), rule.eventPattern()));
    }
    var before = live.targets().getOrDefault(InterruptionRule.TARGET_ID, "");
    if (!before.equals(target)) {
      differs.add(new Change("target", before, target));
    }
    return differs;
  }

  private static String ruleArn(Draft draft, InterruptionRule rule) {
    var choices = draft.choices();
    var name = rule.nameFor(draft.spec().cluster());
    return choices.partition().arn("events", choices.region(), choices.account(), "rule/" + name);
  }
}
