package io.github.karpentersetup.aws.call;

import io.github.karpentersetup.error.Problem;
import java.util.regex.Pattern;

/** Reads who may not do what from the message of a denied call. */
final class Denial {

  // The wording that AWS documents for authorization errors; the resource and reason may lack.
  private static final Pattern WORDS =
      Pattern.compile(
          "(?:User: (?<who>\\S+) )?is not authorized to perform: (?<action>[\\w:-]+\\w)"
              + "(?: on resource: (?<resource>(?:.(?! because | with an explicit ))+\\S?))?"
              + "(?: (?<why>(?:because|with) .+))?");

  private Denial() {}

  static Problem problem(Failure failure, String attempted) {
    var words = WORDS.matcher(failure.message());
    var found = words.find();
    var action = found ? words.group("action") : attempted;
    var who = found && words.group("who") != null ? words.group("who") : "the caller";
    var resource =
        found && words.group("resource") != null ? words.group("resource").strip() : "the resource";
    var why = found && words.group("why") != null ? ": " + words.group("why").strip() : "";
    return Problem.of(
        action,
        who
            + " may not "
            + action
            + " on "
            + resource
            + why
            + (failure.requestId().isEmpty() ? "" : " (request " + failure.requestId() + ")"),
        "allow "
            + action
            + " on "
            + resource
            + " for "
            + who
            + ", or use credentials that may; an explicit deny, a permissions boundary or a service"
            + " control policy can also be what refuses it");
  }
}
