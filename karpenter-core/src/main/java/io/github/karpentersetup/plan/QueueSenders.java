package io.github.karpentersetup.plan;

import io.github.karpentersetup.iam.Condition;
import io.github.karpentersetup.iam.Effect;
import io.github.karpentersetup.iam.PolicyDocument;
import io.github.karpentersetup.iam.Principal;
import io.github.karpentersetup.iam.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whether the policy of someone else's queue lets EventBridge send what our rules take. */
final class QueueSenders {

  private static final List<Principal> EVENTS =
      List.of(Principal.service("events.amazonaws.com"), Principal.service("*"), Principal.ANYONE);

  private final String account;
  private final Collection<String> rules;

  /** For these rules, by ARN, of this account. */
  QueueSenders(String account, Collection<String> rules) {
    this.account = account;
    this.rules = rules;
  }

  /** What is meant to be refused over plain HTTP is no refusal: EventBridge uses TLS. */
  boolean mayEventBridge(PolicyDocument policy) {
    return policy.statements().stream()
        .filter(s -> s.effect() == Effect.ALLOW)
        .filter(
            s -> s.principals().stream().map(QueueSenders::canonical).anyMatch(EVENTS::contains))
        .filter(QueueSenders::sends)
        .anyMatch(s -> s.conditions().stream().allMatch(this::holds));
  }

  private static Principal canonical(Principal principal) {
    return principal.kind() == Principal.Kind.AWS && principal.value().equals("*")
        ? Principal.ANYONE
        : principal;
  }

  private static boolean sends(Statement statement) {
    return statement.actions().stream()
        .anyMatch(a -> Wildcards.match(a.toLowerCase(Locale.ROOT), "sqs:sendmessage"));
  }

  /** Of those EventBridge gives with its requests; of others it is not known. */
  private boolean holds(Condition condition) {
    return switch (condition.key().toLowerCase(Locale.ROOT)) {
      case "aws:sourceaccount" ->
          condition.values().stream().anyMatch(v -> Wildcards.match(v, account));
      case "aws:sourcearn" ->
          rules.stream()
              .allMatch(arn -> condition.values().stream().anyMatch(v -> Wildcards.match(v, arn)));
      default -> false;
    };
  }
}
