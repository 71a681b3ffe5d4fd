package io.github.karpentersetup.manifest;

import java.util.regex.Pattern;

/**
 * A form that text has to have.
 *
 * <p>The expression is the CRD's own and is searched for, not matched as a whole, as the API server
 * does: some of them are not anchored at both ends.
 *
 * @param regex in Go's syntax
 * @param meaning the form in words, after "write"
 */
record TextPattern(String regex, Pattern compiled, String meaning) {

  static final TextPattern QUANTITY =
      of(
          "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+"
              + "(\\.[0-9]*)?)|(\\.[0-9]+))))?$",
          "a Kubernetes quantity, such as 100m, 1000 or 64Gi");

  static final TextPattern EVICTION_THRESHOLD =
      of(
          "^((\\d{1,2}(\\.\\d{1,2})?|100(\\.0{1,2})?)%||(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))"
              + "(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?)$",
          "a percentage or a Kubernetes quantity, such as 5% or 500Mi");

  static final TextPattern QUALIFIED_NAME =
      of(
          "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(\\/))?"
              + "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$",
          "a qualified name, such as example.com/team");

  static final TextPattern LABEL_VALUE =
      of(
          "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
          "letters, digits, '-', '_' and '.', beginning and ending with a letter or digit");

  static final TextPattern DURATION_OR_NEVER =
      of("^(([0-9]+(s|m|h))+|Never)$", "a duration such as 720h or 1h30m, or Never");

  /** Up to 1.3 the expression was not anchored at both ends. */
  static final TextPattern LOOSE_DURATION_OR_NEVER =
      of("^(([0-9]+(s|m|h))+)|(Never)$", "a duration such as 720h or 1h30m, or Never");

  static final TextPattern DURATION =
      of("^([0-9]+(s|m|h))+$", "a duration such as 30s, 90m or 1h30m");

  static final TextPattern BUDGET_DURATION =
      of("^((([0-9]+(h|m))|([0-9]+h[0-9]+m))(0s)?)$", "hours and minutes, such as 8h or 1h30m");

  /** Up to 0.35. */
  static final TextPattern LOOSE_BUDGET_DURATION =
      of("^([0-9]+(m|h)+(0s)?)$", "hours or minutes, such as 8h or 90m");

  static final TextPattern BUDGET_NODES =
      of(
          "^((100|[0-9]{1,2})%|[0-9]+)$",
          "a number or a percentage in quotes, such as \"3\" or 10%");

  static final TextPattern SCHEDULE =
      of(
          "^(@(annually|yearly|monthly|weekly|daily|midnight|hourly))|"
              + "((.+)\\s(.+)\\s(.+)\\s(.+)\\s(.+))$",
          "five cron fields or a name, such as \"0 9 * * 1-5\" or @daily");

  static final TextPattern VOLUME_SIZE =
      of(
          "^((?:[1-9][0-9]{0,3}|[1-4][0-9]{4}|[5][0-8][0-9]{3}|59000)Gi|"
              + "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|[6][0-3][0-9]{3}|64000)G|"
              + "([1-9]||[1-5][0-7]|58)Ti|([1-9]||[1-5][0-9]|6[0-3]|64)T)$",
          "a size in Gi, G, Ti or T, such as 100Gi");

  static final TextPattern NO_SLASH =
      of("^[^/]*$", "the part before the slash of the class's apiVersion: karpenter.k8s.aws");

  /** A form given by an expression in Go's syntax. */
  static TextPattern of(String regex, String meaning) {
    // Java's $ also matches before a last line break; Go's does not.
    return new TextPattern(
        regex, Pattern.compile(regex.replace("$", "\\z"), Pattern.UNIX_LINES), meaning);
  }

  boolean accepts(String text) {
    return compiled.matcher(text).find();
  }
}
