package io.github.karpentersetup.iam;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether policy documents that somebody else wrote allow what is needed. It errs on the side of
 * saying no: a condition it cannot follow, or a {@code Not…} element, allows nothing; a denial
 * without conditions takes away.
 */
public final class Coverage {

  private Coverage() {}

  /**
   * What documents do not allow.
   *
   * @param needed statements that allow
   * @return one line per action and resource, or per action and principal in a trust policy; empty
   *     if all is allowed
   */
  public static List<String> lacking(Collection<PolicyDocument> documents, List<Statement> needed) {
    var statements = documents.stream().flatMap(d -> d.statements().stream()).toList();
    var lacking = new ArrayList<String>();
    for (var statement : needed) {
      for (var action : statement.actions()) {
        if (statement.resources().isEmpty()) {
          if (!isAllowed(statements, statement, action, "")) {
            lacking.add(
                action
                    + " for "
                    + String.join(
                        ", ", statement.principals().stream().map(Principal::value).toList()));
          }
        } else {
          statement.resources().stream()
              .filter(resource -> !isAllowed(statements, statement, action, resource))
              .forEach(resource -> lacking.add(action + " on " + resource));
        }
      }
    }
    return lacking.stream().distinct().toList();
  }

  private static boolean isAllowed(
      List<Statement> statements, Statement needed, String action, String resource) {
    var speaking =
        statements.stream()
            .filter(s -> s.actions().stream().anyMatch(a -> matches(lower(a), lower(action))))
            .filter(s -> isAbout(s, needed, resource))
            .toList();
    return speaking.stream().noneMatch(s -> s.effect() == Effect.DENY && s.conditions().isEmpty())
        && speaking.stream()
            .anyMatch(
                s ->
                    s.effect() == Effect.ALLOW
                        && s.conditions().stream().allMatch(c -> isMet(c, needed)));
  }

  /** A statement without resources is one of a trust policy, which speaks of principals. */
  private static boolean isAbout(Statement statement, Statement needed, String resource) {
    return resource.isEmpty()
        ? statement.principals().contains(Principal.ANYONE)
            || statement.principals().containsAll(needed.principals())
        : statement.resources().stream().anyMatch(r -> matches(r, resource));
  }

  /** Whether a request within the needed conditions always meets this one. */
  private static boolean isMet(Condition condition, Statement needed) {
    return needed.conditions().stream()
        .filter(n -> n.key().equalsIgnoreCase(condition.key()))
        .anyMatch(n -> isMet(condition, n));
  }

  private static boolean isMet(Condition condition, Condition needed) {
    if (condition.operator().equals(needed.operator())) {
      return condition.values().containsAll(needed.values());
    }
    var isPattern = condition.operator().equals("StringLike");
    return (isPattern || condition.operator().equals("StringEqualsIfExists"))
        && needed.operator().equals("StringEquals")
        && needed.values().stream()
            .allMatch(
                v ->
                    condition.values().stream()
                        .anyMatch(c -> isPattern ? matches(c, v) : c.equals(v)));
  }

  private static String lower(String action) {
    return action.toLowerCase(Locale.ROOT);
  }

  /** {@code *} stands for any text and {@code ?} for one character; in what is needed as well. */
  private static boolean matches(String pattern, String text) {
    return Pattern.matches(
        ("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q"), text);
  }
}
