package io.github.karpentersetup.iam;

import io.github.karpentersetup.error.InvalidSpecException;
import io.github.karpentersetup.error.Problem;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One statement of a policy. Holds every element that IAM defines, so that a document somebody else
 * wrote is read without loss; what this library writes uses no {@code Not…} element.
 *
 * @param sid the statement's id; unique in its document
 * @param effect allow or deny
 * @param principals who; empty in an identity policy
 * @param notPrincipals everyone but these
 * @param actions which calls, such as {@code ec2:RunInstances}
 * @param notActions every call but these
 * @param resources on what; empty in a trust policy
 * @param notResources on everything but these
 * @param conditions all of which have to hold; no two with the same operator and key
 */
public record Statement(
    Optional<String> sid,
    Effect effect,
    List<Principal> principals,
    List<Principal> notPrincipals,
    List<String> actions,
    List<String> notActions,
    List<String> resources,
    List<String> notResources,
    List<Condition> conditions) {

  public Statement {
    principals = List.copyOf(principals);
    notPrincipals = List.copyOf(notPrincipals);
    actions = List.copyOf(actions);
    notActions = List.copyOf(notActions);
    resources = List.copyOf(resources);
    notResources = List.copyOf(notResources);
    conditions = List.copyOf(conditions);
    refuseRepeated(sid.orElse(""), conditions);
  }

  /** An empty statement that allows; say what with {@link #to}. */
  public static Statement allow() {
    return empty(Optional.empty(), Effect.ALLOW);
  }

  /**
   * As {@link #allow()}, with an id.
   *
   * @param sid letters and digits
   */
  public static Statement allow(String sid) {
    return empty(Optional.of(sid), Effect.ALLOW);
  }

  /**
   * An empty statement that denies; say what with {@link #to}.
   *
   * @param sid letters and digits
   */
  public static Statement deny(String sid) {
    return empty(Optional.of(sid), Effect.DENY);
  }

  /** This statement for these principals instead. */
  public Statement by(Principal... who) {
    return new Statement(
        sid,
        effect,
        List.of(who),
        notPrincipals,
        actions,
        notActions,
        resources,
        notResources,
        conditions);
  }

  /** This statement for these actions instead. */
  public Statement to(String... calls) {
    return to(List.of(calls));
  }

  /** This statement for these actions instead. */
  public Statement to(List<String> calls) {
    return new Statement(
        sid,
        effect,
        principals,
        notPrincipals,
        calls,
        notActions,
        resources,
        notResources,
        conditions);
  }

  /** This statement for these resources instead. */
  public Statement on(String... arns) {
    return on(List.of(arns));
  }

  /** This statement for these resources instead. */
  public Statement on(List<String> arns) {
    return new Statement(
        sid,
        effect,
        principals,
        notPrincipals,
        actions,
        notActions,
        arns,
        notResources,
        conditions);
  }

  /** This statement with these conditions added to those it has. */
  public Statement when(Condition... added) {
    return new Statement(
        sid,
        effect,
        principals,
        notPrincipals,
        actions,
        notActions,
        resources,
        notResources,
        Stream.concat(conditions.stream(), Arrays.stream(added)).toList());
  }

  /** Sorted and without repeats; actions in lower case, because IAM ignores their case. */
  Statement canonical() {
    return new Statement(
        sid,
        effect,
        sorted(principals, Principal::canonical),
        sorted(notPrincipals, Principal::canonical),
        sorted(actions, action -> action.toLowerCase(Locale.ROOT)),
        sorted(notActions, action -> action.toLowerCase(Locale.ROOT)),
        sorted(resources, UnaryOperator.identity()),
        sorted(notResources, UnaryOperator.identity()),
        sorted(conditions, Condition::canonical));
  }

  private static <T extends Comparable<T>> List<T> sorted(List<T> items, UnaryOperator<T> form) {
    return items.stream().map(form).distinct().sorted().toList();
  }

  private static Statement empty(Optional<String> sid, Effect effect) {
    return new Statement(
        sid, effect, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /** JSON has one place for an operator and key; the second would overwrite the first. */
  private static void refuseRepeated(String sid, List<Condition> conditions) {
    var seen = new HashSet<List<String>>();
    var repeated =
        conditions.stream()
            .filter(condition -> !seen.add(List.of(condition.operator(), condition.key())))
            .map(
                condition ->
                    Problem.of(
                        "Condition." + condition.operator() + "." + condition.key(),
                        "stands twice in one statement",
                        "give all its values in one condition, or use two statements"))
            .toList();
    if (!repeated.isEmpty()) {
      throw new InvalidSpecException("statement \"" + sid + "\"", repeated);
    }
  }
}
